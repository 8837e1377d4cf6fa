"""What the trainee may look up during the conversation: what policy allows, and the situation."""

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from roleplay.tui.widgets.more_below import MoreBelow

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from roleplay.persona import Persona


class PolicyPanel(MoreBelow):
    """Policy first: that is what one looks up most; the sign below says that the situation follows."""

    def __init__(self, persona: "Persona") -> None:
        super().__init__(below="▼ more below: the situation", id="policy")
        self._persona = persona

    def compose(self) -> "ComposeResult":
        """Give the rules, then the situation."""
        parts: list[tuple[str, str]] = [("What policy allows\n", "bold")]
        parts += [(f" • {rule}\n", "") for rule in self._persona.rules]
        parts += [("\nSituation\n", "bold"), (self._persona.brief, "")]
        yield Static(Content.assemble(*parts), markup=False)
