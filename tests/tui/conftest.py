"""A small persona, a scripted customer behind a gate, and an app that opens on both."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from textual.app import App, ScreenStackError
from textual.pilot import Pilot

from roleplay.config import Settings
from roleplay.customer.graph import Cast
from roleplay.customer.state import Appraisal
from roleplay.customer.voice import Direction, Spoken
from roleplay.engine import Engine
from roleplay.persona import Persona
from roleplay.rubric import Catalogue
from roleplay.transcript import Setting, Turn
from roleplay.tui import memory, pace
from roleplay.tui.app import RoleplayApp
from roleplay.tui.screens.conversation import ConversationScreen
from roleplay.tui.widgets.status import Phase
from roleplay.tui.widgets.text_box import Composer

PERSONA = """
schema: 1
id: aa-test
name: "Ada [A-12]"
title: "Lost parcel [/] [@click=app.quit]click[/]"
difficulty: 1
trains: [empathize, ask]
organisation: { name: "Box [b]Co[/b]", policy: ["You may send a new parcel. [/]", "No cash."] }
channel: chat
brief: "A parcel went missing. [@click=app.quit]Do not click[/]"
content_note: "Mentions [/] a lost parcel."
debrief: "It was a present. [/nope]"
customer: { background: "A test.", voice: { style: plain } }
temperament: { heat: 6, trust: 3, patience: 8 }
wants: the parcel
interest: a present in time
facts: [{ id: number, say: ["It is 17."], recap: "your number is 17" }]
remedies: [{ id: resend, offer: send it again, allowed: true, cues: [send again] }]
lines: { opening: ["Where is my parcel [A-12]?"] }
"""


@dataclass
class Scripted:
    """Plays the customer: the next of `replies` at a time, sentence by sentence, each waiting for the gate."""

    replies: list[list[str]] = field(default_factory=lambda: [["I see [A-12].", "Go on, I am listening."]])
    failures: list[Exception] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    gated_from: int = 0
    said: int = 0

    def __post_init__(self) -> None:
        self.gate.set()

    def __call__(self, persona: Persona, setting: Setting, _: Catalogue) -> Cast:
        return Cast(persona, setting, self.appraise, self.speak, self.speak)

    async def appraise(self, turns: Sequence[Turn], persona: Persona, setting: Setting) -> Appraisal:  # noqa: ARG002 - a protocol
        self.heard.append(turns[-1].text)
        return Appraisal(question=True)

    async def speak(self, direction: Direction) -> AsyncIterator[Spoken]:  # noqa: ARG002 - a protocol
        sentences = self.replies[self.said % len(self.replies)]
        for number, sentence in enumerate(sentences):
            if number >= self.gated_from:
                await self.gate.wait()
            if self.failures:
                raise self.failures.pop(0)
            yield Spoken(sentence, f"authored:{self.said}:{number}")
        self.said += 1


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    folder = tmp_path / "personas"
    folder.mkdir()
    (folder / "aa-test.yaml").write_text(PERSONA, encoding="utf-8")
    (folder / "broken.yaml").write_text("schema: 1\nid: broken\nnope: [/]\n", encoding="utf-8")
    memory.remember(tmp_path / "data", welcomed=True)
    return Settings(data_dir=tmp_path / "data", config_file=tmp_path / "config.toml", personas=folder)


@pytest.fixture
def customer() -> Scripted:
    return Scripted()


@pytest.fixture
def make(settings: Settings, customer: Scripted, monkeypatch: pytest.MonkeyPatch) -> Callable[..., RoleplayApp]:
    """Return a maker of apps on the same data folder.

    A key counts as pressed once every widget has worked through its messages: Textual would wait, twice, for the
    whole process to be idle.
    """

    def make_app(**options: object) -> RoleplayApp:
        app = RoleplayApp(settings, **{"seed": 1, "engine": Engine(customer), "pace": pace.instant, **options})  # type: ignore[arg-type]
        app.animation_level = "none"

        async def worked_through(_: float) -> None:
            with suppress(ScreenStackError):  # the key was the one that quits
                await Pilot(app).pause(0)

        monkeypatch.setattr("textual.app.wait_for_idle", worked_through)
        return app

    return make_app


async def until(pilot: Pilot[int], condition: Callable[[], bool]) -> None:
    """Let the app run until something is so; a bound instead of a hang."""
    await pilot.pause(0)
    for _ in range(3000):
        await asyncio.sleep(0.01)  # lets the app go on, whereas a pause of the pilot's keeps it busy
        if condition():
            for _step in ("lay out", "scroll to the end", "draw"):
                await pilot.pause(0)
            return
    raise AssertionError(f"it never came to that; on screen:\n{seen(pilot.app)}")


def talk(app: RoleplayApp) -> ConversationScreen:
    assert isinstance(app.screen, ConversationScreen)
    return app.screen


async def at(pilot: Pilot[int], place: str) -> None:
    """Wait for a screen."""
    await until(pilot, lambda: getattr(pilot.app.screen, "PLACE", "") == place and pilot.app.screen.is_attached)


async def phase(pilot: Pilot[int], wanted: Phase) -> None:
    """Wait for a phase of the conversation."""
    app = pilot.app
    await until(pilot, lambda: isinstance(app.screen, ConversationScreen) and app.screen.phase is wanted)


async def begin(pilot: Pilot[int]) -> ConversationScreen:
    """From a briefing opened by `persona=` into the conversation."""
    await at(pilot, "Briefing")
    await pilot.press("enter")
    await at(pilot, "Conversation")
    await phase(pilot, Phase.YOURS)
    assert isinstance(pilot.app.screen, ConversationScreen)
    return pilot.app.screen


def write(app: RoleplayApp, text: str) -> Composer:
    composer = app.screen.query_one(Composer)
    composer.fill(text)
    return composer


def seen(app: App[int]) -> str:
    """Return the screen as text, as a person would read it."""
    width, height = app.size
    lines = [[" "] * width for _ in range(height)]
    for y, strip in enumerate(app.screen._compositor.render_strips()[:height]):
        lines[y] = list(strip.text)
    return "\n".join("".join(line).rstrip() for line in lines)
