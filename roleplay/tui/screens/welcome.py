"""What a newcomer is told, once, in three sentences."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from roleplay.tui.screens.dialogs import Window

WORDS = (
    "Here you practise hard conversations: a customer is upset, you type what you would say, and they take it as a"
    " person would.",
    "Afterwards a scorecard shows what worked and what to change first, in your own words.",
    "It is practice and stays yours: pause, go back or step out at any time.",
)


class Welcome(Window[bool]):
    """Three sentences and two ways on; returns whether a demo is wanted first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,escape", "go_on(False)", "Choose a customer", id="welcome.go_on", tooltip="On to the customers"),
        Binding("w", "go_on(True)", "Watch a demo", id="welcome.demo", tooltip="See somebody do it first"),
    ]

    def compose(self) -> ComposeResult:
        """Show the sentences over two buttons."""
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Static(Content.styled("Welcome", "bold $accent"), markup=False)
            for sentence in WORDS:
                yield Static(f"\n{sentence}", markup=False)
            with Horizontal(classes="buttons"):
                yield Button(Content("Choose a customer (Enter)"), id="choose", variant="primary")
                yield Button(Content("Watch a demo (w)"), id="demo")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Take the way that was clicked."""
        self.dismiss(event.button.id == "demo")

    def action_go_on(self, demo: bool) -> None:
        """Take a way by key."""
        self.dismiss(demo)
