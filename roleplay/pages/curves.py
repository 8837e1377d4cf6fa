"""Where lines stand in a plot: pure functions from values to places in a frame; `curves.jinja` draws them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from roleplay.text import plural

MOOD = ("heat", "trust", "patience")
"""The lines of a mood, in the order of its values."""
LABEL_GAP = 13.0
"""How far apart two names at the ends of lines must be."""
TICKS = 5
"""So many steps along the bottom have their number, at most."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A plot's place within its picture, in the picture's own units: the whole, and in it where lines may stand.

    Left of these is room for numbers, below for numbers and a word, right for the names of lines.
    """

    whole: tuple[int, int]
    left: float
    top: float
    width: float
    height: float

    def x(self, step: float, steps: int) -> float:
        """Return where a step stands, of so many from left to right."""
        return round(self.left + self.width * step / steps, 1)

    def y(self, value: float, top: float) -> float:
        """Return where a value stands, on a scale from 0 up to `top`."""
        return round(self.top + self.height * (1 - min(top, max(0.0, value)) / top), 1)


SMALL = Frame((240, 136), 18.0, 8.0, 168.0, 100.0)
"""One of several plots beside each other."""
WIDE = Frame((640, 200), 24.0, 16.0, 556.0, 144.0)
"""A plot as wide as a paragraph."""


@dataclass(frozen=True, slots=True)
class Curve:
    """One line. points: as in SVG. x, y: where it ends. label: the height of its name, beside the end."""

    name: str
    points: str
    x: float
    y: float
    label: float


@dataclass(frozen=True, slots=True)
class Curves:
    """Lines in one plot. x_ticks, y_ticks: value and place. words: what the plot shows, for those who cannot see it."""

    lines: tuple[Curve, ...]
    x_ticks: tuple[tuple[int, float], ...]
    y_ticks: tuple[tuple[int, float], ...]
    words: str
    frame: Frame


def curves(moods: Sequence[tuple[float, float, float]], exchanges: int, frame: Frame = SMALL) -> Curves:
    """Return moods (heat, trust, patience; at the opening and after every exchange) on a scale of so many exchanges."""
    values = {name: [mood[place] for mood in moods] for place, name in enumerate(MOOD)} if moods else {}
    return plotted(values, max(1, exchanges), 10, (0, 5, 10), _in_words(values, len(moods) - 1), frame)


def plotted(
    values: Mapping[str, Sequence[float]], steps: int, top: float, marked: Sequence[int], words: str, frame: Frame
) -> Curves:
    """Return lines by name on a scale from 0 up to `top`, over so many steps. marked: values that have a line of their own."""
    labels = apart([frame.y(row[-1], top) for row in values.values()], LABEL_GAP, frame.top, frame.top + frame.height)
    lines = tuple(
        Curve(
            name,
            " ".join(f"{frame.x(place, steps):g},{frame.y(value, top):g}" for place, value in enumerate(row)),
            frame.x(len(row) - 1, steps),
            frame.y(row[-1], top),
            label,
        )
        for (name, row), label in zip(values.items(), labels, strict=True)
    )
    step = next(step for step in (1, 2, 4, 5, 10, 20, 50, 100, steps) if steps / step <= TICKS)
    return Curves(
        lines,
        tuple((each, frame.x(each, steps)) for each in range(0, steps + 1, step)),
        tuple((each, frame.y(each, top)) for each in marked),
        words,
        frame,
    )


def _in_words(values: Mapping[str, Sequence[float]], exchanges: int) -> str:
    moved = [f"{name} from {row[0]:.1f} to {row[-1]:.1f}" for name, row in values.items()]
    if not moved:
        return "No mood was recorded."
    return f"Over {plural(exchanges, 'exchange')}: {', '.join(moved)}."


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
