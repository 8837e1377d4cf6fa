"""The command palette, for fingers faster than it: it can be asked anything from its first moment to its last."""

from typing import Any

from textual import work
from textual.command import CommandList, CommandPalette
from textual.events import Mount

from roleplay.tui.screens.dialogs import Window

_search: Any = CommandPalette._gather_commands
_GROUP = CommandPalette._GATHER_COMMANDS_GROUP


class Palette(CommandPalette, Window[None]):
    """Textual's palette; a key that comes before its list is there, or after it was closed, does nothing."""

    @work(exclusive=True, group=_GROUP, exit_on_error=False)  # one whose list is gone has nobody to tell
    async def _gather_commands(self, search_value: str) -> None:
        await _search.__wrapped__(self, search_value)

    def _on_mount(self, event: Mount) -> None:
        if self not in self.app.screen_stack:
            event.prevent_default()  # closed by now: Textual would look for the screen beneath

    def _action_command_list(self, action: str) -> None:
        if self.query_one(CommandList).scrollable_content_region:
            super()._action_command_list(action)
