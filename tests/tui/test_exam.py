"""An exam: chosen in the briefing, with a time limit or without; what was said stands, and time ends it."""

import math
from collections.abc import Callable

import pytest

from roleplay.errors import ModelError
from roleplay.tui import stopwatch
from roleplay.tui.app import RoleplayApp
from roleplay.tui.screens.take_up import TakeUp
from roleplay.tui.stopwatch import Stopwatch, digits, in_words
from roleplay.tui.widgets.call_header import header
from roleplay.tui.widgets.status import Phase
from roleplay.tui.widgets.text_box import Composer
from roleplay.tui.words_typed import WordsTyped
from tests.tui.conftest import Scripted, at, begin, phase, seen, talk, until, write

Make = Callable[..., RoleplayApp]


class Clock:
    """Time that passes when told to, in steps a talk would take."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(stopwatch, "now", found)
    return found


def let_pass(app: RoleplayApp, clock: Clock, seconds: int) -> None:
    """Let time pass with the clock looked at, as its timer does."""
    for _ in range(seconds // 5):
        clock.seconds += 5
        talk(app)._tick()


async def test_the_briefing_offers_a_time_limit_for_exams(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=(80, 24)) as pilot:
        await at(pilot, "Briefing")
        assert "Time limit" not in seen(app)
        monkeypatch.setattr(WordsTyped, "RUN_ON", math.inf)
        await pilot.press(*"my time")
        await until(pilot, lambda: "Not yet: Enter starts the conversation" in seen(app))
        assert "● practice" in seen(app)
        monkeypatch.setattr(WordsTyped, "RUN_ON", -1)
        await pilot.press("t", "m")
        shown: list[bool] = []
        for limit in ("none", "10 min", "15 min", "20 min", "none", "10 min"):
            await pilot.pause()
            shown.append(f"● {limit}" in seen(app))
            await pilot.press("t")
        assert all(shown)
        assert "and stands still while you are away" in " ".join(seen(app).split())
        screen = await begin(pilot)
        assert (screen.session.mode, screen.session.minutes) == ("exam", 15)
        assert "exam · 15:00 left" in seen(app)


async def test_time_warns_twice_and_then_ends_it(make: Make, clock: Clock) -> None:
    app = make(persona="aa-test", mode="exam")
    async with app.run_test(size=(80, 24)) as pilot:
        await at(pilot, "Briefing")
        await pilot.press("t")
        screen = await begin(pilot)
        let_pass(app, clock, 480)
        await until(pilot, lambda: "Your turn. Less than two minutes left." in seen(app))
        let_pass(app, clock, 60)
        await until(pilot, lambda: "Your turn. Less than a minute left." in seen(app))
        write(app, "half a thou")
        let_pass(app, clock, 60)
        await phase(pilot, Phase.ENDED)
        assert "Time is up" in seen(app)
        assert screen.session.ended
        assert len(screen.session.turns) == 1
        await pilot.press("enter")
        await at(pilot, "Wrap-up")
        assert screen.session.elapsed == 600


async def test_a_reply_that_has_begun_is_heard_first(make: Make, clock: Clock, customer: Scripted) -> None:
    app = make(persona="aa-test", mode="exam")
    customer.gate.clear()
    async with app.run_test(size=(80, 24)) as pilot:
        await at(pilot, "Briefing")
        await pilot.press("t")
        screen = await begin(pilot)
        write(app, "Goodbye then")
        await pilot.press("enter")
        await until(pilot, lambda: customer.heard == ["Goodbye then"])
        let_pass(app, clock, 600)
        await until(pilot, lambda: "ends after this reply" in " ".join(seen(app).split()))
        assert "Time is up" in seen(app)
        assert not screen.session.ended
        customer.gate.set()
        await phase(pilot, Phase.ENDED)
        assert len(screen.session.turns) == 3


async def test_nothing_is_taken_back_in_an_exam(make: Make, customer: Scripted) -> None:
    app = make(persona="aa-test", mode="exam")
    customer.gated_from = 1
    customer.gate.clear()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await begin(pilot)
        write(app, "Calm down")
        await pilot.press("enter")
        await phase(pilot, Phase.SPEAKING)
        await pilot.press("ctrl+x")
        await until(pilot, lambda: "cannot be interrupted" in seen(app))
        customer.gate.set()
        await phase(pilot, Phase.YOURS)
        await pilot.press("ctrl+t", "ctrl+l")
        assert app.screen is screen
        assert len(screen.session.turns) == 3


async def test_failed_words_stand_until_they_are_sent_again(make: Make, customer: Scripted) -> None:
    app = make(persona="aa-test", mode="exam")
    customer.failures = [ModelError("It went away.")]
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await begin(pilot)
        write(app, "Calm down")
        await pilot.press("enter")
        await phase(pilot, Phase.FAILED)
        assert "they stand as you said them" in " ".join(seen(app).split())
        await pilot.press("end", *", please", "enter")
        assert app.screen.query_one(Composer).text == "Calm down"
        assert screen.phase is Phase.FAILED
        await pilot.press("ctrl+r")
        await phase(pilot, Phase.YOURS)
        assert screen.session.turns[1].text == "Calm down"


async def test_the_clock_stands_still_while_one_is_away(make: Make, clock: Clock) -> None:
    app = make(persona="aa-test", mode="exam")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await at(pilot, "Briefing")
        await pilot.press("t")
        screen = await begin(pilot)
        let_pass(app, clock, 65)
        await until(pilot, lambda: "[chat] Writing with Ada [A-12] · exam · 8:55 left" in seen(app))
        await pilot.press("escape")
        await at(pilot, "Library")
        assert [each.message for each in app._notifications] == [
            "Your exam waits, about 9 minutes left; its clock stands still until you are back."
        ]
        assert app.desk.store.session(screen.session.id).elapsed == 65
        app.clear_notifications()
        clock.seconds += 500
        app.open_briefing("aa-test")  # an exam that is open is not begun a second time by accident
        await at(pilot, "Briefing")
        await pilot.press("enter")
        await until(pilot, lambda: "still open: nothing said yet" in " ".join(seen(app).replace("│", "").split()))
        await pilot.press("escape")
        await at(pilot, "Briefing")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, TakeUp))
        await pilot.press("enter")
        await at(pilot, "Conversation")
        await until(pilot, lambda: "8:55 left" in seen(app))
        assert talk(app).session.id == screen.session.id
        assert "Your clock stood still meanwhile: about 9 minutes left." in seen(app)


@pytest.mark.parametrize(
    ("width", "left", "line"),
    [
        (70, None, "[phone] On the line with Marcus Oyelaran · exam · 3:07, no time limit"),
        (60, None, "[phone] Marcus Oyelaran · exam · 3:07, no time limit"),
        (60, 599, "[phone] On the line with Marcus Oyelaran · exam · 9:59 left"),
        (56, 599, "[phone] Marcus Oyelaran · exam · 9:59 left"),
        (40, 599, "[phone] Marcus Oyela… · exam · 9:59 left"),
    ],
)
def test_the_line_above_says_whole_things_at_every_width(width: int, left: int | None, line: str) -> None:
    assert header("Marcus Oyelaran", "phone", 187, left, width, exam=True) == line


# ── the watch ──


def test_the_watch_counts_only_while_it_runs(clock: Clock) -> None:
    watch = Stopwatch(counted=10)
    clock.seconds = 5
    watch.run(True)
    clock.seconds = 9.6
    watch.run(False)
    clock.seconds = 15
    watch.tick()
    assert (watch.seconds, watch.left) == (14, None)


def test_a_machine_that_slept_did_not_talk(clock: Clock) -> None:
    watch = Stopwatch()
    watch.run(True)
    clock.seconds = 3600
    watch.tick()
    clock.seconds += 2
    watch.tick()
    assert watch.seconds == 2


def test_seconds_are_given_away_once(clock: Clock) -> None:
    watch = Stopwatch()
    watch.run(True)
    clock.seconds = 7.5
    watch.tick()
    assert (watch.take(), watch.take()) == (7, 0)
    watch.give_back(7)
    clock.seconds = 8
    watch.tick()
    assert watch.due == 8


def test_warnings_come_once_and_none_for_what_is_long_past(clock: Clock) -> None:
    watch = Stopwatch(limit=130, counted=5)
    watch.run(True)
    heard = []
    for _ in range(30):
        clock.seconds += 5
        watch.tick()
        heard.append(watch.warning())
    assert [mark for mark in heard if mark] == [120, 60]
    assert watch.left == 0
    assert Stopwatch(limit=600, counted=550).warning() is None


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00"), (187, "3:07"), (3727, "1:02:07")])
def test_time_in_digits(seconds: int, shown: str) -> None:
    assert digits(seconds) == shown


@pytest.mark.parametrize(
    ("left", "words"),
    [(600, "about 10 minutes left"), (121, "about 2 minutes left"), (120, "less than two minutes left"),
     (60, "less than a minute left"), (0, "time is up")],
)  # fmt: skip
def test_time_left_in_words(left: int, words: str) -> None:
    assert in_words(left) == words
