"""The whole path by keyboard, and what must be on every screen at two sizes."""

import asyncio
import os
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from textual.binding import Binding
from textual.pilot import Pilot
from textual.widgets import OptionList

from roleplay.config import Settings
from roleplay.store import DraftRow, Store
from roleplay.tui import app as tui
from roleplay.tui import terminal
from roleplay.tui.app import RoleplayApp
from roleplay.tui.desk import Desk
from roleplay.tui.screens import sitting, wrap_up
from roleplay.tui.screens.briefing import BriefingScreen
from roleplay.tui.screens.conversation import ConversationScreen
from roleplay.tui.screens.dialogs import AskMinutes, Confirm, Help
from roleplay.tui.screens.library import LibraryScreen, marks
from roleplay.tui.screens.scorecard import ScorecardScreen
from roleplay.tui.screens.wrap_up import WrapUpScreen
from roleplay.tui.widgets.status import Phase
from roleplay.tui.widgets.text_box import CappedTextArea, Composer
from tests.tui.conftest import at, begin, phase, seen, talk, until, write

Make = Callable[..., RoleplayApp]


def _answered(app: RoleplayApp, exchanges: int) -> bool:
    return len(talk(app).session.ledger) == exchanges


def _moved(app: RoleplayApp, before: object) -> bool:
    return app.screen is not before or isinstance(app.screen, ScorecardScreen)


def loaded(app: RoleplayApp) -> bool:
    found = app.screen.query("#library-list")
    return bool(found) and found.first(OptionList).option_count > 0


async def test_whole_path_by_keyboard(
    make: Make, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = make()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: loaded(app))
        await pilot.press("slash", *"parcel ada", "enter")
        await until(pilot, lambda: "1 of 14 customers" in seen(app))
        assert "Ada [A-12]" in seen(app)
        assert "●○○○○ 1/5" in seen(app)
        assert "Lost parcel [/] [@click=app.quit]click[/]" in seen(app)
        await pilot.press("enter")
        await at(pilot, "Briefing")
        assert "Do not click[/]" in seen(app)
        await pilot.press("enter")
        await at(pilot, "Conversation")
        assert "Where is my parcel [A-12]?" in seen(app)
        for number in range(4):
            await pilot.press(*("So [/]" if number == 3 else "x"), "ctrl+j", str(number), "enter")
            await until(pilot, partial(_answered, app, number + 1))
            await phase(pilot, Phase.YOURS)
        assert "So [/]" in seen(app)
        assert "I see [A-12]. Go on, I am listening." in seen(app)
        await pilot.press("ctrl+e")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("enter")
        await at(pilot, "Wrap-up")
        await pilot.press(*"Lost", "tab", *"Ask", "ctrl+s")
        await at(pilot, "Scorecard")
        assert "of 100: ○ not yet" in seen(app)
        await pilot.press("down", "3")
        await until(pilot, lambda: "patience" in seen(app))
        await pilot.press("4")
        await until(pilot, lambda: "1  Ada [A-12]" in seen(app))
        await pilot.press("a", "y")
        await until(pilot, lambda: "It was a present. [/nope]" in seen(app))
        await pilot.press("escape", "e", "m")
        exported = tmp_path / f"roleplay-aa-test-{app.screen.session.id}.md"  # type: ignore[attr-defined]
        await until(pilot, lambda: exported.exists() and "Written: roleplay-aa-test-" in seen(app))
        await pilot.press("p")
        await at(pilot, "Briefing")
        await pilot.press("escape")
        await at(pilot, "Library")
        await pilot.press("q")
    assert app.return_code == 0
    app.desk.close()
    with Store(settings.database) as store:
        [summary] = store.summaries("me")
        assert summary.status == "ended"
        row = store.session(summary.id)
        assert (row.note, row.reflection) == ("Lost", "Ask")
        assert store.delete_session(summary.id) == [str(exported)]
    assert "Lost" in exported.read_text(encoding="utf-8")


async def test_broken_persona_file_is_shown_with_its_message(make: Make) -> None:
    app = make()
    async with app.run_test(size=(140, 45)) as pilot:
        await until(pilot, lambda: loaded(app))
        lines = app.screen.query_one(OptionList)
        lines.highlighted = lines.option_count - 1
        await until(pilot, lambda: "'name' is missing" in seen(app))
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen.PLACE == "Library"  # type: ignore[attr-defined]


async def test_wrap_up_may_be_skipped_or_left_and_finished_later(make: Make) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        await pilot.press("ctrl+e")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        await pilot.press("y")
        await at(pilot, "Wrap-up")
        await pilot.press(*"later", "escape")
        await at(pilot, "Library")
        await until(pilot, lambda: "not graded yet" in seen(app))
        await pilot.press("home", "enter")
        await at(pilot, "Wrap-up")
        assert "later" in seen(app)
        await pilot.press("ctrl+s", "ctrl+s")
        await at(pilot, "Scorecard")
        assert "No score. You ended after 0 of the 4 exchanges" in seen(app)
        await pilot.press("escape")
        await at(pilot, "Library")
        await until(pilot, lambda: "Go on with" not in seen(app))


async def test_the_palette_leads_to_past_sessions_and_names_the_file_of_settings(
    make: Make, settings: Settings
) -> None:
    app = make()
    async with app.run_test(size=(140, 45), notifications=True) as pilot:
        await until(pilot, lambda: loaded(app))
        commands = {command.title: command for command in app.get_system_commands(app.screen)}
        commands["Settings"].callback()
        await until(pilot, lambda: len(app._notifications) == 1)
        [said] = app._notifications
        assert said.message.startswith(f"Settings are kept in {settings.config_file}; there is none yet.")
        commands["Sessions"].callback()
        await at(pilot, "Progress")
        await until(pilot, lambda: "space Mark" in seen(app))


async def test_help_and_palette_hold_every_action(make: Make) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(140, 45)) as pilot:
        await begin(pilot)
        commands = {command.title for command in app.get_system_commands(app.screen)}
        assert {"Send", "New line", "Hint", "Hold", "Brief", "End", "Leave", "Help", "Quit", "Drill"} <= commands
        assert {"Sessions", "Settings"} <= commands
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, Help))
        assert "Put the customer on hold" in seen(app)
        await pilot.press("escape", "ctrl+p")
        await pilot.press(*"Hold", "enter")
        await until(pilot, lambda: isinstance(app.screen, AskMinutes))
        await pilot.press("backspace", "5", "enter")
        await until(pilot, lambda: "5 min pass while" in seen(app))
        assert talk(app).session.held_seconds == 300


async def test_the_palette_opens_once_whatever_lies_over_it(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await at(pilot, "Library")
        await pilot.press("ctrl+p", "f1", "ctrl+p")
        assert [type(screen).__name__ for screen in app.screen_stack].count("Palette") == 1


SCREENS = (
    RoleplayApp,
    LibraryScreen,
    BriefingScreen,
    ConversationScreen,
    WrapUpScreen,
    ScorecardScreen,
    Composer,
    Confirm,
    AskMinutes,
    Help,
)


def test_every_binding_has_an_id_of_its_own() -> None:
    ids = []
    for owner in SCREENS:
        for binding in owner.BINDINGS:
            assert isinstance(binding, Binding)
            assert binding.id, binding
            assert binding.description, binding
            ids.append(binding.id)
    assert len(ids) == len(set(ids))


async def test_hint_is_shown_in_practice(make: Make) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        await pilot.press("ctrl+g")
        await until(pilot, lambda: "Hint ·" in seen(app))


async def test_exam_hides_mood_and_hints(make: Make) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(140, 45)) as pilot:
        await at(pilot, "Briefing")
        await pilot.press("m")
        screen = await begin(pilot)
        write(app, "Hello")
        await pilot.press("enter", "ctrl+g")
        await until(pilot, lambda: len(screen.session.ledger) == 1)
        await phase(pilot, Phase.YOURS)
        text = seen(app)
        assert "heat" not in text
        assert "trust" not in text
        assert "Hint ·" not in text
        assert "exam" in text
        assert screen.session.transcript().hints == 0
        assert screen.session.mode == "exam"


async def test_resize_to_nothing_and_back(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: loaded(app))
        for keys in (["enter"], ["enter"], ["ctrl+e", "y"], ["ctrl+s", "ctrl+s"], ["3"], ["4"]):
            for size in ((1, 1), (60, 20), (80, 24)):
                await pilot.resize_terminal(*size)
                await pilot.pause()
            before = app.screen
            await pilot.press(*keys)
            await until(pilot, partial(_moved, app, before))
            await pilot.pause()
        await until(pilot, lambda: app.screen.PLACE == "Scorecard")  # type: ignore[attr-defined]


async def test_no_color_has_no_colour_and_still_says_everything(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "NO_COLOR", "1")
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        assert app.no_color
        assert "heat" in seen(app)
        assert "6.0" in seen(app)
        assert "Your turn" in seen(app)


async def test_policy_is_beside_the_conversation_or_toggled(make: Make) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        assert "No cash." not in seen(app)
        await pilot.press("ctrl+b")
        await until(pilot, lambda: "No cash." in seen(app))
        await pilot.press("ctrl+b")
        await until(pilot, lambda: "No cash." not in seen(app))
        await pilot.resize_terminal(140, 45)
        await until(pilot, lambda: "No cash." in seen(app))


def test_difficulty_is_not_told_by_colour_alone() -> None:
    assert marks(3) == "●●●○○ 3/5"


async def _into_wrap_up(pilot: Pilot[int]) -> str:
    """Go from the briefing to the wrap-up; return the session's id."""
    session = (await begin(pilot)).session.id
    await pilot.press("ctrl+e")
    await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
    await pilot.press("y")
    await at(pilot, "Wrap-up")
    return session


def _wrapped_up(settings: Settings, session: str) -> tuple[str | None, str | None]:
    """Return the case note and the reflection as they are stored."""
    with Store(settings.database) as store:
        row = store.session(session)
    return row.note, row.reflection


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (("", " "), "Case note and reflection are empty"),
        (("Lost", ""), "Your reflection is empty"),
        (("", "Ask"), "Your case note is empty"),
    ],
)
async def test_what_is_empty_and_graded_is_said_once_before_the_scorecard(
    make: Make, written: tuple[str, str], said: str
) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        await _into_wrap_up(pilot)
        for area, text in zip(app.screen.query(CappedTextArea), written, strict=True):
            area.insert(text)
        await pilot.press("ctrl+s")
        assert said in seen(app)
        await pilot.press("ctrl+s")
        await at(pilot, "Scorecard")


async def test_a_rubric_that_grades_no_wrap_up_misses_none(make: Make, tmp_path: Path) -> None:
    rubric = tmp_path / "calls.yaml"
    rubric.write_text(
        "schema: 1\nid: calls\nversion: 1\nname: Calls\ndescription: No wrap-up.\npass_mark: 70\nstrategies: { empathize: {} }\n"
    )
    app = make(persona="aa-test", rubric=str(rubric))
    async with app.run_test(size=(80, 24)) as pilot:
        await _into_wrap_up(pilot)
        await pilot.press("ctrl+s")
        await at(pilot, "Scorecard")


async def test_quitting_in_the_wrap_up_keeps_what_was_written(make: Make, settings: Settings) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        session = await _into_wrap_up(pilot)
        await pilot.press("o", "k", "ctrl+q")
    assert _wrapped_up(settings, session) == ("ok", None)


async def test_what_is_written_in_the_wrap_up_is_stored_while_one_writes(
    make: Make, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wrap_up, "REST", 0)
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        session = await _into_wrap_up(pilot)
        await pilot.press(*"Lost", "tab", *"Ask")
        await until(pilot, lambda: _wrapped_up(settings, session) == ("Lost", "Ask"))
        await pilot.press("backspace", "backspace", "backspace")
        await until(pilot, lambda: _wrapped_up(settings, session) == ("Lost", None))


async def test_what_is_stored_slowly_never_overwrites_what_was_written_after_it(
    make: Make, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wrap_up, "REST", 0)
    app = make(persona="aa-test")
    begun, go_on = Event(), Event()

    keep = Desk.keep_wrap_up

    def slow_at_first(*written: Any) -> None:
        if not begun.is_set():
            begun.set()
            go_on.wait(10)
        keep(*written)

    async with app.run_test(size=(80, 24)) as pilot:
        session = await _into_wrap_up(pilot)
        monkeypatch.setattr(Desk, "keep_wrap_up", slow_at_first)
        await pilot.press("L")
        await until(pilot, begun.is_set)
        await pilot.press(*"ost")
        await asyncio.sleep(0.1)  # what is newer is stored now, or waits for its turn
        go_on.set()
        await asyncio.sleep(0.1)
        await until(pilot, lambda: _wrapped_up(settings, session) == ("Lost", None))


async def test_what_is_written_in_the_wrap_up_is_stored_before_something_covers_it(
    make: Make, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wrap_up, "REST", 3600)
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        session = await _into_wrap_up(pilot)
        await pilot.press(*"Lost", "f5")
        await at(pilot, "Progress")
        await until(pilot, lambda: _wrapped_up(settings, session) == ("Lost", None))


def _unsent(settings: Settings, session: str) -> DraftRow | None:
    """Return what is stored of what was typed and not sent."""
    with Store(settings.database) as store:
        return store.draft(session, store.session(session).head)


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
@pytest.mark.parametrize("place", ["conversation", "wrap-up"])
def test_a_signal_ends_the_app_and_keeps_what_was_written(
    make: Make, settings: Settings, monkeypatch: pytest.MonkeyPatch, place: str, number: signal.Signals
) -> None:
    sessions: list[str] = []

    async def drive(pilot: Pilot[Any]) -> None:
        if place == "conversation":
            sessions.append((await begin(pilot)).session.id)
            await pilot.press(*"half a thou")
        else:
            sessions.append(await _into_wrap_up(pilot))
            await pilot.press(*"Lost", "tab", *"Ask")
        os.kill(os.getpid(), number)

    for screen in (sitting, wrap_up):
        monkeypatch.setattr(screen, "REST", 3600)
    monkeypatch.setattr(terminal, "GRACE", 3600)  # a busy machine must not end the tests
    app = make(persona="aa-test")
    headless = partial(app.run_async, headless=True, size=(80, 24), auto_pilot=drive)
    monkeypatch.setattr(app, "run_async", headless)
    monkeypatch.setattr(tui, "RoleplayApp", lambda *_, **__: app)
    assert tui.run(settings) == 128 + number
    [session] = sessions
    if place == "conversation":
        assert _unsent(settings, session) == DraftRow("half a thou", said=False)
    else:
        assert _wrapped_up(settings, session) == ("Lost", "Ask")


async def test_a_persona_file_outside_every_library_can_be_played(
    make: Make, settings: Settings, tmp_path: Path
) -> None:
    assert settings.personas is not None
    text = (settings.personas / "aa-test.yaml").read_text(encoding="utf-8")
    file = tmp_path / "draft.yaml"
    file.write_text(text.replace("Where is my parcel", "Where is my draft"), encoding="utf-8")
    app = make(persona=str(file))
    async with app.run_test(size=(80, 24)) as pilot:
        await at(pilot, "Briefing")
        await pilot.press("enter")
        await at(pilot, "Conversation")
        await until(pilot, lambda: "Where is my draft [A-12]?" in seen(app))
