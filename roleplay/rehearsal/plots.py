"""Where things stand in the plots of a rehearsal's page: pure functions from figures to places, nothing drawn yet.

Places along a bar or a scale are percentages, so that they fit any width; those of mood curves are units of a fixed frame.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from roleplay.transcript import Outcome

MoodName = Literal["heat", "trust", "patience"]

LEFT, TOP, WIDTH, HEIGHT = 18.0, 8.0, 168.0, 100.0
"""Where the mood curves stand in their frame, and how large they are; right of them is room for their names."""
FRAME = (240, 136)
"""The frame around them, with the axes' labels: width, height."""
LABEL_GAP = 13.0
"""How far apart two names at the ends of curves must be."""


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
class Curve:
    """One line. points: as in SVG. x, y: where it ends. label: the height of its name, beside the end."""

    name: MoodName
    points: str
    x: float
    y: float
    label: float


@dataclass(frozen=True, slots=True)
class Curves:
    """The mood in one plot. x_ticks, y_ticks: value and place. words: what the plot shows, for those who cannot see it."""

    lines: tuple[Curve, ...]
    x_ticks: tuple[tuple[int, float], ...]
    y_ticks: tuple[tuple[int, float], ...]
    words: str


def curves(moods: Sequence[tuple[float, float, float]], exchanges: int) -> Curves:
    """Return moods (heat, trust, patience; at the opening and after every exchange) on a scale of so many exchanges."""
    exchanges = max(1, exchanges)
    names: tuple[MoodName, ...] = get_args(MoodName)
    values = {name: [mood[place] for mood in moods] for place, name in enumerate(names)} if moods else {}
    labels = apart([_height(row[-1]) for row in values.values()], LABEL_GAP, TOP, TOP + HEIGHT)
    lines = tuple(
        Curve(
            name,
            " ".join(f"{_along(place, exchanges):g},{_height(value):g}" for place, value in enumerate(row)),
            _along(len(row) - 1, exchanges),
            _height(row[-1]),
            label,
        )
        for (name, row), label in zip(values.items(), labels, strict=True)
    )
    step = next(step for step in (1, 2, 4, 5, 10, 20, exchanges) if exchanges / step <= 5)
    return Curves(
        lines,
        tuple((each, _along(each, exchanges)) for each in range(0, exchanges + 1, step)),
        tuple((each, _height(each)) for each in (0, 5, 10)),
        _in_words(values, len(moods) - 1),
    )


def _along(exchange: float, exchanges: int) -> float:
    return round(LEFT + WIDTH * exchange / exchanges, 1)


def _height(value: float) -> float:
    return round(TOP + HEIGHT * (1 - value / 10), 1)


def _in_words(values: Mapping[MoodName, Sequence[float]], exchanges: int) -> str:
    moved = [f"{name} from {row[0]:.1f} to {row[-1]:.1f}" for name, row in values.items()]
    if not moved:
        return "No mood was recorded."
    return f"Over {exchanges} {'exchange' if exchanges == 1 else 'exchanges'}: {', '.join(moved)}."


def apart(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return the places moved as little as keeps them `gap` apart, in their order and between `low` and `high`."""
    order = sorted(range(len(places)), key=lambda each: places[each])
    moved = list(places)
    floor = low
    for each in order:  # push down what stands too close below its neighbour,
        moved[each] = floor = max(floor, moved[each])
        floor += gap
    ceiling = high
    for each in reversed(order):  # and back up what was pushed over the edge
        moved[each] = ceiling = min(ceiling, moved[each])
        ceiling -= gap
    return moved


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
