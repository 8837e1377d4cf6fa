"""The scorecard: the result, every strategy with its evidence, what moved the customer, and the transcript."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static, TabbedContent, TabPane
from textual.widgets.option_list import Option

from roleplay import report
from roleplay.errors import RoleplayError
from roleplay.tui.screens.base import Place
from roleplay.tui.widgets.ledger import LedgerView
from roleplay.tui.widgets.mood import MoodCurve
from roleplay.tui.widgets.score_bar import ScoreBar
from roleplay.tui.widgets.turn_log import TurnLog

if TYPE_CHECKING:
    from roleplay.grading.scorecard import Scorecard, StrategyResult
    from roleplay.session import Session

Part = tuple[str, str]
COLOURS = {"shown": "$success", "partly": "$warning", "missed": "$warning", "broken": "$error"}
TABS = {"strategies": "#strategy-list", "mood": "#mood-pane", "words": "#scorecard-log", "behind": "#behind-pane"}
"""Each tab with the part that takes the keys."""


class ScorecardScreen(Place):
    """Shows one graded session."""

    PLACE = "Scorecard"
    ABOUT = (
        "What to change first stands on top. ✓ shown, ~ partly, ○ missed, ✗ broken, ? not clear enough to judge,"
        " · not called for. The marked strategy is explained beside the list, with your own words."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "tab('strategies')", "Strategies", id="scorecard.strategies"),
        Binding("2", "tab('mood')", "Mood", id="scorecard.mood"),
        Binding("3", "tab('words')", "Transcript", id="scorecard.transcript"),
        Binding(
            "4", "tab('behind')", "Behind it", id="scorecard.behind", show=False, tooltip="What was behind the anger"
        ),
        Binding("e", "export", "Export", id="scorecard.export", tooltip="Write it as Markdown into the current folder"),
        Binding("p", "again", "Play again", id="scorecard.again"),
        Binding("l,escape", "library", "Library", id="scorecard.library", tooltip="Back to the library"),
        Binding("question_mark", "app.help", "Help", id="scorecard.help", show=False),
        Binding("q", "app.quit", "Quit", id="scorecard.quit", show=False),
    ]

    def __init__(self, session: "Session", scorecard: "Scorecard") -> None:
        super().__init__()
        self.session, self.scorecard = session, scorecard
        self.detail = session.persona.name
        self._results = {result.strategy: result for result in report.ranked(scorecard)}

    def body(self) -> ComposeResult:
        """Give the headline and the tabs."""
        persona = self.session.persona
        with Container(id="result"):
            yield Static(Content.styled(report.headline(self.scorecard), "bold"), id="headline", markup=False)
            if self.scorecard.score is not None:
                yield ScoreBar(self.scorecard.score, self.scorecard.pass_mark)
            yield Static(self._beside(), id="beside", markup=False)
        with TabbedContent(id="tabs"):
            with TabPane("1 Strategies", id="tab-strategies"), Container(id="strategies-columns"):
                yield OptionList(*self._lines(), id="strategy-list", markup=False)
                with VerticalScroll(id="strategy-detail"):
                    yield Static(id="strategy-about", markup=False)
            with TabPane("2 Mood", id="tab-mood"), VerticalScroll(id="mood-pane"):
                yield MoodCurve(self.session.moods)
                yield LedgerView(self.session.ledger, self.session.turns, self.home.desk.strategy_name)
            with TabPane("3 Transcript", id="tab-words"):
                yield TurnLog(persona.name, numbered=True, id="scorecard-log")
            if persona.debrief:
                with TabPane("4 Behind it", id="tab-behind"), VerticalScroll(id="behind-pane"):
                    yield Static(Content(persona.debrief), markup=False)

    def on_mount(self) -> None:
        """Begin in the list."""
        self.query_one(TurnLog).show(self.session.turns)
        self.query_one("#strategy-list").focus()

    def _beside(self) -> Content:
        """Return what stands beside the number: outcome, doubt, hints."""
        card = self.scorecard
        said = [f"Outcome: {report.say(card.outcome)}."] if card.outcome else []
        if card.too_close:
            said.append(f"One verdict the other way would move the score by up to {card.margin:.0f} points.")
        if card.hints:
            said.append(f"Hints used: {card.hints}.")
        return Content.styled(" ".join(said), "$muted")

    def _lines(self) -> list[Option]:
        lines = [
            Option(
                Content.assemble(
                    (
                        f"{report.SIGNS[result.verdict]} {report.verdict_words(result.verdict):<15}",
                        COLOURS.get(result.verdict, "$muted"),
                    ),
                    (result.name, "bold" if result.verdict in COLOURS else "$muted"),
                ),
                id=result.strategy,
            )
            for result in self._results.values()
        ]
        return [*lines, Option(Content.styled("i what this rests on", "$muted"), id="-rests-on")]

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Explain the marked strategy."""
        result = self._results.get(event.option.id or "")
        about = (
            _explained(result)
            if result
            else Content("\n".join([*self.scorecard.rests_on, f"Rubric {self.scorecard.rubric}."]))
        )
        self.query_one("#strategy-about", Static).update(about)
        self.query_one("#strategy-detail").scroll_home(animate=False)

    # ── actions ──

    def action_tab(self, name: str) -> None:
        """Show one tab and put the keys there."""
        if name == "behind" and not self.session.persona.debrief:
            return
        self.query_one(TabbedContent).active = f"tab-{name}"
        self.query_one(TABS[name]).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the debrief only where there is one."""
        return not (action == "tab" and parameters == ("behind",) and not self.session.persona.debrief)

    @work(exclusive=True, group="export", exit_on_error=False)
    async def action_export(self) -> None:
        """Write the session as Markdown into the current folder."""
        try:
            path = await asyncio.to_thread(self.home.desk.export, self.session, self.scorecard, Path.cwd())
        except (RoleplayError, OSError) as error:
            self.home.say(str(error), bad=True)
            return
        self.home.say(f"Written to {path}")

    def action_again(self) -> None:
        """Play the same persona again, from the briefing."""
        persona = self.session.persona.id
        try:
            self.home.open_briefing(persona)
        except RoleplayError as error:
            self.home.say(str(error), bad=True)
            return
        self.session.close()

    def action_library(self) -> None:
        """Go back to the library."""
        self.session.close()
        self.home.go_home()


def _explained(result: "StrategyResult") -> Content:
    """Return everything about one verdict: why, the words, what to say instead, the tip."""
    parts: list[Part] = [
        (f"{result.name}\n", "bold $accent"),
        (
            f"{report.SIGNS[result.verdict]} {report.verdict_words(result.verdict)} · weight {result.weight:g}\n\n",
            "$muted",
        ),
        (f"{result.why}\n", ""),
    ]
    if result.quotes:
        parts += [("\nYour words\n", "bold"), *((f"“{quote}”\n", "italic") for quote in result.quotes)]
    if result.instead:
        place = f", in turn {result.instead_at}" if result.instead_at is not None else ""
        parts += [(f"\nSay instead{place}\n", "bold"), (f"“{result.instead}”\n", "$accent")]
    if result.tip:
        parts += [("\nTip\n", "bold"), (result.tip, "")]
    return Content.assemble(*parts)
