"""The demo: a scripted trainee talks with a customer while one watches."""

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from roleplay import report
from roleplay.errors import RoleplayError
from roleplay.tui import pace
from roleplay.tui.screens.dialogs import Window
from roleplay.tui.screens.talk import TalkScreen
from roleplay.tui.widgets.status import Phase
from roleplay.tui.widgets.text_box import Composer
from roleplay.tui.widgets.turn_log import TurnLog

if TYPE_CHECKING:
    from roleplay.grading.scorecard import Scorecard
    from roleplay.tui.staging import Stage

HINT = "DEMO: somebody else types, nothing is kept · Space pauses · Esc stops"
PAUSED = "DEMO, paused: Space goes on · Esc stops"


class DemoScreen(TalkScreen):
    """Plays a script into a conversation, letter by letter; the viewer has no part in it."""

    PLACE = "Demo"
    ABOUT = (
        "Somebody who is good at it talks with a customer; you watch. Nothing of it is stored or counted. Space"
        " pauses and goes on, Esc stops and leads back."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "pause", "Pause or go on", id="demo.pause", priority=True),
        Binding("escape", "stop", "Stop", id="demo.stop", tooltip="Leave the demo and go back", priority=True),
        Binding("pageup", "scroll(-1)", "Earlier", id="demo.earlier", show=False, priority=True),
        Binding("pagedown", "scroll(1)", "Later", id="demo.later", show=False, priority=True),
    ]

    def __init__(self, stage: "Stage") -> None:
        super().__init__(stage.session)
        self.detail = f"{stage.session.persona.name} · somebody else types, nothing is kept"
        self._stage = stage
        self._going = asyncio.Event()
        self._going.set()
        self._heard_out = asyncio.Event()

    def on_mount(self) -> None:
        """Take the keys off the input and begin."""
        self.query_one(Composer).can_focus = False
        self._play()

    @property
    def unsent(self) -> str:
        """Nothing: what stands in the input is the script's."""
        return ""

    # ── the trainee ──

    @work(exclusive=True, group="demo", exit_on_error=False)
    async def _play(self) -> None:
        try:
            for line in self._stage.script.said:
                await self._going.wait()
                if self.phase is not Phase.YOURS:
                    break
                if line.hold:
                    await asyncio.to_thread(self.session.hold, line.hold)
                await self._say(line.text)
                await self._heard_out.wait()
            scorecard = await self._graded()
        except RoleplayError as error:
            self.remark(f"The demo cannot go on: {error}")
            return
        self._end_of_demo(scorecard)

    async def _say(self, words: str) -> None:
        """Type and send; read first what the customer said."""
        composer = self.query_one(Composer)
        composer.accept("nothing")
        rhythm = self.home.pace or pace.human
        await asyncio.sleep(2 * rhythm(self.session.turns[-1].text))
        slow = rhythm is pace.human and self.app.animation_level != "none"
        for end in range(1, len(words) + 1) if slow else (len(words),):
            await self._going.wait()
            composer.fill(words[:end])
            await asyncio.sleep(pace.keystroke(words[end - 1]) if slow else rhythm(words))
        await self._going.wait()
        composer.accept("words")
        self._heard_out.clear()
        composer.action_send()

    def _enter(self, phase: Phase, more: str = "") -> None:
        """Go over to another phase, under the hint of the demo, and take note when the customer has been heard out."""
        super()._enter(phase, more)
        self._say_hint()
        if phase not in {Phase.THINKING, Phase.SPEAKING}:
            self._heard_out.set()

    async def _graded(self) -> "Scorecard":
        session, script = self.session, self._stage.script
        if not session.ended:
            await asyncio.to_thread(session.end)
        await asyncio.to_thread(session.write_note, script.note)
        await asyncio.to_thread(session.write_reflection, script.reflection)
        return await session.grade()

    @work(exclusive=True, group="demo-over", exit_on_error=False)
    async def _end_of_demo(self, scorecard: "Scorecard") -> None:
        """Show how it went, then lead back or on to the same customer."""
        persona = self.session.persona
        try_it = await self.app.push_screen_wait(DemoOver(persona.name, scorecard))
        if try_it:
            self.home.open_briefing(persona.id)
        else:
            self.action_stop()

    # ── the viewer ──

    def action_pause(self) -> None:
        """Stop typing, or go on; a reply that has begun is heard to its end."""
        if self._going.is_set():
            self._going.clear()
        else:
            self._going.set()
        self._say_hint()

    def _say_hint(self) -> None:
        self.query_one("#input-hint", Static).update(HINT if self._going.is_set() else PAUSED)

    def action_scroll(self, direction: int) -> None:
        """Read earlier or later parts."""
        log = self.query_one(TurnLog)
        (log.scroll_page_up if direction < 0 else log.scroll_page_down)(animate=False)

    def action_stop(self) -> None:
        """Leave; nothing is kept."""
        self.app.pop_screen()

    async def on_unmount(self) -> None:
        """Throw the session away."""
        self.workers.cancel_node(self)
        await asyncio.to_thread(self._stage.close)


class DemoOver(Window[bool]):
    """How the demo was graded, in a few lines; returns whether the viewer wants to try."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y", "answer(True)", "Try it", id="demo_over.try", tooltip="Talk with the same customer"),
        Binding("escape,n", "answer(False)", "Back", id="demo_over.back", tooltip="Back to where you were"),
    ]

    def __init__(self, name: str, scorecard: "Scorecard") -> None:
        super().__init__()
        self._name, self._scorecard = name, scorecard

    def compose(self) -> ComposeResult:
        """Show the headline and what was shown, over two buttons."""
        shown = [result.name for result in report.ranked(self._scorecard) if result.verdict == "shown"][:5]
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Static(Content.styled("That was the demo; nothing of it is kept.", "bold $accent"), markup=False)
            yield Static(f"\n{report.headline(self._scorecard, 'practice')}", markup=False)
            if shown:
                yield Static(f"\n✓ Shown: {', '.join(shown)}.", markup=False)
            with Horizontal(classes="buttons"):
                yield Button(Content(f"Try it with {self._name} (Enter)"), id="try", variant="primary")
                yield Button(Content("Back (Esc)"), id="back")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Take the answer."""
        self.dismiss(event.button.id == "try")

    def action_answer(self, answer: bool) -> None:
        """Take the answer by key."""
        self.dismiss(answer)
