"""The scorecard: how it went at a glance, the words behind each verdict, and what one can do about it."""

import asyncio
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.content import Content
from textual.pilot import Pilot

from roleplay.customer.state import Movement
from roleplay.evidence import Evidence, evidence
from roleplay.exports import session_document
from roleplay.grading.scorecard import Scorecard, StrategyResult
from roleplay.hindsight import felt_as
from roleplay.report import headline
from roleplay.rubric_files import load_catalogue
from roleplay.session import Session
from roleplay.transcript import Transcript, Turn
from roleplay.tui.app import RoleplayApp
from roleplay.tui.screens.choose_form import ChooseForm, folder_for_exports
from roleplay.tui.screens.dialogs import Confirm
from roleplay.tui.screens.disagree import Disagree
from roleplay.tui.screens.scorecard import ScorecardScreen
from roleplay.tui.widgets.marked_transcript import FOUND, PassageView, passages, spotted
from roleplay.tui.widgets.mood_curve import places
from roleplay.tui.widgets.piece import PieceCard
from roleplay.tui.widgets.strategy_detail import felt_elsewhere
from roleplay.tui.widgets.strategy_list import StrategyList
from roleplay.tui.widgets.text_box import Composer
from tests.html_pages import read
from tests.tui.conftest import at, seen, until

Make = Callable[..., RoleplayApp]
SIZES = [(80, 24), (140, 45)]
SAID = (
    "Please calm down. It is your own fault.",
    "I'm so sorry that your parcel went missing; that is maddening.",
    "What happened, and what would help you most?",
    "Okay.",
)
"""Turns 2, 4, 6 and 8, as people count: a gross break, an apology with sympathy, an open question, and nothing."""


async def graded(pilot: Pilot[int], mode: str = "practice", said: tuple[str, ...] = SAID) -> ScorecardScreen:
    """Play a session with the scripted customer behind the briefing, grade it, and open its scorecard."""
    app = pilot.app
    assert isinstance(app, RoleplayApp)
    await at(pilot, "Briefing")
    session = await asyncio.to_thread(app.desk.start, app.desk.persona("aa-test"), mode)
    for words in said:
        async for _ in session.send(words):
            pass
    session.end()
    app.open_session(session, await session.grade())
    await at(pilot, "Scorecard")
    await until(pilot, lambda: bool(app.screen.query(PieceCard)) or not said)
    assert isinstance(app.screen, ScorecardScreen)
    return app.screen


async def _page(pilot: Pilot[int], key: str, words: str) -> None:
    await pilot.press(key)
    await until(pilot, lambda: words in seen(pilot.app))


def _standing_out(app: RoleplayApp) -> list[str]:
    """Return the words that stand out in the transcript."""
    contents = [view.content for view in app.screen.query(PassageView)]
    return [
        content.plain[span.start : span.end]
        for content in contents
        if isinstance(content, Content)
        for span in content.spans
        if span.style == FOUND
    ]


@pytest.mark.parametrize("size", SIZES[1:])  # the whole path goes through the smaller one
async def test_from_what_to_change_first_to_the_very_words_and_a_second_try(make: Make, size: tuple[int, int]) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=size) as pilot:
        session = (await graded(pilot)).session
        text = seen(app)
        assert "of 100: ○ not yet" in text
        assert "Outcome: ended without a result." in text
        for never in ("passed", "pass mark"):
            assert never not in text
        assert "Please calm down." in text.split("Change first")[1]
        assert "For instance: “You're right to ask." in text
        assert "I'm so sorry that your parcel went missing" in text.split("Keep")[1]
        await _page(pilot, "2", "Stay calm and composed")
        await pilot.press("enter")
        await until(pilot, lambda: _standing_out(app) == ["Please calm down."])
        assert "Broken grossly in turn 2" in seen(app)
        await pilot.press("escape")
        await until(pilot, lambda: "Stay calm and composed" in seen(app) and "Change first" in seen(app))
        await pilot.press("t")
        await until(pilot, lambda: isinstance(app.screen, Confirm) and "Go back to turn 2" in seen(app))
        await pilot.press("y")
        await at(pilot, "Conversation")
        assert app.screen.query_one(Composer).text == SAID[0]
        [current, finished] = sorted(
            Session.peek(app.desk.store, session.id).branches(), key=lambda branch: len(branch.turns)
        )
        assert (current.current, len(current.turns)) == (True, 1)
        assert (finished.ended, len(finished.turns)) == (True, 9)
        assert finished.scorecard is not None


async def test_every_strategy_can_be_looked_into_and_disagreed_with(make: Make) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=SIZES[1]) as pilot:
        screen = await graded(pilot)
        await _page(pilot, "2", "▸ Not called for")
        idle = next(each.name for each in screen.scorecard.verdicts if each.verdict == "not_called_for")
        assert idle not in seen(app)
        await pilot.press("end")
        await until(pilot, lambda: "Strategies that nothing in this conversation asked for" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: idle in seen(app))
        await pilot.press("home", "x")
        await until(pilot, lambda: isinstance(app.screen, Disagree))
        await pilot.press("enter")
        await until(pilot, lambda: "Write your reason first" in seen(app))
        await pilot.press(*"no[/]", "enter")
        await until(pilot, lambda: "you disagree" in seen(app))
        [row] = app.desk.store.disputes(screen.session.id)
        assert (row.strategy, row.verdict, row.because, row.turn) == ("calm", "broken", "no[/]", 1)
        listed = screen.query_one(StrategyList)
        listed.highlighted = listed.get_option_index("acknowledge")
        turns = [piece.turn for piece in screen.reading.places("acknowledge")]
        await pilot.press("x")
        await until(pilot, lambda: f"(one of {len(turns)})" in seen(app))
        await pilot.press("ctrl+t", *"so", "enter")  # not of the one that stands first
        await until(pilot, lambda: len(app.desk.store.disputes(screen.session.id)) == 2)
        [_, other] = app.desk.store.disputes(screen.session.id)
        first = screen.reading.turn("acknowledge")
        assert (other.turn in turns, other.turn == first) == (True, False)
        app.open_session(screen.session, screen.scorecard)
        await until(pilot, lambda: app.screen is not screen and app.screen.is_attached)
        await _page(pilot, "2", "You disagree with 'broken' in turn 2")
        assert "no[/]" in seen(app)
        await _page(pilot, "5", "Read without a language model, by signs in your words")
        assert f"the rubric {screen.scorecard.rubric}" in seen(app)
        assert "seed 1; practice" in seen(app)


async def test_in_the_transcript_keys_mark_one_of_ones_own_turns_to_try_it_again(make: Make) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=SIZES[1]) as pilot:
        await graded(pilot)
        await _page(pilot, "4", SAID[3])
        await pilot.press("n", "n")
        await until(pilot, lambda: "Turn 4 is marked." in seen(app))
        await pilot.press("N")
        await until(pilot, lambda: "Turn 2 is marked." in seen(app))
        await pilot.press("t")
        await until(pilot, lambda: isinstance(app.screen, Confirm))
        assert "Go back to turn 2" in seen(app)


async def test_each_way_is_exported_to_a_file_of_its_own(make: Make, tmp_path: Path) -> None:
    app = make(persona="aa-test")
    async with app.run_test() as pilot:
        screen = await graded(pilot)
        session, desk = screen.session, app.desk
        alone = desk.export(session, screen.scorecard, tmp_path, "md")
        session.rewind(7)
        async for _ in session.send("What else?"):
            pass
        session.end()
        second = desk.export(session, await session.grade(), tmp_path, "md")
        assert (alone.name, second.name) == (
            f"roleplay-aa-test-{session.id}.md",
            f"roleplay-aa-test-{session.id}-way-2.md",
        )


@pytest.mark.parametrize(("verdict", "said"), [("missed", True), ("shown", False)])
def test_a_verdict_names_the_turns_that_only_the_mood_log_credits(verdict: str, said: bool) -> None:
    took = Movement(cause="Own it shown", strategy="own_it", trust=0.4)
    unsure = took.model_copy(update={"note": "unsure: counts a quarter"})
    felt = felt_as([(3, (took,)), (5, (unsure,)), (7, (took.model_copy(update={"strategy": "ask"}),))], "own_it")
    assert felt == (3,)
    result = StrategyResult(strategy="own_it", name="Own it", verdict=verdict, value=0, weight=1, why="")
    assert ("The mood log credits turn 4: " in felt_elsewhere(result, (), felt)) is said
    assert felt_elsewhere(result, (Evidence("shown", 3),), felt) == ""


async def test_the_mood_page_says_what_was_taken_badly_and_the_score_leaves_out(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    took = Movement(cause="rapport broken", strategy="rapport", check="hammers-the-name", words="Okay.", heat=1.2)
    monkeypatch.setattr(Session, "ledger", property(lambda _: ((7, (took,)),)))
    app = make(persona="aa-test")
    async with app.run_test(size=SIZES[1]) as pilot:
        await graded(pilot)
        await _page(pilot, "3", "[taken badly then;")


async def test_a_session_is_exported_in_the_chosen_form(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = make(persona="aa-test")
    async with app.run_test(size=SIZES[0], notifications=True) as pilot:
        screen = await graded(pilot, said=())
        assert "No score. You ended after 0 of the 4 exchanges" in seen(app)
        for key, ending in (("enter", "html"), ("m", "md"), ("j", "json")):
            await pilot.press("e")
            await until(pilot, lambda: isinstance(app.screen, ChooseForm))
            assert ending != "html" or "to print or send" in seen(app)  # later on it is covered by what was written
            await pilot.press(key)
            file = tmp_path / f"roleplay-aa-test-{screen.session.id}.{ending}"
            await until(pilot, lambda file=file: file.is_file() and "Ada" in file.read_text(encoding="utf-8"))  # type: ignore[misc]
        for key in "12345":
            await pilot.press(key)
        assert app.screen is screen


PLACED = re.compile(r"\b(?:in|read) turn (\d+)|(at the end|over the whole conversation)\b")


@pytest.mark.parametrize("size", SIZES)
async def test_the_result_on_screen_and_every_export_name_the_same_turns(make: Make, size: tuple[int, int]) -> None:
    app = make(persona="aa-test")
    async with app.run_test(size=size) as pilot:
        screen = await graded(pilot, said=(*SAID[2:], "Fine.", "Right.", "Well."))
        cards = [
            str(card.content)
            for card in screen.query(PieceCard)
            if card.parent and card.parent.has_class("result-column")
        ]
        on_screen = [PLACED.findall(card) for card in cards]
        page = read(session_document(screen.session, screen.scorecard, "html")).one(**{"class": "glance"}).text
        written = session_document(screen.session, screen.scorecard, "md")
        assert sum(map(len, on_screen)) > len(on_screen)  # where it was missed, and what called for it
        for text in (page, written[written.index("## What to change") : written.index("## Every strategy")]):
            assert PLACED.findall(text) == [place for card in on_screen for place in card]


@pytest.mark.parametrize("documents", [True, False])
def test_exports_go_where_one_began_unless_that_is_gone_or_the_programs_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, documents: bool
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DOCUMENTS_DIR", raising=False)
    kept = tmp_path / "Documents" if documents else tmp_path
    kept.mkdir(exist_ok=True)
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(Path(__file__).parents[2])
    assert folder_for_exports() == kept
    monkeypatch.chdir(here)
    assert folder_for_exports() == here
    with monkeypatch.context() as shut:
        shut.setattr(os, "access", lambda folder, _: folder == kept)
        assert folder_for_exports() == kept
    here.rmdir()
    assert folder_for_exports() == kept


def test_a_missed_moment_carries_the_customers_words_that_called() -> None:
    card = Scorecard.model_validate(
        _CARD
        | {
            "moments": [
                {"strategy": "ask", "call": 0, "turn": None, "called_for": True, "verdict": "missed", "value": 0}
            ]
        }
    )
    words = ("customer", "Why me? [/]"), ("trainee", "Okay."), ("customer", "Hm.")
    transcript = Transcript(turns=tuple(Turn(role=role, text=text) for role, text in words))
    [piece] = evidence(card, transcript, load_catalogue(), "ask")
    assert (piece.kind, piece.call, piece.words, piece.turn) == ("missed", 0, "Why me? [/]", 1)
    [passage, *_] = passages(transcript, [("Ask", piece)], "Ada")
    assert passage.seen == ("○ Ask",)
    assert spotted(passage, "Ask", piece).spot == (0, len("Why me? [/]"))


def test_a_mood_curve_fits_any_number_of_replies_into_any_width() -> None:
    assert places(3, 10) == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert places(4, 4) == [0, 1, 2, 3]
    many = places(200, 20)
    assert (len(many), many[0], many[-1]) == (20, 0, 199)


def test_an_exam_near_the_mark_is_neither_passed_nor_failed_and_practice_never_is() -> None:
    close = Scorecard.model_validate(_CARD | {"score": 68, "passed": False, "too_close": True})
    clear = close.model_copy(update={"too_close": False})
    passed = clear.model_copy(update={"score": 80, "passed": True})
    assert headline(close, "exam") == "Score 68 of 100, pass mark 70: ≈ too close to call"
    assert headline(close, "practice") == "Score 68 of 100: ≈ too close to an exam's 70 to call"
    assert headline(clear, "exam") == "Score 68 of 100, pass mark 70: ✗ not passed"
    assert headline(passed, "exam") == "Score 80 of 100, pass mark 70: ✓ passed"
    assert headline(clear, "practice") == "Score 68 of 100: ○ not yet"
    assert headline(passed, "practice") == "Score 80 of 100: ✓ would pass"


_CARD = {
    "score": None, "reason": None, "passed": None, "pass_mark": 70, "margin": 5, "too_close": False, "outcome": "resolved",
    "verdicts": (), "moments": (), "findings": (), "rubric": "r", "finder": "f",
}  # fmt: skip
