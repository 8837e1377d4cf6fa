"""The score against the pass mark, drawn as a line; the numbers stand in words beside it."""

from textual.content import Content
from textual.widget import Widget


class ScoreBar(Widget):
    """A line from 0 to 100, filled to the score, with a mark at the pass mark."""

    def __init__(self, score: float | None, pass_mark: float) -> None:
        super().__init__(id="score-bar")
        self._score, self._pass_mark = score, pass_mark

    def render(self) -> Content:
        """Draw to the width there is."""
        width = self.size.width - 14
        if width < 10:
            return Content("")
        filled = round((self._score or 0) / 100 * width)
        at = min(width - 1, round(self._pass_mark / 100 * width))
        cells = ["━" if index < filled else "╌" for index in range(width)]
        before, after = "".join(cells[:at]), "".join(cells[at + 1 :])
        number = "   –" if self._score is None else f"{self._score:4.0f}"
        return Content.assemble(
            (number, "bold"),
            (" ", ""),
            (before, "$accent" if filled else "$muted"),
            ("┃", "bold $foreground"),
            (after, "$accent" if filled > at else "$muted"),
            (f" pass {self._pass_mark:.0f}", "$muted"),
        )
