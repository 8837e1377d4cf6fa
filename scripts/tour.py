"""A tour of the app: every screen worth a picture, with a fixed persona, seed and conversation, so that pictures change
only with the app. `screenshots.py` draws it for the documentation, the tests compare it with the pictures they keep.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import cast
from unittest.mock import patch

from textual.app import ScreenStackError
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, TextArea

from roleplay.config import Settings
from roleplay.engine import OFFLINE
from roleplay.exemplary import Script, script
from roleplay.library import load_library
from roleplay.rubric_files import find_rubric, load_catalogue
from roleplay.session import Session
from roleplay.store import Store
from roleplay.tui import pace
from roleplay.tui.app import RoleplayApp
from roleplay.tui.screens.conversation import ConversationScreen
from roleplay.tui.widgets.status import Phase
from roleplay.tui.widgets.text_box import Composer

PERSONA, SEED = "dana-missed-connection", 7
SAID = (
    "I'm sorry, Dana. You ran the whole way and then watched it leave without you; that is maddening.",
    "Tell me what happened in Tampa, from the start.",
    "So you sat at the gate in Tampa for most of an hour over a form, and that is why you missed it. Did I get that right?",
    "Where exactly do you need to be, and by when?",
)
OTHERWISE = "Calm down, please. I need your confirmation code."
"""What is said instead of the last of SAID, after going back."""
NOTE = "Missed connection because of our delay in Tampa. Needs to be near Quechee before two."
"""The case note."""
PATIENCE = 60.0
"""Seconds a screen may take on a busy machine."""


class Guide:
    """Goes from screen to screen by the keys a trainee would press."""

    def __init__(self, pilot: Pilot[int]) -> None:
        self.pilot = pilot
        self.app = cast("RoleplayApp", pilot.app)

    async def tour(self) -> AsyncIterator[str]:
        """Yield the name of every screen while it is shown; a new one is one more `yield` where one comes by."""
        for part in (self._beginning, self._talk, self._result):
            async for name in part():
                yield name

    async def _beginning(self) -> AsyncIterator[str]:
        await self.see("Welcome")
        yield "welcome"
        await self.press("enter")
        await self.at("Library", "Choose one")
        yield "library"
        self.app.open_briefing(PERSONA)
        await self.at("Briefing")
        yield "briefing"

    async def _talk(self) -> AsyncIterator[str]:
        await self.press("enter")
        for number, words in enumerate(SAID):
            await self.my_turn(number)
            await self.say(words)
        await self.my_turn(len(SAID))
        yield "conversation"
        await self.press("f1")
        await self.see("Here")
        yield "help"
        await self.press("escape")
        await self.at("Conversation")
        await self.press("ctrl+t")
        await self.my_turn(len(SAID) - 1)
        await self.say(OTHERWISE)
        await self.my_turn(len(SAID))
        await self.press("ctrl+l")
        await self.at("Turns and ways")
        yield "branches"
        await self.press("escape")
        await self.at("Conversation")
        await self.press("ctrl+e")
        await self.see("End the conversation with")
        yield "confirm"
        await self.press("y")
        await self.at("Wrap-up")
        self.app.screen.query_one("#note", TextArea).insert(NOTE)
        yield "wrap_up"

    async def _result(self) -> AsyncIterator[str]:
        await self.press("ctrl+s", "ctrl+s")  # the first says that there is no reflection
        await self.at("Scorecard")
        yield "scorecard"
        session = self.app.screen.session  # type: ignore[attr-defined]
        self.app.open_afterwards(session)
        await self.at("Afterwards")
        yield "afterwards"
        await self.press("escape")
        await self.at("Scorecard")
        self.app.open_progress()
        await self.at("Progress")
        yield "progress"
        await self.press("escape")
        await self.at("Scorecard")
        self.app.open_drill("empathize")
        await self.at("Drill")
        yield "drill"

    # ── what a guide does ──

    async def resize(self, width: int, height: int) -> None:
        """Give the window another size."""
        if (width, height) == self.app.size:
            return
        await self.pilot.resize_terminal(width, height)
        await self.still()

    async def press(self, *keys: str) -> None:
        """Press keys, and let every widget work them through."""
        await self.pilot.press(*keys)

    async def at(self, place: str, words: str = "") -> None:
        """Wait until a screen is there, with some words on it, and has nothing more to do."""
        await self.until(lambda: getattr(self.app.screen, "PLACE", "") == place and words in text_of(self.app))
        await self.still()

    async def see(self, words: str) -> None:
        """Wait until some words are shown."""
        await self.until(lambda: words in text_of(self.app))
        await self.still()

    async def my_turn(self, exchanges: int) -> None:
        """Wait until the customer has answered so many times."""

        def mine() -> bool:
            screen = self.app.screen
            if not (isinstance(screen, ConversationScreen) and screen.is_mounted):
                return False
            return len(screen.session.ledger) == exchanges and screen.phase in {Phase.YOURS, Phase.ENDED}

        await self.until(mine)
        await self.still()

    async def say(self, words: str) -> None:
        """Say something to the customer."""
        self.app.screen.query_one(Composer).fill(words)
        await self.press("enter")

    async def until(self, condition: Callable[[], bool]) -> None:
        """Let the app go on until something is so."""
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while not condition():
            if asyncio.get_running_loop().time() > deadline:
                raise RuntimeError(f"the tour got stuck here:\n{text_of(self.app)}")
            await asyncio.sleep(0.005)

    async def still(self) -> None:
        """Wait until workers have ended, then until the screen is laid out and drawn; nothing on it blinks."""
        screen = self.app.screen
        own = [worker for worker in self.app.workers if worker.node is screen and worker.group != "warm"]
        if own:  # without any it would wait for all there are
            await self.app.workers.wait_for_complete(own)
        for cursor in (*screen.query(TextArea), *screen.query(Input)):
            cursor.cursor_blink = False
        for _ in ("lay out", "scroll", "draw"):
            await self.pilot.pause(0)

    async def picture(self, title: str) -> str:
        """Return the screen as SVG once it looks the same twice in a row: what a thread found out may come later."""
        before, now = "", self.app.export_screenshot(title=title)
        while before != now:
            await asyncio.sleep(0.03)
            await self.still()
            before, now = now, self.app.export_screenshot(title=title)
        return now


def text_of(app: RoleplayApp) -> str:
    """Return what a screen shows as text, boxes aside."""
    with suppress(ScreenStackError):
        screen: Screen[object] = app.screen
        return "\n".join(strip.text for strip in screen._compositor.render_strips())
    return ""


def practised(settings: Settings) -> None:
    """Let the trainee have played before: the scripts of two customers, graded, one of them a shorter one."""
    catalogue = load_catalogue()
    rubric = find_rubric("difficult-conversations", catalogue)
    library = load_library()
    with Store(settings.database) as store:
        for identity, turns in (("priya-frozen-account", 5), ("marcus-api-outage", 9), ("priya-frozen-account", 12)):
            words = script(identity) or Script(())
            session = Session.start(
                store, library.get(identity), rubric, catalogue, trainee=settings.trainee, seed=words.seed, engine=OFFLINE
            )  # fmt: skip
            asyncio.run(_play(session, [line.text for line in words.said[:turns]], words.note))


async def _play(session: Session, said: list[str], note: str) -> None:
    for words in said:
        if session.ended:
            break
        async for _ in session.send(words):
            pass
    if not session.ended:
        session.end()
    session.write_note(note)
    await session.grade()
    session.close()


@contextmanager
def pressing_at_once() -> Iterator[None]:
    """Let a pressed key count once every widget has worked through it, instead of once the whole process is idle."""

    async def worked_through(_: float) -> None:
        return

    with patch("textual.app.wait_for_idle", worked_through):
        yield


def toured(settings: Settings) -> RoleplayApp:
    """Return the app as the tour takes it."""
    app = RoleplayApp(settings, seed=SEED, pace=pace.instant)
    app.animation_level = "none"
    return app
