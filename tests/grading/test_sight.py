"""What the offline finder often overlooks is never said as if it were certain: held to the same doubt wherever it is read."""

from collections.abc import Sequence

import pytest

from roleplay.evidence import evidence
from roleplay.glance import counts, glance, groups
from roleplay.grading.finders import GradedBy
from roleplay.grading.findings import Finding
from roleplay.grading.scorecard import Scorecard
from roleplay.grading.sight import doubted, sight
from roleplay.report import PERHAPS_OVERLOOKED, better, doubt, said_verdict, scorecard_lines
from roleplay.transcript import Transcript
from tests.grading.hand_made import CATALOGUE, rubric, score, seen, talk, verdict

BLIND = {"ask": 0.3, "acknowledge": 0.9}


def looked_at(said: str, *found: Finding, calls: str = "ask acknowledge") -> tuple[Scorecard, Transcript]:
    """Return the scorecard of one exchange, marked by a finder that sees three in ten of `ask`, and its transcript."""
    before = talk(calls)
    turns = [t.model_copy(update={"text": said}) if t.role == "trainee" else t for t in before.turns]
    transcript = before.model_copy(update={"turns": tuple(turns)})
    card = score(transcript, *found, by=rubric("ask", "acknowledge"))
    return doubted(card, transcript, BLIND), transcript


def overlooked(card: Scorecard) -> Sequence[str]:
    return [result.strategy for result in card.verdicts if result.overlooks is not None]


def test_the_figures_ship_and_name_what_is_often_overlooked() -> None:
    assert sight()["rapport"] < 0.5 < sight()["ask"]


def test_a_miss_of_what_is_often_overlooked_comes_after_surer_ones_and_says_so() -> None:
    card, transcript = looked_at("That is quite a story, and a long one.")
    assert overlooked(card) == ["ask"]
    first, second = glance(card, transcript, CATALOGUE, "practice").change
    assert [first.result.strategy, second.result.strategy] == ["acknowledge", "ask"]
    assert said_verdict(first.result) == "missed"
    assert said_verdict(second.result) == "perhaps missed"
    assert second.piece is not None
    assert second.piece.doubted
    assert "I recognise only about 3 of 10 good answers of this kind" in doubt(second.result)
    assert doubt(first.result) == ""
    assert counts(card) == "○ 1 missed, ○ 1 perhaps missed"
    assert [group.title for group in groups(card)] == ["Change first"]
    plain = "\n".join(scorecard_lines(card))
    assert plain.index("○ Do acknowledge: missed") < plain.index("○ Do ask: perhaps missed")
    assert "1 verdict may be too low (perhaps overlooked); had all been there, the score would be 50." in plain


def test_what_to_keep_is_said_in_the_surest_words() -> None:
    transcript = talk("ask", "ask", "ask")
    weak, strong, late = (seen("ask-one", turn, confidence=sure) for turn, sure in ((1, 0.75), (3, 0.95), (5, 0.95)))
    (kept,) = glance(score(transcript, weak, strong, late), transcript, CATALOGUE, "practice").keep
    assert kept.piece.turn == 3  # the first of them, where two are as sure


def test_doubt_is_said_once_for_all_it_is_cast_on_and_its_size_beside_each() -> None:
    blind = dict.fromkeys(("ask", "acknowledge", "expectations", "transparent"), 0.3)
    transcript = talk(" ".join(blind))
    card = doubted(score(transcript, by=rubric(*blind)), transcript, blind)
    plain = "\n".join(scorecard_lines(card))
    assert plain.count("judge them for yourself") == 1
    rows = plain.split(f"{PERHAPS_OVERLOOKED}. ")[1].splitlines()
    assert [row for row in rows if row.startswith("○")] == [
        f"○ Do {strategy}: perhaps missed (weight 1, I recognise about 3 of 10)" for strategy in blind
    ]
    first, later = groups(card)
    assert (first.title, len(first.results), first.folded) == ("Change first", 2, "")
    assert (later.title, len(later.results), "judge them for yourself" in later.folded) == (PERHAPS_OVERLOOKED, 2, True)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("All right.", ()),  # next to nothing was said: nothing can be overlooked in it
        ("That is quite a story, and a long one.", (seen("ask-minor"),)),  # it was broken, and that was seen
        ("That is quite a story, and a long one.", (seen("ask-one"),)),
    ],
)
def test_what_was_seen_or_cannot_have_been_there_stands_as_it_is(said: str, found: tuple[Finding, ...]) -> None:
    card, _ = looked_at(said, *found)
    assert overlooked(card) == []


def test_nobody_fails_by_what_was_perhaps_only_overlooked() -> None:
    good = seen("acknowledge-one")
    card, _ = looked_at("That is quite a story, and a long one.", good)
    assert (card.score, card.passed, card.too_close) == (50, None, True)
    assert "≈ " in scorecard_lines(card)[0]
    card, _ = looked_at("That is quite a story, and a long one.")
    assert (card.passed, card.too_close) == (False, False), "both of them, and one was surely missed"


def test_where_a_model_graded_nothing_is_doubted() -> None:
    card, transcript = looked_at("That is quite a story, and a long one.")
    by_model = GradedBy(model="m", grain="turn", verified=True)
    plain = [result.model_copy(update={"overlooks": None}) for result in card.verdicts]
    card = card.model_copy(update={"graded_by": by_model, "verdicts": tuple(plain)})
    assert doubted(card, transcript, BLIND) == card


def test_a_call_of_the_whole_conversation_is_at_no_one_place() -> None:
    card = score(talk("own_it", "", "", ""), by=rubric("own_it"))
    [piece] = evidence(card, talk("own_it", "", "", ""), CATALOGUE, "own_it")
    assert (piece.turn, piece.call, piece.words) == (None, None, "")


def test_a_need_that_is_still_open_is_not_pinned_on_their_goodbye() -> None:
    said = talk("", "", closing=True).model_copy(update={"open_needs": ("owned",)})
    pieces = evidence(score(said, by=rubric("own_it")), said, CATALOGUE, "own_it")
    assert [piece.words for piece in pieces if piece.need == "owned"] == [""]


def test_a_better_wording_is_an_answer_or_an_example_of_what_was_asked_for() -> None:
    missed = verdict(looked_at("Hm.")[0], "ask").model_copy(update={"instead": "What happened?", "instead_at": 3})
    answer, example = better(missed), better(missed.model_copy(update={"instead_shows": "asks an open question"}))
    assert answer is not None
    assert answer.line == "Say instead in turn 4: “What happened?”"
    assert example is not None
    assert example.line == "A good answer: asks an open question. For instance: “What happened?”"
