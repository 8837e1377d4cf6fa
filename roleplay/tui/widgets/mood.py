"""The customer's mood, in words and as bars with numbers: now, and over a whole conversation."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

if TYPE_CHECKING:
    from roleplay.customer.state import Mood

NAMES = ("heat", "trust", "patience")
_EIGHTHS = " ▁▂▃▄▅▆▇█"


def bar(value: float, width: int, highest: float = 10) -> str:
    """Return `value` as a bar of `width` cells: filled, then empty."""
    filled = round(max(0.0, min(1.0, value / highest)) * width)
    return "━" * filled + "╌" * (width - filled)


class MoodStrip(Widget):
    """How the customer feels now. What moved last is marked with an arrow and by how much."""

    def __init__(self, name: str, mood: "Mood") -> None:
        super().__init__(id="mood")
        self._who, self._mood, self._before = name, mood, mood

    def show(self, mood: "Mood", before: "Mood | None" = None) -> None:
        """Show a mood, compared with the one before."""
        self._before, self._mood = before or self._mood, mood
        self.refresh()

    def render(self) -> Content:
        """Draw in two lines, or shorter where there is no room."""
        width = self.size.width
        values = [
            (name, getattr(self._mood, name), getattr(self._mood, name) - getattr(self._before, name)) for name in NAMES
        ]
        words: tuple[str, str] = (f"{self._who}: {self._mood.words}", "bold")
        if width < 68:
            short = "  ".join(f"{name} {value:.0f}{_arrow(change)}" for name, value, change in values)
            return Content.assemble(words, ("\n", ""), (short, "$muted"))
        cells = max(4, min(14, (width - 56) // 3))
        parts: list[tuple[str, str]] = [words, ("\n", "")]
        for name, value, change in values:
            moved = f"{_arrow(change)}{abs(change):.1f}" if abs(change) >= 0.05 else ""
            parts += [
                (f"{name} ", "$muted"),
                (bar(value, cells), "$accent"),
                (f" {value:>4.1f} ", "bold"),
                (f"{moved:<6}", "$muted"),
            ]
        return Content.assemble(*parts)


def _arrow(change: float) -> str:
    return "▲" if change >= 0.05 else "▼" if change <= -0.05 else ""


class MoodCurve(Static):
    """Heat, trust and patience from the opening to the end, one column per reply."""

    def __init__(self, moods: Sequence["Mood"]) -> None:
        super().__init__(markup=False, id="mood-curve")
        self._moods = moods

    def on_mount(self) -> None:
        """Draw."""
        step = 2 if len(self._moods) <= 30 else 1
        parts: list[tuple[str, str]] = []
        for name in NAMES:
            values = [getattr(mood, name) for mood in self._moods]
            columns = "".join(_EIGHTHS[max(1, round(value / 10 * 8))] * step for value in values)
            parts += [
                (f"{name:<9}", "bold"),
                (f"{values[0]:>4.1f} ", "$muted"),
                (columns, "$accent"),
                (f" {values[-1]:.1f}\n", "bold"),
            ]
        parts.append((f"from the opening to the end, {len(self._moods) - 1} replies; 0 to 10", "$muted"))
        self.update(Content.assemble(*parts))
