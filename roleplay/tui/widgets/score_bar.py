"""The score drawn as a line, in an exam with the pass mark on it; the numbers stand in words beside it."""

from textual.content import Content
from textual.widget import Widget


class ScoreBar(Widget):
    """A line from 0 to 100, filled to the score. pass_mark: where a mark stands on it, None for no mark."""

    def __init__(self, score: float, pass_mark: float | None) -> None:
        super().__init__(id="score-bar")
        self._score, self._pass_mark = score, pass_mark

    def render(self) -> Content:
        """Draw to the width there is."""
        width = self.size.width - (0 if self._pass_mark is None else 9)
        if width < 10:
            return Content("")
        filled = round(self._score / 100 * width)
        cells = ["━" if index < filled else "╌" for index in range(width)]
        if self._pass_mark is None:
            return Content.assemble(*_line(cells, filled, 0))
        at = min(width - 1, round(self._pass_mark / 100 * width))
        return Content.assemble(
            *_line(cells[:at], filled, 0),
            ("┃", "bold $foreground"),
            *_line(cells[at + 1 :], filled, at + 1),
            (f" pass {self._pass_mark:g}", "$muted"),
        )


def _line(cells: list[str], filled: int, begin: int) -> list[tuple[str, str]]:
    split = max(0, min(len(cells), filled - begin))
    return [("".join(cells[:split]), "$accent"), ("".join(cells[split:]), "$muted")]
