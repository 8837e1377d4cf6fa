"""The library: whom to talk with, and conversations that wait to be taken up again."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, OptionList, Static

from roleplay.errors import Problem, RoleplayError
from roleplay.text import plural
from roleplay.tui.screens.base import Place
from roleplay.tui.widgets.persona_lines import marks
from roleplay.tui.widgets.persona_table import PersonaTable, Shelf
from roleplay.tui.widgets.shelf import Item, Order
from roleplay.tui.widgets.table_heading import TableHeading

if TYPE_CHECKING:
    from roleplay.tui.desk import Desk

__all__ = ["LibraryScreen", "marks"]


def read_shelf(desk: "Desk") -> Shelf:
    """Read it from a loaded desk; blocking."""
    progress = desk.progress(*desk.past())
    broken: dict[str, list[Problem]] = {}
    for problem in desk.library.problems:
        broken.setdefault(problem.file, []).append(problem)
    best = desk.recommendation(progress)
    return Shelf(
        unfinished=desk.unfinished(),
        items=tuple(
            Item(
                persona,
                tuple(map(desk.strategy_name, persona.trains)),
                progress.personas.get(persona.id),
                best.reason if best is not None and best.persona_id == persona.id else "",
            )
            for persona in desk.library.personas.values()
        ),
        broken=tuple((Path(file), problems) for file, problems in broken.items()),
    )


class LibraryScreen(Place):
    """Lists unfinished sessions, whom to meet next, all customers, and persona files that cannot be used."""

    PLACE = "Library"
    ABOUT = (
        "Choose a customer to practise with. The filled marks show how difficult they are; best, last and trend how it"
        " went so far; ★ marks the one that is recommended, with the reason. Conversations you left are listed first and go on where you stopped. To filter, type words such"
        " as a name, a business, what it trains, “phone”, “new”, or a difficulty from 1 to 5."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "Filter", id="library.filter", tooltip="Show only some customers: type words"),
        Binding("d", "drill", "Drill", id="library.drill", tooltip="Short exercises on one strategy"),
        Binding("g", "progress", "Progress", id="library.progress", tooltip="How your practice goes over time"),
        Binding(
            "q", "app.quit", "Quit", id="library.quit", tooltip="Leave; asks first if words not sent would be lost"
        ),
        Binding("s", "sort", "Sort", id="library.sort", show=False, tooltip="Sort the customers in another way"),
        Binding("r", "reload", "Read again", id="library.reload", show=False, tooltip="Read the persona files again"),
        Binding(
            "down", "enter_list", "To the list", id="library.list", show=False, tooltip="From the filter to the list"
        ),
        Binding("escape", "clear", "All customers", id="library.clear", show=False, tooltip="Take the filter away"),
        Binding("question_mark", "app.help", "Help", id="library.help", show=False, tooltip="What this screen is for"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._shelf = Shelf()
        self._order = Order.DIFFICULTY
        self._ready = False

    def body(self) -> ComposeResult:
        """Give the filter, the list and what is said about its marked line."""
        with Horizontal(id="library-bar"):
            yield Input(
                placeholder="/ to filter: name, business, strategy, difficulty, phone, new",
                id="library-filter", compact=True, max_length=100, disabled=True,
            )  # fmt: skip
            yield Button("", id="library-order", compact=True, disabled=True, tooltip="Sort in another way (s)")
        yield Static("Getting things ready…", id="library-status", markup=False)
        with Container(id="library-columns"):
            with Container(id="library-table"):
                yield TableHeading(id="library-heading")
                yield PersonaTable(id="library-list")
            with VerticalScroll(id="library-detail"):
                yield Static(id="library-about", markup=False)

    # ── loading ──

    def on_mount(self) -> None:
        """Paint first, load then."""
        self.call_after_refresh(self._load)

    def on_screen_resume(self) -> None:
        """Show afresh what is unfinished and how it went when one comes back."""
        if self._ready:
            self._refresh_shelf()

    @work(exclusive=True, group="load", exit_on_error=False)
    async def _load(self) -> None:
        desk, status = self.home.desk, self.query_one("#library-status", Static)
        try:
            await asyncio.to_thread(desk.load)
            self._shelf = await asyncio.to_thread(read_shelf, desk)
        except RoleplayError as error:
            status.update(Content(f"{error}\n\nMend it and press r to try again, or q to quit."))
            status.add_class("-bad")
            return
        status.remove_class("-bad")
        self._ready = True
        for control in self.query("#library-bar > *"):
            control.disabled = False
        self._fill()
        self.query_one("#library-list").focus()
        await self.home.open_wanted()

    @work(exclusive=True, group="load", exit_on_error=False)
    async def _refresh_shelf(self) -> None:
        try:
            self._shelf = await asyncio.to_thread(read_shelf, self.home.desk)
        except RoleplayError as error:
            self.home.say(str(error), bad=True)
        else:
            self._fill()

    # ── the list ──

    def on_resize(self) -> None:
        """Draw the table to the new width, once it is known."""
        if self._ready:
            self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        """Put the lines that the filter leaves into the list, and say how many there are."""
        table, asked = self.query_one(PersonaTable), self._asked()
        table.fill(self._shelf, self._order, asked)
        self.query_one(TableHeading).show(table.widths, self._order)
        order = self.query_one("#library-order", Button)
        order.label = Content(f"Sort: {self._order.value} (s)")
        order.refresh(layout=True)
        self.query_one("#library-status", Static).update(_said(len(self._shelf.items), table.customers, asked))
        if not table.option_count:
            self.query_one("#library-about", Static).update("")

    def _asked(self) -> str:
        return self.query_one("#library-filter", Input).value.strip()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Tell about the marked line."""
        self.query_one("#library-about", Static).update(self.query_one(PersonaTable).about(event.option.id))
        self.query_one("#library-detail").scroll_home(animate=False)

    # ── filter and order ──

    def on_input_changed(self) -> None:
        """Leave only what matches."""
        if self._ready:
            self._fill()

    def on_input_submitted(self) -> None:
        """Go on among what was found."""
        self.action_enter_list()

    def on_button_pressed(self) -> None:
        """Sort in another way."""
        self.action_sort()

    def on_table_heading_chosen(self, event: TableHeading.Chosen) -> None:
        """Sort by the column that was clicked."""
        self._sort(event.order)

    def action_filter(self) -> None:
        """Begin to type a filter."""
        self.query_one("#library-filter").focus()

    def action_clear(self) -> None:
        """Show everybody again."""
        self.query_one("#library-filter", Input).clear()
        self.action_enter_list()

    def action_enter_list(self) -> None:
        """Give the keys to the list."""
        self.query_one("#library-list").focus()

    def action_sort(self) -> None:
        """Take the next order."""
        self._sort(self._order.following)

    def _sort(self, order: Order) -> None:
        self._order = order
        if self._ready:
            self._fill()

    # ── opening ──

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open the chosen line."""
        self._open(event.option.id or "")

    def action_progress(self) -> None:
        """Show how practice goes over time."""
        if self._ready:
            self.home.open_progress()

    def action_drill(self) -> None:
        """Begin a short exercise."""
        if self._ready:
            self.home.open_drill()

    def action_reload(self) -> None:
        """Read everything again."""
        self.query_one("#library-status", Static).update("Reading…")
        self._load()

    def _open(self, choice: str) -> None:
        kind, _, identity = choice.partition(":")
        if kind == "persona":
            self.home.open_briefing(identity)
        elif kind == "session":
            self._take_up(identity)
        elif kind == "problem":
            self.home.say("This file cannot be used; mend it and press r.", bad=True)

    @work(exclusive=True, group="open", exit_on_error=False)
    async def _take_up(self, session: str) -> None:
        try:
            await self.home.resume(session)
        except RoleplayError as error:
            self.home.say(str(error), bad=True)


def _said(there: int, found: int, asked: str) -> str:
    """Say in words how many customers there are, and how many the filter leaves."""
    if not there:
        return "No customer could be loaded; see below."
    if not asked:
        return f"{plural(there, 'customer')}. Choose one and press Enter."
    return (
        f"{found} of {plural(there, 'customer')}. Esc shows all again."
        if found
        else "No customer matches. Esc shows all again."
    )
