"""The app with models: what is going on is said, and a model that fails can be done without."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from roleplay.config import Settings
from roleplay.customer.events import Event, Failed
from roleplay.customer.voice import Direction, Spoken
from roleplay.models.base import Notice, notice
from roleplay.tui import pace
from roleplay.tui.app import RoleplayApp
from roleplay.tui.hearing import Trouble, hear
from roleplay.tui.screens.wrap_up import WrapUpScreen
from roleplay.tui.widgets.status import Phase
from tests.tui.conftest import Scripted, at, begin, phase, seen, until, write

Make = Callable[..., RoleplayApp]


async def test_what_the_wait_is_for_is_said_beside_whose_turn_it_is(make: Make, customer: Scripted) -> None:
    speak = customer.speak

    async def retried(direction: Direction) -> AsyncIterator[Spoken]:
        notice(Notice("retrying", "the provider asks to wait 2 seconds. Trying again in 2 s", 2))
        async for spoken in speak(direction):
            yield spoken

    customer.speak = retried  # type: ignore[method-assign]
    customer.gate.clear()
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        await begin(pilot)
        write(app, "Hello there")
        await pilot.press("enter")
        await until(pilot, lambda: "asks to wait 2 seconds" in seen(app))
        assert "is thinking" in seen(app)
        customer.gate.set()
        await phase(pilot, Phase.YOURS)
        assert "asks to wait" not in seen(app)


async def test_that_authored_words_take_over_is_not_only_flashed(make: Make, customer: Scripted) -> None:
    speak = customer.speak

    async def wordless(direction: Direction) -> AsyncIterator[Spoken]:
        notice(Notice("fallback", "openai/x answered with nothing. Authored words take over."))
        async for spoken in speak(direction):
            yield spoken

    customer.speak = wordless  # type: ignore[method-assign]
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await begin(pilot)
        for turns in (3, 5):
            write(app, "Hello there")
            await pilot.press("enter")
            await until(pilot, lambda turns=turns: len(screen.session.turns) == turns)  # type: ignore[misc]
            await phase(pilot, Phase.YOURS)
        assert [each.message for each in app._notifications] == [
            "openai/x answered with nothing. Authored words take over."
        ]


@pytest.mark.parametrize(
    ("error", "said"), [("openai/500 failed.", "openai/500 failed."), ("the file is gone.", "The file is gone.")]
)
async def test_a_name_stays_as_it_is_written(error: str, said: str) -> None:
    async def failing() -> AsyncIterator[Event]:
        yield Failed(error, by_model=True)

    assert await hear(failing(), pace.instant, lambda _: None) == Trouble(said, by_model=True)


async def test_without_the_model_the_conversation_and_the_grading_go_on_offline(
    make: Make, settings: Settings, tmp_path: Path
) -> None:
    script = tmp_path / "model.yaml"
    script.write_text(
        "schema: 1\nanswers: [{when: {purpose: voice}, say: Well now. And, fail: incomplete}, {fail: bad_credentials}]"
    )
    wanted = replace(settings, customer_model=f"scripted:{script}", grader_model=f"scripted:{script}")
    app = make(engine=None, persona="aa-test")
    app.desk.settings = wanted
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await begin(pilot)
        write(app, "Hello there")
        await pilot.press("enter")
        await phase(pilot, Phase.FAILED)
        await until(pilot, lambda: "Ctrl+N" in seen(app))
        assert "incomplete" in seen(app)
        await pilot.press("ctrl+n")
        await phase(pilot, Phase.YOURS)
        assert [turn.role for turn in screen.session.turns] == ["customer", "trainee", "customer"]
        assert "offline" in seen(app)

        screen.session.end()
        app.open_session(screen.session)
        await at(pilot, "Wrap-up")
        await pilot.press("ctrl+s", "ctrl+s")
        await at(pilot, "Scorecard")


async def test_a_grader_that_fails_can_be_replaced_by_signals(make: Make, settings: Settings, tmp_path: Path) -> None:
    script = tmp_path / "model.yaml"
    script.write_text("schema: 1\nanswers: [{fail: bad_credentials}]")
    app = make(engine=None, persona="aa-test")
    app.desk.settings = replace(settings, grader_model=f"scripted:{script}")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await begin(pilot)
        screen.session.end()
        app.open_session(screen.session)
        await at(pilot, "Wrap-up")
        assert isinstance(app.screen, WrapUpScreen)
        app.screen.query_one("#note").focus()
        await pilot.press("M", "i", "n", "e", "ctrl+s", "ctrl+s")
        await until(pilot, lambda: "Not graded: the provider refuses the key." in seen(app))
        await pilot.press("ctrl+n")
        await at(pilot, "Scorecard")
        assert screen.session.note == "Mine"
