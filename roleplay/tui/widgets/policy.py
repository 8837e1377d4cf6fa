"""What the trainee may look up during the conversation: the situation and what policy allows."""

from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from roleplay.persona import Persona


class PolicyPanel(VerticalScroll):
    """Policy first: that is what one looks up."""

    def __init__(self, persona: "Persona") -> None:
        super().__init__(id="policy")
        self._persona = persona

    def compose(self) -> "ComposeResult":
        """Give the rules, then the situation."""
        parts: list[tuple[str, str]] = [("What policy allows\n", "bold")]
        parts += [(f" • {rule}\n", "") for rule in self._persona.rules]
        parts += [("\nSituation\n", "bold"), (self._persona.brief, "")]
        yield Static(Content.assemble(*parts), markup=False)
