"""Exemplary conversations: every shipped customer, talked with by somebody who is good at it."""

import asyncio
from pathlib import Path

import pytest

from roleplay import exemplary as module
from roleplay.errors import FileError
from roleplay.exemplary import Line, exemplary, script
from roleplay.library import load_library
from roleplay.persona import Persona
from roleplay.rubric_files import find_rubric, load_catalogue

LIBRARY = load_library().personas


def renamed(persona: str, to: str) -> Persona:
    """The same customer under another id."""
    return Persona.model_validate({**LIBRARY[persona].model_dump(mode="json", by_alias=True), "id": to})


@pytest.mark.parametrize("persona", sorted(LIBRARY))
def test_every_shipped_customer_has_one_that_ends_well(persona: str) -> None:
    words, played = script(persona), exemplary(LIBRARY[persona])
    assert words is not None
    assert played is not None
    said = [turn.text for turn in played.turns if turn.role == "trainee"]
    assert said == [line.text for line in words.said]  # nothing is left over when the customer says goodbye
    assert played.turns[-1].role == "customer"
    assert played.state.outcome == played.outcome == "resolved"
    assert played.scorecard.score is not None
    assert played.scorecard.score >= 85
    assert not any(result.verdict == "broken" for result in played.scorecard.verdicts)
    assert len(played.moods) == len(played.ledger) + 1
    assert not played.state.overpromised
    # question and answer meet: nothing is asked in vain or twice, nothing offered too soon, nothing said that hurts
    assert not {"deflect", "dont_know", "repeat", "not_yet", "refuse"} & played.state.moves.keys()
    assert not [movement for _, moved in played.ledger for movement in moved if movement.cause.endswith("broken")]
    assert played.note
    assert played.reflection
    assert not any(line.count("?") > 3 for line in said)  # a conversation, no questionnaire
    deep = {fact.id for fact in LIBRARY[persona].facts if fact.reveal.trust is not None or fact.reveal.needs}
    assert deep & set(played.state.told)  # something came out that had to be earned


def test_a_pause_is_part_of_a_script() -> None:
    words = script("priya-frozen-account")
    assert words is not None
    assert [line.hold for line in words.said if line.hold] == [120]


def test_another_rubric_grades_the_same_conversation() -> None:
    catalogue = load_catalogue()
    other = find_rubric("first-minutes", catalogue)
    usual, again = exemplary(LIBRARY["dana-missed-connection"]), exemplary(LIBRARY["dana-missed-connection"], other)
    assert usual is not None
    assert again is not None
    assert again.turns == usual.turns
    assert again.scorecard.rubric != usual.scorecard.rubric


async def test_it_is_played_once_and_in_any_thread() -> None:
    persona = LIBRARY["dana-missed-connection"]
    first, second = await asyncio.gather(*(asyncio.to_thread(exemplary, persona) for _ in range(2)))
    assert first is not None
    assert first is second


def test_a_persona_of_ones_own_has_none() -> None:
    assert script("my-own") is None
    assert exemplary(renamed("dana-missed-connection", "my-own")) is None
    assert script("../dana-missed-connection") is None


def test_words_that_no_longer_reach_a_changed_customer_are_no_example() -> None:
    assert exemplary(renamed("craig-second-box", "dana-missed-connection")) is None


# ── the files ──


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(module, "shipped", lambda _: tmp_path)
    (tmp_path / "examples").mkdir()
    return tmp_path / "examples"


def test_a_script_is_one_line_a_turn(folder: Path) -> None:
    (folder / "x.txt").write_text("Hello.\n\n/hold 2m\nI'm back.\n/note He called.\n/reflect I waited.\n", "utf-8")
    words = script("x")
    assert words is not None
    assert words.said == (Line("Hello."), Line("I'm back.", 120))
    assert (words.note, words.reflection) == ("He called.", "I waited.")


@pytest.mark.parametrize(("text", "place"), [("Hello.\n/shout Hey\n", ":2:1:"), ("/hold long\n", ":1:1:"), ("\n", ":")])
def test_what_is_no_script_says_where(folder: Path, text: str, place: str) -> None:
    (folder / "x.txt").write_text(text, "utf-8")
    with pytest.raises(FileError, match=rf"x\.txt{place}"):
        script("x")
