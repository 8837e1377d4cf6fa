"""A small window: why the trainee thinks a verdict wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from roleplay.text import is_blank
from roleplay.transcript import turn_number
from roleplay.tui.screens.dialogs import Window
from roleplay.tui.widgets.text_box import CappedTextArea, Composer

_WHAT_FOR = (
    "Your reason is kept beside the verdict, and people who improve the grader can read it. The score stays as it is."
)


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a verdict is wrong, and in which turn of the trainee's (counted from 0); None where it is about no turn."""

    because: str
    turn: int | None


class Disagree(Window[Objection | None]):
    """Asks for the reason; Enter keeps it, Esc leaves the verdict alone.

    verdict: in words. turns: the trainee's turns that it rests on, the likeliest first. before: an earlier reason.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+t",
            "another",
            "Another turn",
            id="disagree.another",
            tooltip="It is about another turn of those this verdict rests on",
        ),
        Binding("escape", "cancel", "Go back", id="disagree.cancel", tooltip="Go back; nothing is stored"),
    ]

    def __init__(self, verdict: str, turns: Sequence[int], before: str = "") -> None:
        super().__init__()
        self._verdict, self._turns, self._before = verdict, turns, before
        self._at = 0

    def compose(self) -> ComposeResult:
        """Show the verdict over the field."""
        with Vertical(classes="dialog"):
            yield Static(self._question, id="disputed", markup=False)
            yield Static(_WHAT_FOR, classes="quiet", markup=False)
            yield Composer(self._before, placeholder="In your own words", id="because")
            another = "Ctrl+T: another turn   " if len(self._turns) > 1 else ""
            yield Static(
                f"Enter: keep it   {another}Ctrl+J: new line   Esc: go back",
                id="because-hint", classes="quiet", markup=False,
            )  # fmt: skip

    @property
    def _question(self) -> str:
        one_of = f" (one of {len(self._turns)})" if len(self._turns) > 1 else ""
        place = f", in turn {turn_number(self._turns[self._at])}{one_of}" if self._turns else ""
        return f"I disagree: {self._verdict}{place}. What did the grader get wrong?"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - base class
        """Offer another turn where there is one."""
        return action != "another" or len(self._turns) > 1

    def action_another(self) -> None:
        """Be about the next of the turns."""
        self._at = (self._at + 1) % len(self._turns)
        self.query_one("#disputed", Static).update(Content(self._question))

    def on_composer_sent(self, event: Composer.Sent) -> None:
        """Hand the reason over, if there is one."""
        if is_blank(event.text):
            self.query_one(Composer).accept("words")
            self.query_one("#because-hint", Static).update("Write your reason first; Esc goes back without one.")
        else:
            self.dismiss(Objection(event.text, self._turns[self._at] if self._turns else None))

    def on_capped_text_area_capped(self, _: CappedTextArea.Capped) -> None:
        """Say that the text was cut."""
        self.query_one("#because-hint", Static).update("That was too long; the rest was cut off.")

    def action_cancel(self) -> None:
        """Store nothing."""
        self.dismiss(None)
