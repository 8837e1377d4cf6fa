"""Two sessions with the same customer side by side: score, outcome, and the strategies that moved."""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from roleplay.exports.comparison_content import without_score
from roleplay.report import OUTCOMES, SIGNS, doubted_words, verdict_words
from roleplay.text import one_line
from roleplay.tui.screens.dialogs import Window
from roleplay.tui.widgets.cells import day, fit, number
from roleplay.tui.widgets.progress_lines import COLOURS, points

if TYPE_CHECKING:
    from roleplay.progress import Comparison, Played

Part = tuple[str, str]


class ComparisonScreen(Window[None]):
    """Shows a comparison above the progress."""

    ABOUT = "The earlier session stands on the left. What moved most comes first; ▲ went better, ▼ went worse."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q,c", "close", "Close", id="comparison.close", tooltip="Back to your progress"),
    ]

    def __init__(self, comparison: "Comparison") -> None:
        super().__init__()
        self._comparison = comparison

    def compose(self) -> ComposeResult:
        """Show the customer's name over the table."""
        found = self._comparison
        with VerticalScroll(classes="dialog", id="comparison"):
            yield Static(Content.styled(f"{one_line(found.first.persona_name, 100)}, twice", "bold"), markup=False)
            if lacking := without_score(found):
                yield Static(" ".join(lacking), id="without-score", classes="quiet", markup=False)
            yield ComparisonTable(found)
            if not found.same_rubric:
                yield Static(
                    "They were graded by different rules (rubrics), or versions of them: the numbers measure different things.",
                    classes="quiet", markup=False,
                )  # fmt: skip
            yield Button(Content("Close (Esc)"), id="close", compact=True)

    def on_mount(self) -> None:
        """Let the arrow keys scroll."""
        self.query_one("#comparison").focus()

    def on_button_pressed(self) -> None:
        """Go back."""
        self.action_close()

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)


class ComparisonTable(Widget):
    """One line for score, outcome, mode, hints and every strategy that either session called for."""

    def __init__(self, comparison: "Comparison") -> None:
        super().__init__(id="comparison-table")
        self._comparison = comparison

    def render(self) -> Content:
        """Draw to the width there is."""
        width = self.size.width
        verdicts = 25 if width >= 92 else 16 if width >= 68 else 10
        names = max(10, width - 2 * verdicts - 12)
        found = self._comparison
        pair = (found.first, found.second)

        def row(
            name: str, cells: tuple[str, str], moved: float | None, styles: tuple[str, str] = ("", "")
        ) -> list[Part]:
            first, second = (fit(cell, verdicts) for cell in cells)
            return [
                (f"{fit(name, names)}  ", ""), (first, styles[0]), ("  ", ""), (second, styles[1]),
                (f"{_moved(moved)}\n", "bold"),
            ]  # fmt: skip

        parts = row("", (day(pair[0].when.astimezone()), day(pair[1].when.astimezone())), None, ("bold", "bold"))
        parts += row("Score", (number(pair[0].score), number(pair[1].score)), found.score, ("bold", "bold"))
        parts += row("Outcome", (_outcome(pair[0]), _outcome(pair[1])), None)
        if any(played.ways > 1 for played in pair):
            parts += row("Way", (_way(pair[0]), _way(pair[1])), None)
        parts += row("Mode", (pair[0].mode, pair[1].mode), None)
        parts += row("Hints", (str(pair[0].hints), str(pair[1].hints)), None)
        parts.append(("\n", ""))
        for change in found.changes:
            cells = (_verdict(change.first, change.doubted[0]), _verdict(change.second, change.doubted[1]))
            styles = (COLOURS.get(change.first, "$muted"), COLOURS.get(change.second, "$muted"))
            parts += row(change.name, cells, None if change.change is None else points(change.change), styles)
        return Content.assemble(*parts)


def _verdict(verdict: str, doubted: bool) -> str:
    return f"{SIGNS[verdict]} {doubted_words(verdict) if doubted else verdict_words(verdict)}"


def _outcome(played: "Played") -> str:
    return OUTCOMES.get(played.outcome or "", "–")


def _way(played: "Played") -> str:
    return f"{played.way} of {played.ways}"


def _moved(change: float | None) -> str:
    if change is None or round(change) == 0:
        return "" if change is None else "   ="
    return f"  {'▲' if change > 0 else '▼'} {change:+.0f}"
