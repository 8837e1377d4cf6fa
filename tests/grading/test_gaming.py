"""What looks like the strategies but is no conversation does not score well: the real catalogue and rubric."""

import pytest

from roleplay.config import load as load_settings
from roleplay.engine import grade_offline
from roleplay.grading.scorecard import Scorecard
from roleplay.rubric_files import find_rubric, load_catalogue
from roleplay.transcript import Transcript, Turn

CUSTOMER = (
    "My fridge never came on Monday and I took the day off for it. This is ridiculous, nobody called me!",
    "I've already told you, it's order 4471. What are you going to do about it?",
    "So when will it come? I've got medicine in there that needs to be kept cold.",
    "And who is going to make sure it happens this time?",
    "I want to speak to a manager.",
    "Right. And what if it doesn't come?",
)
CALLS = (
    ("calm", "acknowledge", "let_vent"),
    ("attentive", "paraphrase", "ask"),
    ("expectations", "empathize", "tailor_solution"),
    ("own_it", "transparent"),
    ("escalate", "professional"),
    ("follow_up", "seek_feedback"),
)
KEYWORDS = (
    "sorry apologise understand frustrated feel listen resolution solution option escalate manager policy follow-up "
    "feedback timeline tomorrow empathy calm summary question help promise "
)
WORDINGS = [tuple(example.say for example in s.good) for s in load_catalogue().strategies if "wrap_up" not in s.scope]
NOTES = {s.id: " ".join(example.say for example in s.good) for s in load_catalogue().strategies if "wrap_up" in s.scope}


def played(say: list[str], **more: str) -> Scorecard:
    turns: list[Turn] = []
    for words, calls, reply in zip(CUSTOMER, CALLS, say, strict=False):
        turns += [Turn(role="customer", text=words, calls_for=calls), Turn(role="trainee", text=reply)]
    turns.append(Turn(role="customer", text="Right."))
    catalogue = load_catalogue()
    rubric = find_rubric(load_settings({}).rubric, catalogue)
    return grade_offline(Transcript(turns=tuple(turns), ours=True, ended_by="trainee", **more), rubric, catalogue)


def scores_well(card: Scorecard) -> bool:
    return card.score is not None and card.score >= card.pass_mark - card.margin


@pytest.mark.parametrize("ends", [" ", ". ", "? "])
def test_keywords_strung_together_do_not_score_well(ends: str) -> None:
    assert not scores_well(played([ends.join((KEYWORDS * 3).split())] * 6))


@pytest.mark.parametrize("place", range(6))
def test_one_lucky_line_does_not_score_well(place: int) -> None:
    say = ["Okay."] * 6
    say[place] = "I'm sorry your fridge never came on Monday and you took the day off. I'll call you tomorrow by 9."
    assert not scores_well(played(say))


def test_one_good_line_repeated_in_every_turn_does_not_score_well() -> None:
    assert not scores_well(played(["I'm sorry your fridge never came on Monday and you took the day off."] * 6))


@pytest.mark.parametrize("shift", [0, 1])
def test_all_phrases_of_the_catalogue_pasted_in_every_turn_do_not_score_well(shift: int) -> None:
    """Neither the same ones again and again, nor others each time; even with a copied note and reflection."""
    say = [" ".join(good[(turn * shift) % len(good)] for good in WORDINGS) for turn in range(6)]
    assert not scores_well(played(say, note=NOTES["document"], reflection=NOTES["reflect"]))


def test_a_very_short_session_has_no_score() -> None:
    assert played(["I'm so sorry your fridge never came. I'll call you tomorrow by 9."] * 2).score is None


def test_silence_does_not_score_well() -> None:
    assert not scores_well(played(["…"] * 6))


def test_a_real_conversation_scores_far_above_all_of_these() -> None:
    card = played(
        [
            "I'm so sorry your fridge never came on Monday and you lost a day for it. You have every right to be angry. What happened?",
            "You shouldn't have to say it twice: order 4471, due Monday, and nobody called. Have I got that right?",
            "The medicine worries me most. I can have a loan fridge with you by 6 tonight, or the new one tomorrow at 8. Which suits you better?",
            "I will, this is with me now. I don't know yet why it failed, and I'll call you tomorrow at 9 to check that it arrived.",
            "I can't change the route myself, so I'm bringing in my manager, Ana, and I'll stay on the line until she has you.",
            "If it isn't there by nine I'll ring you and bring the loan unit myself. Does that work for you, or is something still bothering you?",
        ],
        note="Concern: fridge, order 4471, not delivered on Monday; medicine to keep cold. Offered a loan fridge tonight or delivery tomorrow. I call tomorrow at 9.",
        reflection="Saying the problem back to him calmed the talk, and I'd keep that. I should have given a time earlier.",
    )
    lucky = played(["I'm sorry your fridge never came on Monday and you took the day off.", *["Okay."] * 5])
    assert card.score is not None
    assert lucky.score is not None
    assert card.score >= lucky.score + 30
