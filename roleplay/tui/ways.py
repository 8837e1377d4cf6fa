"""The ways a conversation has gone, as rows of a tree and as two columns to compare. Pure functions over branches."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from roleplay.report import say
from roleplay.transcript import turn_number

if TYPE_CHECKING:
    from roleplay.branches import Branch
    from roleplay.customer.state import Mood


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the tree: a way (turn is None), or a turn of the trainee's in it, which one can go back to.

    way: its place among the branches. rails: the lines of the tree before the words.
    """

    way: int
    turn: int | None
    rails: str
    words: str


@dataclass(frozen=True, slots=True)
class Step:
    """One exchange of a way: what was said, and the mood before and after the reply (None while there is none)."""

    turn: int
    said: str
    answer: str | None
    before: "Mood"
    after: "Mood | None"


def parents(branches: Sequence["Branch"]) -> list[int | None]:
    """Return for each branch the older one that it forked from: the one that shares most with it; None for the first."""
    found: list[int | None] = []
    for place, branch in enumerate(branches):
        shares = [_shares(older, branch) for older in branches[:place]]
        found.append(shares.index(max(shares)) if shares else None)
    return found


def _shares(one: "Branch", other: "Branch") -> int:
    pairs = zip(one.turns, other.turns, strict=False)
    return next((number for number, (a, b) in enumerate(pairs) if a != b), min(len(one.turns), len(other.turns)))


def tree(branches: Sequence["Branch"]) -> tuple[Row, ...]:
    """Return the tree: every way under the one it forked from, with the trainee's turns that are its own."""
    above = parents(branches)
    rows: list[Row] = []

    def grow(place: int, rails: str, branch_rail: str) -> None:
        branch = branches[place]
        rows.append(
            Row(place, None, branch_rail, f"Way {place + 1}{_from(branch, above[place])} · {_standing(branch)}")
        )
        children = [child for child, parent in enumerate(above) if parent == place]
        stem = "│ " if children else "  "
        for number in range(branch.forked, len(branch.turns)):
            if branch.turns[number].role == "trainee":
                rows.append(Row(place, number, rails + stem, f"{turn_number(number)}  {branch.turns[number].text}"))
        for child in children:
            last = child == children[-1]
            grow(child, rails + ("   " if last else "│  "), rails + ("└─ " if last else "├─ "))

    if branches:
        grow(0, "", "")
    return tuple(rows)


def _from(branch: "Branch", parent: int | None) -> str:
    return "" if parent is None else f", from turn {turn_number(branch.forked)} of way {parent + 1}"


def _standing(branch: "Branch") -> str:
    here = "you are here" if branch.current else ""
    how = _ending(branch) if branch.ended else "left open"
    return here if here and not branch.ended else f"{how}, {here}" if here else how


def _ending(branch: "Branch") -> str:
    """Return in words how a way ended: nobody who has just finished one has abandoned anything."""
    if branch.outcome in {None, "abandoned"} and branch.ended_by == "trainee":
        return "ended by you, nothing agreed"
    return say(branch.outcome or "abandoned")


def fork(one: "Branch", other: "Branch") -> int:
    """Return the number of the first turn in which two ways differ."""
    return _shares(one, other)


def steps(branch: "Branch", start: int) -> tuple[Step, ...]:
    """Return the exchanges of a way from turn `start` on."""
    found = []
    for number in range(start, len(branch.turns)):
        if branch.turns[number].role == "trainee":
            reply = number // 2 + 1
            answered = number + 1 < len(branch.turns)
            found.append(
                Step(
                    number,
                    branch.turns[number].text,
                    branch.turns[number + 1].text if answered else None,
                    branch.moods[reply - 1],
                    branch.moods[reply] if answered else None,
                )
            )
    return tuple(found)


def moved(before: "Mood", after: "Mood") -> str:
    """Return in words and numbers how a mood moved: "heat 6.0→4.5 ▼, trust 3.0→4.0 ▲", leaving out what did not."""
    parts = []
    for name in ("heat", "trust", "patience"):
        was, now = (round(getattr(mood, name), 1) for mood in (before, after))
        if was != now:
            parts.append(f"{name} {was:.1f}→{now:.1f} {'▲' if now > was else '▼'}")
    return ", ".join(parts) or "nothing moved"
