"""Turning points: the few exchanges at which a customer's mood changed course, and what the trainee did there. Pure code."""

from collections.abc import Sequence
from dataclasses import dataclass

from roleplay.customer.state import Mood, Movement
from roleplay.hindsight import Ledger, in_words, weight
from roleplay.text import one_line
from roleplay.transcript import turn_number

MOST = 4
"""How many are named: a curve on which everything is a turning point has none."""
LEAST = 1.6
"""How far an exchange must move the mood, in points, to count although no boundary was crossed."""

_COOLED = ((8.5, "the fury went out of them"), (7, "the anger began to give"), (5, "the worst of it was over"),
           (3, "they settled"), (1.5, "they were calm"))  # fmt: skip
_HEATED = ((8.5, "they became furious"), (7, "they became angry"), (5, "they became upset"), (3, "they grew irritated"))
_TRUSTED = ((7.5, "they trusted you"), (5, "they began to trust you"), (3, "they began to believe you"))
_DOUBTED = ((3, "they stopped believing you"), (5, "they drew back from you"), (7.5, "they trusted you less"))
_PATIENCE = 2.5


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """One exchange that changed the course of the mood.

    turn: the trainee's turn. better: whether it was for the better. did: a clause with "you". quote: the trainee's words it
    rests on, or "". change: a clause with "they". before, after: the mood around it. place: index of `after` in the moods.
    """

    turn: int
    better: bool
    did: str
    quote: str
    change: str
    before: Mood
    after: Mood
    place: int

    @property
    def text(self) -> str:
        """The whole in one sentence: "Turn 7: you asked about it; they began to trust you."."""
        return f"Turn {turn_number(self.turn)}: {self.did}; {self.change}."


def turning_points(moods: Sequence[Mood], ledger: Ledger, *, most: int = MOST) -> tuple[TurningPoint, ...]:
    """Return the exchanges at which the mood changed course, in order, at most `most`.

    moods: at the opening and after every reply. ledger: per trainee turn, what moved the customer. Those that carried the mood
    over a boundary between its words come first, then those that moved it furthest.
    """
    found: list[tuple[float, TurningPoint]] = []
    for place, (turn, movements) in enumerate(ledger, 1):
        if place < len(moods) and (ranked := _point(moods[place - 1], moods[place], turn, movements, place)):
            found.append(ranked)
    found.sort(key=lambda item: (-item[0], item[1].turn))
    return tuple(sorted((point for _, point in found[:most]), key=lambda point: point.turn))


def _point(
    before: Mood, after: Mood, turn: int, movements: Sequence[Movement], place: int
) -> tuple[float, TurningPoint] | None:
    """Return how much this exchange counts as a turning point, and the point; None where the mood went on as it was."""
    heat, trust, patience = after.heat - before.heat, after.trust - before.trust, after.patience - before.patience
    moved = -heat + trust + 0.5 * patience
    better = moved >= 0
    changes = _changes(before, after, better=better)
    agreed = any(movement.cause == "an offer agreed on" for movement in movements)
    if not changes and abs(moved) < LEAST and not agreed:
        return None
    cause = _cause(movements, better=better)
    if cause is None:
        return None
    did, quote = cause
    change = " and ".join(changes[:2]) or (
        "they said yes" if agreed else "they softened" if better else "they hardened"
    )
    point = TurningPoint(turn, better, did, quote, change, before, after, place)
    return abs(moved) + len(changes) + 2 * agreed, point


def _changes(before: Mood, after: Mood, *, better: bool) -> list[str]:
    """Return which boundaries were crossed that way, in words: the furthest of heat, of trust, and patience."""
    if better:
        crossed = [
            next((words for at, words in _TRUSTED if before.trust < at <= after.trust), None),
            next((words for at, words in reversed(_COOLED) if after.heat < at <= before.heat), None),
        ]
    else:
        crossed = [
            next((words for at, words in _HEATED if before.heat < at <= after.heat), None),
            next((words for at, words in _DOUBTED if after.trust < at <= before.trust), None),
            "their patience was nearly gone" if after.patience <= _PATIENCE < before.patience else None,
        ]
    return [words for words in crossed if words]


def _cause(movements: Sequence[Movement], *, better: bool) -> tuple[str, str] | None:
    """Return what did most in that direction, and the words it rests on."""
    ranked = sorted(movements, key=weight, reverse=better)
    for movement in ranked:
        said = in_words(movement)
        if said is not None and (weight(movement) > 0) == better:
            return said[0], one_line(movement.words, 160)
    return None
