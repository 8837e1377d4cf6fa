"""Afterwards: what was behind it all, and the same customer talked with by somebody who is good at it."""

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static, TabbedContent, TabPane

from roleplay import report
from roleplay.errors import RoleplayError
from roleplay.tui.screens.base import Place
from roleplay.tui.widgets.behind import behind, gentle
from roleplay.tui.widgets.beside import Beside, Talk

if TYPE_CHECKING:
    from roleplay.afterwards import Afterwards
    from roleplay.exemplary import Exemplary
    from roleplay.session import Session

_NOT_YET = "What the customer wanted can be read once your exam is graded."
_NO_EXAMPLE = "There is no exemplary conversation with this customer yet."


class AfterwardsScreen(Place):
    """Lies over the screen it was opened from; no score stands on it."""

    PLACE = "Afterwards"
    ABOUT = (
        "Now that it is over: what the customer thought and wanted all along, and what helped and what did not. Page 2 puts"
        " your conversation beside an exemplary one with the same customer, turn by turn. Nothing here is a mark."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "tab('behind')", "Behind it", id="afterwards.behind", tooltip="What was behind it all"),
        Binding("2", "tab('example')", "Side by side", id="afterwards.example", tooltip="An exemplary conversation beside yours"),
        Binding("escape", "back", "Back", id="afterwards.back", tooltip="Back to where you were"),
        Binding("q", "app.quit", "Quit", id="afterwards.quit", show=False),
    ]  # fmt: skip

    def __init__(self, session: "Session") -> None:
        super().__init__()
        self.session = session
        self.detail = session.persona.name
        self._open = session.mode == "practice"
        """Whether everything may be told: an exam is graded first."""
        self._asked = False

    def body(self) -> ComposeResult:
        """Give the two pages."""
        with TabbedContent(id="afterwards-tabs"):
            with TabPane("1 What was behind it", id="tab-behind"), VerticalScroll(id="behind-pane"):
                yield Static(id="behind", markup=False)
            with TabPane("2 Side by side", id="tab-example"):
                yield Beside()

    def on_mount(self) -> None:
        """Begin with what was behind it."""
        self.query_one("#behind-pane").focus()
        self._tell()

    @work(exclusive=True, group="tell", exit_on_error=False)
    async def _tell(self) -> None:
        try:
            self._open = self._open or await asyncio.to_thread(self.home.desk.scorecard, self.session) is not None
            what = await asyncio.to_thread(_what, self.session)
        except RoleplayError as error:
            self.query_one("#behind", Static).update(str(error))
            return
        if self._open:
            words = behind(what, self.session.persona.name.split()[0])
        else:
            words = Content.assemble(*gentle(what), (_NOT_YET, "$muted"))
        self.query_one("#behind", Static).update(words)
        self.refresh_bindings()
        if not self._open:
            self.query_one(TabbedContent).hide_tab("tab-example")

    def on_tabbed_content_tab_activated(self, event: TabbedContent.TabActivated) -> None:
        """Play the example when it is first asked for."""
        if event.pane.id == "tab-example" and not self._asked:
            self._asked = True
            self.query_one(Beside).say("One moment: the exemplary conversation is played for you…")
            self._play()

    @work(exclusive=True, group="play", exit_on_error=False)
    async def _play(self) -> None:
        view, session = self.query_one(Beside), self.session
        try:
            example = await asyncio.to_thread(_example, session)
        except RoleplayError as error:
            view.say(str(error))
            return
        if example is None:
            view.say(_NO_EXAMPLE)
            return
        ending = report.say(session.outcome or "abandoned")
        view.show(
            Talk(f"You: {ending}", "You", session.turns, session.moods, session.note, session.reflection),
            Talk(f"An exemplary one: {report.say(example.outcome)}", "A good answer", example.turns, example.moods,
                 example.note, example.reflection),
            session.persona.name,
        )  # fmt: skip

    # ── actions ──

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the example only where it may be told."""
        return not (action == "tab" and parameters == ("example",) and not self._open)

    def action_tab(self, name: str) -> None:
        """Show one page and put the keys there."""
        self.query_one(TabbedContent).active = f"tab-{name}"
        self.query_one("#behind-pane" if name == "behind" else "#beside-each-other").focus()

    def action_back(self) -> None:
        """Go back to where one was."""
        self.app.pop_screen()


def _what(session: "Session") -> "Afterwards":
    """Return what was behind a session; in a thread."""
    from roleplay.afterwards import afterwards

    return afterwards(session.persona, session.turns, session.moods, session.ledger, session.state)


def _example(session: "Session") -> "Exemplary | None":
    """Return the exemplary conversation with a session's customer; in a thread, for it is played."""
    from roleplay.exemplary import exemplary

    return exemplary(session.persona, session.rubric, session.catalogue)
