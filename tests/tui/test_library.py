"""The library as a table: what it shows of every customer, filtering, sorting, who is recommended, by key and by mouse."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList

from roleplay.config import Settings
from roleplay.library import load_persona
from roleplay.progress import PersonaRecord, Trend
from roleplay.tui.app import RoleplayApp
from roleplay.tui.widgets.cells import fit
from roleplay.tui.widgets.persona_lines import COLUMNS, NAME, TRAINS, column_at, columns, heading, line
from roleplay.tui.widgets.shelf import Item, Order, in_order, matching
from roleplay.tui.widgets.table_heading import TableHeading
from tests.tui.conftest import PERSONA, at, seen, until
from tests.tui.past import played

Make = Callable[..., RoleplayApp]


@pytest.fixture
def person(tmp_path: Path) -> Callable[..., Item]:
    """Return a maker of customers, with a record if `best` is given."""
    file = tmp_path / "aa-test.yaml"
    file.write_text(PERSONA, encoding="utf-8")
    persona = load_persona(file)

    def make(
        name: str, difficulty: int = 1, best: float | None = None, times: int = 1, trend: Trend | None = None
    ) -> Item:
        who = persona.model_copy(update={"name": name, "difficulty": difficulty, "title": f"The 502 parcel of {name}"})
        when = datetime(2025, 6, times, tzinfo=UTC)
        record = PersonaRecord("aa-test", name, times, best, best, when, trend, (), None) if best is not None else None
        return Item(who, ("Empathise with the cost", "Ask"), record)

    return make


def _names(items: list[Item]) -> list[str]:
    return [item.persona.name for item in items]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["José", "Bea", "Cy"]),
        ("jose", ["José"]),
        ("PARCEL be", ["Bea"]),  # every word, wherever it stands
        ("emp", ["José", "Bea", "Cy"]),  # what it trains
        ("box chat", ["José", "Bea", "Cy"]),  # the organisation, the channel
        ("arcel", []),  # words are found by how they begin
        ("5", ["Cy"]),  # a difficulty, not the 502 in the title
        ("5/5", ["Cy"]),
        ("50", ["José", "Bea", "Cy"]),  # no difficulty
        ("new", ["José"]),
        ("[/] ?", ["José", "Bea", "Cy"]),  # no words at all
    ],
)
def test_the_filter_takes_words_and_difficulties(person: Callable[..., Item], asked: str, found: list[str]) -> None:
    items = [person("José"), person("Bea", 2, best=50), person("Cy", 5, best=70)]
    assert _names(matching(items, asked)) == found


def test_every_order_leaves_those_it_says_nothing_about_for_last(person: Callable[..., Item]) -> None:
    items = [person("New", 2), person("Up", 3, 90, 2, "up"), person("Down", 4, 40, 3, "down"), person("Éa", 1, 60)]
    expected = {
        Order.DIFFICULTY: ["Éa", "New", "Up", "Down"],
        Order.NAME: ["Down", "Éa", "New", "Up"],
        Order.BEST: ["Up", "Éa", "Down", "New"],
        Order.LAST_PLAYED: ["Down", "Up", "Éa", "New"],
        Order.TIMES: ["Down", "Up", "Éa", "New"],
        Order.TREND: ["Down", "Up", "Éa", "New"],
    }
    assert {order: _names(in_order(items, order)) for order in Order} == expected
    assert Order.TREND.following is Order.DIFFICULTY


def test_more_room_shows_more_columns_and_lines_fill_it(person: Callable[..., Item]) -> None:
    item = person("漢字 Ada", 3, 71, 4, "down")
    before = 0
    for width in (40, 55, 76, 92, 140):
        widths = columns(width)
        assert NAME in widths
        assert len(widths) >= before
        before = len(widths)
        drawn = line(item, widths, roomy=False)
        assert drawn.cell_length == heading(widths, Order.BEST).cell_length <= width
    assert list(widths) == list(COLUMNS)
    assert "●●●○○ 3/5" in drawn.plain
    assert "4×" in drawn.plain
    assert "↘" in drawn.plain
    found = column_at(widths, widths[NAME] + 2)
    assert found is not None
    assert found.heading == "Difficulty"
    assert column_at(widths, 200) is None
    assert TRAINS not in columns(60)


def test_words_are_cut_by_cells() -> None:
    assert fit("漢字漢字", 5) == "漢字…"
    assert fit("ab", 4) == "ab  "
    assert fit("abc", 0) == ""


def _shows(app: RoleplayApp, words: str) -> Callable[[], bool]:
    return lambda: words in seen(app)


async def test_filter_open_and_show_all_again_on_a_small_screen(make: Make) -> None:
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, _shows(app, "14 customers. Choose one"))
        assert "Recommended next" in seen(app)
        assert seen(app).endswith("q Quit  f1 Help  ^p Actions")
        assert "→ A good one to begin with" in seen(app)
        assert "Sort: difficulty, easiest first (s)" in seen(app)
        await pilot.press("slash", *"zzz q")
        await until(pilot, _shows(app, "No customer matches. Esc shows all again."))
        await pilot.press("escape")
        await until(pilot, _shows(app, "14 customers"))
        assert app.screen.query_one(OptionList).has_focus
        await pilot.press("slash", *"[a-12]")
        await until(pilot, _shows(app, "1 of 14 customers"))
        assert "Recommended next" not in seen(app)
        assert "│ Ada [A-12] · Lost parcel [/] [@click=app.quit]click[/]" in seen(app)
        assert "! Content note  Mentions [/] a lost parcel." in seen(app)
        await pilot.press("down", "s")
        await until(pilot, _shows(app, "Sort: name, A to Z (s)"))
        assert app.screen.query_one(Input).value == "[a-12]"
        await pilot.press("enter")
        await at(pilot, "Briefing")
        assert "Ada [A-12]" in seen(app)


async def test_the_past_stands_in_the_table_and_clicks_sort_it(make: Make, settings: Settings) -> None:
    for days_ago, score in ((3, 80.0), (1, 40.0)):
        played(settings, "aa-test", days_ago, score, {"ask": "missed"})
    played(settings, "dana-missed-connection", 2, 60.0, {"ask": "partly"})
    app = make()
    async with app.run_test(size=(140, 45)) as pilot:
        await until(pilot, _shows(app, "All others"))
        assert "Ask open, courteous questions to the root cause”, which went worst lately" in " ".join(
            seen(app).split()
        )
        await pilot.click(TableHeading, offset=(columns(91)[NAME] - 15, 0))
        await until(pilot, _shows(app, "Sort: name, A to Z (s)"))
        await pilot.click("#library-order")
        await until(pilot, _shows(app, "Sort: best score, highest first (s)"))
        lines = app.screen.query_one(OptionList)
        order = [option.id for option in lines.options if (option.id or "").startswith("persona:")]
        assert order[1:3] == ["persona:aa-test", "persona:dana-missed-connection"]  # behind the one that is recommended
        assert len(order) == len(set(order)) == 14
        lines.highlighted = lines.get_option_index("persona:aa-test")
        await until(pilot, _shows(app, "Met 2 times"))
        said = " ".join(seen(app).replace("│", " ").split())
        assert "2× 80 40 ↘" in said
        assert "↘ falling" in said
        await pilot.resize_terminal(60, 20)
        await until(pilot, _shows(app, "80     40       ↘"))
        await until(pilot, lambda: seen(app).endswith(" / Filter  d Drill  g Progress  q Quit  f1 Help  ^p Actions"))
        await pilot.press("g")
        await at(pilot, "Progress")
        await pilot.press("escape")
        await at(pilot, "Library")
