"""What the trainee may look up during the conversation: the situation and what policy allows."""

from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from roleplay.persona import Persona


class PolicyPanel(VerticalScroll):
    """Beside the conversation on wide screens; on narrow ones it opens above it."""

    def __init__(self, persona: "Persona") -> None:
        super().__init__(id="policy")
        self._persona = persona
        self.border_subtitle = "PgDn and arrows scroll · Esc closes"

    def compose(self) -> "ComposeResult":
        """Give policy first: that is what one looks up."""
        parts: list[tuple[str, str]] = [("What policy allows\n", "bold")]
        parts += [(f" • {rule}\n", "") for rule in self._persona.rules]
        parts += [("\nSituation\n", "bold"), (self._persona.brief, "")]
        yield Static(Content.assemble(*parts), markup=False)

    @property
    def covers(self) -> bool:
        """Whether it lies above the conversation just now."""
        return self.screen.has_class("-narrow") and self.has_class("-shown")

    def toggle(self) -> None:
        """Show or hide; wide screens show it unless it was hidden, narrow ones hide it unless it was asked for."""
        self.toggle_class("-hidden" if self.screen.has_class("-wide") else "-shown")
