"""The page of a rehearsal: everything is on it, it stands alone, anybody can read it, and no persona's text can harm it."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.library import load_library
from roleplay.pages.curves import SMALL, apart, curves
from roleplay.persona import Persona
from roleplay.rehearsal.company import Part, perform
from roleplay.rehearsal.evidence import Fault
from roleplay.rehearsal.measures import Difficulty, LeftOut
from roleplay.rehearsal.page import page
from roleplay.rehearsal.plots import span, stacked
from roleplay.rehearsal.result import Rehearsal, rehearsal
from roleplay.rehearsal.stage import Run
from roleplay.rubric_files import find_rubric, load_catalogue
from roleplay.transcript import Turn
from tests.html_pages import Node, read

CATALOGUE = load_catalogue()
RUBRIC = find_rubric("difficult-conversations", CATALOGUE)
GWEN = load_library().get("gwen-third-engineer")

CAVES = Fault("caves", "error", "gives in to the hostile trainee", "write `needs: [heard]` there", "hostile:1")
LABEL = Fault("label", "warning", "labelled 4, measured 2.1", "write `difficulty: 2`")
ALSO = Fault("leak", "error", "words are said too early", "take them out", "hostile:1")
LEFT_OUT = (
    LeftOut("ask", success=0.5, exchanges=3, heat=0, score=20, longer=True, hotter=False),
    LeftOut("document", success=0, exchanges=0, heat=0, score=7.4, longer=False, hotter=False),
    LeftOut("rapport", success=0, exchanges=0, heat=0, score=-1, longer=False, hotter=False),
)


def shown(*found: Rehearsal) -> Node:
    return read(page(found, RUBRIC, CATALOGUE))


@pytest.fixture(scope="module")
def runs() -> list[Run]:
    return perform([Part(GWEN.id, each, 1) for each in ("skilled", "hostile")], [GWEN], RUBRIC, CATALOGUE, workers=1)


@pytest.fixture(scope="module")
def gwen(runs: list[Run]) -> Rehearsal:
    """Gwen, with faults, losses and a difficulty that hold whatever becomes of her."""
    found = rehearsal(GWEN, runs)
    return replace(found, faults=(CAVES, ALSO, LABEL), left_out=LEFT_OUT, difficulty=Difficulty(4, 0.25, 0.08, 2.1))


@pytest.fixture(scope="module")
def dana(gwen: Rehearsal) -> Rehearsal:
    """Somebody else, with nothing to mend and nothing that matters but one thing."""
    other = load_library().get("dana-missed-connection")
    return replace(gwen, persona=other, faults=(), left_out=LEFT_OUT[1:])


@pytest.fixture(scope="module")
def one(gwen: Rehearsal) -> Node:
    return shown(gwen)


@pytest.fixture(scope="module")
def several(gwen: Rehearsal, dana: Rehearsal) -> Node:
    return shown(gwen, dana)


# ── the page ──


def test_it_loads_nothing_and_runs_nothing(several: Node) -> None:
    for each in several.all():
        assert each.tag not in {"script", "link", "img", "iframe", "object", "form"}
        for name, value in each.attributes.items():
            assert name not in {"src", "srcset", "style", "action"}
            assert not name.startswith("on")
            assert name != "href" or (value or "").startswith("#")
    (style,) = several.all("style")
    assert "@import" not in style.text
    assert style.text.count("url(") == style.text.count("url(#")
    guard = next(each for each in several.all("meta") if each.attributes.get("http-equiv") == "Content-Security-Policy")
    assert str(guard.attributes["content"]).startswith("default-src 'none'")


def test_every_link_leads_somewhere_and_no_place_stands_twice(several: Node) -> None:
    ids = [each.attributes["id"] for each in several.all() if "id" in each.attributes]
    assert len(ids) == len(set(ids))
    links = [str(each.attributes["href"]) for each in several.all("a")]
    assert links
    assert {link.removeprefix("#") for link in links} <= set(ids)


def test_tables_and_plots_can_be_heard(several: Node) -> None:
    assert next(several.all("html")).attributes["lang"]
    for table in several.all("table"):
        assert next(table.all("caption")).text
        assert all(each.attributes.get("scope") in {"col", "row"} for each in table.all("th"))
        assert all(next(row.all("th", "td")).tag == "th" for row in table.all("tr"))
    plots = list(several.all("svg"))
    assert any(each.attributes.get("role") == "img" for each in plots)
    for each in plots:
        hidden, spoken = each.attributes.get("aria-hidden") == "true", each.attributes.get("role") == "img"
        assert hidden or (spoken and each.attributes["aria-label"])


def test_headings_leave_no_level_out(several: Node) -> None:
    levels = [int(each.tag[1]) for each in several.all("h1", "h2", "h3")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert next(several.all("h2")).text == GWEN.name


# ── one persona ──


def test_it_says_who_was_rehearsed_and_whether_they_are_fit(one: Node) -> None:
    assert next(one.all("title")).text == f"Rehearsal: {GWEN.name}"
    (article,) = one.all("article")
    for text in (GWEN.name, GWEN.title, GWEN.organisation.name, GWEN.channel, GWEN.id):
        assert text in article.text
    assert "Not fit for practice yet: 2 errors and 1 warning." in article.text
    assert "The skilled trainee comes through in 1 of 1 session." in article.text
    assert "None of the 1 who do one thing wrong all the time does." in article.text


@pytest.mark.parametrize(
    ("faults", "verdict"),
    [
        ((), "Fit for practice."),
        ((LABEL,), "Fit for practice, with 1 thing to look at."),
        ((CAVES,), "Not fit for practice yet: 1 error."),
    ],
)
def test_the_verdict_follows_the_faults(gwen: Rehearsal, faults: tuple[Fault, ...], verdict: str) -> None:
    assert verdict in shown(replace(gwen, faults=faults)).one(id="persona-gwen-third-engineer").text


def test_who_gets_through_and_should_not_is_named(gwen: Rehearsal) -> None:
    easy = tuple(replace(each, outcomes={"resolved": 1}) for each in gwen.figures)
    assert "So does the hostile trainee in 1 of 1, who should not." in shown(replace(gwen, figures=easy)).text


def test_faults_come_first_with_what_to_change(one: Node) -> None:
    assert next(one.all("h3")).text == "What to mend"
    first, _, last = (each for each in one.all("li") if "Change:" in each.text)
    assert "Error · caves" in first.text
    assert "Gives in to the hostile trainee." in first.text
    assert [each.text for each in first.all("code")] == ["needs: [heard]"]
    assert "Warning · label" in last.text
    assert not list(last.all("details"))


def test_the_session_that_shows_a_fault_can_be_read_whole(one: Node, runs: list[Run]) -> None:
    hostile = next(run for run in runs if run.trainee == "hostile")
    session = one.one(id="persona-gwen-third-engineer-hostile-1")
    said = [each.text for each in session.all("li")]
    assert len(said) == len(hostile.transcript.turns)
    for turn, text in zip(hostile.transcript.turns, said, strict=True):
        assert " ".join(turn.text.split()) in text
    assert hostile.moods[0].words in said[0]
    assert f"heat {hostile.moods[-1].heat:.1f}" in said[-1]
    assert "It ends: walked out, score" in session.text


def test_a_session_that_shows_two_faults_stands_once_and_is_linked(one: Node) -> None:
    assert sum("Read it: Hostile, seed 1" in each.text for each in one.all("summary")) == 1
    assert any(each.attributes["href"] == "#persona-gwen-third-engineer-hostile-1" for each in one.all("a"))


def test_sessions_handed_over_are_not_played_again(gwen: Rehearsal, runs: list[Run]) -> None:
    assert page([gwen], RUBRIC, CATALOGUE, runs) == page([gwen], RUBRIC, CATALOGUE)
    spoken = replace(
        runs[1],
        transcript=runs[1].transcript.model_copy(update={"turns": (Turn(role="customer", text="By a model."),)}),
    )
    assert "By a model." in page([gwen], RUBRIC, CATALOGUE, [spoken])


def test_every_trainee_has_outcome_score_and_mood(one: Node, gwen: Rehearsal) -> None:
    rows = [each.text for each in one.section("How each trainee does").all("tr")][1:]
    assert len(rows) == len(gwen.figures)
    skilled = gwen.figures[0]
    assert "resolved 1" in rows[0]
    assert skilled.score is not None
    assert f"{skilled.score:.0f}" in rows[0]
    assert f"{skilled.exchanges:.1f}" in rows[0]
    assert "walked out 1" in rows[1]
    moods = one.section("How the mood moves")
    plots = [str(each.attributes["aria-label"]) for each in moods.all("svg")]
    assert [each.text for each in moods.all("figcaption")] == ["Skilled", "Hostile"]
    assert f"heat from {skilled.curve[0][0]:.1f} to {skilled.curve[-1][0]:.1f}" in plots[0]
    assert all(
        {"heat", "trust", "patience", "exchange"} <= {t.text for t in svg.all("text")} for svg in moods.all("svg")
    )


def test_what_matters_is_marked_in_words_too(one: Node) -> None:
    matters = one.section("What matters")
    asked, documented = [each.text for each in matters.all("tr")][1:]
    assert "−20 ● felt : 50 in 100 fewer get through, 3 exchanges longer" in asked
    assert "−7 ○ graded only" in documented
    assert "· nothing gets worse without: Be genuine and personal." in matters.text


def test_difficulty_stands_beside_its_label_with_its_doubt(one: Node) -> None:
    difficulty = one.section("How difficult")
    assert "Labelled 4, measured 2.1 of 5: the label is wrong." in difficulty.text
    assert "25%" in difficulty.text
    assert "8%" in difficulty.text


def test_a_few_sessions_with_a_model_make_a_page_too(gwen: Rehearsal) -> None:
    few = shown(replace(gwen, left_out=(), difficulty=None, faults=(), figures=gwen.figures[:1]))
    titles = [each.text for each in few.all("h3")]
    assert titles == ["What to mend", "How each trainee does", "How the mood moves"]
    without = replace(gwen.figures[0], score=None, lowest=None, highest=None)
    assert "no score" in shown(replace(gwen, figures=(without,))).section("How each trainee does").text


# ── several ──


def test_several_begin_with_an_overview(several: Node) -> None:
    assert next(several.all("h1")).text == "Rehearsal of 2 personas"
    gwen, dana = [each.text for each in next(several.all("table")).all("tr")][1:]
    assert gwen.startswith("Gwen Pritchard")
    assert "Not fit yet" in gwen
    assert "caves, leak, label" in gwen
    assert "label wrong" in gwen
    assert "✓ Fit" in dana


def test_several_have_the_table_of_who_trains_what(several: Node, one: Node) -> None:
    rows = {each.text for each in several.section("Who trains what").all("tr")}
    assert "Ask open, courteous questions to the root cause ● felt · nothing 1" in rows
    assert "Document the interaction ○ graded only ○ graded only nobody" in rows
    assert len(rows) == 1 + len(RUBRIC.strategies)
    assert "Who trains what" not in one.text


# ── texts from strangers ──

HOSTILE = "<script>alert(1)</script>{{7*7}}{% raw %}&amp;\"'>"


def test_whatever_a_persona_says_stays_text(gwen: Rehearsal) -> None:
    text = f"{HOSTILE} \u202eevil\u2066 \x1b[31mred"
    who = GWEN.model_dump(mode="json", by_alias=True)
    who |= {"name": text, "title": text, "lines": {**who["lines"], "opening": [text]}}
    who["organisation"]["name"] = text
    fault = Fault("caves", "error", f"accepts '{text}' and `one", f"`{text}`", "silent:1")
    html = page([replace(gwen, persona=Persona.model_validate(who), faults=(fault,))], RUBRIC, CATALOGUE)
    seen = read(html)
    assert not list(seen.all("script"))
    plain = f"{HOSTILE} evil red"
    assert next(seen.all("h2")).text == plain
    assert plain in next(seen.all("title")).text
    assert plain in seen.one(id="persona-gwen-third-engineer-silent-1").text
    assert f"Accepts '{plain}' and `one." in seen.text
    assert plain in [each.text for each in seen.all("code")]
    assert "49" not in next(seen.all("h2")).text
    assert not set(html) & set("\u202e\u2066\x1b")


# ── where things stand in the plots ──


def test_a_stacked_bar_is_full_and_begins_with_the_best() -> None:
    bar = stacked({"walked_out": 1, "resolved": 2, "abandoned": 3})
    assert [(part.outcome, part.count) for part in bar] == [("resolved", 2), ("walked_out", 1), ("abandoned", 3)]
    assert sum(part.width for part in bar) == pytest.approx(100, abs=0.05)
    for left, right in pairwise(bar):
        assert left.start + left.width == pytest.approx(right.start, abs=0.05)
    assert stacked({}) == ()


def test_a_span_is_cut_to_its_scale() -> None:
    assert span(-1, 3, 9, bottom=1, top=5) == span(1, 3, 5, bottom=1, top=5)
    assert span(1, 3, 5, bottom=1, top=5).at == 50


def test_curves_begin_at_the_axis_and_share_a_scale() -> None:
    long, short = (curves([(10, 0, 5)] * count, 8) for count in (9, 5))
    assert long.lines[0].y == SMALL.top
    assert long.lines[0].x - short.lines[0].x == pytest.approx(SMALL.width / 2)
    assert len({line.points.split(",")[0] for plot in (long, short) for line in plot.lines}) == 1


@pytest.mark.parametrize("moods", [[], [(5.0, 5.0, 5.0)]])
def test_hardly_any_mood_is_a_plot_too(moods: list[tuple[float, float, float]]) -> None:
    plot = curves(moods, 0)
    assert len(plot.lines) == (3 if moods else 0)
    assert plot.words


@given(st.lists(st.floats(0, 100), min_size=1, max_size=4))
def test_names_at_the_ends_of_curves_never_overlap(places: list[float]) -> None:
    moved = apart(places, 13, 0, 100)
    assert all(-1e-9 <= each <= 100 + 1e-9 for each in moved)
    assert all(above - below >= 13 - 1e-9 for below, above in pairwise(sorted(moved)))
    order = sorted(range(len(places)), key=lambda each: places[each])
    assert [moved[each] for each in order] == sorted(moved)
