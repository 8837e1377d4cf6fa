"""What may reach a model that plays the customer: a `Scene`, taken from a `Direction`, that holds nothing else. Pure.

Left out are all facts that are locked, what lies behind the person, policy and bottom lines, figures, rubric and
scores; the text of a prompt is built from the scene alone, so what is in no scene is in no prompt.
"""

import hashlib
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from roleplay.customer.appraiser import odd
from roleplay.customer.gates import kept_back
from roleplay.customer.state import Mood
from roleplay.customer.voice import Direction, general_bank, key, replies
from roleplay.persona import Fact, Move, Persona
from roleplay.signals import ignored_sentences
from roleplay.text import one_line, sentences, words
from roleplay.transcript import Turn

KEPT, BLOCK = 6, 6
"""Turns of the script that are always shown, and how many are dropped at a time."""
MAX_SHOWN = 320
"""Characters shown of one earlier turn."""
TAKES = 2
"""Authored lines shown for one line to be spoken. More of them gain nothing and cost time."""
NONSENSE = "(says something that makes no sense)"
"""What stands for words that speak to the machinery and not to the customer."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that may reach the model, cleaned.

    label: how the script calls the customer. script: who and what, oldest first. tell: what is to be told, in authored
    words. offer: the gist of the offer that is answered. takes: authored lines that would do here; the model gives
    another take of them. heard: what the agent said last. said: sentences of this reply that already stand. sentences, words: how long the reply is to
    be, at most. token: a word that stands in the prompt alone; whoever hears it hears the prompt.
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


def scene_of(direction: Direction) -> Scene:
    """Return what of this direction may reach the model."""
    persona, state, decision = direction.persona, direction.state, direction.decision
    pick = _Examples(direction)
    alone = _reaction_is_enough(direction)
    facts = [fact for fact in persona.facts if fact.id in decision.facts]
    move = None if alone else decision.move
    yes = pick.moving(move) if move == "accept" and facts else ()  # and what was asked for in the same breath
    tell = tuple(pick.telling(fact, again=move == "repeat") for fact in facts) if move in _TELLS or yes else ()
    takes = _takes(yes or pick.reacting(), pick.moving(move) if move and not yes else (), tell)
    short, most = length(direction)
    if tell:  # what is told is told whole
        short, most = max(short, len(sentences(takes[0]))), max(most, len(words(takes[0])) + 6)
    return Scene(
        label=label_of(persona),
        name=plain(persona.name),
        organisation=plain(persona.organisation.name),
        channel=persona.channel,
        style=plain(persona.customer.voice.style),
        says=tuple(plain(line) for line in persona.customer.voice.says),
        never=tuple(plain(line) for line in persona.customer.voice.never),
        wants=plain(persona.wants),
        script=_script(direction.turns, label_of(persona)),
        mood=_mood(state.mood),
        reaction=decision.reaction if not decision.outcome else None,
        answered=as_data(decision.words, 120) if decision.words and decision.reaction else "",
        move=move,
        tell=tell,
        offer=_gist(direction),
        takes=takes,
        heard=next((as_data(turn.text, 160) for turn in reversed(direction.turns) if turn.role == "trainee"), ""),
        said=tuple(plain(sentence) for sentence in direction.released),
        reason=plain(direction.reason) if direction.attempt else "",
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
_ANSWERS_OFFER = frozenset({"accept", "refuse", "not_yet"})


def label_of(persona: Persona) -> str:
    """Return how the script calls the customer: the first name in capitals."""
    first = plain(persona.name).split()[0].upper()
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
    if decision.move.startswith(
        ("odd_", "ask_", "demand", "suspicious", "abuse", "dont_know", "cannot_say", "how_i_am", "deflect")
    ):
        return False
    if decision.reaction == "react_hold":
        return True
    chance = 0.65 if decision.move == "soften" else 0.35 if mood.patience >= 3 else 0.55
    return random.Random(f"{direction.seed}:{direction.state.exchanges}:enough").random() < chance


def _mood(mood: Mood) -> str:
    return mood.words.replace("trusts you", "trusts the AGENT").replace(" you", " the AGENT")


def _gist(direction: Direction) -> str:
    """Return what is offered, up to its first comma: the figures behind it are the trainee's to name."""
    remedy = next((r for r in direction.persona.remedies if r.id == direction.decision.remedy), None)
    return plain(remedy.offer.split(",")[0]) if remedy else ""


# ── text from outside ──

_MARKS = str.maketrans({**dict.fromkeys('"“”„«»`', "'"), **dict.fromkeys("<>[]{}()|*#_~^\\", " ")})
_NAMED = re.compile(r"\b([A-Z]{2,}|(?i:system|assistant|user|customer|agent|direction|human|ai))\s*:")


_AND_AGAIN = re.compile(
    r"(?:and |then |now |please )*(?:repeat|print|say|show|write|give|tell|list|quote|read|word for word|verbatim)\b",
    re.I,
)


def as_data(text: str, limit: int = MAX_SHOWN) -> str:
    """Return the trainee's words as a line of the play: one line, no marks that mean something to a model.

    A sentence that speaks to the grader or the machinery is replaced by a remark.
    """
    ignored = ignored_sentences(text)
    kept: list[str] = []
    for sentence in sentences(text):
        silly = sentence.number in ignored or odd(sentence.text, ()) == "prompting"
        silly = silly or (NONSENSE in kept[-1:] and bool(_AND_AGAIN.match(sentence.text)))
        if not silly:
            kept.append(_neutral(sentence.text))
        elif NONSENSE not in kept[-1:]:
            kept.append(NONSENSE)
    return one_line(" ".join(kept), limit)


def _neutral(text: str) -> str:
    return _NAMED.sub(r"\1,", " ".join(one_line(text, 2 * MAX_SHOWN).translate(_MARKS).split()))


def plain(text: str) -> str:
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
            shown.append((label, one_line(plain(turn.text), MAX_SHOWN)))
        else:
            shown.append(("AGENT", f'"{as_data(turn.text) or "..."}"'))
        if turn is turns[first] and dropped:
            learned = "; ".join(f'"{plain(clause)}"' for old in left_out for clause in old.learned)
            shown.append(("(some lines later", f"the AGENT has learned {learned})" if learned else ")"))
    return tuple(shown)


class _Examples:
    """Authored lines that show the manner: this person's own first, never one that was used or gives something away."""

    def __init__(self, direction: Direction) -> None:
        self._direction = direction
        state, persona = direction.state, direction.persona
        self._rng = random.Random(f"{direction.seed}:{state.exchanges}:{direction.attempt}")
        self._locked = kept_back(persona, {*state.told, *direction.decision.facts})
        self._said = " ".join(words(" ".join(turn.text for turn in direction.turns if turn.role == "customer")))

    def reacting(self) -> tuple[str, ...]:
        decision = self._direction.decision
        return self._pool(decision.reaction, TAKES) if decision.reaction and not decision.outcome else ()

    def moving(self, move: Move) -> tuple[str, ...]:
        """Return lines of the move; for an answer to an offer or a question, those written for this very one."""
        persona, decision = self._direction.persona, self._direction.decision
        if move in _TELLS:
            return ()
        own: tuple[str, ...] = ()
        if move == "deflect":
            own = next((fact.deflect for fact in persona.facts if fact.id == decision.deflected), ())
        elif move in _ANSWERS_OFFER and decision.remedy:
            remedy = next(remedy for remedy in persona.remedies if remedy.id == decision.remedy)
            own = replies(remedy, move, self._direction.state)
        found = self._some(own, TAKES)
        return found if len(found) > 1 else (*self._pool(move, TAKES - len(found)), *found)

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
        return plain(line.replace("{org}", self._direction.persona.organisation.name))
