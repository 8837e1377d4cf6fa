"""The prompt of a model that plays the customer: what may be said, and how it is laid out. Pure.

`scene_of` takes from a `Direction` all that may reach the model and nothing else; the text is built from the `Scene`
alone. A locked fact, a bottom line, the rubric: what is in no scene is in no prompt.

Layout: first the frame of the play and the character (the same for a whole session, so that provider caches hit), then
the script so far, then the direction for this line, last the character in short again. Of the script the customer's
first turn always stays; of the rest at least the last `KEPT` turns, dropped `BLOCK` at a time, so that the beginning
of the prompt stays the same over several exchanges.
"""

import hashlib
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from roleplay.customer.appraiser import odd
from roleplay.customer.directions import CHANNEL, DIRECTIONS, FRAME
from roleplay.customer.state import Mood
from roleplay.customer.voice import Direction, general_bank, key
from roleplay.models.base import Message
from roleplay.persona import Fact, Move, Persona
from roleplay.signals import ignored_sentences
from roleplay.text import one_line, sentences, words
from roleplay.transcript import Turn

KEPT, BLOCK = 6, 6
"""Turns of the script that are always shown, and how many are dropped at a time."""
MAX_SHOWN = 320
"""Characters shown of one earlier turn."""
NONSENSE = "(says something that makes no sense)"
"""What stands for words that speak to the machinery and not to the customer."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that may reach the model, cleaned.

    label: how the script calls the customer. script: who and what, oldest first. tell: what is to be told, in authored
    words. offer: the gist of the offer that is answered. takes: authored lines that would do here, as takes of the same
    line; the model gives another. heard: what the agent said last. said: sentences of this reply that already stand. sentences, words: how long the reply is to be, at most. token: a
    word that stands in the prompt alone; whoever hears it hears the prompt.
    """

    label: str
    name: str
    organisation: str
    channel: str
    style: str
    says: tuple[str, ...]
    never: tuple[str, ...]
    wants: str
    script: tuple[tuple[str, str], ...]
    mood: str
    reaction: Move | None
    answered: str
    move: Move | None
    tell: tuple[str, ...]
    offer: str
    takes: tuple[str, ...]
    heard: str
    said: tuple[str, ...]
    reason: str
    sentences: int
    words: int
    token: str


def messages(direction: Direction) -> tuple[Message, ...]:
    """Return the prompt for one reply."""
    return messages_of(scene_of(direction))


# ── what may be said ──


def scene_of(direction: Direction) -> Scene:
    """Return what of this direction may reach the model."""
    persona, state, decision = direction.persona, direction.state, direction.decision
    pick = _Examples(direction)
    alone = _reaction_is_enough(direction)
    facts = [fact for fact in persona.facts if fact.id in decision.facts]
    move = None if alone else decision.move
    tell = tuple(pick.telling(fact, again=move == "repeat") for fact in facts) if move in _TELLS else ()
    short, most = length(direction)
    return Scene(
        label=label_of(persona),
        name=_plain(persona.name),
        organisation=_plain(persona.organisation.name),
        channel=persona.channel,
        style=_plain(persona.customer.voice.style),
        says=tuple(_plain(line) for line in persona.customer.voice.says),
        never=tuple(_plain(line) for line in persona.customer.voice.never),
        wants=_plain(persona.wants),
        script=_script(direction.turns, label_of(persona)),
        mood=_mood(state.mood),
        reaction=decision.reaction if not decision.outcome else None,
        answered=as_data(decision.words, 120) if decision.words and decision.reaction else "",
        move=move,
        tell=tell,
        offer=_gist(direction),
        takes=_takes(pick.reacting(), pick.moving(move) if move else (), tell),
        heard=next((as_data(turn.text, 160) for turn in reversed(direction.turns) if turn.role == "trainee"), ""),
        said=tuple(_plain(sentence) for sentence in direction.released),
        reason=_plain(direction.reason) if direction.attempt else "",
        sentences=short,
        words=most,
        token=token(direction.seed),
    )


def _takes(reactions: tuple[str, ...], moves: tuple[str, ...], tell: tuple[str, ...]) -> tuple[str, ...]:
    """Return whole lines out of authored parts: a reaction where there is one, then the move or what is to be told."""
    if tell:
        return (" ".join((*reactions[:1], *tell)),)
    if not moves:
        return reactions
    return tuple(f"{reaction} {move}" for reaction, move in zip(reactions, moves, strict=False)) or moves


_TELLS = frozenset({"answer", "elaborate", "repeat"})
_ANSWERS_OFFER: dict[str, str] = {"accept": "accept", "refuse": "refuse", "not_yet": "early"}


def label_of(persona: Persona) -> str:
    """Return how the script calls the customer: the first name in capitals."""
    first = _plain(persona.name).split()[0].upper()
    return first if first != "AGENT" else "CUSTOMER"


def token(seed: int) -> str:
    """Return the word that stands in this session's prompts alone."""
    return "R" + hashlib.sha256(f"script {seed}".encode()).hexdigest()[:7].upper()


def length(direction: Direction) -> tuple[int, int]:
    """Return the sentences and words this reply may have: people answer in scraps, and run on only with cause."""
    decision, state = direction.decision, direction.state
    telling = decision.move in {"vent", "elaborate", "answer", "repeat", "opening"} and not _reaction_is_enough(
        direction
    )
    provoked = decision.reaction in _PROVOKING and state.mood.heat >= 7
    heard = decision.reaction in {"react_heard", "react_summary"} and state.met("heard")
    count = 1 + bool(decision.reaction and not _reaction_is_enough(direction)) + telling + provoked + heard
    count = min(count, 2 if state.mood.patience < 3 else 4)
    return count, count * (15 if direction.persona.channel == "phone" else 11) + 4


_PROVOKING = frozenset(
    {"react_dismissed", "react_blamed", "react_rude", "react_hung", "react_broken_promise", "react_lectured"}
)


def _reaction_is_enough(direction: Direction) -> bool:
    """Whether the reaction to what was said is the whole reply, as it often is."""
    decision, mood = direction.decision, direction.state.mood
    if not decision.reaction or decision.outcome or decision.facts or decision.remedy or decision.deflected:
        return False
    if decision.move.startswith(("odd_", "ask_", "demand", "suspicious")):
        return False
    if decision.reaction == "react_hold":
        return True
    chance = 0.65 if decision.move in {"soften", "dont_know"} else 0.35 if mood.patience >= 3 else 0.55
    return random.Random(f"{direction.seed}:{direction.state.exchanges}:enough").random() < chance


def _mood(mood: Mood) -> str:
    return mood.words.replace("trusts you", "trusts the AGENT").replace(" you", " the AGENT")


def _gist(direction: Direction) -> str:
    """Return what is offered, up to its first comma: the figures behind it are the trainee's to name."""
    remedy = next((r for r in direction.persona.remedies if r.id == direction.decision.remedy), None)
    return _plain(remedy.offer.split(",")[0]) if remedy else ""


# ── text from outside ──

_MARKS = str.maketrans({**dict.fromkeys('"“”„«»`', "'"), **dict.fromkeys("<>[]{}()|*#_~^\\", " ")})
_NAMED = re.compile(r"\b([A-Z]{2,}|(?i:system|assistant|user|customer|agent|direction|human|ai))\s*:")


def as_data(text: str, limit: int = MAX_SHOWN) -> str:
    """Return the trainee's words as a line of the play: one line, no marks that mean something to a model.

    A sentence that speaks to the grader or the machinery is replaced by a remark.
    """
    ignored = ignored_sentences(text)
    kept: list[str] = []
    for sentence in sentences(text):
        silly = sentence.number in ignored or odd(sentence.text, ()) == "prompting"
        if not silly:
            kept.append(_neutral(sentence.text))
        elif NONSENSE not in kept[-1:]:
            kept.append(NONSENSE)
    return one_line(" ".join(kept), limit)


def _neutral(text: str) -> str:
    return _NAMED.sub(r"\1,", " ".join(one_line(text, 2 * MAX_SHOWN).translate(_MARKS).split()))


def _plain(text: str) -> str:
    """Return a persona's or a customer's words on one line, fit to stand between quotation marks."""
    return one_line(text, 600).replace('"', "'")


def _script(turns: Sequence[Turn], label: str) -> tuple[tuple[str, str], ...]:
    """Return the turns that are shown: the first of the customer's, and the last ones, dropped in blocks."""
    first = next((place for place, turn in enumerate(turns) if turn.role == "customer"), 0)
    rest = max(0, len(turns) - first - 1)
    dropped = max(0, rest - KEPT) // BLOCK * BLOCK
    shown: list[tuple[str, str]] = []
    left_out = turns[first + 1 : first + 1 + dropped]
    for turn in (*turns[: first + 1], *turns[first + 1 + dropped :]):
        if turn.role == "customer":
            shown.append((label, one_line(_plain(turn.text), MAX_SHOWN)))
        else:
            shown.append(("AGENT", f'"{as_data(turn.text) or "..."}"'))
        if turn is turns[first] and dropped:
            learned = "; ".join(f'"{_plain(clause)}"' for old in left_out for clause in old.learned)
            shown.append(("(some lines later", f"the AGENT has learned {learned})" if learned else ")"))
    return tuple(shown)


class _Examples:
    """Authored lines that show the manner: this person's own first, never one that was used or gives something away."""

    def __init__(self, direction: Direction) -> None:
        self._direction = direction
        state, persona = direction.state, direction.persona
        self._rng = random.Random(f"{direction.seed}:{state.exchanges}:{direction.attempt}")
        told = {*state.told, *direction.decision.facts}
        self._locked = [" ".join(words(s)) for f in persona.facts if f.id not in told for s in f.secret]
        self._said = " ".join(words(" ".join(turn.text for turn in direction.turns if turn.role == "customer")))

    def reacting(self) -> tuple[str, ...]:
        decision = self._direction.decision
        return self._pool(decision.reaction, 2) if decision.reaction and not decision.outcome else ()

    def moving(self, move: Move) -> tuple[str, ...]:
        """Return two lines of the move; for an answer to an offer or a question, those written for this very one."""
        persona, decision = self._direction.persona, self._direction.decision
        if move in _TELLS:
            return ()
        own: tuple[str, ...] = ()
        if move == "deflect":
            own = next((fact.deflect for fact in persona.facts if fact.id == decision.deflected), ())
        elif move in _ANSWERS_OFFER and decision.remedy:
            remedy = next(remedy for remedy in persona.remedies if remedy.id == decision.remedy)
            own = getattr(remedy.replies, _ANSWERS_OFFER[move])
        return self._some(own, 2) or self._pool(move, 2)

    def telling(self, fact: Fact, *, again: bool) -> str:
        lines = fact.again if again and fact.again else fact.say
        return self._line((self._fresh(lines) or lines)[0])

    def _pool(self, move: Move, count: int) -> tuple[str, ...]:
        heat = self._direction.state.mood.heat
        moody = (f"{move}_hot",) if heat >= 7 else (f"{move}_cool",) if heat <= 3 else ()
        found: tuple[str, ...] = ()
        for source in (self._direction.persona.lines, general_bank()):
            for pool in (*moody, move):
                found += self._some(source.get(pool, ()), count - len(found))
        return found[:count]

    def _some(self, lines: Sequence[str], count: int) -> tuple[str, ...]:
        fresh = self._fresh(lines)
        return tuple(self._line(line) for line in self._rng.sample(fresh, min(max(0, count), len(fresh))))

    def _fresh(self, lines: Sequence[str]) -> list[str]:
        return [line for line in lines if self._usable(line)]

    def _usable(self, line: str) -> bool:
        plain = f" {' '.join(words(line))} "
        return (
            key(line) not in self._direction.state.used
            and "{words}" not in line
            and plain.strip() not in self._said
            and not any(f" {secret} " in plain for secret in self._locked)
        )

    def _line(self, line: str) -> str:
        return _plain(line.replace("{org}", self._direction.persona.organisation.name))


# ── the text ──


def messages_of(scene: Scene) -> tuple[Message, ...]:
    """Return the prompt of a scene.

    A weak model that is told what to write drifts off; asked for another take of a line, it stays with the person.
    So authored lines stand as takes already given, and the last message asks for one more.
    """
    script = "\n".join(f"{who}: {what}" for who, what in scene.script)
    asked = f"THE SCRIPT SO FAR\n{script}\n\n{direction_of(scene)}"
    prompt = [Message("system", frame_of(scene))]
    for take in scene.takes:
        prompt += [Message("user", asked), Message("assistant", take)]
        asked = "Good. Another take of the same line."
    closing = _closing(scene)
    return (*prompt, Message("user", f"{asked} {closing}" if scene.takes else f"{asked}\n{closing}"))


def frame_of(scene: Scene) -> str:
    """Return what stands first: the frame of the play and the character; the same for a whole session."""
    says = " ".join(f'"{line}"' for line in scene.says)
    never = " ".join(f'"{line}"' for line in scene.never)
    return (
        _filled(FRAME, scene)
        + f"\n{scene.label} wants: {scene.wants}.\n{scene.label}'s way of talking: {scene.style}."
        + (f" Typical: {says}" if says else "")
        + (f" Never: {never}" if never else "")
        + f"\nScript {scene.token}."
    )


def instructions(scene: Scene) -> str:
    """Return what of the prompt is ours and no part of the play: words that nobody in it would say."""
    ours = [_filled(FRAME, scene), scene.style]
    ours += [_filled(DIRECTIONS[move], scene) for move in (scene.reaction, scene.move) if move]
    return "\n".join(ours)


def direction_of(scene: Scene) -> str:
    """Return the direction for this line."""
    name = scene.label
    lines = [f"DIRECTION: {name} is {scene.mood}."]
    if scene.reaction:
        heard = f' (The AGENT\'s words: "{scene.answered}")' if scene.answered else ""
        lines.append(_filled(DIRECTIONS[scene.reaction], scene) + heard)
    if scene.move:
        then = "Then: " if scene.reaction else ""
        offer = f" The offer: {scene.offer}." if scene.offer else ""
        lines.append(then + _filled(DIRECTIONS[scene.move], scene) + offer)
    lines += [f'{name} tells this: "{line}"' for line in scene.tell]
    lines.append(f"Write {name}'s line: {_size(scene)}.")
    return "\n".join(lines)


def _closing(scene: Scene) -> str:
    """Return what stands last: what to mend, what was said already, and once more who speaks."""
    name = scene.label
    new = "In new words" if scene.takes else "In plain words"
    parts = [f"{new}, every name and number unchanged." if scene.tell else f"{new}, to fit what the AGENT just said."]
    if scene.reason:
        parts.append(f"Your last line was not usable because it {scene.reason}.")
    if scene.said:
        parts.append(f'{name} has already said: "{" ".join(scene.said)}" Only what comes after that.')
    parts.append(
        f"{name} is the customer, {scene.mood}: {scene.style}. {_size(scene).capitalize()}, only {name}'s words."
    )
    return " ".join(parts)


def _size(scene: Scene) -> str:
    return "one short sentence" if scene.sentences == 1 else f"{scene.sentences} short sentences at most"


def _filled(text: str, scene: Scene) -> str:
    values = {"name": scene.label, "who": scene.name, "org": scene.organisation, "how": CHANNEL[scene.channel]}
    return _PLACE.sub(lambda match: values[match[1]], text)


_PLACE = re.compile(r"\{(name|who|org|how)\}")
