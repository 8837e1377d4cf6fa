"""What all screens have in common: the top bar, the footer, the breakpoints, and a typed way to the app."""

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from roleplay.tui.widgets.key_bar import KeyBar
from roleplay.tui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widgets import Input, TextArea

    from roleplay.tui.app import RoleplayApp


SMALLEST = (60, 20)
"""Columns and rows below which nothing can be laid out sensibly."""
TOO_SMALL = f"Please make this window larger: it takes {SMALLEST[0]} columns and {SMALLEST[1]} rows."


class Place(Screen[None]):
    """A full screen. Subclasses set PLACE and ABOUT and give their widgets in `body`."""

    PLACE: ClassVar[str] = ""
    """Where one is, as the top bar says it."""
    ABOUT: ClassVar[str] = ""
    """What the help says about this screen."""
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (SMALLEST[0], "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (SMALLEST[1], "-short"), (30, "-tall")]
    detail = ""
    """What stands after the place in the top bar, such as the customer's name."""

    @property
    def about(self) -> str:
        """What the help says about this screen as it is now."""
        return self.ABOUT

    @property
    def home(self) -> "RoleplayApp":
        """The app, by its own type."""
        return cast("RoleplayApp", self.app)

    def compose(self) -> ComposeResult:
        """Put the body between top bar and footer."""
        yield TopBar(self.PLACE, self.detail)
        yield from self.body()
        yield KeyBar()
        yield Static(TOO_SMALL, classes="too-small", markup=False)  # what lies beneath keeps its text and its focus

    def on_mount(self) -> None:
        """Let cursors stand still where the user wants no motion."""
        if self.app.animation_level == "none":
            for field in cast("Iterable[TextArea | Input]", self.query("TextArea, Input")):
                field.cursor_blink = False

    def at_stake(self) -> str:
        """Say what leaving now would lose ("what you typed and did not send"), asked after `keep`; "" where nothing would be."""
        return ""

    def remark(self, words: str) -> None:
        """Say something in passing; screens with an input say it where it does not cover that."""
        self.home.say(words)

    def keep(self) -> None:
        """Store what was typed and not stored yet; called in a thread before the app ends."""

    def body(self) -> ComposeResult:
        """Give the widgets of this screen."""
        yield from ()
