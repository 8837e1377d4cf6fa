"""Progress: how practice goes over time, strategy by strategy, and every session so far, to open and to compare."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static, TabbedContent, TabPane
from textual.widgets.option_list import Option

from roleplay.errors import RoleplayError
from roleplay.tui.screens.base import Place
from roleplay.tui.screens.comparison import ComparisonScreen
from roleplay.tui.widgets import progress_lines
from roleplay.tui.widgets.filter_bar import Choice, FilterBar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from roleplay.exports import Form
    from roleplay.progress import Played, Progress

SCORE = "-score"
"""Id of the line for the score; no strategy begins like this."""
EMPTY = "Nothing here yet. Finish a conversation, and how it went stands here."
NO_MATCH = "No session fits these filters. Esc takes them away."


class ProgressScreen(Place):
    """Shows the progress of one trainee."""

    PLACE = "Progress"
    ABOUT = (
        "How your practice goes over time. Every strategy counts from 0 to 100: 100 is shown every time it was called"
        " for, ○ missed, ✗ broken. The weakest comes first. Under Sessions you open a scorecard again, or mark two"
        " conversations with the same customer and compare them. The filters above hold for the whole page and for"
        " what you export."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "tab('strategies')", "Strategies", id="progress.strategies", tooltip="Every strategy over time"),
        Binding("2", "tab('sessions')", "Sessions", id="progress.sessions", tooltip="Every past session"),
        Binding("enter", "open", "Open", id="progress.open", tooltip="Open the scorecard of the marked session"),
        Binding("space", "mark", "Mark", id="progress.mark", tooltip="Mark a session, to compare it with another"),
        Binding("c", "compare", "Compare", id="progress.compare", tooltip="Compare the two marked sessions"),
        Binding("d", "drill", "Drill", id="progress.drill", tooltip="Short exercises on the marked strategy"),
        Binding(
            "p",
            "persona",
            "Customer",
            id="progress.persona",
            show=False,
            tooltip="Count only sessions with one customer",
        ),
        Binding(
            "k",
            "mode",
            "Practice or exam",
            id="progress.mode",
            show=False,
            tooltip="Count only practice, or only exams",
        ),
        Binding("t", "span", "30 days", id="progress.span", show=False, tooltip="Count only the last 30 days, or all"),
        Binding("m", "export('md')", "Markdown", id="progress.markdown", tooltip="Write this page as Markdown"),
        Binding("j", "export('json')", "JSON", id="progress.json", tooltip="Write this page as JSON"),
        Binding("h", "export('html')", "HTML", id="progress.html", tooltip="Write this page as HTML, to print or send"),
        Binding("escape", "back", "Back", id="progress.back", tooltip="Take the filters away; without any, go back"),
        Binding("question_mark", "app.help", "Help", id="progress.help", show=False, tooltip="What this screen is for"),
        Binding("q", "app.quit", "Quit", id="progress.quit", show=False, tooltip="Leave; nothing is lost"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._played: tuple[Played, ...] = ()
        self._whole: Progress | None = None
        self._shown: Progress | None = None
        self._marked: list[str] = []
        """Ids of sessions to compare, two at most."""

    def body(self) -> ComposeResult:
        """Give the summary, the filters, and the two lists with what is said of their marked lines."""
        yield Static("Getting things ready…", id="progress-head", markup=False)
        yield FilterBar(id="progress-bar")
        with TabbedContent(id="progress-tabs"):
            for name, title in (("strategies", "1 Strategies"), ("sessions", "2 Sessions")):
                with TabPane(title, id=f"tab-{name}"), Container(classes="progress-columns"):
                    with Container(classes="progress-table"):
                        yield Static(id=f"{name}-heading", markup=False)
                        yield OptionList(id=f"{name}-list", markup=False)
                    with VerticalScroll(id=f"{name}-detail", classes="progress-detail"):
                        yield Static(id=f"{name}-about", markup=False)

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
        desk, head = self.home.desk, self.query_one("#progress-head", Static)
        try:
            self._played, drilled = await asyncio.to_thread(desk.past)
            first, self._whole = self._whole is None, await asyncio.to_thread(desk.progress, self._played, drilled)
        except RoleplayError as error:
            head.update(Content(f"{error}\n\nEsc leads back."))
            head.add_class("-bad")
            return
        self._bar.offer((item.id, item.name) for item in self._whole.personas.values())
        self._count()
        if first:
            self.query_one("#strategies-list").focus()

    # ── what the filters leave ──

    @property
    def _bar(self) -> FilterBar:
        return self.query_one(FilterBar)

    def _count(self) -> None:
        """Take the figures of what the filters leave; the streak is that of all practice."""
        from roleplay.progress import selected

        if self._whole is None:
            return
        choice = self._bar.choice
        since = choice.since(datetime.now().astimezone().date())
        left = selected(self._played, persona=choice.persona, mode=choice.mode, since=since)
        self._shown = self.home.desk.progress(left, self._whole.days)
        self._fill()

    def _fill(self) -> None:
        """Draw everything to the room there is."""
        shown = self._shown
        if shown is None:
            return
        empty = EMPTY if self._bar.choice == Choice() else NO_MATCH
        head = self.query_one("#progress-head", Static)
        head.update(progress_lines.summary(shown, head.size.width) if shown.sessions else Content(empty))
        ordered = sorted(shown.strategies, key=lambda item: item.value)
        width = self._width("strategies")
        self.query_one("#strategies-heading", Static).update(progress_lines.strategy_heading(width))
        self._put(
            "strategies",
            [
                *([Option(progress_lines.score_line(shown, width), id=SCORE)] if shown.scores else []),
                *(Option(progress_lines.strategy_line(item, width), id=item.id) for item in ordered),
            ],
        )
        self._fill_sessions()

    def _fill_sessions(self) -> None:
        played = self._shown.played if self._shown else ()
        width = self._width("sessions")
        self.query_one("#sessions-heading", Static).update(progress_lines.session_heading(width))
        self._put(
            "sessions",
            (
                Option(progress_lines.session_line(item, width, mark=self._sign(item.session)), id=item.session)
                for item in reversed(played)
            ),
        )

    def _sign(self, session: str) -> str:
        return str(self._marked.index(session) + 1) if session in self._marked else ""

    def _width(self, name: str) -> int:
        """Return the cells of a list; while its tab is hidden it has none, and it is drawn once it is shown."""
        return max(40, self.query_one(f"#{name}-list", OptionList).scrollable_content_region.width)

    def _put(self, name: str, options: "Iterable[Option]") -> None:
        """Put lines into a list; what was marked stays so, or the first is."""
        lines = self.query_one(f"#{name}-list", OptionList)
        marked = lines.highlighted_option.id if lines.highlighted_option else None
        lines.clear_options()
        lines.add_options(options)
        ids = [option.id for option in lines.options]
        lines.highlighted = (ids.index(marked) if marked in ids else 0) if ids else None
        self._tell(name)

    def _tell(self, name: str) -> None:
        """Say beside a list what there is to say of its marked line."""
        option = self.query_one(f"#{name}-list", OptionList).highlighted_option
        detail = self.query_one(f"#{name}-detail", VerticalScroll)
        about = self._about(name, option.id or "", detail.scrollable_content_region.width) if option else Content("")
        self.query_one(f"#{name}-about", Static).update(about)
        detail.scroll_home(animate=False)

    def _about(self, name: str, identity: str, width: int) -> Content:
        shown = self._shown
        if shown is None:
            return Content("")
        beside = self.has_class("-wide") and self.has_class("-tall")
        height = progress_lines.TALL if beside else progress_lines.SHORT
        if name == "sessions":
            return next(
                (progress_lines.about_session(item) for item in shown.played if item.session == identity), Content("")
            )
        if identity == SCORE:
            return progress_lines.about_score(shown, width, height)
        found = next((item for item in shown.strategies if item.id == identity), None)
        return progress_lines.about_strategy(found, shown.played, width, height) if found else Content("")

    def on_resize(self) -> None:
        """Draw to the new width, once it is known."""
        self.call_after_refresh(self._fill)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Tell about the marked line."""
        self._tell((event.option_list.id or "").removesuffix("-list"))

    def on_tabbed_content_tab_activated(self) -> None:
        """Draw the list that has become visible, once its width is known; offer the keys that do something there."""
        self.call_after_refresh(self._fill)
        self.refresh_bindings()

    # ── filters ──

    def on_filter_bar_changed(self) -> None:
        """Count anew, and give the keys back to the list once a customer was chosen."""
        if self.query_one("#progress-persona").has_focus:
            self.query_one(f"#{self._tab}-list").focus()
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
        return self.query_one("#progress-tabs", TabbedContent).active.removeprefix("tab-")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's own
        """Offer what belongs to the other tab only there."""
        if not self.is_mounted or not self.query("#progress-tabs"):
            return True
        if action in {"open", "mark", "compare"}:
            return self._tab == "sessions"
        return self._tab == "strategies" if action == "drill" else True

    def action_tab(self, name: str) -> None:
        """Show one list and put the keys there."""
        self.query_one("#progress-tabs", TabbedContent).active = f"tab-{name}"
        self.query_one(f"#{name}-list").focus()

    def _marked_line(self) -> str | None:
        option = self.query_one(f"#{self._tab}-list", OptionList).highlighted_option
        return option.id if option else None

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open a session that was chosen."""
        if event.option_list.id == "sessions-list":
            self.action_open()

    def action_open(self) -> None:
        """Open the marked session where it stands: its scorecard, if it is graded."""
        session = self._marked_line()
        if session is not None:
            self._take_up(session)

    @work(exclusive=True, group="open", exit_on_error=False)
    async def _take_up(self, session: str) -> None:
        try:
            await self.home.resume(session)
        except RoleplayError as error:
            self.home.say(str(error), bad=True)

    def action_mark(self) -> None:
        """Mark the session to be compared, or take the mark away; a third takes the place of the first."""
        session = self._marked_line()
        if session is None:
            return
        if session in self._marked:
            self._marked.remove(session)
        else:
            self._marked = [*self._marked[-1:], session]
        self._fill_sessions()

    def action_compare(self) -> None:
        """Show the two marked sessions side by side."""
        from roleplay.progress import compared

        pair = [item for item in self._played if item.session in self._marked]
        if len(pair) != 2:
            self.home.say("Mark two sessions with the same customer first: Space marks one.")
            return
        try:
            self.app.push_screen(ComparisonScreen(compared(pair[0], pair[1], self.home.desk.strategy_names)))
        except RoleplayError as error:
            self.home.say(str(error), bad=True)

    def action_drill(self) -> None:
        """Practise the marked strategy; the weakest where the score is marked."""
        strategy = self._marked_line()
        self.home.open_drill(None if strategy == SCORE else strategy)

    @work(group="export", exit_on_error=False)
    async def action_export(self, form: "Form") -> None:
        """Write the page, as the filters leave it, into the current folder."""
        if self._shown is None:
            return
        desk, choice = self.home.desk, self._bar.choice
        name = self._whole.personas[choice.persona].name if self._whole and choice.persona else ""
        try:
            path = await asyncio.to_thread(desk.export_progress, self._shown, form, Path.cwd(), choice.in_words(name))
        except (RoleplayError, OSError) as error:
            self.home.say(str(error), bad=True)
            return
        self.home.say(f"Written to {path}")

    def action_back(self) -> None:
        """Take the filters away; where there are none, go back."""
        if self._bar.choice == Choice():
            self.app.pop_screen()
        else:
            self._bar.clear()
