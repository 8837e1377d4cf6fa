"""The briefing: what one is told before the conversation. While it is read, the engine warms up in a thread."""

import asyncio
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from roleplay.errors import RoleplayError
from roleplay.persona import Persona
from roleplay.tui.screens.base import Place
from roleplay.tui.screens.library import marks

MODES = {
    "practice": "Practice: the mood is shown and you may ask for hints. m: exam",
    "exam": "Exam: the mood is hidden and there are no hints. m: practice",
}


class BriefingScreen(Place):
    """Who calls, what about, and what policy allows."""

    PLACE = "Briefing"
    ABOUT = (
        "Read what you are told before the conversation. In practice you see the customer's mood and may ask for"
        " hints; in an exam both stay hidden until the scorecard. You can stop at any time; nothing is lost."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "start", "Start", id="briefing.start", tooltip="Begin the conversation"),
        Binding("m", "mode", "Practice or exam", id="briefing.mode"),
        Binding("escape", "back", "Back", id="briefing.back", tooltip="Back to the library"),
        Binding("question_mark", "app.help", "Help", id="briefing.help", show=False),
    ]

    def __init__(self, persona: Persona) -> None:
        super().__init__()
        self.persona = persona
        self.detail = persona.name
        self._starting = False
        self._mode = ""

    def body(self) -> ComposeResult:
        """Give the text and the way on; each briefing begins in the mode of the command line."""
        self._mode = self.home.mode
        with VerticalScroll(id="briefing"):
            yield Static(self._text(), markup=False, id="briefing-text")
        with Horizontal(id="briefing-bar"):
            yield Button("Start (Enter)", id="start", variant="primary")
            yield Static(MODES[self._mode], id="briefing-mode", markup=False)

    def on_mount(self) -> None:
        """Let the arrow keys scroll, and get the engine ready."""
        self.query_one("#briefing").focus()
        self._warm_up()

    @work(exclusive=True, group="warm", exit_on_error=False)
    async def _warm_up(self) -> None:
        await asyncio.to_thread(self.home.desk.warm_up)
        await self.home.desk.prepare(lambda notice: self._say_mode(notice.text))
        self._say_mode()

    def _say_mode(self, more: str = "") -> None:
        self.query_one("#briefing-mode", Static).update(f"{MODES[self._mode]} {more}".rstrip())

    def _text(self) -> Content:
        who = self.persona
        parts: list[tuple[str, str]] = [
            (f"{who.name}\n", "bold $accent"),
            (f"{who.title}\n", ""),
            (f"difficulty {marks(who.difficulty)} · {who.channel} · {who.organisation.name}\n\n", "$muted"),
        ]
        if who.content_note:
            parts += [("Content note\n", "bold $warning"), (f"{who.content_note}\n\n", "")]
        parts += [("Situation\n", "bold"), (f"{who.brief}\n\n", ""), ("What policy allows\n", "bold")]
        for rule in who.rules:
            parts.append((f" • {rule}\n", ""))
        parts += [("\nTone of the house\n", "bold"), (f"{who.organisation.tone}\n\n", ""), ("What it trains\n", "bold")]
        parts.append((" · ".join(self.home.desk.strategy_name(item) for item in who.trains), ""))
        return Content.assemble(*parts)

    def on_button_pressed(self) -> None:
        """Begin."""
        self.action_start()

    def action_start(self) -> None:
        """Begin the conversation, once."""
        if not self._starting:
            self._starting = True
            self._start()

    @work(exclusive=True, group="open", exit_on_error=False)
    async def _start(self) -> None:
        try:
            session = await asyncio.to_thread(self.home.desk.start, self.persona, self._mode)
        except RoleplayError as error:
            self.home.say(str(error), bad=True)
            return
        finally:
            self._starting = False
        self.home.open_session(session)

    def action_mode(self) -> None:
        """Change between practice and exam."""
        self._mode = "exam" if self._mode == "practice" else "practice"
        self._say_mode()

    def action_back(self) -> None:
        """Go back to the library."""
        self.home.go_home()
