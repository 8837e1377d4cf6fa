"""speak: the words of a move. Offline from authored lines, the persona's own first, a general bank behind them.

No line is said twice in a session, except a fact asked for again, which comes back with an irritated lead-in. Which of
the unused lines is taken is settled by the session's seed and the number of the exchange.
"""

import random
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from pydantic import Field

from roleplay.config import shipped
from roleplay.customer.decision import Decision
from roleplay.customer.effects import EFFECTS
from roleplay.customer.gates import is_deep, kept_back, told_if_asked_again
from roleplay.customer.lacking import hints, invites, names_a_lack, says_why_not
from roleplay.customer.reproaches import asks_afresh, holds, names_unheard
from roleplay.customer.state import State
from roleplay.features import is_question
from roleplay.files import fingerprint, load_document, validate
from roleplay.persona import Fact, Lines, Move, Persona, Remedy, Strict
from roleplay.text import fold, one_line, sentences, words
from roleplay.transcript import Turn


@dataclass(frozen=True, slots=True)
class Direction:
    """All a voice may know: nothing that is still locked is in it.

    attempt: 0 at first, 1 when the referee sent the reply back for `reason`. released: the sentences of this reply that
    were shown before it was sent back; they stand.
    """

    persona: Persona
    state: State
    decision: Decision
    turns: Sequence[Turn]
    seed: int
    attempt: int = 0
    reason: str = ""
    released: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spoken:
    """One sentence and the key of the authored line it belongs to ("" where a model made it up)."""

    text: str
    line: str = ""


SILENCE = "…"
"""What is heard of somebody who has no words left that may be said."""


class Speaker(Protocol):
    """Voices a direction sentence by sentence."""

    def __call__(self, direction: Direction) -> AsyncIterator[Spoken]:
        """Yield sentences in order; raise ModelError when none can be had."""
        ...


class Bank(Strict):
    """The general lines that stand behind every persona's own."""

    lines: dict[str, Lines] = Field(min_length=1)


@lru_cache(maxsize=1)
def general_bank() -> dict[str, tuple[str, ...]]:
    """Return the shipped general lines by pool."""
    return validate(Bank, load_document(shipped("personas") / "general" / "lines.yaml")).lines


def authored(bank: dict[str, tuple[str, ...]]) -> Speaker:
    """Return the offline voice over a general bank."""

    async def speak(direction: Direction) -> AsyncIterator[Spoken]:
        parts = compose(direction, bank)
        for number, (line, text) in enumerate(parts, 1):
            for sentence in sentences(text if number == len(parts) else _stopped(text)):
                yield Spoken(sentence.text, line)

    return speak


_INSTEAD: dict[Move, tuple[Move, ...]] = {
    "press": ("ask_what", "ask_when", "vent"),
    "vent": ("press", "ask_why"),
    "ask_when": ("ask_what", "press"),
    "ask_what": ("ask_when", "press"),
    "ask_why": ("ask_what", "press"),
    "demand": ("press", "ask_what"),
    "ask_manager": ("demand", "press"),
    "soften": ("press", "ask_what"),
    "abuse": ("vent", "press"),
    "ramble": ("elaborate", "vent"),
    "elaborate": (),
    "not_yet": ("press",),
    "refuse": ("not_yet", "press"),
    "suspicious": ("not_yet",),
    "dont_know": ("press", "vent"),
    "cannot_say": ("dont_know", "soften"),
    "how_i_am": ("vent", "soften"),
    "deflect": ("press", "vent"),
    "odd_gibberish": ("odd_silence", "press"),
    "odd_silence": ("odd_gibberish", "press"),
    "odd_language": ("odd_gibberish", "press"),
    "odd_repeat": ("odd_silence", "press"),
    "odd_prompting": ("odd_gibberish", "press"),
    "odd_bot": ("odd_prompting", "press"),
    "odd_greeting": ("press", "vent"),
}
"""Where to look when a pool has nothing left that was not said."""


def compose(direction: Direction, bank: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """Return the parts of the reply, each with the key of its line: a reaction, then the move, as long as mood allows.

    Who rambles answers first, and drifts off then: a question is not left without its answer.
    """
    persona, state, decision = direction.persona, direction.state, direction.decision
    rng = random.Random(f"{direction.seed}:{state.exchanges}:{direction.attempt}")
    pick = _Picker(direction, bank, rng)
    parts: list[tuple[str, str]] = []
    drifts = decision.reaction == "ramble"
    if decision.reaction == "react_wrong" and _corrects_name(direction):
        parts += [("", f"{decision.words}.")]
    elif decision.reaction and not drifts and (not decision.outcome or decision.reaction.startswith("odd_")):
        parts += pick.line(decision.reaction)
    facts = [fact for fact in persona.facts if fact.id in decision.facts]
    if decision.move == "answer" and not facts:
        parts += pick.own(_naming(direction), "name") or [("", persona.name)]
    elif decision.move in {"answer", "elaborate", "repeat"} and facts:
        spoken = bool(parts or direction.released)
        parts += pick.facts(decision.move, facts, reacted=spoken, terse=spoken or state.mood.patience < 3)
    elif decision.move == "deflect":
        own = next((fact.deflect for fact in persona.facts if fact.id == decision.deflected), ())
        parts += pick.own(own, f"deflect:{decision.deflected}") or pick.line("deflect")
    elif decision.remedy and decision.move in {"accept", "refuse", "not_yet"}:
        remedy = next(remedy for remedy in persona.remedies if remedy.id == decision.remedy)
        said = pick.invitation(remedy)
        said = said or (pick.why_not(remedy, persona.lines) if _repeats_a_not_yet(direction) else [])
        if _offers_again(direction):  # what it is they have heard: now they say what is in the way
            said = said or pick.why_not(remedy, bank) or pick.invitation(remedy, again=True)
        said = said or pick.own(replies(remedy, decision.move, state), f"{decision.move}:{remedy.id}", remedy)
        owed = not said and _owes_an_answer(direction)
        said = said or (pick.why_not(remedy, persona.lines, bank) if owed else []) or pick.line(decision.move)
        told = pick.facts("answer", facts, reacted=True, terse=True)  # asked for in the same breath
        parts += [*told, *said] if decision.move == "not_yet" else [*said, *told]  # what is still open comes last
    elif not (parts and _reaction_is_enough(direction, rng)):
        parts += pick.line(decision.move)
    if drifts:
        parts += pick.line("ramble")
    return parts or pick.line("press") or [("", SILENCE)]


def replies(remedy: Remedy, move: Move, state: State) -> tuple[str, ...]:
    """Return what they have to say to this very offer; too early it no longer is for who has told all, or trusts."""
    if move == "not_yet":
        told = state.met("heard") and all(fact in state.told for fact in remedy.acceptable.after)
        return () if told or state.trusting else remedy.replies.early
    return remedy.replies.accept if move == "accept" else remedy.replies.refuse


def _naming(direction: Direction) -> list[str]:
    """Return answers to being asked for one's name."""
    name = direction.persona.name
    said = any(name in turn.text for turn in direction.turns if turn.role == "customer")
    return [f"{name}, as I said.", f"{name}. Still."] if said else [f"{name}.", f"It's {name}."]


def _repeats_a_not_yet(direction: Direction) -> bool:
    """Whether a "not yet" is not the first one: a barb may do once, then they say what is in the way."""
    return direction.decision.move == "not_yet" and direction.state.moves.get("not_yet", 0) >= 2


def _offers_again(direction: Direction) -> bool:
    """Whether the offer that is answered with a "not yet" was made before."""
    decision = direction.decision
    return _repeats_a_not_yet(direction) and direction.state.offered.get(decision.remedy or "", 0) >= 2


def _owes_an_answer(direction: Direction) -> bool:
    """Whether a "not yet" has to say why: to who is trusted, and to who asked whether it suits."""
    if direction.decision.move != "not_yet":
        return False
    last = direction.turns[-1].text if direction.turns else ""
    return direction.state.trusting or any(is_question(fold(sentence.text)) for sentence in sentences(last))


def _corrects_name(direction: Direction) -> bool:
    """Whether what is wrong is a name: then it is put right in so many words, "Alan, not Arthur", which nobody has said."""
    words_, last = direction.decision.words, direction.turns[-1].text if direction.turns else ""
    return bool(_CORRECTION.fullmatch(words_)) and words_ not in last


_CORRECTION = re.compile(r"[A-Z]\w+, not [A-Z]\w+")


def _stopped(text: str) -> str:
    """Return a part that another follows with a stop behind it: some people type without."""
    return text if text.rstrip("\"'”’)")[-1:] in {".", "!", "?", "…", ":", ","} else f"{text}."


_SAID_ALOUD: tuple[Move, ...] = ("dont_know", "cannot_say", "how_i_am")
"""What is said to a question, whatever is said before it."""


def _reaction_is_enough(direction: Direction, rng: random.Random) -> bool:
    """Real customers answer in scraps: often the reaction is the whole reply."""
    decision, mood = direction.decision, direction.state.mood
    if decision.outcome or decision.move.startswith(("odd_", "ask_", "demand", "suspicious", "abuse", *_SAID_ALOUD)):
        return False
    if decision.reaction == "react_hold":
        return True
    if decision.reaction == "react_checked":
        return False  # it takes the question, and is no answer to it
    chance = 0.65 if decision.move == "soften" else 0.35 if mood.patience >= 3 else 0.55
    return rng.random() < chance


class _Picker:
    """Chooses unused lines for one reply."""

    def __init__(self, direction: Direction, bank: dict[str, tuple[str, ...]], rng: random.Random) -> None:
        self._direction, self._bank, self._rng = direction, bank, rng
        self._used = set(direction.state.used)
        self._said = [_as_run(turn.text) for turn in direction.turns if turn.role == "customer"]  # a model's takes too
        persona = direction.persona
        self._opened_up = any(fact.id in direction.state.told and is_deep(fact) for fact in persona.facts)
        self._offer = next((remedy for remedy in persona.remedies if remedy.id == direction.decision.remedy), None)
        self._locked = [
            _as_run(each) for each in kept_back(persona, {*direction.state.told, *direction.decision.facts})
        ]

    def line(self, move: Move) -> list[tuple[str, str]]:
        """Return one unused line of a move's pools, own before general, moody before plain; or of a neighbour's."""
        heat = self._direction.state.mood.heat
        moody = (f"{move}_hot",) if heat >= 7 else (f"{move}_cool",) if heat <= 3 else ()
        for source in (self._direction.persona.lines, self._bank):
            for pool in (*moody, move):
                found = self.own(source.get(pool, ()), pool)
                if found:
                    return found
        for neighbour in _INSTEAD.get(move, ()):
            found = self.line(neighbour) if neighbour not in _INSTEAD or move == "press" else self._plain(neighbour)
            if found:
                return found
        return []

    def invitation(self, remedy: Remedy, *, again: bool = False) -> list[tuple[str, str]]:
        """Return one unused line that asks to be asked again for what this offer waits for, where that would be told now.

        again: also where they have said so before.
        """
        persona, decision = self._direction.persona, self._direction.decision
        if decision.move != "not_yet" or not told_if_asked_again(remedy, self._direction.state, persona):
            return []
        lines = [
            [line for line in source.get("not_yet", ()) if invites(line)] for source in (persona.lines, self._bank)
        ]
        if not again and any(key(line) in self._used for each in lines for line in each):
            return []  # once is enough
        return self.own(lines[0], _INVITATION, remedy) or self.own(lines[1], _INVITATION, remedy)

    def why_not(self, remedy: Remedy, *sources: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
        """Return one unused line that names what this offer is still not accepted for, or nothing."""
        state = self._direction.state
        for source in sources:
            for pool in ("not_yet_cool", "not_yet") if state.mood.heat <= 3 else ("not_yet",):
                lines = [line for line in source.get(pool, ()) if says_why_not(line, state, remedy)]
                if found := self.own(lines, pool, remedy):
                    return found
        return []

    def _plain(self, move: Move) -> list[tuple[str, str]]:
        for source in (self._direction.persona.lines, self._bank):
            found = self.own(source.get(move, ()), move)
            if found:
                return found
        return []

    def own(self, lines: Sequence[str], label: str, remedy: Remedy | None = None) -> list[tuple[str, str]]:
        """Return one unused line of `lines` that gives nothing away and is so, or nothing. remedy: what it answers."""
        direction = self._direction
        quoted = _quotable(direction.decision.words) if not direction.attempt else ""
        fresh = [
            line
            for line in lines
            if key(line) not in self._used
            and (label in _OF_A_FACT or not self._heard(line))
            and (label == _INVITATION or not invites(line))
            and ("{words}" not in line or quoted)
            and not self._gives_away(line.replace("{words}", quoted))
            and (
                label in _OF_A_FACT
                or holds(line, direction.state, direction.decision, direction.turns, remedy, self._offer)
            )
            and not (remedy and names_unheard(line, remedy, direction.turns))
            and not (self._opened_up and hints(line))
            and not (label == direction.decision.reaction and _asks_instead(line, direction.decision))
        ]
        if not fresh:
            return []
        if quoted and not _whole(self._direction.decision.words):  # better none than half a sentence
            fresh = [line for line in fresh if "{words}" not in line] or fresh
        if direction.decision.move == "not_yet" and direction.state.trusting:
            fresh = [line for line in fresh if names_a_lack(line)] or fresh
        line = self._rng.choice(fresh)
        self._used.add(key(line))
        name = self._direction.persona.organisation.name
        return [(key(line), line.replace("{org}", name).replace("{words}", quoted))] if label else []

    def facts(self, move: Move, facts: Sequence[Fact], *, reacted: bool, terse: bool) -> list[tuple[str, str]]:
        """Return the telling of facts: a lead-in where one is natural, then each fact in its own words."""
        parts: list[tuple[str, str]] = []
        if move == "repeat":
            if not (reacted or self._direction.state.at_ease or asks_afresh(self._direction.turns)):
                parts += self.line("repeat")
            fact = facts[0]
            more = [] if any(key(line) in self._used for line in fact.again) else fact.say
            said = self.own(fact.again, "again") or self.own(more, "say")
            if not said:  # asked a third time: the same words again, which is what people do
                line = self._rng.choice(fact.again or fact.say)
                said = [(key(line), line)]
            return parts + said
        if move == "elaborate" and not terse:
            parts += self.line("elaborate")
        for fact in facts:
            told = all(key(line) in self._used for line in fact.say)
            said = self.own(fact.say, "say") or (self.own(fact.again, "again") if told else [])
            parts += said or [(key(fact.say[0]), fact.say[0])]
        leads = len(parts) > len(facts) and _LEADS_IN.search(fold(parts[1][1]))
        return parts[1:] if leads else parts  # once is enough

    def _heard(self, line: str) -> bool:
        run = _as_run(line)
        return len(run.split()) >= 3 and any(run in said for said in self._said)

    def _gives_away(self, line: str) -> bool:
        said = _as_run(line)
        return any(map(said.__contains__, self._locked))


_ANSWERS: tuple[Move, ...] = ("answer", "elaborate", "repeat", "deflect", *_SAID_ALOUD)
_PLEASED = frozenset(effect.praise for effect in EFFECTS.values())


def _asks_instead(line: str, decision: Decision) -> bool:
    """Whether a line that is pleased with what was said asks something where they were asked: first comes the answer."""
    return line.endswith("?") and decision.move in _ANSWERS and decision.reaction in _PLEASED


_INVITATION = "invitation"
"""The label of lines that are said only where something was asked for, and would be told if it were once more."""
_LEADS_IN = re.compile(
    r"^(?:i'll (?:be straight|tell you)|honestly\?|can i say|right\. cards|cards on|here's the|if you want (?:it all|the why)|you want to know|hold on|there's (?:a thing|something) i)\b"
)
"""Begins a telling as a lead-in does."""
_OF_A_FACT = frozenset({"say", "again"})
"""Labels of lines that tell what happened, not how the conversation goes."""


@lru_cache(maxsize=16384)
def _as_run(text: str) -> str:
    """Return the words of a text between spaces, so that one text's words stand in another's in a row if it is in it."""
    return " ".join(["", *words(text), ""])


def _quotable(offending: str) -> str:
    """Return the trainee's words as a person would throw them back: up to seven, no end mark."""
    flat = one_line(offending, 60).strip(" .!?,…\"'")
    parts = flat.split()
    if not 2 <= len(parts) <= 7:
        flat = " ".join(parts[:5])
    return flat.strip(" .!?,…\"'")


def _whole(offending: str) -> bool:
    """Whether words are few enough to be thrown back as they were said."""
    return 2 <= len(one_line(offending, 160).split()) <= 7


@lru_cache(maxsize=16384)
def key(line: str) -> str:
    """Return the short identity by which a said line is remembered."""
    return fingerprint(line)[:8]
