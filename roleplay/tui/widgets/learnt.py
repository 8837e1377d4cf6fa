"""What the customer has told so far: the trainee's memory in the heat of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

if TYPE_CHECKING:
    from textual.app import ComposeResult


class Learnt(VerticalScroll):
    """A growing list of facts, in words that can be said back; what came with the last reply is marked."""

    def __init__(self, name: str) -> None:
        super().__init__(id="learnt")
        self._name = name

    def compose(self) -> "ComposeResult":
        """Leave room for the list."""
        yield Static(markup=False)

    def show(self, facts: Sequence[str], fresh: int = 0) -> None:
        """List facts (second-person clauses), of which the last `fresh` are new."""
        parts: list[tuple[str, str]] = [(f"{self._name} has told you (ready to say back)\n", "bold")]
        if not facts:
            parts.append(("Nothing beyond what they began with: ask, and listen.", "$muted"))
        for place, fact in enumerate(reversed(facts)):  # the newest where the eye is
            new = place < fresh
            parts += [(" + " if new else " • ", "bold $accent" if new else ""), (f"“{fact}”", "bold" if new else "")]
            parts.append((" (new)\n" if new else "\n", "$muted"))
        self.query_one(Static).update(Content.assemble(*parts))
        self.scroll_home(animate=False)
