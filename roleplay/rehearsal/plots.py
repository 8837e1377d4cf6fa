"""Where things stand in the plots of a rehearsal's page: pure functions from figures to places, nothing drawn yet.

Places along a bar or a scale are percentages, so that they fit any width.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from roleplay.transcript import Outcome


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a stacked bar. start, width: percent."""

    outcome: str
    count: int
    start: float
    width: float


def stacked(outcomes: Mapping[str, int]) -> tuple[Segment, ...]:
    """Return counts of outcomes as the parts of one bar, the best outcome first."""
    total = sum(outcomes.values())
    segments: list[Segment] = []
    start = 0.0
    for outcome in get_args(Outcome):
        if count := outcomes.get(outcome, 0):
            segments.append(Segment(outcome, count, round(start, 2), round(100 * count / total, 2)))
            start += 100 * count / total
    return tuple(segments)


@dataclass(frozen=True, slots=True)
class Span:
    """A value with its doubt, on a scale. low, at, high: percent."""

    low: float
    at: float
    high: float


def span(low: float, at: float, high: float, *, bottom: float = 0, top: float = 100) -> Span:
    """Return a value and what is around it, cut to a scale from `bottom` to `top`."""
    return Span(*(round(100 * _share(each, bottom, top), 2) for each in (low, at, high)))


def _share(value: float, bottom: float, top: float) -> float:
    return (min(top, max(bottom, value)) - bottom) / (top - bottom)


def longest(curves_of: Iterable[Sequence[object]]) -> int:
    """Return how many exchanges the longest of these rows of moods goes on; each begins with the opening."""
    return max((len(each) - 1 for each in curves_of), default=1)
