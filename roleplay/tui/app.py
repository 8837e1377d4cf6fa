"""The app: how it begins and ends, its own actions, the command palette, and `run`, which the command line calls.

Importing this module loads Textual and little else; the engine is loaded by a thread after the first paint.
"""

import asyncio
import gc
import operator
import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.actions import ActionParseResult
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.driver import Driver
from textual.filter import Monochrome, NoColor
from textual.screen import Screen
from textual.widgets import OptionList

from roleplay.errors import RoleplayError
from roleplay.tui import memory, terminal, themes
from roleplay.tui.desk import Desk
from roleplay.tui.palette import Palette
from roleplay.tui.routes import Routes
from roleplay.tui.screens.base import SMALLEST, Place
from roleplay.tui.screens.dialogs import Confirm, Help
from roleplay.tui.screens.library import LibraryScreen

if TYPE_CHECKING:
    from roleplay.config import Settings
    from roleplay.engine import Engine
    from roleplay.tui.pace import Pace


STYLES = "app library progress briefing conversation branches wrap_up scorecard afterwards drill dialogs".split()
"""The style sheets: one for what all screens share, one for each screen."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asked to see first."""

    persona: str | None
    session: str | None
    drill: str | None
    demo: bool


class RoleplayApp(Routes):
    """Practise a hard conversation and read the scorecard.

    persona, session, drill: open this at once instead of waiting in the library; drill is a strategy's id, or "" for
    whichever needs it most. demo: let a scripted trainee play, with `persona` or one that suits. mode: every briefing
    begins with it.
    engine: who plays and grades; None for what the settings name. record: file for every call of a model. pace: for tests.
    """

    TITLE = "roleplay"
    CSS_PATH = [Path(__file__).parent / "styles" / f"{name}.tcss" for name in STYLES]
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    CLOSE_TIMEOUT = 1.0
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", "Help", id="app.help", priority=True, tooltip="What this screen is for, and its keys"),
        Binding(
            "ctrl+p",
            "command_palette",
            "Actions",
            id="app.palette",
            priority=True,
            tooltip="Every action there is, to be found by name",
        ),
        Binding(
            "ctrl+q",
            "quit",
            "Quit",
            id="app.quit",
            priority=True,
            show=False,
            tooltip="Leave; asks first if words not sent would be lost",
        ),
        Binding("question_mark", "help", "Help", id="app.ask", show=False, tooltip="The same, where nothing is typed"),
        Binding(
            "f5", "progress", "Progress", id="app.progress", show=False, tooltip="How your practice goes over time"
        ),
        Binding("f3", "drill", "Drill", id="app.drill", show=False, tooltip="Five minutes on a single strategy"),
        Binding("f4", "demo", "Watch a demo", id="app.demo", show=False, tooltip="Somebody who is good at it plays"),
        Binding("f8", "next_theme", "Next colours", id="app.theme", show=False, tooltip="Go through the colours"),
        # ours, not Textual's: those reach the screen by way of the field, which meanwhile takes what is typed next
        Binding("tab", "focus_next", "Next field", id="app.next_field", priority=True, show=False),
        Binding("shift+tab", "focus_previous", "Field before", id="app.field_before", priority=True, show=False),
    ]

    def __init__(
        self,
        settings: "Settings",
        *,
        persona: str | None = None,
        session: str | None = None,
        drill: str | None = None,
        demo: bool = False,
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
        self._wanted: Wanted | None = Wanted(persona, session, drill, demo)
        self.failure: RoleplayError | None = None
        self.set_keymap(_keymap(settings))
        for theme in themes.ALL:
            self.register_theme(theme)
        self._remembered = memory.recall(settings.data_dir)
        self.theme = themes.chosen(settings.theme, self._remembered.theme, no_colour="NO_COLOR" in os.environ)
        if not settings.motion:
            self.animation_level = "none"

    def get_driver_class(self) -> type[Driver]:
        """Read the keyboard in our own way, wherever Textual would in its usual one."""
        from textual.drivers.linux_driver import LinuxDriver

        from roleplay.tui.keyboard import Keyboard

        usual = super().get_driver_class()
        return Keyboard if usual is LinuxDriver else usual

    def get_default_screen(self) -> Screen[Any]:
        """Begin in the library."""
        return LibraryScreen()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give the colour of quiet text to themes that do not have one of their own."""
        return {"muted": "#868e99"}

    # ── the beginning ──

    async def open_wanted(self) -> None:
        """Open, once, what the command line asked for; the library calls this when the engine is loaded."""
        wanted, self._wanted = self._wanted, None
        if wanted is None:
            return
        try:
            if wanted.session is not None:
                await self.resume(wanted.session)
            elif wanted.drill is not None:
                self.open_drill(wanted.drill or None)
            elif wanted.demo:
                await self.open_demo(wanted.persona)
            elif wanted.persona is not None:
                self.open_briefing(wanted.persona)
            elif not self._remembered.welcomed and all(map(operator.ge, self.size, SMALLEST)):  # else the next time
                self.open_welcome()
        except RoleplayError as error:
            self.give_up(error)

    def open_welcome(self) -> None:
        """Say in three sentences what this is, and remember that it was said."""
        from roleplay.tui.screens.welcome import Welcome

        self.push_screen(Welcome(), self._welcomed)

    async def _welcomed(self, demo: bool | None) -> None:
        self._remember(welcomed=True)
        if demo:
            await self.action_demo()

    def _remember(self, **changes: Any) -> None:
        """Write it down in a thread: nobody waits for it."""
        self.run_worker(
            partial(memory.remember, self.desk.settings.data_dir, **changes), thread=True, exit_on_error=False
        )

    # ── actions ──

    async def run_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Do nothing more once the app closes, nothing on a list without room (Textual would look for its lines), and what
        was pressed while a screen opens once it is there."""
        if self.screen_stack:
            await self.screen._mounted_event.wait()
        without_room = isinstance(default_namespace, OptionList) and not default_namespace.scrollable_content_region
        return self._exit or without_room or await super().run_action(action, default_namespace, namespaces)

    def action_help(self) -> None:
        """Explain the screen and list its keys."""
        if not isinstance(self.screen, Help):
            self.push_screen(Help(self.screen))

    def action_help_quit(self) -> None:
        """Answer Ctrl+C, by which many expect to quit."""
        words = "Ctrl+Q quits; what you sent is kept."
        if isinstance(self.screen, Place):
            self.screen.remark(words)
        else:
            self.say(words)

    def action_progress(self) -> None:
        """Show how practice goes over time."""
        self.open_progress()

    def action_drill(self) -> None:
        """Begin short exercises on whichever strategy needs it most."""
        self.open_drill()

    async def action_demo(self) -> None:
        """Watch somebody who is good at it."""
        try:
            await self.open_demo()
        except RoleplayError as error:
            self.say(str(error), bad=True)

    def action_theme(self, name: str) -> None:
        """Change the colours, and remember them unless the settings name some."""
        self.theme = name
        if self.desk.settings.theme in {None, name}:
            self._remember(theme=name)
        else:
            self.say(f"For this time only: your settings name the theme {self.desk.settings.theme}.")

    def action_next_theme(self) -> None:
        """Change to the next colours."""
        names = [theme.name for theme in themes.ALL]
        self.action_theme(names[(names.index(self.theme) + 1) % len(names)])

    def _watch_theme(self, theme_name: str) -> None:
        """Apply a theme; where colours are not wanted, let through none of the terminal's, and greys of the others."""
        super()._watch_theme(theme_name)
        if self.no_color:
            kept = [each for each in self._filters if not isinstance(each, NoColor | Monochrome)]
            self._filters = [*kept, NoColor() if self.native_ansi_color else Monochrome()]

    async def action_quit(self) -> None:
        """Leave, at once where nothing would be lost; what would be is asked about once, and a second time quits."""
        asked = isinstance(self.screen, Confirm)
        await self._keep_all()
        lost = [words for screen in self.screen_stack if isinstance(screen, Place) and (words := screen.at_stake())]
        if not lost or asked:
            self.exit(0, return_code=0)
        else:
            self.push_screen(Confirm(f"Quit? You would lose {' and '.join(lost)}.", "Quit", "Stay"), self._leave_if)

    async def _leave_if(self, sure: bool | None) -> None:
        if sure:
            await self._leave()

    def stop(self, code: int) -> None:
        """End at once and ask nothing, as a signal wants it; what the screens hold is kept all the same."""
        self._stopping = asyncio.ensure_future(self._leave(code))  # held: the loop alone would let it be collected

    async def _leave(self, code: int = 0) -> None:
        """An open session can be resumed."""
        await self._keep_all()
        self.exit(code, return_code=code)

    async def _keep_all(self) -> None:
        """Let every screen store what it holds. What storing takes longer than a moment is not waited for."""
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.to_thread(self._keep), timeout=1)

    def _keep(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, Place):
                try:
                    screen.keep()
                except Exception as error:  # whatever it was: others keep theirs, and one wants to leave
                    terminal.record(error)

    def give_up(self, error: RoleplayError) -> None:
        """End the app because of something only the command line can say well."""
        self.failure = error
        self.exit(error.exit_code, return_code=error.exit_code)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Offer every action that has a key here, each once, the welcome, and the colours by name."""
        offered: set[str] = set()
        for key, active in screen.active_bindings.items():
            binding = active.binding
            if binding.id is None or binding.description in offered or binding.action == "command_palette":
                continue
            offered.add(binding.description)
            help_text = f"{binding.tooltip or binding.description} ({self.get_key_display(binding) or key})"
            yield SystemCommand(binding.description, help_text, partial(self.run_action, binding.action, active.node))
        if "Sessions" not in offered:
            yield SystemCommand("Sessions", "Every past session", partial(self.open_progress, "sessions"))
        yield SystemCommand("Settings", "Which file has model, colours, keys and the rest", self._say_settings)
        yield SystemCommand("Welcome", "What this is, in three sentences", self.open_welcome)
        for name, called in themes.NAMES.items():
            now = " (now)" if name == self.theme else ""
            yield SystemCommand(f"Theme: {called}{now}", "Change the colours", partial(self.action_theme, name))

    def action_command_palette(self) -> None:
        """Show the palette, unless it lies open below something already."""
        if not any(isinstance(screen, Palette) for screen in self.screen_stack):
            self.push_screen(Palette())

    def _say_settings(self) -> None:
        file = self.desk.settings.config_file
        none = (
            "" if file.exists() else """; there is none yet. A text file with a line such as motion = "off" makes one"""
        )
        self.say(f"Settings are kept in {file}{none}.", stays=True)

    def _fatal_error(self) -> None:
        """Report a crash by its kind and places: messages, like local variables, may hold what people said."""
        error = sys.exception() or self._exception
        if error is not None:
            terminal.record(error)
        self._close_messages_no_wait()


def _keymap(settings: "Settings") -> dict[str, str]:
    """Return the keys of the settings file, checked; the check loads every screen, so only where there are any."""
    if not settings.keys:
        return {}
    from roleplay.tui.keys import checked

    return checked(settings.keys)


def keep_what_loads(app: RoleplayApp) -> None:
    """Search what loads for garbage neither while it does nor ever after: each time the app would stand still for 0.1 s."""

    def settled() -> None:
        gc.freeze()
        gc.set_threshold(10_000, 20, 20)  # a search of everything young takes long enough to be felt: seldom, then
        gc.enable()

    gc.disable()
    app.desk.settled = settled


def run(
    settings: "Settings",
    *,
    persona: str | None = None,
    session: str | None = None,
    drill: str | None = None,
    demo: bool = False,
    mode: str = "practice",
    seed: int | None = None,
    rubric: str | None = None,
    record: Path | None = None,
) -> int:
    """Open the app on this terminal; return the exit code once it is closed. Raises what only words can tell."""
    app = RoleplayApp(
        settings, persona=persona, session=session, drill=drill, demo=demo,
        mode=mode, seed=seed, rubric=rubric, record=record,
    )  # fmt: skip
    keep_what_loads(app)
    log = settings.data_dir / "roleplay.log"

    async def main() -> None:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(terminal.Unwaited())
        with terminal.signals(loop, app.stop):
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
