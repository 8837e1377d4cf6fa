"""The customer's mood over a whole conversation, with the turning points numbered beneath and named."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from roleplay.text import one_line

if TYPE_CHECKING:
    from textual.geometry import Size

    from roleplay.customer.state import Mood
    from roleplay.turning_points import TurningPoint

NAMES = ("heat", "trust", "patience")
_EIGHTHS = " ▁▂▃▄▅▆▇█"
_LABEL, _FIGURES = 9, 12
"""Cells before and around a curve: its name, and the figures at both ends."""
_WIDEST = 8


class MoodCurve(Widget):
    """Heat, trust and patience from the opening to the end. rows: cells each curve is high."""

    def __init__(self, moods: "Sequence[Mood]", points: "Sequence[TurningPoint]") -> None:
        super().__init__(id="mood-curve")
        self._moods, self._points = moods, points

    def get_content_height(self, container: "Size", viewport: "Size", width: int) -> int:  # noqa: ARG002 - base class
        """Return as many lines as the drawing takes."""
        return len(self._drawn(width, _rows(viewport.height)).wrap(max(1, width)))

    def render(self) -> Content:
        """Draw to the width there is."""
        return self._drawn(self.size.width, _rows(self.app.size.height))

    def _drawn(self, width: int, rows: int) -> Content:
        columns = places(len(self._moods), max(1, width - _LABEL - _FIGURES))
        parts: list[tuple[str, str]] = []
        for name in NAMES:
            values = [getattr(mood, name) for mood in self._moods]
            heights = [values[index] for index in columns]
            for row in reversed(range(rows)):
                last = row == 0
                parts += [
                    (f"{name if last else '':<{_LABEL}}", "bold"),
                    (f"{values[0]:>4.1f} " if last else "     ", "$muted"),
                    ("".join(_cell(value, row, rows) for value in heights), "$accent"),
                    (f" {values[-1]:.1f}\n" if last else "\n", "bold"),
                ]
            if rows > 1:
                parts.append(("\n", ""))
        parts += [(f"{'':<{_LABEL + 5}}{_numbers(columns, self._points)}\n\n", "bold"), *named(self._points)]
        parts.append((f"From the opening to the end, {len(self._moods) - 1} replies; 0 to 10.", "$muted"))
        return Content.assemble(*parts)


def _rows(screen_height: int) -> int:
    return 3 if screen_height >= 36 else 1


def places(count: int, width: int) -> list[int]:
    """Return which of `count` values stands in each column: each in as many as fit, at most a few; or as many as there are columns."""
    if count <= width:
        return [index for index in range(count) for _ in range(min(_WIDEST, width // count))]
    return [round(column * (count - 1) / max(1, width - 1)) for column in range(width)]


def _cell(value: float, row: int, rows: int) -> str:
    """Return the part of a column that falls into one row, counted from below; something always stands in the lowest."""
    eighths = max(1, round(value / 10 * 8 * rows)) - 8 * row
    return _EIGHTHS[min(8, max(0, eighths))]


def _numbers(columns: Sequence[int], points: "Sequence[TurningPoint]") -> str:
    """Return a line with each turning point's number beneath its column."""
    line = [" "] * len(columns)
    for number, point in enumerate(points, 1):
        at = next((column for column, index in enumerate(columns) if index >= point.place), None)
        if at is not None:
            line[at] = str(number)
    return "".join(line)


def named(points: "Sequence[TurningPoint]") -> list[tuple[str, str]]:
    """Return the turning points in words, under a heading; nothing where there are none."""
    parts: list[tuple[str, str]] = [("Turning points\n" if points else "", "bold")]
    for number, point in enumerate(points, 1):
        sign, colour = ("▲", "$success") if point.better else ("▼", "$error")
        parts += [(f"{number} {sign} ", f"bold {colour}"), (f"{point.text}", "")]
        parts.append((f" “{one_line(point.quote, 100)}”\n" if point.quote else "\n", "italic $muted"))
    return [*parts, ("\n" if points else "", "")]
