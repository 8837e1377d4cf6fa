"""The app: first paint, how long its loop is ever kept busy, and what 200 turns cost in memory."""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks.startup import first_paint
from roleplay.config import Settings
from roleplay.customer.graph import Cast
from roleplay.customer.state import Appraisal
from roleplay.customer.voice import Direction, Spoken
from roleplay.engine import Engine
from roleplay.persona import Persona
from roleplay.rubric import Catalogue
from roleplay.transcript import Setting, Turn
from roleplay.tui import memory, pace
from roleplay.tui.app import RoleplayApp, keep_what_loads
from roleplay.tui.screens.conversation import ConversationScreen
from scripts.tour import PERSONA, Guide

TOKENS, PER_SENTENCE = 2000, 10
TURNS = 200
_LOOK = 0.002


class Talker:
    """Plays the customer without a model: as many tokens as one likes, a sentence at a time, never losing patience."""

    def __init__(self) -> None:
        self.sentences = 1
        self.said = 0

    def __call__(self, persona: Persona, setting: Setting, _: Catalogue) -> Cast:
        """Cast this customer."""
        return Cast(persona, setting, self.appraise, self.speak, self.speak)

    async def appraise(self, turns: Sequence[Turn], persona: Persona, setting: Setting) -> Appraisal:  # noqa: ARG002 - a protocol
        """Take everything for a question."""
        return Appraisal(question=True)

    async def speak(self, direction: Direction) -> AsyncIterator[Spoken]:  # noqa: ARG002 - a protocol
        """Say so many sentences, one after the other as a fast model would."""
        for number in range(self.sentences):
            await asyncio.sleep(0)
            yield Spoken(
                f"Number {number} of turn {self.said} is {'word ' * (PER_SENTENCE - 5)}.",
                f"authored:{self.said}:{number}",
            )
        self.said += 1


class Lag:
    """Looks at the clock every few milliseconds: what comes late says how long the loop was kept busy."""

    def __init__(self) -> None:
        self.worst: dict[str, float] = {}

    @asynccontextmanager
    async def during(self, what: str) -> AsyncIterator[None]:
        """Measure while inside."""
        looking = asyncio.create_task(self._look(what))
        try:
            yield
        finally:
            looking.cancel()

    async def _look(self, what: str) -> None:
        last = time.perf_counter()
        while True:
            await asyncio.sleep(_LOOK)
            now = time.perf_counter()
            self.worst[what] = max(self.worst.get(what, 0.0), now - last - _LOOK)
            last = now


async def _played(settings: Settings, lag: Lag) -> tuple[float, float]:
    """Talk through the app; return its memory in MB when it is warm, and 200 turns later."""
    talker = Talker()
    app = RoleplayApp(settings, engine=Engine(talker), pace=pace.instant)
    app.animation_level = "none"
    keep_what_loads(app)  # as `run` does
    async with app.run_test(size=(120, 36)) as pilot:
        guide = Guide(pilot)
        async with lag.during("loading"):
            await guide.at("Library", "Choose one")
        async with lag.during("doing nothing"):
            await asyncio.sleep(0.5)
        await _talk(guide, 1)
        talker.sentences = TOKENS // PER_SENTENCE
        async with lag.during(f"streaming {TOKENS:,} tokens"):
            await _say(guide)
        talker.sentences = 2
        await _end(guide)
        async with lag.during("grading"):
            await pilot.press("ctrl+s", "ctrl+s")  # the first says what is empty
            await guide.until(lambda: getattr(app.screen, "PLACE", "") == "Scorecard")
        app.go_home()
        before, turns = _resident(), 0
        while turns < TURNS:
            turns += await _talk(guide, (TURNS - turns) // 2)
            await _end(guide)
            app.go_home()
        after = _resident()
    app.desk.close()
    return before, after


async def _talk(guide: Guide, exchanges: int) -> int:
    """Begin a conversation and say so many things, fewer where the customer has had enough; return how many turns it has."""
    desk = guide.app.desk
    session = await asyncio.to_thread(desk.start, desk.persona(PERSONA), "practice")
    guide.app.open_session(session)
    await guide.my_turn(0)
    while len(session.ledger) < exchanges and not session.ended:
        await _say(guide)
    return len(session.turns)


async def _say(guide: Guide) -> None:
    screen = guide.app.screen
    assert isinstance(screen, ConversationScreen)
    exchanges = len(screen.session.ledger)
    await guide.say(f"What about number {exchanges}?")
    await guide.my_turn(exchanges + 1)


async def _end(guide: Guide) -> None:
    """Go on to the wrap-up."""
    screen = guide.app.screen
    assert isinstance(screen, ConversationScreen)
    if screen.session.ended:
        await guide.press("enter")
    else:
        await guide.press("ctrl+e")
        await guide.see("End the conversation with")
        await guide.press("y")
    await guide.at("Wrap-up")


def _resident() -> float:
    """Return how much memory this process holds, in MB."""
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def app() -> None:
    """First paint; the worst lag of the loop while loading, idling, streaming and grading; memory of 200 turns."""
    first_paint()
    lag = Lag()
    with tempfile.TemporaryDirectory() as folder:
        memory.remember(Path(folder), welcomed=True)
        settings = Settings(data_dir=Path(folder), config_file=Path(folder) / "config.toml")
        before, after = asyncio.run(_played(settings, lag))
    for what, worst in lag.worst.items():
        print(f"{f'worst lag while {what}':44} {worst * 1000:5.0f} ms (aim 100 ms)")
    print(f"{f'memory after {TURNS} turns more':44} {after / before:5.2f} × ({after:.0f} MB against {before:.0f} MB)")
