"""The last line: the keys that do something here and now, as many as there is room for."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.binding import ActiveBinding
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import Resize
    from textual.screen import Screen

_AROUND = 3
"""Cells of a key beside its own words."""


class KeyBar(Footer):
    """A footer that shows no key in part: those of what has the focus, the screen's in the order of its bindings,
    then those that work everywhere.

    Where it is narrow, those of the first two are left out that do not fit; the help and the palette, which hold them all, stay.
    It is composed anew only where its keys changed: on a small screen that is most of the work.
    """

    def __init__(self) -> None:
        super().__init__(show_command_palette=False)
        self._shown: tuple[tuple[str, str, bool], ...] | None = None

    def bindings_changed(self, screen: "Screen[object]") -> None:
        """Take note that keys came, went or were switched off."""
        if self._shown != self._wanted(screen):
            super().bindings_changed(screen)

    async def recompose(self) -> None:
        """Compose anew, once: several changes may have asked for it before there was time."""
        if self.is_attached and self._shown != self._wanted(self.screen):
            await super().recompose()

    def on_resize(self, _: "Resize") -> None:
        """Take note that there is more room, or less."""
        if self._shown is not None:
            self.bindings_changed(self.screen)

    def compose(self) -> "ComposeResult":
        """Show the keys, each styled once: loose is how they stay."""
        if not self._bindings_ready:  # the first time, nothing is shown yet
            return
        self._shown = self._wanted(self.screen)
        order = [key for key, _, _ in self._shown]
        keys = [widget for widget in super().compose() if isinstance(widget, FooterKey) and widget.key in order]
        for widget in sorted(keys, key=lambda widget: order.index(widget.key)):
            widget.set_reactive(FooterKey.compact, False)
            yield widget

    def _wanted(self, screen: "Screen[object]") -> tuple[tuple[str, str, bool], ...]:
        """Return the keys that there is room for, as they stand: key, words, whether it does anything now."""
        declared = [key for key, _ in screen._bindings]
        active = [found for found in screen.active_bindings.values() if found.binding.show]
        own = [found for found in active if found.node is not screen.app]
        own.sort(key=lambda found: declared.index(found.binding.key) if found.binding.key in declared else -1)
        everywhere = [found for found in active if found.node is screen.app]

        def cells(found: Iterable[ActiveBinding]) -> list[int]:
            return [
                cell_len(screen.app.get_key_display(each.binding)) + cell_len(each.binding.description) + _AROUND
                for each in found
            ]

        places = fitting(cells(own), screen.size.width - sum(cells(everywhere)))
        kept = [*(own[place] for place in places), *everywhere]
        return tuple((each.binding.key, each.binding.description, each.enabled) for each in kept)


def fitting(widths: Sequence[int], room: int) -> list[int]:
    """Return the places of those that fit into `room` one after the other; what is too wide gives way to what follows."""
    places = []
    for place, width in enumerate(widths):
        if width <= room:
            places.append(place)
            room -= width
    return places
