"""A small persona, a scripted customer behind a gate, and an app that opens on both."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from textual._compositor import Compositor, LayoutUpdate
from textual.app import App, ScreenStackError
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.css.types import CSSLocation
from textual.geometry import Size
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.screen import Screen

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
facts:
  - { id: number, say: ["It is 17."], recap: "your number is 17" }
  - { id: gift, reveal: { trust: 9 }, say: ["It is for my son."], recap: "it is for your son" }
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


def _read_styles_once() -> None:
    """Let no app parse again the styles that one before it parsed: they change by their words and variables alone."""
    read = Stylesheet._parse_rules
    known: dict[tuple[object, ...], list[RuleSet]] = {}

    def parse_rules(self: Stylesheet, css: str, read_from: CSSLocation, **kind: Any) -> list[RuleSet]:
        key = (css, read_from, frozenset(self._variables.items()), *kind.values())
        if key not in known:
            known[key] = read(self, css, read_from, **kind)
        return known[key]

    Stylesheet._parse_rules = parse_rules  # type: ignore[method-assign,assignment]
    RuleSet.__hash__ = object.__hash__  # type: ignore[method-assign]  # the same, asked a hundred thousand times a test


_read_styles_once()


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
    whole process to be idle. Screens are drawn whole, when they are new, once at each size, and when looked at, and not
    again or piece by piece in between: nobody looks.
    """
    draw = Compositor.render_full_update
    drawn: set[tuple[Compositor, Size]] = set()

    def draw_once(self: Compositor, *args: Any, **kind: Any) -> LayoutUpdate | None:
        if (self, self.size) in drawn:
            self._dirty_regions.clear()
            return None
        drawn.add((self, self.size))
        return draw(self, *args, **kind)

    def make_app(**options: object) -> RoleplayApp:
        app = RoleplayApp(settings, **{"seed": 1, "engine": Engine(customer), "pace": pace.instant, **options})  # type: ignore[arg-type]
        app.animation_level = "none"
        for place in ("app", "pilot"):
            monkeypatch.setattr(f"textual.{place}.wait_for_idle", lambda *_: settled(app))
        monkeypatch.setattr("textual.screen.UPDATE_PERIOD", 0.5)  # drawn by `settled`, not sixty times a second
        monkeypatch.setattr(Compositor, "render_partial_update", lambda self: self._dirty_regions.clear())
        monkeypatch.setattr(Compositor, "render_full_update", draw_once)
        return app

    return make_app


async def settled(app: App[int]) -> None:
    """Let every widget work through its messages and the screen be drawn, as often as the one brings on the other.

    A pilot's pause does one round of it, and by a message to each widget: a fifth of the time these tests took.
    """
    with suppress(ScreenStackError):  # the app has ended
        for _ in range(ROUNDS):
            quiet = 0
            while quiet < 3:  # what another thread sends arrives in the second turn of the loop
                await asyncio.sleep(0)
                if app._exit or app._exception:
                    return
                quiet = quiet + 1 if _waiting(app) else 0
            if not _to_draw(app.screen):
                return
            app.screen._on_timer_update()


ROUNDS = 8
"""Drawings after which an app that is still not at rest is one that moves by itself."""


def _waiting(app: App[int]) -> bool:
    """Tell whether no widget has a message at hand: all wait for the next, and no new size for its moment."""
    return (
        app._resize_timer is None
        and _at_rest(app)
        and _at_rest(app.screen)
        and all(map(_at_rest, app.screen.walk_children()))
    )


def _at_rest(pump: MessagePump) -> bool:
    news: Any = pump._message_queue.ready_event
    return pump._closing or (bool(news._waiters) and not news.is_set())


def _to_draw(screen: Screen[object]) -> bool:
    layout = screen._layout_required or screen._scroll_required
    return bool(layout or screen._repaint_required or screen._dirty_widgets or screen._callbacks)


async def until(pilot: Pilot[int], condition: Callable[[], bool]) -> None:
    """Let the app run until something is so; a bound instead of a hang."""
    for _ in range(3000):
        await settled(pilot.app)
        if condition():
            return
        await asyncio.sleep(0.01)  # for what happens in threads
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
