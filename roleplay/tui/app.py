"""The app: which screen follows which, the command palette, and `run`, which the command line calls.

Importing this module loads Textual and little else; the engine is loaded by a thread after the first paint.
"""

import asyncio
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from roleplay.errors import RoleplayError
from roleplay.text import one_line
from roleplay.tui import terminal
from roleplay.tui.desk import Desk
from roleplay.tui.screens.base import Place
from roleplay.tui.screens.dialogs import Help
from roleplay.tui.screens.library import LibraryScreen
from roleplay.tui.themes import DARK, LIGHT

if TYPE_CHECKING:
    from roleplay.config import Settings
    from roleplay.engine import Engine
    from roleplay.grading.scorecard import Scorecard
    from roleplay.session import Session
    from roleplay.tui.pace import Pace


class RoleplayApp(App[int]):
    """Practise a hard conversation and read the scorecard.

    persona, session: open this at once instead of waiting in the library. mode: every briefing begins with it.
    engine: who plays and grades; None for what the settings name. record: file for every call of a model. pace: for tests.
    """

    TITLE = "roleplay"
    CSS_PATH = [
        Path(__file__).parent / "styles" / f"{name}.tcss"
        for name in ("app", "library", "briefing", "conversation", "wrap_up", "scorecard", "dialogs")
    ]
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    CLOSE_TIMEOUT = 1.0
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", "Help", id="app.help", priority=True, tooltip="What this screen is for, and its keys"),
        Binding("ctrl+p", "command_palette", "All actions", id="app.palette", priority=True, tooltip="Find any action"),
        Binding("ctrl+q", "quit", "Quit", id="app.quit", priority=True, show=False, tooltip="Leave; nothing is lost"),
    ]

    def __init__(
        self,
        settings: "Settings",
        *,
        persona: str | None = None,
        session: str | None = None,
        mode: str = "practice",
        seed: int | None = None,
        rubric: str | None = None,
        engine: "Engine | None" = None,
        record: Path | None = None,
        pace: "Pace | None" = None,
    ) -> None:
        super().__init__()
        self.desk = Desk(settings, rubric, seed, engine, record)
        self.mode = mode
        self.pace = pace
        self.wanted = persona, session
        self.failure: RoleplayError | None = None
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = DARK.name

    def get_default_screen(self) -> Screen[Any]:
        """Begin in the library."""
        return LibraryScreen()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give the colour of quiet text to themes that do not have one of their own."""
        return {"muted": "#868e99"}

    # ── from screen to screen ──

    def open_briefing(self, persona: str) -> None:
        """Show what the trainee is told before a conversation."""
        from roleplay.tui.screens.briefing import BriefingScreen

        self._go(BriefingScreen(self.desk.persona(persona)))

    def open_session(self, session: "Session", scorecard: "Scorecard | None" = None) -> None:
        """Go where a session stands: its conversation, its wrap-up, or its scorecard."""
        from roleplay.tui.screens.conversation import ConversationScreen
        from roleplay.tui.screens.scorecard import ScorecardScreen
        from roleplay.tui.screens.wrap_up import WrapUpScreen

        if scorecard is not None:
            self._go(ScorecardScreen(session, scorecard))
        elif session.ended:
            self._go(WrapUpScreen(session))
        else:
            self._go(ConversationScreen(session))

    def go_home(self) -> None:
        """Go back to the library."""
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def _go(self, screen: Screen[None]) -> None:
        """Open a screen above the library, in place of what stood there."""
        if len(self.screen_stack) > 1:
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    # ── actions ──

    def action_help(self) -> None:
        """Explain the screen and list its keys."""
        if not isinstance(self.screen, Help):
            self.push_screen(Help(self.screen))

    def action_help_quit(self) -> None:
        """Answer Ctrl+C, by which many expect to quit."""
        words = "Ctrl+Q quits; nothing is lost."
        if isinstance(self.screen, Place):
            self.screen.remark(words)
        else:
            self.say(words)

    async def action_quit(self) -> None:
        """Leave; an open session can be resumed. What storing takes longer than a moment is not waited for."""
        with suppress(RoleplayError, TimeoutError):
            await asyncio.wait_for(asyncio.to_thread(self._keep), timeout=1)
        self.exit(0, return_code=0)

    def _keep(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, Place):
                screen.keep()

    def give_up(self, error: RoleplayError) -> None:
        """End the app because of something only the command line can say well."""
        self.failure = error
        self.exit(error.exit_code, return_code=error.exit_code)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Offer every action that has a key here, and the theme."""
        offered: set[str] = set()
        for key, active in screen.active_bindings.items():
            binding = active.binding
            if binding.id is None or binding.id in offered or binding.action == "command_palette":
                continue
            offered.add(binding.id)
            help_text = f"{binding.tooltip or binding.description} ({self.get_key_display(binding) or key})"
            yield SystemCommand(binding.description, help_text, partial(self.run_action, binding.action, active.node))
        yield SystemCommand("Theme", "Change the colours", self.action_change_theme)

    def say(self, message: str, *, bad: bool = False) -> None:
        """Show a short message in the corner; its text is never read as markup."""
        self.notify(one_line(message, 300), severity="error" if bad else "information", markup=False)

    def _fatal_error(self) -> None:
        """Keep a crash report without local variables: what people said does not belong in a log."""
        from rich.segment import Segments
        from rich.traceback import Traceback

        report = Traceback(show_locals=False, width=100)
        self._exit_renderables.append(Segments(self.console.render(report, self.console.options)))
        self._close_messages_no_wait()


def run(
    settings: "Settings",
    *,
    persona: str | None = None,
    session: str | None = None,
    mode: str = "practice",
    seed: int | None = None,
    rubric: str | None = None,
    record: Path | None = None,
) -> int:
    """Open the app on this terminal; return the exit code once it is closed. Raises what only words can tell."""
    app = RoleplayApp(settings, persona=persona, session=session, mode=mode, seed=seed, rubric=rubric, record=record)
    log = settings.data_dir / "roleplay.log"

    async def main() -> None:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(terminal.Unwaited())
        with terminal.signals(loop, lambda code: app.exit(code, return_code=code)):
            await app.run_async()

    with terminal.own_screen(log):
        try:
            asyncio.run(main())
        finally:
            app.desk.close()
    if app.failure is not None:
        raise app.failure
    code = app.return_code or 0
    if code == 1:
        sys.stderr.write(
            f"roleplay: it stopped because of a mistake of its own; nothing you sent is lost. See {log}.\n"
        )
    return code
