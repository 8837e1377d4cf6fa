"""A small window: why the trainee thinks a verdict wrong."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from roleplay.text import is_blank
from roleplay.tui.widgets.text_box import CappedTextArea, Composer

_WHAT_FOR = (
    "Your reason is kept beside the verdict, and people who improve the grader can read it. The score stays as it is."
)


class Disagree(ModalScreen[str | None]):
    """Asks for the reason; Enter keeps it, Esc leaves the verdict alone. verdict: in words. before: an earlier reason."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Go back", id="disagree.cancel", tooltip="Go back; nothing is stored"),
    ]

    def __init__(self, verdict: str, place: str, before: str = "") -> None:
        super().__init__()
        self._verdict, self._place, self._before = verdict, place, before

    def compose(self) -> ComposeResult:
        """Show the verdict over the field."""
        with Vertical(classes="dialog"):
            yield Static(f"I disagree: {self._verdict}{self._place}. What did the grader get wrong?", markup=False)
            yield Static(_WHAT_FOR, classes="quiet", markup=False)
            yield Composer(self._before, placeholder="In your own words", id="because")
            yield Static(
                "Enter: keep it   Ctrl+J: new line   Esc: go back", id="because-hint", classes="quiet", markup=False
            )

    def on_composer_sent(self, event: Composer.Sent) -> None:
        """Hand the reason over, if there is one."""
        if is_blank(event.text):
            self.query_one(Composer).hold_back(False)
            self.query_one("#because-hint", Static).update("Write your reason first; Esc goes back without one.")
        else:
            self.dismiss(event.text)

    def on_capped_text_area_capped(self, _: CappedTextArea.Capped) -> None:
        """Say that the text was cut."""
        self.query_one("#because-hint", Static).update("That was too long; the rest was cut off.")

    def action_cancel(self) -> None:
        """Store nothing."""
        self.dismiss(None)
