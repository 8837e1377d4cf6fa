"""The scorecard: how it went at a glance, then every strategy with the words it rests on, the mood, and the transcript."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static, TabbedContent, TabPane

from roleplay import report
from roleplay.errors import RoleplayError
from roleplay.glance import counts, groups
from roleplay.tui.reading import Reading, has_place
from roleplay.tui.screens.base import Place
from roleplay.tui.screens.choose_form import ChooseForm
from roleplay.tui.screens.dialogs import Confirm
from roleplay.tui.screens.disagree import Disagree
from roleplay.tui.widgets.ledger import LedgerView
from roleplay.tui.widgets.marked_transcript import MarkedTranscript, passages
from roleplay.tui.widgets.mood_curve import MoodCurve
from roleplay.tui.widgets.piece import PieceCard
from roleplay.tui.widgets.rests_on import RestsOn
from roleplay.tui.widgets.result import ResultView
from roleplay.tui.widgets.score_bar import ScoreBar
from roleplay.tui.widgets.strategy_detail import StrategyDetail
from roleplay.tui.widgets.strategy_list import StrategyList
from roleplay.turning_points import turning_points

if TYPE_CHECKING:
    from roleplay.evidence import Evidence
    from roleplay.grading.scorecard import Scorecard
    from roleplay.session import Session
    from roleplay.store_disputes import DisputeRow

TABS = {
    "result": "Result",
    "strategies": "Strategies",
    "mood": "Mood",
    "words": "Transcript",
    "grounds": "Grading",
}


class ScorecardScreen(Place):
    """Shows one graded session."""

    PLACE = "Scorecard"
    ABOUT = (
        "Change one or two things at a time: they stand first. ✓ shown, ~ partly, ○ missed, ✗ broken, ? not clear enough to"
        " judge, · not called for. Enter goes to the words something rests on, N to the next ones; T goes back to that turn"
        " and lets you try it again (in practice; what you said is kept). With X you say that the grader is wrong."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "try_again", "Try again", id="scorecard.try_again", tooltip="Go back to this turn and say it differently"),
        Binding("x", "disagree", "Disagree", id="scorecard.disagree", tooltip="Say why this verdict is wrong"),
        Binding("a", "afterwards", "Afterwards", id="scorecard.afterwards", tooltip="What the customer thought and wanted"),
        Binding("d", "drill", "Drill", id="scorecard.drill", show=False, tooltip="Five minutes on this strategy alone"),
        Binding("b", "branches", "Branches", id="scorecard.branches", tooltip="Compare the ways this conversation went"),
        Binding("e", "export", "Export", id="scorecard.export", tooltip="Write it into the current folder"),
        Binding("p", "again", "Play again", id="scorecard.again", tooltip="The same customer from the start"),
        Binding("escape", "back", "Back", id="scorecard.back", tooltip="Back one step; from the first page to the library"),
        Binding("l", "library", "Library", id="scorecard.library", show=False, tooltip="Back to the library"),
        *(
            Binding(str(number), f"tab('{name}')", title, id=f"scorecard.{name}", show=False, tooltip=f"Page {number}: {title}")
            for number, (name, title) in enumerate(TABS.items(), 1)
        ),
        Binding("n", "next_place(1)", "Next place", id="scorecard.next_place", show=False, tooltip="Go to the next words"),
        Binding("N", "next_place(-1)", "Last place", id="scorecard.last_place", show=False, tooltip="Go to the words before"),
        Binding("question_mark", "app.help", "Help", id="scorecard.help", show=False),
        Binding("q", "app.quit", "Quit", id="scorecard.quit", show=False),
    ]  # fmt: skip

    def __init__(self, session: "Session", scorecard: "Scorecard") -> None:
        super().__init__()
        self.session, self.scorecard = session, scorecard
        self._practice = session.mode == "practice"
        self.detail = session.persona.name + ("" if self._practice else " · exam")
        self._reading = Reading.of(session, scorecard)
        self._disputes: dict[str, DisputeRow] = {}
        self._branched = False
        self._came_from = "result"

    def body(self) -> ComposeResult:
        """Give the headline and the pages."""
        session, card = self.session, self.scorecard
        points = turning_points(session.moods, session.ledger)
        with Container(id="result"):
            yield Static(Content.styled(self._reading.glance.headline, "bold"), id="headline", markup=False)
            if card.score is not None:
                yield ScoreBar(card.score, None if self._practice else card.pass_mark)
            yield Static(" ".join(self._reading.glance.beside), id="beside", classes="quiet", markup=False)
        with TabbedContent(id="tabs"):
            with TabPane(_title("result"), id="tab-result"):
                yield ResultView(self._reading.glance, counts(card), points, session.persona.name)
            with TabPane(_title("strategies"), id="tab-strategies"), Container(id="strategies-columns"):
                yield StrategyList(groups(card))
                yield StrategyDetail(session.persona.name)
            with TabPane(_title("mood"), id="tab-mood"), VerticalScroll(id="mood-pane"):
                yield MoodCurve(session.moods, points)
                yield LedgerView(session.ledger, session.turns, self._named)
            with TabPane(_title("words"), id="tab-words"):
                read = self._reading
                yield MarkedTranscript(passages(read.transcript, read.found(), session.persona.name))
            with TabPane(_title("grounds"), id="tab-grounds"), VerticalScroll(id="grounds-pane"):
                yield RestsOn(card, f"Customer played by {session.model}; seed {session.seed}; {session.mode}.")

    def on_mount(self) -> None:
        """Begin with the first thing to change."""
        self._focus_page("result")
        self._look_up()

    @work(exclusive=True, group="look-up", exit_on_error=False)
    async def _look_up(self) -> None:
        """Ask the store what it knows beside the scorecard."""
        self._disputes = await asyncio.to_thread(self.home.desk.disputes, self.session)
        self._branched = len(await asyncio.to_thread(self.session.branches)) > 1
        if self._disputes:
            self.query_one(StrategyList).mark(self._disputes)
            self._explain()
        self.refresh_bindings()

    def _named(self, strategy: str) -> str:
        result = self._reading.results.get(strategy)
        return result.name if result else self.home.desk.strategy_name(strategy)

    # ── pages ──

    @property
    def _page(self) -> str:
        return self.query_one(TabbedContent).active.removeprefix("tab-")

    def action_tab(self, name: str) -> None:
        """Show one page and put the keys there."""
        self.query_one(TabbedContent).active = f"tab-{name}"
        self._focus_page(name)

    def on_tabbed_content_tab_activated(self, event: TabbedContent.TabActivated) -> None:
        """Fill the transcript when it is first looked at."""
        if event.pane.id == "tab-words":
            self.query_one(MarkedTranscript).fill()
        self.refresh_bindings()

    def _focus_page(self, name: str) -> None:
        places = {
            "strategies": "#strategy-list",
            "mood": "#mood-pane",
            "words": "#scorecard-log",
            "grounds": "#grounds-pane",
        }
        found = self.query(places.get(name, "#result-view PieceCard"))
        if found:
            found.first().focus()
        else:
            self.set_focus(None)

    def on_option_list_option_highlighted(self, _: OptionList.OptionHighlighted) -> None:
        """Explain the marked strategy."""
        self._explain()

    def _explain(self) -> None:
        chosen, detail = self.query_one(StrategyList).chosen, self.query_one(StrategyDetail)
        if chosen is None:
            detail.explain(
                "Strategies that nothing in this conversation asked for; they do not count. Enter shows them."
            )
        else:
            dispute = self._disputes.get(chosen)
            read = self._reading
            detail.show(read.results[chosen], read.pieces[chosen], dispute, practice=self._practice)

    # ── to the words ──

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go to the words the marked strategy rests on, or into what explains it where there are none to go to."""
        if self.query_one(StrategyList).unfold(event.option):
            return
        strategy = event.option.id or ""
        piece = self._reading.first_place(strategy)
        if piece is None:
            self.query_one(StrategyDetail).enter()
        else:
            self._go_to(strategy, piece)

    def on_piece_card_chosen(self, event: PieceCard.Chosen) -> None:
        """Go to the words of a piece."""
        if has_place(event.piece):
            self._go_to(event.strategy, event.piece)
        else:
            self.home.say("That is about the conversation as a whole; there is no one place to show.")

    def _go_to(self, strategy: str, piece: "Evidence") -> None:
        if self._page != "words":
            self._came_from = self._page
        self.action_tab("words")
        self.query_one(MarkedTranscript).point(strategy, self._named(strategy), piece)

    def action_next_place(self, step: int) -> None:
        """Go to the next piece of the same strategy, or of what the marked one rests on."""
        strategy = self._strategy()
        places = self._reading.places(strategy) if strategy else []
        if strategy is None or not places:
            self.home.say("There is no place to show for this one.")
            return
        here = self.query_one(MarkedTranscript).piece
        at = places.index(here) + step if here in places else 0
        self._go_to(strategy, places[at % len(places)])

    def _strategy(self) -> str | None:
        """Return the strategy that one is looking at."""
        if isinstance(self.focused, PieceCard):
            return self.focused.strategy
        if self._page == "words":
            return self.query_one(MarkedTranscript).strategy
        return self.query_one(StrategyList).chosen if self._page == "strategies" else None

    def _turn(self) -> int | None:
        """Return the trainee's turn that one is looking at."""
        if isinstance(self.focused, PieceCard):
            return self.focused.piece.turn
        if self._page == "words":
            return self.query_one(MarkedTranscript).turn
        strategy = self._strategy()
        return None if strategy is None else self._reading.turn(strategy)

    # ── actions ──

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - base class
        """Offer only what there is: no second try in an exam, no branches where nobody went back."""
        if action == "try_again":
            return self._practice
        return action != "branches" or self._branched

    @work(exclusive=True, group="side", exit_on_error=False)
    async def action_try_again(self) -> None:
        """Go back to the turn one is looking at, after asking."""
        turn = self._turn()
        if turn is None:
            self.home.say("Which turn? Mark something under 'Change first', a strategy, or a turn in the transcript.")
            return
        question = (
            f"Go back to turn {turn} and say it differently? Everything said so far is kept, with this scorecard."
        )
        if not await self.app.push_screen_wait(Confirm(question, "Try again", "Stay here")):
            return
        try:
            session = await asyncio.to_thread(self._gone_back, turn)
        except RoleplayError as error:
            self.home.say(str(error), bad=True)
            return
        self.home.open_session(session)

    def _gone_back(self, turn: int) -> "Session":
        """Take the session up (what is shown may only have been read) and go back in it; in a thread."""
        session = self.home.desk.resume(self.session.id)
        self.home.desk.go_back(session, turn)
        return session

    @work(exclusive=True, group="side", exit_on_error=False)
    async def action_disagree(self) -> None:
        """Ask for the reason, store it, and show it beside the verdict."""
        strategy = self._strategy()
        if strategy is None:
            self.home.say("Disagree with what? Mark a verdict first.")
            return
        result, turn, before = self._reading.results[strategy], self._turn(), self._disputes.get(strategy)
        verdict = f"“{result.name}” is '{report.verdict_words(result.verdict)}'"
        place = "" if turn is None else f", in turn {turn}"
        because = await self.app.push_screen_wait(Disagree(verdict, place, before.because if before else ""))
        if because is None:
            return
        try:
            row = await asyncio.to_thread(self.home.desk.disagree, self.session, strategy, because, turn)
        except RoleplayError as error:
            self.home.say(str(error), bad=True)
            return
        self._disputes[strategy] = row
        self.query_one(StrategyList).mark(self._disputes)
        self._explain()
        self.home.say("Kept beside the verdict.")

    @work(exclusive=True, group="side", exit_on_error=False)
    async def action_export(self) -> None:
        """Write the session into the current folder, in the form that is chosen."""
        form = await self.app.push_screen_wait(ChooseForm("This session"))
        if form is None:
            return
        try:
            path = await asyncio.to_thread(self.home.desk.export, self.session, self.scorecard, Path.cwd(), form)
        except (RoleplayError, OSError) as error:
            self.home.say(str(error), bad=True)
            return
        self.home.say(f"Written to {path}")

    def action_afterwards(self) -> None:
        """Show what the customer thought and wanted all along."""
        self.home.open_afterwards(self.session)

    def action_branches(self) -> None:
        """Show every way this conversation went."""
        self.home.open_branches(self.session)

    def action_drill(self) -> None:
        """Practise the strategy one is looking at, or whichever needs it most."""
        self.home.open_drill(self._strategy())

    def action_again(self) -> None:
        """Play the same persona again, from the briefing."""
        try:
            self.home.open_briefing(self.session.persona.id)
        except RoleplayError as error:
            self.home.say(str(error), bad=True)
            return
        self.session.close()

    def action_back(self) -> None:
        """Go back one step: from the words to what they were shown for, from there to the first page, then to the library."""
        if self._page == "words" and self.query_one(MarkedTranscript).strategy is not None:
            self.action_tab(self._came_from)
        elif self._page == "strategies" and not self.query_one(StrategyList).has_focus:
            self.query_one(StrategyList).focus()
        elif self._page != "result":
            self.action_tab("result")
        else:
            self.action_library()

    def action_library(self) -> None:
        """Go back to the library."""
        self.session.close()
        self.home.go_home()


def _title(name: str) -> str:
    return f"{[*TABS].index(name) + 1} {TABS[name]}"
