"""Asked before a customer is met with whom a conversation is still open: go on with that one, or begin another?"""

from typing import TYPE_CHECKING, ClassVar, Literal, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from roleplay.tui.screens.dialogs import Window
from roleplay.tui.widgets.library_about import where_it_stands

if TYPE_CHECKING:
    from roleplay.store import Summary

Way = Literal["go_on", "afresh"]


class TakeUp(Window[Way | None]):
    """Three ways; Enter goes on, Esc does nothing. found: the open session."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("g", "take('go_on')", "Go on with it", id="take_up.go_on", tooltip="Go on where you stopped"),
        Binding(
            "n", "take('afresh')", "Start afresh", id="take_up.afresh", tooltip="Begin another; that one stays open"
        ),
        Binding("escape", "cancel", "Cancel", id="take_up.cancel", tooltip="Neither; stay here"),
    ]

    def __init__(self, found: "Summary", mode: str) -> None:
        super().__init__()
        self._found, self._mode = found, mode

    def compose(self) -> ComposeResult:
        """Say what is open, over three buttons."""
        found = self._found
        with Vertical(classes="dialog"):
            yield Static(
                f"You have a conversation with {found.persona_name} still open: {where_it_stands(found)}.\n\n"
                f"Go on with it, or start a new {'exam' if self._mode == 'exam' else 'one for practice'}?"
                " The open one stays in the library.",
                markup=False,
            )
            with Horizontal(classes="buttons"):
                yield Button(Content("Go on (Enter)"), id="go_on", variant="primary")
                yield Button(Content("Start afresh (n)"), id="afresh")
                yield Button(Content("Cancel (Esc)"), id="cancel")

    def on_mount(self) -> None:
        """Let Enter go on."""
        self.query_one("#go_on").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Take the way that was clicked."""
        self.dismiss(None if event.button.id == "cancel" else cast("Way", event.button.id))

    def action_take(self, way: Way) -> None:
        """Take a way by key."""
        self.dismiss(way)

    def action_cancel(self) -> None:
        """Do nothing."""
        self.dismiss(None)
