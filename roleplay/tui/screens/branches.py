"""Going back: every turn one can return to, the ways the conversation has gone as a tree, two of them compared."""

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from roleplay.errors import RoleplayError
from roleplay.text import one_line
from roleplay.transcript import turn_number
from roleplay.tui import ways
from roleplay.tui.screens.base import Place
from roleplay.tui.screens.dialogs import Confirm
from roleplay.tui.widgets.compared_ways import ComparedWays, Side

if TYPE_CHECKING:
    from collections.abc import Callable

    from roleplay.branches import Branch
    from roleplay.grading.scorecard import Scorecard
    from roleplay.session import Session

ONE = "Choose a turn and press Enter to go back to just before it; what was said from there on stays."
MANY = "Enter on a turn goes back to just before it, on a way takes that way up. c marks the way to compare with."


class WaysList(OptionList):
    """Every turn and every way, a line each."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "select", "Go there", id="branches.choose", tooltip="Go back to this turn, or take this way up"
        )
    ]


class BranchesScreen(Place):
    """The tree of a session. It lies above the screen it was opened from."""

    PLACE = "Turns and ways"
    ABOUT = (
        "Every turn of yours, and every way the conversation has gone since you began to go back. Enter on a turn goes"
        " back to just before it, with its words in the input; Enter on a way goes on with that way. Nothing is ever"
        " thrown away. On the other side two ways are compared from the turn on in which they part: the one you are on"
        " in the list, and the one you mark with c (at first the one the conversation goes on with)."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "mark", "Compare with this", id="branches.mark", tooltip="Compare the others with this way"),
        Binding("escape", "back", "Back", id="branches.back", tooltip="Change nothing"),
    ]

    def __init__(self, session: "Session") -> None:
        super().__init__()
        self.session = session
        self.detail = session.persona.name
        self._branches: tuple[Branch, ...] = ()
        self._rows: tuple[ways.Row, ...] = ()
        self._cards: dict[int, Scorecard] = {}
        self._marked = 0

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - base class
        """Offer to compare where there are ways to compare."""
        return action != "mark" or len(self._branches) > 1

    def body(self) -> ComposeResult:
        """Give the tree, and what is compared beside or below it."""
        yield Static(ONE, id="branches-about", markup=False)
        with Container(id="branches"):
            yield WaysList(id="ways", markup=False)
            with VerticalScroll(id="ways-compared"):
                yield ComparedWays()

    def on_mount(self) -> None:
        """Read the branches."""
        self.query_one("#ways").focus()
        self._load()

    @work(exclusive=True, group="load", exit_on_error=False)
    async def _load(self) -> None:
        try:
            self._branches = await asyncio.to_thread(self.session.branches)
        except RoleplayError as error:
            self.home.say(str(error), bad=True)
            return
        self._rows = ways.tree(self._branches)
        self._marked = next(place for place, branch in enumerate(self._branches) if branch.current)
        if len(self._branches) > 1:
            self.query_one("#branches-about", Static).update(Content(MANY))
        listed = self.query_one("#ways", OptionList)
        listed.add_options([Option(self._line(row)) for row in self._rows])
        listed.highlighted = self._begin_at()
        self.refresh_bindings()
        await self._grade()

    def _begin_at(self) -> int:
        """Return the row to begin at: the last turn here, else the way here."""
        here = [place for place, row in enumerate(self._rows) if row.way == self._marked]
        return here[-1]

    def _line(self, row: ways.Row) -> Content:
        way = row.turn is None
        return Content.assemble((row.rails, "$muted"), (one_line(row.words, 200), "bold" if way else ""))

    async def _grade(self) -> None:
        """Grade every way, one after the other, in a thread; the columns show each as soon as it is there."""
        for place, branch in enumerate(self._branches):
            try:
                self._cards[place] = await asyncio.to_thread(self.session.grade_of, branch)
            except RoleplayError as error:
                self.home.say(str(error), bad=True)
                return
            self._compare()

    # ── comparing ──

    def on_option_list_option_highlighted(self) -> None:
        """Compare the way the reader is on."""
        self._compare()
        self.query_one("#ways-compared").scroll_home(animate=False)

    def _row(self) -> ways.Row | None:
        highlighted = self.query_one("#ways", OptionList).highlighted
        return self._rows[highlighted] if highlighted is not None else None

    def _compare(self) -> None:
        row = self._row()
        if row is None:
            return
        mine, other = row.way, self._marked
        if mine == other and len(self._branches) > 1:
            other = ways.parents(self._branches)[mine] or int(mine == 0)
        if mine == other:
            sides = [self._side(mine, row.turn or 0)]
        else:
            start = ways.fork(self._branches[mine], self._branches[other])
            sides = [self._side(place, start) for place in sorted((mine, other))]
        self.query_one(ComparedWays).show(*sides)

    def _side(self, place: int, start: int) -> Side:
        branch = self._branches[place]
        here = ", where you are" if branch.current else ""
        since = f", from turn {turn_number(start)} on" if start > 1 else ""
        card = self._cards.get(place)
        title = f"Way {place + 1}{here}{since}"
        return Side(title, self.session.persona.name, ways.steps(branch, start), card, branch.ended)

    def action_mark(self) -> None:
        """Compare the others with this way from now on."""
        row = self._row()
        if row is not None:
            self._marked = row.way
            self.home.say(f"The others are compared with way {row.way + 1}.")
            self._compare()

    # ── going there ──

    @work(exclusive=True, group="go", exit_on_error=False)
    async def on_option_list_option_selected(self) -> None:
        """Go back to a turn, or take a way up, after asking."""
        row = self._row()
        if row is None:
            return
        branch = self._branches[row.way]
        if row.turn is None and branch.current:
            self.action_back()
            return
        lost = " Your words that have no answer yet are lost." if self.session.pending else ""
        if row.turn is None:
            question, yes = f"Go on with way {row.way + 1}? The one you are on stays.{lost}", "Take it up"
        else:
            question = f"Go back to just before turn {turn_number(row.turn)}? What was said from there on stays.{lost}"
            yes = "Go back"
        if await self.app.push_screen_wait(Confirm(question, yes, "Stay")):
            await self._move(lambda: self._go(branch, row.turn))

    def _go(self, branch: "Branch", turn: int | None) -> None:
        """Stand at the end of a way, or before a turn of it. Blocking."""
        self.session.take_up(branch.head)
        if turn is not None:
            self.session.rewind(turn)

    async def _move(self, go: "Callable[[], None]") -> None:
        try:
            await asyncio.to_thread(go)
            scorecard = await asyncio.to_thread(self.home.desk.scorecard, self.session)
        except RoleplayError as error:
            self.home.say(str(error), bad=True)
            return
        self.home.open_session(self.session, scorecard)

    def action_back(self) -> None:
        """Change nothing."""
        self.app.pop_screen()
