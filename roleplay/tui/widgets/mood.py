"""The customer's mood while one talks: in words, as bars with numbers, and as small curves over the turns so far."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from roleplay.tui.widgets.plots import spark

if TYPE_CHECKING:
    from roleplay.customer.state import Mood

NAMES = ("heat", "trust", "patience")
_NARROW = 68
"""Columns below which bars give way to numbers alone."""


def bar(value: float, width: int, highest: float = 10) -> str:
    """Return `value` as a bar of `width` cells: filled, then empty."""
    filled = round(max(0.0, min(1.0, value / highest)) * width)
    return "━" * filled + "╌" * (width - filled)


class MoodStrip(Widget):
    """How the customer feels now. What moved last is marked with an arrow and by how much."""

    def __init__(self, name: str, moods: Sequence["Mood"]) -> None:
        super().__init__(id="mood")
        self._who, self._moods = name, tuple(moods)

    def show(self, moods: Sequence["Mood"]) -> None:
        """Show the last of `moods`, compared with the one before; all of them as curves."""
        self._moods = tuple(moods)
        self.refresh()

    def render(self) -> Content:
        """Draw words and bars, the curves below; where there is no room for them, heat's behind the words."""
        width, now, before = self.size.width, self._moods[-1], self._moods[max(0, len(self._moods) - 2)]
        values = [(name, getattr(now, name), getattr(now, name) - getattr(before, name)) for name in NAMES]
        words = f"{self._who}: {now.words}"
        roomy = width >= _NARROW and self.size.height > 2
        parts: list[tuple[str, str]] = [(words, "bold")]
        if not roomy:
            parts += self._heat(width - cell_len(words))
        parts.append(("\n", ""))
        if width < _NARROW:
            short = "  ".join(f"{name} {value:.1f}{_arrow(change)}" for name, value, change in values)
            return Content.assemble(*parts, (short, "$muted"))
        cells = max(4, min(14, (width - 56) // 3))
        for name, value, change in values:
            parts += [
                (f"{name} ", "$muted"),
                (bar(value, cells), "$accent"),
                (f" {value:>4.1f} ", "bold"),
                (f"{_moved(change):<6}", "$muted"),
            ]
        if roomy and len(self._moods) > 1:
            parts.append(("\n", ""))
            for name in NAMES:
                room = len(name) + 1 + cells + 12
                parts.append(
                    (" " * (len(name) + 1) + f"{self._curve(name, cells + 5):<{room - len(name) - 1}}", "$accent")
                )
        return Content.assemble(*parts)

    def _curve(self, name: str, width: int) -> str:
        return spark([10 * getattr(mood, name) for mood in self._moods], width)

    def _heat(self, room: int) -> list[tuple[str, str]]:
        label = "   heat so far "
        curve = self._curve("heat", min(14, room - len(label)))
        return [(label, "$muted"), (curve, "$accent")] if len(curve) > 1 else []


def _moved(change: float) -> str:
    return f"{_arrow(change)}{abs(change):.1f}" if abs(change) >= 0.05 else ""


def _arrow(change: float) -> str:
    return "▲" if change >= 0.05 else "▼" if change <= -0.05 else ""
