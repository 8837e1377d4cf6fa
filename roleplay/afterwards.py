"""Afterwards: what a conversation was about all along, for the trainee to read once it is over. Pure code.

It opens what was shut: what the customer wanted and needed, what they never told and what would have opened it, what each turn
did to them. Nothing of it may reach a screen while the conversation lasts.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from roleplay.customer.gates import tellable
from roleplay.customer.state import Mood, Movement, State
from roleplay.hindsight import TIME, TO_SEE, Ledger, idle, in_words, weight
from roleplay.persona import Fact, Move, Need, Persona
from roleplay.transcript import Turn

FELT = 0.3
"""How much a movement must weigh, in points, to be worth a sentence."""
STIRRED = 0.5
"""How far the mood must move in a turn, in points, to have gone one way or the other."""
_PARTING: tuple[Move, ...] = ("close", "close_cold")
"""Moves that answer a goodbye."""
_NEEDS: dict[Need, str] = {
    "heard": "feel heard",
    "understood": "feel understood",
    "owned": "see that somebody owned it",
    "informed": "know what happens next",
    "solved": "see a way forward",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A fact that came out. words: the customer's own. turn: of theirs, in which it was told; None where that is not known."""

    fact: str
    words: str
    turn: int | None


@dataclass(frozen=True, slots=True)
class Shut:
    """A fact that stayed shut. words: what they would have said. why: what would have opened it, a sentence or two."""

    fact: str
    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Thought:
    """What one turn of the trainee's was to the customer.

    turn: the trainee's. text: a sentence or two, "you" being the trainee. better: whether the mood moved for the better, None where it
    hardly moved. mood: the mood after it, in words.
    """

    turn: int
    text: str
    better: bool | None
    mood: str


@dataclass(frozen=True, slots=True)
class Afterwards:
    """Everything there is to say afterwards, in whole sentences. debrief, closing: None where the persona needs none."""

    wants: str
    interest: str
    came_out: tuple[Told, ...]
    stayed_shut: tuple[Shut, ...]
    thoughts: tuple[Thought, ...]
    debrief: str | None
    closing: str | None


def afterwards(
    persona: Persona, turns: Sequence[Turn], moods: Sequence[Mood], ledger: Ledger, state: State
) -> Afterwards:
    """Return what was behind a conversation that is over: of a session, of one of its branches, or of an exemplary one.

    moods: at the opening and after every reply. state: the customer's at the end.
    """
    hinted = {
        movement.strategy for _, movements in ledger for movement in movements if movement.cause.endswith(" shown")
    }
    return Afterwards(
        wants=_about(f"What {persona.first_name} asked for", persona.wants),
        interest=_about("What it was really about", persona.interest),
        came_out=_came_out(persona, turns, state),
        stayed_shut=tuple(
            Shut(fact.id, fact.say[0], _why(fact, state, hinted))
            for fact in sorted(persona.facts, key=_plain)
            if fact.id not in state.told
        ),
        thoughts=_thoughts(moods, ledger, parted=state.last_move in _PARTING),
        debrief=persona.debrief,
        closing=_closing(persona),
    )


_SAYS_I = re.compile(r"\b(?:I|me|my|mine|myself|our|ours|us)\b", re.IGNORECASE)


def _about(what: str, text: str) -> str:
    """Return a sentence on what a persona file says of its customer; what it says in their words is quoted."""
    said = text.rstrip(". ")
    return f"{what}, in their own words: “{said}”." if _SAYS_I.search(said) else f"{what}: {said}."


def _plain(fact: Fact) -> bool:
    """Whether a fact hangs on nothing but a question, like a number: those are the last to regret."""
    gate = fact.reveal
    return gate.trust is None and gate.heat_at_most is None and not (gate.needs or gate.shown or gate.after)


def _came_out(persona: Persona, turns: Sequence[Turn], state: State) -> tuple[Told, ...]:
    """Return what was told, in the order in which it was; what has no place in the conversation comes last."""
    told = [_told(fact, turns) for fact in persona.facts if fact.id in state.told]
    return tuple(sorted(told, key=lambda each: (each.turn is None, each.turn or 0)))


def _told(fact: Fact, turns: Sequence[Turn]) -> Told:
    place = next((number for number, turn in enumerate(turns) if fact.recap in turn.learned), None)
    said = "" if place is None else turns[place].text
    return Told(fact.id, next((words for words in fact.say if words in said), fact.say[0]), place)


def _why(fact: Fact, state: State, hinted: Collection[str | None]) -> str:
    """Say what would have opened a fact, going by how the customer was at the end and by what they heard themselves asked.

    hinted: the strategies of which they saw at least a sign. What was seen only unclearly is not held against the trainee.
    """
    gate, asked = fact.reveal, bool(state.asked.get(fact.id))
    if tellable(gate, state, asked=True):
        if asked:
            return "You asked, and got no answer then. At the end they would have told you."
        if tellable(gate, state, asked=False):
            return "At the end they were ready to tell it, asked or not: it did not come up."
        return "At the end they would have told you, but they took no question of yours to be about it."
    steps = [_NEEDS[need] for need in gate.needs if not state.met(need)]
    unseen = [strategy for strategy in gate.shown if strategy not in state.shown]
    steps += [f"see {TO_SEE[strategy]}" for strategy in unseen if strategy in TO_SEE and strategy not in hinted]
    if gate.trust is not None and state.mood.trust < gate.trust:
        steps.append("trust you more")
    if gate.heat_at_most is not None and state.mood.heat > gate.heat_at_most:
        steps.append("be less angry")
    if gate.after is not None and gate.after not in state.told:
        steps.append("tell you something else that comes before it")
    if not steps:
        return "You asked, and got no answer then." if asked else "They were not ready to tell it."
    first = f"First they had to {_joined(steps)}."
    if asked:
        return f"You asked, but too soon: {first[:1].lower()}{first[1:]}"
    return f"{first} Then it took a question." if gate.asked else first


def _joined(steps: Sequence[str]) -> str:
    return steps[0] if len(steps) == 1 else f"{', '.join(steps[:-1])} and {steps[-1]}"


def _closing(persona: Persona) -> str | None:
    """Return a last word where the subject may have hurt: insults, or something that happened to the trainee too."""
    if "abuse" in persona.lines:
        return (
            "None of what was said to you was about you. You may pause or stop at any time, and nobody counts it: take five "
            "minutes before the next one."
        )
    if persona.content_note:
        return (
            "If this came close to something of your own: that is not a weakness, and it was not about how you did. Pausing is "
            "fine, and so is doing an easier one next."
        )
    return None


# ── turn by turn ──


def _thoughts(moods: Sequence[Mood], ledger: Ledger, *, parted: bool) -> tuple[Thought, ...]:
    """Return what each turn was to them. parted: whether the last one was answered with a goodbye: of that no more is expected."""
    found: list[Thought] = []
    said: list[str] = []
    for place, (turn, movements) in enumerate(ledger, 1):
        before, after = moods[place - 1], moods[min(place, len(moods) - 1)]
        moved = before.heat - after.heat + after.trust - before.trust + 0.5 * (after.patience - before.patience)
        if parted and place == len(ledger) and all(idle(movement) for movement in movements):
            found.append(Thought(turn, "With that, it was over.", None, after.words))
            continue
        found.append(Thought(turn, _thought(movements, said), None if abs(moved) < STIRRED else moved > 0, after.words))
    return tuple(found)


def _thought(movements: Sequence[Movement], said: list[str]) -> str:
    """Return what a turn was to them: the best of it, then the worst; what was said lately gives way to what is fresh."""
    good = [movement for movement in movements if weight(movement) >= FELT]
    bad = [movement for movement in movements if weight(movement) <= -FELT and movement.cause != TIME]
    sentences: list[str] = []
    for side in (sorted(good, key=weight, reverse=True), sorted(bad, key=weight)):
        clauses = [words for movement in side if (words := in_words(movement)) is not None]
        if not clauses:
            continue
        did, taken = next((words for words in clauses if words[0] not in said[-4:]), clauses[0])
        start = "But " if sentences else ""
        sentence = f"{start}again {did}." if did in said[-4:] else f"{start}{did}: {taken}."
        sentences.append(f"{sentence[:1].upper()}{sentence[1:]}")
        said.append(did)
    return " ".join(sentences) or "It changed little for them."
