"""The drill screen: one exercise, its verdict at once, the next; leaving leaves no mark."""

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from roleplay.config import Settings
from roleplay.errors import StorageError
from roleplay.store import Store
from roleplay.tui.app import RoleplayApp
from roleplay.tui.screens.drill import DrillScreen, Step
from roleplay.tui.widgets.text_box import Composer
from tests.tui.conftest import at, seen, until, write

Make = Callable[..., RoleplayApp]


async def step(pilot: Pilot[int], wanted: Step) -> DrillScreen:
    await until(pilot, lambda: isinstance(pilot.app.screen, DrillScreen) and pilot.app.screen.step is wanted)
    assert isinstance(pilot.app.screen, DrillScreen)
    return pilot.app.screen


def kept(settings: Settings) -> list[tuple[str, str, str]]:
    with Store(settings.database) as store:
        return [(row.strategy, row.verdict, row.answer) for row in store.drills("me")]


async def test_verdict_and_better_wording_come_at_once_and_the_sum_after_five(make: Make, settings: Settings) -> None:
    app = make(drill="ask")
    async with app.run_test(size=(140, 45)) as pilot:
        await step(pilot, Step.ASKING)
        text = seen(app)
        assert "Ask open, courteous questions to the root cause" in text
        assert "1 of 5  · · · · ·" in text
        assert "After five of them, about five minutes, the round is over" in " ".join(text.split())
        assert "it keeps crashing. just crashes. all day" in text
        assert "That's no way to work." not in text
        await pilot.press(*"[/b]", "enter")
        await step(pilot, Step.JUDGED)
        text = seen(app)
        assert "[/b]" in text
        assert "○ Missed" in text
        assert "Better" in text
        assert "That's no way to work." in text
        assert "1 of 5  ○ · · · ·" in text
        for number in range(2, 6):
            await pilot.press("enter")
            await step(pilot, Step.ASKING)
            assert f"{number} of 5" in seen(app)
            assert "After five" not in seen(app)
            assert app.screen.query_one(Composer).text == ""
            write(app, "How did it begin?" if number == 5 else "Right.")
            await pilot.press("enter")
            await step(pilot, Step.JUDGED)
        await pilot.press("enter")
        await step(pilot, Step.OVER)
        assert "○ ○ ○ ○ ✓" in seen(app)
        assert "1 of 5 held." in seen(app)
        assert "Comes again tomorrow: Ask open, courteous questions" in seen(app)
        await pilot.press("enter")
        await step(pilot, Step.ASKING)
        assert "1 of 5  · · · · ·" in seen(app)
        assert "After five" not in seen(app)
        assert "it keeps crashing" not in seen(app)
        await pilot.press("escape")
        await at(pilot, "Library")
    app.desk.close()
    assert [row[:2] for row in kept(settings)] == [("ask", "missed")] * 4 + [("ask", "shown")]


async def test_trying_again_is_not_kept_and_leaving_leaves_no_mark(make: Make, settings: Settings) -> None:
    app = make(drill="calm")
    async with app.run_test(size=(80, 24)) as pilot:
        await step(pilot, Step.ASKING)
        await pilot.press("enter")
        await until(pilot, lambda: "Write what you would say" in seen(app))
        write(app, "Calm down.")
        await pilot.press("enter")
        await step(pilot, Step.JUDGED)
        assert "✗ Broken" in seen(app)
        await pilot.press("t")
        await step(pilot, Step.ASKING)
        assert app.screen.query_one(Composer).text == "Calm down."
        await pilot.press("I")  # typed over the first answer, not behind it
        assert app.screen.query_one(Composer).text == "I"
        write(app, "I've got your booking open. The next flight with seats leaves at six.")
        await pilot.press("enter")
        await step(pilot, Step.JUDGED)
        assert "✓ Shown" in seen(app)
        await pilot.press("enter")
        await step(pilot, Step.ASKING)
        before = seen(app)
        await pilot.press("ctrl+n")
        await until(pilot, lambda: seen(app) != before)
        assert "2 of 5" in seen(app)
        write(app, "half a sen")
        await pilot.press("escape")
        await at(pilot, "Library")
    app.desk.close()
    assert kept(settings) == [("calm", "broken", "Calm down.")]


async def test_an_answer_that_is_not_stored_stays_and_quitting_asks(
    make: Make, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StorageError("the disk is full; free some space and try again.")

    app = make(drill="ask")
    async with app.run_test(size=(80, 24)) as pilot:
        await step(pilot, Step.ASKING)
        monkeypatch.setattr(app.desk.store, "record_drill", full)
        write(app, "How did it begin?")
        await pilot.press("enter")
        await until(pilot, lambda: "The disk is full" in seen(app))
        await pilot.press("ctrl+q")
        await until(pilot, lambda: "Quit? You would lose what you typed" in seen(app))
        await pilot.press("escape")
        await step(pilot, Step.ASKING)
        assert app.screen.query_one(Composer).text == "How did it begin?"
    app.desk.close()
    assert kept(settings) == []


async def test_in_a_tension_both_strategies_get_their_verdict(make: Make, settings: Settings) -> None:
    app = make(drill="tension")
    async with app.run_test(size=(80, 24)) as pilot:
        await step(pilot, Step.ASKING)
        assert "Apologise sincerely, once + Acknowledge the issue" in seen(app)
        write(app, "I'm sorry we gave your sea view away.")
        await pilot.press("enter")
        await step(pilot, Step.JUDGED)
        assert "✓ Apologise sincerely, once: shown" in seen(app)
        assert "○ Acknowledge the issue and validate the feeling: missed" in seen(app)
        await pilot.press("f1")
        await until(pilot, lambda: "Two at once can be judged offline for" in " ".join(seen(app).split()))
        await pilot.press("escape")
    app.desk.close()
    assert [row[:2] for row in kept(settings)] == [("apologize", "shown"), ("acknowledge", "missed")]
