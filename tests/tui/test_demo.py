"""The demo: somebody who is good at it plays while one watches; nothing of it is kept."""

from collections.abc import Callable
from pathlib import Path

import pytest

from roleplay.config import Settings
from roleplay.errors import UsageError
from roleplay.exemplary import Line, Script
from roleplay.tui.app import RoleplayApp
from roleplay.tui.screens.demo import DemoOver, DemoScreen
from roleplay.tui.widgets.status import Phase
from tests.tui.conftest import at, seen, until

Make = Callable[..., RoleplayApp]


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let what is thrown away be looked for."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the trainee of the demo say little: how well they do it is tested where the scripts are."""
    said = (Line("Tell me what happened, please."), Line("You ran for it, and it left without you.", hold=60))

    def script(identity: str) -> Script | None:
        return None if identity == "aa-test" else Script(said, "A note.", "A thought.")

    monkeypatch.setattr("roleplay.exemplary.script", script)


async def test_a_demo_plays_to_its_end_by_itself_and_leaves_nothing_behind(make: Make, temporary: Path) -> None:
    app = make(demo=True, persona="dana-missed-connection")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, DemoScreen))
        assert "nothing is kept" in seen(app)
        await until(pilot, lambda: isinstance(app.screen, DemoOver) and "That was the demo" in seen(app))
        assert "No score. You ended after 2 of the 4 exchanges" in seen(app)
        await pilot.press("enter")
        await at(pilot, "Briefing")
        assert "Dana Reyes" in seen(app)
        await until(pilot, lambda: not list(temporary.iterdir()))
        assert app.desk.store.summaries() == []
    app.desk.close()


async def test_space_pauses_a_demo_typed_words_do_nothing_and_esc_stops_it(make: Make, temporary: Path) -> None:
    app = make(pace=lambda _: 0.005)
    async with app.run_test(size=(140, 45)) as pilot:
        await until(pilot, lambda: app.screen.query("#library-list").first().option_count > 0)  # type: ignore[attr-defined]
        await pilot.press("f4")
        await at(pilot, "Demo")
        await pilot.press("space")
        await until(pilot, lambda: "paused" in seen(app))
        screen = app.screen
        assert isinstance(screen, DemoScreen)
        heard = len(screen.session.turns)
        await pilot.press(*"mine", "enter", "ctrl+e")
        assert "mine" not in seen(app)
        await pilot.press("space")
        await until(pilot, lambda: len(screen.session.turns) > heard)
        assert all("mine" not in turn.text for turn in screen.session.turns)
        await pilot.press("escape")
        await at(pilot, "Library")
        await until(pilot, lambda: not list(temporary.iterdir()))


async def test_a_demo_paused_while_the_customer_speaks_still_says_so_afterwards(make: Make) -> None:
    app = make(demo=True, persona="dana-missed-connection", pace=lambda _: 0.05)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, DemoScreen) and app.screen.phase is Phase.SPEAKING)
        screen = app.screen
        assert isinstance(screen, DemoScreen)
        screen.action_pause()
        await until(pilot, lambda: screen.phase is Phase.YOURS)
        assert "paused" in seen(app)
        assert "Enter sends" not in seen(app)


async def test_a_customer_of_ones_own_has_no_demo_and_that_is_said(make: Make, settings: Settings) -> None:
    app = make(demo=True, persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.failure is not None)
    assert isinstance(app.failure, UsageError)
    assert str(app.failure).startswith("there is no demo with 'aa-test'; there is one with: dee-thursday-box, ")
    assert settings.trainee == "me"
