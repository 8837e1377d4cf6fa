"""The first thing to read on a scorecard: what to change first, with what to say instead, and what to keep, with the words."""

from typing import TYPE_CHECKING

from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from roleplay import report
from roleplay.evidence import place_of, whose
from roleplay.text import one_line
from roleplay.tui.widgets.mood_curve import named
from roleplay.tui.widgets.piece import COLOURS, Part, PieceCard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from roleplay.evidence import Evidence
    from roleplay.glance import Change, Glance
    from roleplay.grading.scorecard import StrategyResult
    from roleplay.turning_points import TurningPoint

_NOTHING_TO_CHANGE = "Nothing: everything that this conversation called for was there."
_NOTHING_TO_KEEP = "Nothing stands out yet. Take one thing from the other list and try just that."


class ResultView(VerticalScroll, can_focus=False):
    """What belongs beside the score, then two short lists side by side, one above the other where it is narrow; each entry
    leads to its place. Where there is room, what turned the conversation stands below.
    """

    def __init__(self, glance: "Glance", counts: str, points: "Sequence[TurningPoint]", customer: str) -> None:
        super().__init__(id="result-view")
        self._glance, self._counts, self._points, self._customer = glance, counts, points, customer

    def compose(self) -> "ComposeResult":
        """Give both lists, and how many verdicts there are of each kind."""
        yield Static(" ".join(self._glance.beside), id="beside", classes="quiet", markup=False)
        with Container(id="result-columns"):
            with Vertical(classes="result-column"):
                yield Static("Change first", classes="heading", markup=False)
                yield from [self._change(item) for item in self._glance.change] or [_quiet(_NOTHING_TO_CHANGE)]
            with Vertical(classes="result-column"):
                yield Static("Keep", classes="heading", markup=False)
                yield from [
                    _entry(item.result, item.piece, [(f"“{one_line(item.piece.words, 180)}”", "italic")])
                    for item in self._glance.keep
                ] or [_quiet(_NOTHING_TO_KEEP)]
        yield Static(Content.assemble(*named(self._points)), id="result-points", markup=False)
        yield _quiet(self._counts)

    def add(self, sentence: str) -> None:
        """Say something more beside the score."""
        self.query_one("#beside", Static).update(Content(" ".join((*self._glance.beside, sentence))))

    def _change(self, item: "Change") -> Widget:
        result, piece = item.result, item.piece
        parts: list[Part] = []
        if piece is not None and piece.words:
            parts += [(f"{whose(piece, self._customer)}: ", "$muted"), (f"“{one_line(piece.words, 140)}”", "italic")]
        lines = [parts] if parts else []
        if doubt := report.doubt(result):
            lines.append([(doubt, "$muted")])
        if instead := report.better(result):
            lines += [[(instead.asked, "")]] if instead.asked else []
            lines.append([(f"{instead.lead}: ", "bold"), (f"“{instead.words}”", "$accent")])
        elif result.tip:
            lines.append([("Tip: ", "bold"), (result.tip, "")])
        return _entry(result, piece, [part for line in lines for part in (*line, ("\n", ""))][:-1])


def _entry(result: "StrategyResult", piece: "Evidence | None", parts: list[Part]) -> Widget:
    place = "" if piece is None else f", {place_of(piece)}"
    colour = COLOURS.get(result.verdict, "$warning")
    head: list[Part] = [
        (f"{report.SIGNS[result.verdict]} {result.name}", f"bold {colour}"),
        (f"  {report.said_verdict(result)}{place}\n", "$muted"),
    ]
    content = Content.assemble(*head, *parts)
    return (
        Static(content, classes="piece", markup=False) if piece is None else PieceCard(result.strategy, piece, content)
    )


def _quiet(words: str) -> Static:
    return Static(words, classes="quiet", markup=False)
