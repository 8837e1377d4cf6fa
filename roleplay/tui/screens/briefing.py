"""The briefing: what one is told before the conversation. While it is read, the engine warms up in a thread."""

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Key
from textual.widgets import Button, Static

from roleplay.errors import RoleplayError
from roleplay.persona import Persona
from roleplay.tui.screens.base import Place
from roleplay.tui.screens.take_up import TakeUp
from roleplay.tui.stopwatch import RULE
from roleplay.tui.widgets.choice import Choice
from roleplay.tui.widgets.more_below import MoreBelow
from roleplay.tui.widgets.persona_lines import marks
from roleplay.tui.words_typed import WordsTyped

if TYPE_CHECKING:
    from roleplay.models.base import Notice

MODES = {
    "practice": "You see the mood, may ask for hints and go back to try again. It is never passed or failed.",
    "exam": "Mood and hints are hidden, what you say stands. This is what counts for the pass mark.",
}
LIMITS = {"none": None, "10 min": 10, "15 min": 15, "20 min": 20}
"""Time limits of an exam, in minutes."""


class BriefingScreen(Place):
    """Who calls, what about, and what policy allows."""

    PLACE = "Briefing"
    ABOUT = (
        "Read what you are told before the conversation. In practice you see the customer's mood and may ask for"
        " hints and go back; in an exam mood and hints stay hidden until the scorecard, what is said stands, and there may"
        f" be a time limit. You can stop at any time; nothing you sent is lost. {RULE} What you type here goes nowhere: begin with"
        " Enter, then type."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "start", "Start", id="briefing.start", tooltip="Begin the conversation"),
        Binding("escape", "back", "Back", id="briefing.back", tooltip="Back to the library"),
        Binding("m", "mode", "Mode", id="briefing.mode", tooltip="Choose between practice and exam"),
        Binding("t", "limit", "Time limit", id="briefing.limit", tooltip="How long the exam may take"),
    ]

    def __init__(self, persona: Persona) -> None:
        super().__init__()
        self.persona = persona
        self.detail = persona.name
        self._starting = False
        self._typed = WordsTyped[tuple[str, ...]]()

    def body(self) -> ComposeResult:
        """Give the text, what can be chosen, and the way on; each briefing begins in the mode of the command line."""
        with MoreBelow(id="briefing"):
            yield Static(self._text(), markup=False, id="briefing-text")
        with Vertical(id="briefing-choices"):
            yield Choice("Mode (m)", tuple(MODES), self.home.mode, id="briefing-mode")
            yield Choice("Time limit (t)", tuple(LIMITS), "none", id="briefing-limit")
            yield Static(id="briefing-about", markup=False)
        with Horizontal(id="briefing-bar"):
            yield Button("Start (Enter)", id="start", variant="primary")
            yield Static(id="briefing-status", markup=False)

    def on_mount(self) -> None:
        """Let the arrow keys scroll, and get the engine ready."""
        self.query_one("#briefing").focus()
        self._say_mode()
        self._warm_up()

    @work(exclusive=True, group="warm", exit_on_error=False)
    async def _warm_up(self) -> None:
        await asyncio.to_thread(self.home.desk.warm_up)
        waits = False

        def tell(notice: "Notice") -> None:
            nonlocal waits
            waits = True
            self._say_below(notice.text)

        await self.home.desk.prepare(tell)
        if waits:
            self._say_below("")

    def _say_below(self, words: str) -> None:
        """Say something beside the button."""
        self.query_one("#briefing-status", Static).update(Content(words))

    @property
    def _mode(self) -> str:
        chosen = self.query("#briefing-mode").results(Choice)
        return next((choice.picked for choice in chosen), "practice")  # keys are asked about before there are widgets

    @property
    def _minutes(self) -> int | None:
        return LIMITS[self.query_one("#briefing-limit", Choice).picked] if self._mode == "exam" else None

    def on_choice_chosen(self) -> None:
        """Say what the choice means."""
        self._say_mode()

    def _say_mode(self) -> None:
        clock = f" {RULE}" if self._minutes else ""
        self.query_one("#briefing-about", Static).update(f"{MODES[self._mode]}{clock}")
        self.query_one("#briefing-limit").display = self._mode == "exam"
        self.refresh_bindings()

    def on_key(self, event: Key) -> None:
        """Take letters of words, typed before there is anything to type into, for no keys: they must not begin an exam."""
        keys = {key for key, _ in self._bindings if len(key) == 1}
        chosen = tuple(self.query(Choice))
        before = tuple(choice.picked for choice in chosen)
        undone = self._typed.take(event, before, keys)
        if undone is None:
            return
        event.stop()
        for choice, was in zip(chosen, undone, strict=True):
            if choice.picked != was:
                choice.pick(was)
        self._say_below("Not yet: Enter starts the conversation, then type.")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - base class
        """Offer a time limit only in an exam."""
        return action != "limit" or self._mode == "exam"

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
        desk = self.home.desk
        try:
            there = await asyncio.to_thread(desk.open_with, self.persona)
            way = await self.app.push_screen_wait(TakeUp(there, self._mode)) if there else "afresh"
            if there and way == "go_on":
                await self.home.resume(there.id)
            elif way == "afresh":
                self.home.open_session(await asyncio.to_thread(desk.start, self.persona, self._mode, self._minutes))
        except RoleplayError as error:
            self.home.say(str(error), bad=True)
        finally:
            self._starting = False

    def action_mode(self) -> None:
        """Change between practice and exam."""
        self.query_one("#briefing-mode", Choice).next()

    def action_limit(self) -> None:
        """Choose the next time limit."""
        self.query_one("#briefing-limit", Choice).next()

    def action_back(self) -> None:
        """Go back to the library."""
        self.home.go_home()
