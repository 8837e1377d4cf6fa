"""Branches: the conversations a session holds when the trainee went back and tried again. Pure code over stored exchanges."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from roleplay.customer.state import Mood, Movement, State
from roleplay.store import ExchangeRow
from roleplay.transcript import Turn

Ledger = tuple[tuple[int, tuple[Movement, ...]], ...]


@dataclass(frozen=True, slots=True)
class Course:
    """One way through a session, from the opening to an exchange.

    moods: at the opening and after every reply. ledger: per trainee turn (its number), what moved the customer and why. state: at
    the end. made: how each reply was made.
    """

    turns: tuple[Turn, ...]
    moods: tuple[Mood, ...]
    ledger: Ledger
    state: State
    made: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """One way through a session, with how it ended if it did.

    head: its last exchange, None where only the opening was said. forked: the first turn that no older branch shares (its number;
    0 for the oldest). current: the one that is read, where the session stands unless another was asked for. scorecard: as stored, None
    where it was not graded. hints: asked for on the way there.
    """

    head: int | None
    turns: tuple[Turn, ...]
    moods: tuple[Mood, ...]
    ledger: Ledger
    state: State
    forked: int = 0
    current: bool = False
    ended: bool = False
    outcome: str | None = None
    ended_by: str | None = None
    note: str | None = None
    reflection: str | None = None
    scorecard: dict[str, Any] | None = None
    hints: int = 0


def course(opening: dict[str, Any], opening_state: dict[str, Any], path: Sequence[ExchangeRow]) -> Course:
    """Return what was said and felt along a path of committed exchanges."""
    turns, state = [Turn.model_validate(opening)], State.model_validate(opening_state)
    moods: list[Mood] = [state.mood]
    ledger: list[tuple[int, tuple[Movement, ...]]] = []
    for exchange in path:
        ledger.append((len(turns), tuple(Movement.model_validate(item) for item in exchange.movements)))
        turns += [Turn.model_validate(exchange.trainee), Turn.model_validate(exchange.reply)]
        state = State.model_validate(exchange.state)
        moods.append(state.mood)
    return Course(tuple(turns), tuple(moods), tuple(ledger), state, tuple(exchange.made for exchange in path))


def tips(exchanges: Sequence[ExchangeRow], current: int | None, kept: Iterable[int | None] = ()) -> list[int | None]:
    """Return the last exchange of every branch, oldest first: those nobody answered further, and `kept` (heads that ended).

    current: where the session stands. Where the trainee has gone back and said nothing yet, that is the youngest branch.
    """
    parents = {exchange.parent for exchange in exchanges}
    ends = {exchange.id for exchange in exchanges if exchange.id not in parents} | set(kept)
    oldest_first = sorted(ends, key=lambda head: head or 0)
    return oldest_first if current in ends else [*oldest_first, current]


def forked(course_turns: Sequence[Turn], older: Sequence[Sequence[Turn]]) -> int:
    """Return the number of the first turn that none of the older courses shares; 0 where there are none."""
    return max((_shared(course_turns, other) for other in older), default=0)


def _shared(one: Sequence[Turn], other: Sequence[Turn]) -> int:
    pairs = zip(one, other, strict=False)
    return next((number for number, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
