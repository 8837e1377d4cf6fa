"""Text that may be longer than its place, and says so."""

from textual.containers import VerticalScroll

SIGN = "▼ more below: ↓ or PgDn"


class MoreBelow(VerticalScroll):
    """Says on its lower border that there is more, until the end was scrolled to. below: the words for it, after a sign."""

    def __init__(self, *, below: str = SIGN, id: str) -> None:
        super().__init__(id=id)
        self._below = below

    def on_mount(self) -> None:
        """Watch what decides it: how long the text is, how high the place, how far one has scrolled."""
        for what in ("scroll_y", "virtual_size", "size"):
            self.watch(self, what, self._say)

    def _say(self) -> None:
        """Put the sign up or take it down."""
        self.border_subtitle = self._below if self.max_scroll_y - self.scroll_y >= 1 else ""
