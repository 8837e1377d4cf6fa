"""Beside the conversation: what policy allows, what the customer has told so far, and the trainee's own notes."""

from typing import TYPE_CHECKING

from textual.containers import Vertical

from roleplay.tui.widgets.learnt import Learnt
from roleplay.tui.widgets.policy import PolicyPanel
from roleplay.tui.widgets.text_box import CappedTextArea

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from roleplay.persona import Persona


class SidePanel(Vertical):
    """Stands beside the conversation on wide screens; on narrow ones it opens above it."""

    def __init__(self, persona: "Persona", notes: str) -> None:
        super().__init__(id="side")
        self._persona, self._notes = persona, notes

    def compose(self) -> "ComposeResult":
        """Give the three parts."""
        yield PolicyPanel(self._persona)
        yield Learnt(self._persona.name)
        notes = CappedTextArea(self._notes, placeholder="They begin your case note.", id="own-notes")
        notes.border_title = "Your notes (F2)"
        yield notes

    @property
    def covers(self) -> bool:
        """Whether it lies above the conversation just now."""
        return self.screen.has_class("-narrow") and self.has_class("-shown")

    @property
    def visible_now(self) -> bool:
        """Whether it can be seen just now."""
        return self.has_class("-shown") if self.screen.has_class("-narrow") else not self.has_class("-hidden")

    def toggle(self) -> None:
        """Show or hide; wide screens show it unless it was hidden, narrow ones hide it unless it was asked for."""
        self.toggle_class("-hidden" if self.screen.has_class("-wide") else "-shown")
        self.border_subtitle = "PgDn and arrows scroll · Esc closes" if self.covers else ""

    @property
    def notes(self) -> CappedTextArea:
        """Where own notes are written."""
        return self.query_one("#own-notes", CappedTextArea)
