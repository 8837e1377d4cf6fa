"""The last line: the keys that do something here and now."""

from typing import TYPE_CHECKING

from textual.widgets import Footer
from textual.widgets._footer import FooterKey

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.screen import Screen


class KeyBar(Footer):
    """A footer that is composed anew only where its keys changed: on a small screen that is most of the work."""

    def __init__(self) -> None:
        super().__init__(show_command_palette=False)
        self._shown: tuple[tuple[str, str, bool], ...] | None = None

    def bindings_changed(self, screen: "Screen[object]") -> None:
        """Take note that keys came, went or were switched off."""
        if self._shown != _keys(screen):
            super().bindings_changed(screen)

    def compose(self) -> "ComposeResult":
        """Show the keys, each styled once: loose is how they stay."""
        self._shown = _keys(self.screen) if self._bindings_ready else None  # the first time, nothing is shown yet
        for widget in super().compose():
            if isinstance(widget, FooterKey):
                widget.set_reactive(FooterKey.compact, False)
            yield widget


def _keys(screen: "Screen[object]") -> tuple[tuple[str, str, bool], ...]:
    return tuple((b.key, b.description, on) for _, b, on, _ in screen.active_bindings.values() if b.show)
