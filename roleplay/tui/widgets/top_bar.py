"""The first line: the program and where one is."""

from textual.content import Content
from textual.widgets import Static


class TopBar(Static):
    """One quiet line; outside text in it is never markup."""

    def __init__(self, place: str, detail: str = "") -> None:
        parts: list[Content | tuple[str, str] | str] = [(" roleplay", "bold $accent"), ("  ", ""), (place, "bold")]
        if detail:
            parts += [("  ·  ", "$muted"), (detail, "$muted")]
        super().__init__(Content.assemble(*parts), markup=False)
