"""Progress: how practice goes over time, strategy by strategy, and every session so far, to open and to compare."""

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import OptionList, Static, TabbedContent

from roleplay.errors import RoleplayError
from roleplay.tui import progress_keys
from roleplay.tui.screens.base import Place
from roleplay.tui.screens.choose_form import ChooseForm, folder_for_exports
from roleplay.tui.screens.comparison import ComparisonScreen
from roleplay.tui.widgets.filter_bar import Choice, FilterBar
from roleplay.tui.widgets.progress_about import Next, nothing_yet, only_drilled
from roleplay.tui.widgets.progress_lines import summary
from roleplay.tui.widgets.progress_page import SCORE, ProgressPage, SessionPage, StrategyPage

if TYPE_CHECKING:
    from roleplay.progress import Drilled, Played, Progress

NO_MATCH = "No practice fits these filters. Esc takes them away."


class ProgressScreen(Place):
    """Shows the progress of one trainee."""

    PLACE = "Progress"
    ABOUT = (
        "How your practice goes over time. Every strategy counts from 0 to 100: 100 is shown every time it was called"
        " for, ○ missed, ✗ broken. The weakest comes first; drills are counted as shown of done. Under Sessions you open"
        " a scorecard again, or mark two conversations with the same customer and compare them; every way that you"
        " finished stands there, and its number behind the name. The filters above hold for the whole page and for what"
        " you export."
    )
    BINDINGS: ClassVar[list[BindingType]] = progress_keys.BINDINGS

    def __init__(self, page: str = "strategies", line: str = "") -> None:
        """page: "strategies" or "sessions", which one begins on. line: the id of the one that is marked there, "" for the first."""
        super().__init__()
        self._wanted, self._line = page, line
        self._tabs: TabbedContent | None = None  # asked for every key, so not looked for each time
        self._played: tuple[Played, ...] = ()
        self._drilled: tuple[Drilled, ...] = ()
        self._whole: Progress | None = None
        self._shown: Progress | None = None

    def body(self) -> ComposeResult:
        """Give the summary, the filters, and the two pages."""
        yield Static("Getting things ready…", id="progress-head", markup=False)
        yield FilterBar(id="progress-bar")
        with TabbedContent(id="progress-tabs") as self._tabs:
            yield StrategyPage("strategies", "1 Strategies")
            yield SessionPage("sessions", "2 Sessions")

    # ── loading ──

    def on_mount(self) -> None:
        """Paint first, load then."""
        self.call_after_refresh(self._load)

    def on_screen_resume(self) -> None:
        """Show afresh what one comes back to."""
        if self._whole is not None:
            self._load()

    @work(exclusive=True, group="load", exit_on_error=False)
    async def _load(self) -> None:
        head, first = self.query_one("#progress-head", Static), self._whole is None
        try:
            whole, following = await asyncio.to_thread(self._read)
        except RoleplayError as error:
            head.update(Content(f"{error}\n\nEsc leads back."))
            head.add_class("-bad")
            return
        head.remove_class("-bad")
        self._whole = whole
        self.query_one(StrategyPage).following = following
        if first:
            self.query_one(f"#tab-{self._wanted}", ProgressPage).begin_at = self._line
        self._bar.offer((item.id, item.name) for item in whole.personas.values())
        self._count()
        if first:
            self.action_tab(self._wanted)

    def _read(self) -> "tuple[Progress, Next | None]":
        """Return how the trainee gets on, and whom to meet next. Blocking."""
        desk = self.home.desk
        self._played, self._drilled = desk.past()
        whole = desk.progress(self._played, self._drilled)
        found = desk.recommendation(whole)
        return whole, Next(desk.persona(found.persona_id).name, found.reason) if found else None

    # ── what the filters leave ──

    @property
    def _bar(self) -> FilterBar:
        return self.query_one(FilterBar)

    def _count(self) -> None:
        """Take the figures of what the filters leave; the streak is that of all practice."""
        from roleplay.progress import selected, selected_drills

        if self._whole is None:
            return
        choice = self._bar.choice
        since = choice.since(datetime.now().astimezone().date())
        left = selected(self._played, persona=choice.persona, mode=choice.mode, since=since)
        drills = selected_drills(self._drilled, persona=choice.persona, mode=choice.mode, since=since)
        self._shown = self.home.desk.progress(left, drills, self._whole.days)
        for page in self.query(ProgressPage):
            page.progress = self._shown
        self._draw()

    def _draw(self) -> None:
        """Draw everything to the room there is."""
        shown, head = self._shown, self.query_one("#progress-head", Static)
        if shown is None:
            return
        nothing = self._whole is not None and not (self._whole.sessions or self._whole.drills)
        self.set_class(nothing, "-nothing")
        if nothing:
            head.update(nothing_yet(self.query_one(StrategyPage).following))
        elif shown.sessions:
            head.update(summary(shown, head.size.width))
        elif shown.drills:
            following = self.query_one(StrategyPage).following
            head.update(Content.assemble(summary(shown, head.size.width), "\n", only_drilled(following)))
        else:
            head.update(Content(NO_MATCH))
        for page in self.query(ProgressPage):
            page.draw()

    def on_resize(self) -> None:
        """Draw to the new width, once it is known."""
        self.call_after_refresh(self._draw)

    def on_tabbed_content_tab_activated(self) -> None:
        """Draw the list that has become visible, once its width is known; offer the keys that do something there."""
        self.call_after_refresh(self._draw)
        self.refresh_bindings()

    # ── filters ──

    def on_filter_bar_changed(self) -> None:
        """Count anew, and give the keys back to the list once a customer was chosen."""
        if self.focused is self.query_one("#progress-persona"):  # it may not have heard of it itself yet
            self._page.listed.focus()
        self._count()

    def action_persona(self) -> None:
        """Choose a customer."""
        self._bar.open_customers()

    def action_mode(self) -> None:
        """Count practice and exams, only one, only the other."""
        self._bar.next_mode()

    def action_span(self) -> None:
        """Count everything, or the last days."""
        self._bar.next_span()

    # ── actions ──

    @property
    def _tab(self) -> str:
        return self._tabs.active.removeprefix("tab-") if self._tabs else ""

    @property
    def _page(self) -> ProgressPage:
        return self.query_one(f"#tab-{self._tab}", ProgressPage)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's own
        """Offer what belongs to the other page only there."""
        return not self.is_mounted or progress_keys.offered(action, self._tab)

    def action_tab(self, name: str) -> None:
        """Show one page and put the keys there; what is still loading does not take it back."""
        self._wanted = name
        self.query_one("#progress-tabs", TabbedContent).active = f"tab-{name}"
        self.query_one(f"#{name}-list").focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open a session that was chosen."""
        if event.option_list.id == "sessions-list":
            self.action_open()

    @work(exclusive=True, group="open", exit_on_error=False)
    async def action_open(self) -> None:
        """Open the marked session where it stands: its scorecard, if it is graded; of another way, all the ways it went."""
        chosen = self.query_one(SessionPage).chosen()
        if chosen is None:
            return
        try:
            await self.home.resume(chosen.session, ways=not chosen.current, from_progress=chosen.key)
        except RoleplayError as error:
            self.home.say(str(error), bad=True)

    def action_mark(self) -> None:
        """Mark the session to be compared, or take the mark away."""
        self.query_one(SessionPage).mark()

    def action_compare(self) -> None:
        """Show the two marked sessions side by side."""
        from roleplay.progress import compared

        pair = [item for item in self._played if item.key in self.query_one(SessionPage).to_compare]
        if len(pair) != 2:
            self.home.say("Mark two sessions with the same customer first: Space marks one.")
            return
        try:
            self.app.push_screen(ComparisonScreen(compared(pair[0], pair[1], self.home.desk.strategy_names)))
        except RoleplayError as error:
            self.home.say(str(error), bad=True)

    def action_drill(self) -> None:
        """Practise the marked strategy; whichever needs it most where the score is marked, or nothing is."""
        strategy = self._page.marked
        self.home.open_drill(None if strategy == SCORE else strategy)

    @work(exclusive=True, group="export", exit_on_error=False)
    async def action_export(self) -> None:
        """Write the page, as the filters leave it, into the folder that is named, in the form that is chosen."""
        shown, whole, choice = self._shown, self._whole, self._bar.choice
        if shown is None or whole is None:
            return
        folder = folder_for_exports()
        form = await self.app.push_screen_wait(ChooseForm("Your progress", folder))
        if form is None:
            return
        name = whole.personas[choice.persona].name if choice.persona else ""
        try:
            path = await asyncio.to_thread(self.home.desk.export_progress, shown, form, folder, choice.in_words(name))
        except (RoleplayError, OSError) as error:
            self.home.say(str(error), bad=True)
            return
        self.home.say(f"Written: {path.name} in {path.parent}.", stays=True)

    def action_back(self) -> None:
        """Take the filters away; where there are none, go back."""
        if self._bar.choice == Choice():
            self.app.pop_screen()
        else:
            self._bar.clear()
