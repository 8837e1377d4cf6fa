"""A graded session to look at: how it went at a glance, then every strategy with the words it rests on, the mood, the transcript."""

import asyncio
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static, TabbedContent, TabPane

from roleplay.glance import counts, groups
from roleplay.hindsight import felt_as, in_the_light_of
from roleplay.report import player
from roleplay.tui.reading import Reading, has_place
from roleplay.tui.screens.base import Place
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
    from roleplay.store import DisputeRow

TABS = {
    "result": "Result",
    "strategies": "Strategies",
    "mood": "Mood",
    "words": "Transcript",
    "grounds": "Grading",
}


class GradedScreen(Place):
    """Five pages, and the ways from a verdict to the very words and back. What one may do about it: `scorecard.py`."""

    def __init__(self, session: "Session", scorecard: "Scorecard", *, from_progress: str = "") -> None:
        super().__init__()
        self._from_progress = from_progress
        self.session, self.scorecard = session, scorecard
        self.practice = session.mode == "practice"
        self.detail = session.persona.name + ("" if self.practice else " · exam")
        self.reading = Reading.of(session, scorecard)
        self.disputes: dict[str, DisputeRow] = {}
        self.branched = False
        self._came_from = "result"

    def body(self) -> ComposeResult:
        """Give the headline and the pages."""
        session, card = self.session, self.scorecard
        ledger = in_the_light_of(card, session.ledger)
        points = turning_points(session.moods, ledger)
        with Container(id="result"):
            yield Static(Content.styled(self.reading.glance.headline, "bold"), id="headline", markup=False)
            if card.score is not None:
                yield ScoreBar(card.score, None if self.practice else card.pass_mark)
        with TabbedContent(id="tabs"):
            with TabPane(_title("result"), id="tab-result"):
                yield ResultView(self.reading.glance, counts(card), points, session.persona.name)
            with TabPane(_title("strategies"), id="tab-strategies"), Container(id="strategies-columns"):
                yield StrategyList(groups(card))
                yield StrategyDetail(session.persona.name)
            with TabPane(_title("mood"), id="tab-mood"), VerticalScroll(id="mood-pane"):
                yield MoodCurve(session.moods, points)
                yield LedgerView(ledger, session.turns, self._names)
            with TabPane(_title("words"), id="tab-words"):
                read = self.reading
                yield MarkedTranscript(passages(read.transcript, read.found(), session.persona.name))
            with TabPane(_title("grounds"), id="tab-grounds"), VerticalScroll(id="grounds-pane"):
                yield RestsOn(card, f"Customer played by {player(session.model)}; seed {session.seed}; {session.mode}.")

    def on_mount(self) -> None:
        """Begin with the first thing to change."""
        self._focus_page("result")
        self._look_up()

    @work(exclusive=True, group="look-up", exit_on_error=False)
    async def _look_up(self) -> None:
        """Ask the store what it knows beside the scorecard."""
        self.disputes = await asyncio.to_thread(self.home.desk.disputes, self.session, self.scorecard)
        ways = len(await asyncio.to_thread(self.session.branches))
        self.branched = ways > 1
        if self.branched:
            self.query_one(ResultView).add(f"This is one of {ways} ways it went: b compares them.")
        if self.disputes:
            self.query_one(StrategyList).mark(self.disputes)
            self.explain()
        self.refresh_bindings()

    @property
    def _names(self) -> dict[str, str]:
        """The names of all strategies: those of the scorecard's rubric as it has them."""
        own = {identity: result.name for identity, result in self.reading.results.items()}
        return {**self.home.desk.strategy_names, **own}

    # ── pages ──

    @property
    def _page(self) -> str:
        return self.query_one(TabbedContent).active.removeprefix("tab-")

    def action_tab(self, name: str) -> None:
        """Show one page and put the keys there."""
        self.app.clear_notifications()  # what was said on the page before would lie over this one
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
        self.explain()

    def explain(self) -> None:
        """Explain the marked strategy beside the list."""
        shelf, detail = self.query_one(StrategyList), self.query_one(StrategyDetail)
        chosen = shelf.chosen
        if shelf.folded is not None:
            detail.explain(f"{shelf.folded.folded} Enter shows or hides them.")
        elif chosen is not None:
            dispute = self.disputes.get(chosen)
            read = self.reading
            felt = felt_as(self.session.ledger, chosen)
            detail.show(read.results[chosen], read.pieces[chosen], dispute, practice=self.practice, felt=felt)

    # ── to the words ──

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go to the words the marked strategy rests on, or into what explains it where there are none to go to."""
        if self.query_one(StrategyList).unfold(event.option):
            return
        strategy = event.option.id or ""
        piece = self.reading.first_place(strategy)
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
        self.query_one(MarkedTranscript).point(strategy, self._names[strategy], piece)

    def action_next_place(self, step: int) -> None:
        """Go to the next piece of the same strategy, or of what the marked one rests on; to the next of one's turns where none is."""
        strategy = self.looked_at()
        if strategy is None and self._page == "words":
            self.query_one(MarkedTranscript).step(step)
            return
        places = self.reading.places(strategy) if strategy else []
        if strategy is None or not places:
            self.home.say("There is no place to show for this one.")
            return
        here = self.query_one(MarkedTranscript).piece
        at = places.index(here) + step if here in places else 0
        self._go_to(strategy, places[at % len(places)])

    def looked_at(self) -> str | None:
        """Return the strategy that one is looking at."""
        if isinstance(self.focused, PieceCard):
            return self.focused.strategy
        if self._page == "words":
            return self.query_one(MarkedTranscript).strategy
        return self.query_one(StrategyList).chosen if self._page == "strategies" else None

    def turn(self) -> int | None:
        """Return the trainee's turn that one is looking at."""
        if isinstance(self.focused, PieceCard):
            return self.focused.piece.turn
        if self._page == "words":
            return self.query_one(MarkedTranscript).turn
        strategy = self.looked_at()
        return None if strategy is None else self.reading.turn(strategy)

    # ── back ──

    def action_back(self) -> None:
        """Go back one step: from the words to what they were shown for, from there to the first page, then to where one came from."""
        if self._page == "words" and self.query_one(MarkedTranscript).strategy is not None:
            self.action_tab(self._came_from)
        elif self._page == "strategies" and not self.query_one(StrategyList).has_focus:
            self.query_one(StrategyList).focus()
        elif self._page != "result":
            self.action_tab("result")
        else:
            self.action_library()
            if self._from_progress:
                self.home.open_progress("sessions", self._from_progress)

    def action_library(self) -> None:
        """Go back to the library."""
        self.session.close()
        self.home.go_home()


def _title(name: str) -> str:
    return f"{[*TABS].index(name) + 1} {TABS[name]}"
