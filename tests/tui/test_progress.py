"""Progress: what practice comes to, in words and plots; filters, past sessions, comparing two, and the page as a file."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.widgets import OptionList, Select

from roleplay.config import Settings
from roleplay.progress import Drilled, Played, progress
from roleplay.store import Store
from roleplay.tui.app import RoleplayApp
from roleplay.tui.screens.comparison import ComparisonScreen
from roleplay.tui.screens.progress import ProgressScreen
from roleplay.tui.widgets.plots import bars, spark
from roleplay.tui.widgets.progress_about import about_session, about_strategy
from roleplay.tui.widgets.progress_lines import session_line, strategy_rows, summary
from tests.tui.conftest import at, seen, until
from tests.tui.past import played, tried_again

Make = Callable[..., RoleplayApp]


@pytest.fixture
def practised(settings: Settings) -> dict[str, str]:
    """Store three drills and four sessions, oldest first; return the ids of these."""
    with Store(settings.database) as store:
        for strategy, verdict in (("own_it", "missed"), ("own_it", "shown"), ("paraphrase", "missed")):
            store.record_drill(settings.trainee, "one", strategy, verdict, "Fine.")
    return {
        "long ago": played(settings, "dana-missed-connection", 40, 20, {"ask": "missed", "calm": "shown"}),
        "first": played(settings, "aa-test", 2, 30, {"ask": "missed", "calm": "broken"}, outcome="walked_out"),
        "exam": played(settings, "dana-missed-connection", 1, 70, {"ask": "shown", "calm": "missed"}, mode="exam"),
        "second": played(settings, "aa-test", 0, 90, {"ask": "shown", "own_it": "partly"}),
    }


async def _opened(pilot_app: RoleplayApp, pilot: object) -> None:
    await until(pilot, lambda: "customers. Choose one" in seen(pilot_app))  # type: ignore[arg-type]
    pilot_app.open_progress()
    await at(pilot, "Progress")  # type: ignore[arg-type]


def _shows(app: RoleplayApp, words: str) -> Callable[[], bool]:
    return lambda: words in seen(app)


def test_a_plot_says_zero_and_less_by_signs_and_numbers_below() -> None:
    drawn = bars([100, 50, 0, -50], 40, 4)
    assert drawn == [" 100 ┤███", "  50 ┤███", "     ┤███ ███", "   0 ┤███ ███  ○   ✗", "      100  50   0   0"]


@pytest.mark.parametrize("width", [12, 20, 30, 200])
def test_a_plot_keeps_to_its_width_and_to_the_latest(width: int) -> None:
    drawn = bars([0.0] * 30 + [100.0], width, 3)
    assert max(map(len, drawn)) <= width
    assert drawn[0].rstrip().endswith("█")


def test_a_curve_has_a_block_for_each_of_the_latest() -> None:
    assert spark([100, -50, 0, 50, 100], 4) == "▁▁▄█"
    assert spark([50], 0) == ""


def test_what_was_perhaps_overlooked_is_said_to_be_left_out() -> None:
    sure = Played(
        "a",
        "dana",
        "Dana",
        "practice",
        datetime(2026, 11, 1, tzinfo=UTC),
        score=80,
        verdicts={"ask": "shown"},
        values={"ask": 1},
    )
    doubted = replace(sure, session="b", verdicts={"ask": "missed"}, values={"ask": None}, doubted=("ask",))
    assert about_session(doubted).plain.splitlines()[3] == "perhaps overlooked, so in no figure 1"
    found = progress([sure, doubted], {}, date(2026, 11, 1))
    assert "Weakest  nothing that I am sure of" in summary(found, 80).plain
    about = about_strategy(strategy_rows(found)[0], found.played, 80, 8).plain
    assert "Counted once: ✓ shown 1 (left out: 1 that I perhaps overlooked)." in about


@pytest.mark.parametrize("width", [60, 80, 140])
def test_a_long_name_is_cut_and_the_way_it_is_stays(width: int) -> None:
    when = datetime(2026, 11, 1, tzinfo=UTC)
    second = Played("a", "r", "Rimantas Kazlauskas-Petrauskas", "practice", when, way=2, ways=2)
    assert "… (2)  practice" in session_line(second, width).plain


def test_why_a_strategy_is_in_no_figure_is_said_as_it_is() -> None:
    when = datetime(2026, 11, 1, tzinfo=UTC)
    idle = Played("a", "dana", "Dana", "practice", when, verdicts={"ask": "not_called_for"}, values={"ask": None})
    drill = Drilled("ask", "shown", when)

    def about(*sessions: Played) -> str:
        found = progress(sessions, {}, date(2026, 11, 1), [drill])
        return about_strategy(strategy_rows(found)[0], found.played, 80, 8).plain

    unasked = replace(idle, unasked=("ask",))
    assert "No session has called for it yet" in about(idle)
    assert "Shown 2 times where nothing called for it, so there is nothing to plot" in about(
        unasked, replace(unasked, session="b")
    )
    disputed = replace(idle, verdicts={"ask": "broken"}, disputed=("ask",))
    assert "No verdict on it counts yet" in about(disputed)
    assert "you disagree, so in no figure 1" in about_session(disputed).plain


async def test_a_scorecard_opened_in_progress_leads_back_to_it(make: Make, practised: dict[str, str]) -> None:
    app = make()
    async with app.run_test(size=(140, 45)) as pilot:
        await _opened(app, pilot)
        await pilot.press("2")
        await until(pilot, _shows(app, "walked out"))
        await pilot.press("down", "down", "enter")
        await at(pilot, "Scorecard")
        await pilot.press("escape")
        await at(pilot, "Progress")
        listed = app.screen.query_one("#sessions-list", OptionList)
        await until(pilot, lambda: listed.has_focus)
        assert listed.highlighted_option is not None
        assert listed.highlighted_option.id == practised["first"]
        await pilot.press("escape")
        await at(pilot, "Library")


async def test_progress_left_while_it_is_being_put_up_ends_nothing(make: Make) -> None:
    """What is taken down part by part may still be told to fill its list."""
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await _opened(app, pilot)
        select = app.screen.query_one(Select)
        await select.remove_children("*")
        select.set_options([("Ada", "aa-test")])
        await pilot.press("escape")
        await at(pilot, "Library")


@pytest.mark.usefixtures("practised")
@pytest.mark.parametrize("size", [(80, 24)])  # the pictures have the other
async def test_the_page_says_what_practice_comes_to(make: Make, size: tuple[int, int]) -> None:
    app = make()
    async with app.run_test(size=size) as pilot:
        await _opened(app, pilot)
        await until(pilot, _shows(app, "4 sessions · 3 drills · 3 days in a row · 1 of 1 exam passed"))
        assert "Weakest  Stay calm and composed 0" in seen(app)
        assert "Most improved  Ask open, courteous questions to the root cause ↗ +100" in seen(app)
        rows = [" ".join(row.replace("│", " ").split()) for row in seen(app).splitlines()]
        assert any(row.startswith("Score ▂▂▆▇ 90 70 ↗ 4×") for row in rows)
        assert any(row.startswith("Stay calm and composed █▁▁ 0 100 ↘ 3×") for row in rows)
        assert any(row.startswith("Own it and follow through ▄ 50 – – 1× 1/2") for row in rows)
        assert any(row.startswith("Paraphrase and summarise – – – 0/1") for row in rows)
        assert rows[-1].startswith("d Drill e Export esc Back")
        await pilot.press("end")
        await until(pilot, _shows(app, "Drills: 0 of 1 shown."))
        await pilot.press("home", "down")
        await until(pilot, _shows(app, "✗"))
        await pilot.resize_terminal(60, 20)
        await until(pilot, _shows(app, "▁▁"))


@pytest.mark.usefixtures("practised")
async def test_filters_hold_for_the_page_and_escape_takes_them_away(make: Make) -> None:
    app = make()
    async with app.run_test(size=(140, 45)) as pilot:
        await _opened(app, pilot)
        await until(pilot, _shows(app, "4 sessions"))
        await pilot.press("t")
        await until(pilot, _shows(app, "3 sessions · 3 drills · 3 days in a row"))
        assert "Last 30 days (t)" in seen(app)
        await pilot.click("#progress-mode")
        await until(pilot, _shows(app, "2 sessions · 3 days in a row"))  # the streak is that of all practice
        assert "Practice only (k)" in seen(app)
        await pilot.press("k")
        await until(pilot, _shows(app, "1 session ·"))
        await pilot.press("p")
        await until(pilot, lambda: app.screen.query_one(Select).expanded)
        await pilot.press("down", "down", "enter")
        await until(pilot, _shows(app, "No practice fits these filters."))
        assert "Ada [A-12]" in seen(app)
        await until(pilot, lambda: app.screen.query_one("#strategies-list").has_focus)
        await pilot.press("escape")
        await until(pilot, _shows(app, "4 sessions"))
        await pilot.press("escape")
        await at(pilot, "Library")


async def test_two_sessions_with_one_customer_stand_side_by_side(
    make: Make, practised: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make()
    said: list[str] = []
    monkeypatch.setattr(app, "say", lambda words, **_: said.append(words))
    async with app.run_test(size=(80, 24)) as pilot:
        await _opened(app, pilot)
        await until(pilot, _shows(app, "4 sessions"))
        await pilot.press("2", "c")
        assert said.pop() == "Mark two sessions with the same customer first: Space marks one."
        await pilot.press("space", "down", "space", "c")
        assert said.pop().endswith("compare two with the same customer.")
        await pilot.press("down", "space", "up", "space", "up", "space", "c")
        await until(pilot, lambda: isinstance(app.screen, ComparisonScreen))
        await until(pilot, _shows(app, "Ada [A-12], twice"))
        table = " ".join(seen(app).replace("│", " ").split())
        assert "Score 30 90 ▲ +60" in table
        assert "Outcome the customer wa… resolved" in table
        assert "Stay calm and composed ✗ broken · not called for" in table
        assert "○ missed ✓ shown ▲ +100" in table
        await pilot.press("escape")
        await at(pilot, "Progress")
        lines = app.screen.query_one("#sessions-list", OptionList)
        lines.highlighted = lines.get_option_index(practised["first"])
        await pilot.press("enter")
        await at(pilot, "Scorecard")
        assert app.screen.session.id == practised["first"]  # type: ignore[attr-defined]


async def test_every_way_of_a_session_stands_for_itself(make: Make, settings: Settings) -> None:
    tried_again(settings, played(settings, "aa-test", 1, 30, {"ask": "missed"}), 90, {"ask": "shown"})
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await _opened(app, pilot)
        await until(pilot, _shows(app, "1 session · 2 days in a row"))
        await pilot.press("2", "space", "down", "space", "c")
        await until(pilot, _shows(app, "1 of 2"))
        await pilot.press("escape")
        await until(pilot, _shows(app, "way 1 of 2 in its session"))
        await pilot.press("enter")
        await at(pilot, "Turns and ways")


def _written(folder: Path) -> dict[str, str]:
    return {file.suffix: file.read_text(encoding="utf-8") for file in folder.glob("roleplay-progress-*")}


@pytest.mark.usefixtures("practised")
async def test_the_page_is_written_in_each_form(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await _opened(app, pilot)
        await until(pilot, _shows(app, "4 sessions"))
        await pilot.press("k")
        for written, form in enumerate("mjw", start=1):
            await pilot.press("e", form)
            await until(pilot, lambda: len(_written(tmp_path)) == written)  # noqa: B023 - awaited in the same round
    found = _written(tmp_path)
    assert "Practice only" in found[".md"]
    assert "<html" in found[".html"]
    assert json.loads(found[".json"])["sessions"] == 3


async def test_at_first_it_says_what_to_do_next_instead_of_an_empty_plot(make: Make, settings: Settings) -> None:
    app = make()
    async with app.run_test(size=(60, 20)) as pilot:
        await _opened(app, pilot)
        await until(pilot, _shows(app, "Nothing here yet"))
        assert "Your first step: meet" in seen(app)
        await pilot.press("2", "enter", "space", "c", "1", "down", "escape")
        await at(pilot, "Library")
        played(settings, "aa-test", 2, None, {"ask": "broken"})  # broken off
        await pilot.press("g")
        await until(pilot, _shows(app, "Weakest  not known yet"))
        await pilot.press("escape")
        await at(pilot, "Library")
        played(settings, "aa-test", 1, 30, {"ask": "missed", "calm": "shown"})
        played(settings, "aa-test", 0, 70, {"ask": "shown", "calm": "partly"})
        await pilot.resize_terminal(140, 45)
        await pilot.press("g")
        await until(pilot, _shows(app, "Ada [A-12], "))
        assert "70 of 100 (before: 30)" in seen(app)
        assert "█████░░░░░ ~ partly  was ✓" in seen(app)
        assert "Next" in seen(app)
        assert "Or meet" in seen(app)
        await pilot.press("2", "end")
        await until(pilot, _shows(app, "No score. You left early"))


def test_every_binding_says_what_it_does() -> None:
    for owner in (ProgressScreen, ComparisonScreen):
        for binding in owner.BINDINGS:
            assert isinstance(binding, Binding)
            assert binding.id
            assert binding.tooltip
