"""Small windows above a screen: a question, a number of minutes, and help."""

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Button, Input, Static

if TYPE_CHECKING:
    from textual.events import Mount


Answer = TypeVar("Answer")


class Window(ModalScreen[Answer]):
    """A window above a screen, which is answered once: by keys pressed fast, Textual would close what lies behind it too."""

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Give the answer and close, unless this is not there yet, closed already or behind another."""
        here = self.is_mounted and self.app.screen is self
        return super().dismiss(result) if here else AwaitComplete()


class Confirm(Window[bool]):
    """A question with two answers; Enter is the first, Esc the second."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes", id="confirm.yes"),
        Binding("escape,n", "answer(False)", "No", id="confirm.no"),
    ]

    def __init__(self, question: str, yes: str, no: str) -> None:
        super().__init__()
        self._question, self._yes, self._no = question, yes, no

    def compose(self) -> ComposeResult:
        """Show the question over two buttons."""
        with Vertical(classes="dialog"):
            yield Static(self._question, markup=False)
            with Horizontal(classes="buttons"):
                yield Button(Content(f"{self._yes} (y)"), id="yes", variant="primary")
                yield Button(Content(f"{self._no} (esc)"), id="no")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Take the answer."""
        self.dismiss(event.button.id == "yes")

    def action_answer(self, yes: bool) -> None:
        """Take the answer by key."""
        self.dismiss(yes)


class AskMinutes(Window[int | None]):
    """How long the customer is put on hold, in minutes of the story."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", "Cancel", id="minutes.cancel")]

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def compose(self) -> ComposeResult:
        """Show the question over one field."""
        with Vertical(classes="dialog"):
            yield Static(
                f"For how many minutes does {self._name} wait? (1 to 60; the time is simulated. Say first that you"
                " will put them on hold, and why.)",
                markup=False,
            )
            yield Input(value="2", type="integer", max_length=2, id="minutes")
            yield Static("Enter: hold   Esc: go back", classes="quiet", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Hand the minutes back if they make sense."""
        minutes = int(event.value) if event.value.isdigit() else 0
        if 1 <= minutes <= 60:
            self.dismiss(minutes)
        else:
            self.query_one(Input).value = "2"

    def action_cancel(self) -> None:
        """Hold nobody."""
        self.dismiss(None)


WHILE_TYPING = (
    "Ctrl+Z takes back what you typed, Ctrl+Y brings it again; Ctrl+W deletes a word, Ctrl+U to the line's beginning;"
    " Shift with arrows marks, Ctrl+C copies, Ctrl+V pastes.\n"
)


class Help(Window[None]):
    """What a screen is for, and every key that works on it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q,question_mark", "close", "Close", id="help.close"),
    ]

    def __init__(self, about: Screen[Any]) -> None:
        super().__init__()
        self._about = about
        self._here, self._everywhere = _keys(about)

    def compose(self) -> ComposeResult:
        """Show the text, then the keys."""
        with VerticalScroll(classes="dialog help"):
            about = getattr(self._about, "about", "")
            lines: list[tuple[str, str]] = [(f"{about}\n", "")] if about else []
            width = max((len(keys) for keys, _ in self._here + self._everywhere), default=0)
            for title, rows in (("Here", self._here), ("Everywhere", self._everywhere)):
                lines.append((f"\n{title}\n" if rows else "", "bold"))
                for keys, what in rows:
                    lines += [(f"{keys:<{width + 2}}", "bold $accent"), (f"{what}\n", "")]
            if self._about.query("TextArea"):
                lines += [("\nIn a text\n", "bold"), (WHILE_TYPING, "")]
            lines.append(("\nEsc closes this.", "$muted"))
            yield Static(Content.assemble(*lines), markup=False)

    def on_mount(self, _: "Mount") -> None:
        """Let the arrow keys scroll."""
        self.query_one(VerticalScroll).focus()

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)


Rows = list[tuple[str, str]]


def _keys(screen: Screen[Any]) -> tuple[Rows, Rows]:
    """Return the keys of a screen with what they do, each action once; then those that work everywhere."""
    found: dict[bool, dict[str, tuple[list[str], str]]] = {False: {}, True: {}}
    for active in sorted(screen.active_bindings.values(), key=lambda each: not each.binding.show):
        binding = active.binding
        if binding.id is not None:
            said = str(binding.tooltip or binding.description)
            keys, _ = found[active.node is screen.app].setdefault(binding.description, ([], said))
            keys.append(screen.app.get_key_display(binding))
    here, everywhere = (
        [(" or ".join(dict.fromkeys(keys)), what) for keys, what in part.values()] for part in found.values()
    )
    return here, everywhere
