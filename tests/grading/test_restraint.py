"""Restraint: where words alone do not tell whether the trainee held back, nobody is credited and nobody is charged."""

import pytest

from roleplay.grading import finders
from roleplay.grading.restraint import undecided
from roleplay.grading.scorecard import derive
from roleplay.transcript import Transcript, Turn
from tests.grading.hand_made import CATALOGUE, UNSURE, rubric, seen, talk

TURNS = talk("calm", "calm")


def unclear(*findings: object, of: str = "calm") -> tuple[int, ...]:
    return undecided(TURNS, findings, CATALOGUE).get(of, ())  # type: ignore[arg-type]


def test_a_turn_that_shows_nothing_at_all_leaves_it_open() -> None:
    assert unclear() == (1, 3)
    assert unclear(seen("ask-one", turn=1, confidence=UNSURE)) == (1, 3)


def test_its_own_show_settles_it_whatever_else_the_turn_does() -> None:
    assert unclear(seen("calm-one", turn=1)) == (3,)
    assert unclear(seen("calm-one", turn=1), seen("ask-minor", turn=1)) == (3,)


def test_another_show_settles_it_unless_the_turn_breaks_something() -> None:
    assert unclear(seen("ask-one", turn=3)) == (1,)
    assert unclear(seen("ask-one", turn=3), seen("acknowledge-minor", turn=3)) == (1, 3)
    assert unclear(seen("ask-one", turn=3), seen("acknowledge-minor", turn=3, confidence=UNSURE)) == (1,)


def test_over_a_whole_session_only_its_own_show_settles_it() -> None:
    assert unclear(seen("ask-one", turn=1), seen("ask-one", turn=3), of="let_vent") == (1, 3)
    assert unclear(seen("let_vent-one", turn=3), of="let_vent") == ()


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [("Well, hm.", "ungraded"), ("Ask one.", "shown"), ("Calm one.", "shown"), ("Calm gross.", "broken")],
)
def test_the_offline_finder_says_so_and_the_score_leaves_it_out(reply: str, verdict: str) -> None:
    turns = (Turn(role="customer", text="Please calm."), Turn(role="trainee", text=reply))
    transcript = Transcript(turns=turns)
    card = derive(transcript, finders.offline(CATALOGUE)(transcript), rubric("calm"), CATALOGUE)
    (calm,) = card.verdicts
    assert calm.verdict == verdict
    if verdict == "ungraded":
        assert "cannot be told whether it was held" in calm.why
        assert card.score is None
