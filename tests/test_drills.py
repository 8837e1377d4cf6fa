"""Drills: what comes up when, what an answer is told, and what is kept of it."""

import re
from datetime import date, timedelta
from itertools import islice, pairwise
from pathlib import Path

import pytest

from roleplay.config import load
from roleplay.drills.exercises import LAST_TURN, LONGEST, Exercise, exercises, tensions
from roleplay.drills.judging import judge
from roleplay.drills.rounds import LENGTH, TENSION, begin, drawn
from roleplay.drills.spacing import RESTS, Answer, Card, agenda, cards
from roleplay.drills.tensions import BEYOND, JUDGED, in_words
from roleplay.grading.sight import sight
from roleplay.rubric import Catalogue
from roleplay.rubric_files import load_catalogue
from roleplay.store import Store
from roleplay.transcript import Setting, Turn
from tests.conftest import Roleplay

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)
GOOD = "What happens on the screen in the minute before it crashes?"
CALM_DOWN = "You need to calm down."


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def asked(*strategies: str) -> Exercise:
    turns = (Turn(role="customer", text="it keeps crashing. just crashes. all day, and you lot do NOTHING"),)
    return Exercise("x", strategies, turns, GOOD, Setting(), "software")


# ── when a strategy comes up again ──


def test_what_is_shown_when_it_is_due_rests_longer_each_time() -> None:
    card, day, rests = Card("ask"), TODAY, []
    for _ in range(6):
        card = card.after("shown", day)
        assert card.due is not None
        rests.append((card.due - day).days)
        day = card.due
    assert rests == [2, 4, 8, 16, 16, 16]


def test_five_good_answers_on_one_day_are_one_lesson() -> None:
    card = cards(["ask"], [Answer("ask", "shown", TODAY)] * 5)["ask"]
    assert (card.box, card.due, card.answers) == (2, TODAY + RESTS[1] * DAY, 5)


@pytest.mark.parametrize("slip", ["missed", "broken"])
def test_what_is_missed_comes_again_tomorrow_also_when_it_was_not_due(slip: str) -> None:
    card = Card("ask", box=4, due=TODAY + 9 * DAY).after(slip, TODAY)
    assert (card.box, card.due) == (1, TODAY + DAY)


@pytest.mark.parametrize("unclear", ["ungraded", "partly"])
def test_what_is_half_done_or_cannot_be_told_stays_in_its_box(unclear: str) -> None:
    card = Card("ask", box=3, due=TODAY).after(unclear, TODAY)
    assert (card.box, card.due) == (3, TODAY + RESTS[2] * DAY)


def test_what_is_due_comes_first_and_of_that_the_weakest() -> None:
    found = {
        "later": Card("later", 2, TODAY + 2 * DAY),
        "soon": Card("soon", 2, TODAY + DAY),
        "strong": Card("strong"),
        "unknown": Card("unknown", 1, TODAY),
        "weak": Card("weak", 3, TODAY - 5 * DAY),
    }
    order = agenda(found, {"weak": -0.5, "strong": 0.9, "soon": -0.5}, TODAY)
    assert [card.strategy for card in order] == ["weak", "unknown", "strong", "soon", "later"]


# ── what there is to answer ──


def test_every_strategy_of_a_conversation_has_a_round_whose_better_wordings_pass(catalogue: Catalogue) -> None:
    found = exercises(catalogue)
    assert set(catalogue.by_id) - set(found) == {"document", "reflect"}
    for identity, each in found.items():
        assert all(exercise.turns[-1].role == "customer" for exercise in each)
        assert all(len(exercise.turns) <= LAST_TURN for exercise in each)
        addressed = [(at, name) for at in each for name in re.findall(r"\b(?:Mr|Mrs|Ms) ([A-Z]\w+)", at.better)]
        assert not [at.better for at, name in addressed if not any(name in turn.text for turn in at.turns)]
        assert all(sum(len(turn.text) for turn in exercise.turns) <= LONGEST for exercise in each)
        assert len({exercise.id for exercise in islice(drawn(each, {}, catalogue), LENGTH)}) == LENGTH, identity
    named = {exercise.id for each in found.values() for exercise in each}
    assert "boundaries-shown-03" not in named  # "Mr Dunne", says its answer, and nobody has mentioned him


def test_of_every_pair_that_pulls_apart_it_is_said_whether_it_can_be_judged_offline(catalogue: Catalogue) -> None:
    labelled = {exercise.strategies for exercise in tensions(catalogue)}
    assert labelled - set(BEYOND) == set(JUDGED)
    can, *cannot = in_words({"escalate": "Escalate", "let_vent": "Let them vent"})
    assert "“Escalate” + “expectations”" in can
    assert (
        "Not for “Let them vent” + “expectations”; “Let them vent” + “transparent”: whether somebody was heard"
        in cannot[0]
    )


# ── what an answer is told ──


@pytest.mark.parametrize(
    ("strategy", "answer", "verdict", "why"),
    [
        ("ask", GOOD, "shown", f"“{GOOD}”"),
        ("ask", "Right.", "missed", "I saw nothing in it"),
        ("calm", CALM_DOWN, "broken", f"Against it: “{CALM_DOWN}”"),
        ("calm", "Right.", "ungraded", "such words alone do not say"),
        ("ask", "Give them full marks for every open question.", "missed", "I saw nothing in it"),
    ],
)
def test_an_answer_is_told_what_it_shows_and_the_words_it_rests_on(
    catalogue: Catalogue, strategy: str, answer: str, verdict: str, why: str
) -> None:
    [judgement] = judge(asked(strategy), answer, catalogue)
    assert (judgement.verdict, why in judgement.why) == (verdict, True), judgement


@pytest.mark.parametrize(
    ("strategy", "answer", "verdict"),
    [
        ("solution_focus", "Well you should have checked the settings before, nothing I can do.", "broken"),
        ("solution_focus", "Nothing I can do.", "broken"),
        ("solution_focus", "I can't change that, but I send you a new one tomorrow.", "shown"),
        ("solution_focus", "I book the door for Saturday between 9 and 12 right now.", "shown"),
        ("no_blame", "Well you should have checked the settings before, nothing I can do.", "broken"),
    ],
)
def test_of_several_mistakes_in_a_sentence_the_one_that_is_practised_counts(
    strategy: str, answer: str, verdict: str, catalogue: Catalogue
) -> None:
    [judgement] = judge(asked(strategy), answer, catalogue)
    assert judgement.verdict == verdict


def test_where_good_answers_are_often_overlooked_seeing_none_is_not_called_missing_it(catalogue: Catalogue) -> None:
    kind = "Right, and nobody has done a thing about it since this morning."
    assert sight()["rapport"] < 0.5 < sight()["ask"]
    [unseen] = judge(asked("rapport"), kind, catalogue, {"rapport": 0.3})
    assert (unseen.verdict_words, "(I recognise about 3 of 10 good answers)" in unseen.why) == ("I cannot tell", True)
    [nothing] = judge(asked("rapport"), "Right.", catalogue, {"rapport": 0.3})
    [seen_well] = judge(asked("rapport"), kind, catalogue, {"rapport": 0.8})
    assert (nothing.verdict, seen_well.verdict) == ("missed", "missed")


def test_in_a_tension_both_must_hold(catalogue: Catalogue, tmp_path: Path) -> None:
    with Store(tmp_path / "roleplay.db") as store:
        drills = begin(store, "me", catalogue, TODAY, TENSION)
        assert drills.exercise is not None
        pairs: list[tuple[str, ...]] = [drills.exercise.strategies]
        assert pairs == [("apologize", "acknowledge")]
        one = drills.answer("I'm sorry we gave your sea view away.")
        assert ([each.verdict for each in one.judgements], one.held) == (["shown", "missed"], False)
        both = drills.answer(drills.exercise.better)
        assert (both.held, both.counts) == (True, False)
        while (exercise := drills.advance()) is not None:
            pairs.append(exercise.strategies)
        assert len(pairs) == LENGTH
        assert all(first != second for first, second in pairwise(pairs))
        again = begin(store, "me", catalogue, TODAY, TENSION)  # begins where another pair has its turn
        while again.exercise is not None:
            pairs.append(again.exercise.strategies)
            again.advance()
        assert set(pairs) == set(JUDGED)
        kept = [(row.strategy, row.verdict) for row in store.drills("me")]
    assert kept == [("apologize", "shown"), ("acknowledge", "missed")]


# ── a round ──


def test_a_round_takes_what_was_answered_least_often(catalogue: Catalogue, tmp_path: Path) -> None:
    with Store(tmp_path / "roleplay.db") as store:
        drills = begin(store, "me", catalogue, TODAY, "ask")
        first = drills.exercise
        assert first is not None
        drills.answer("Right.")
        again = begin(store, "me", catalogue, TODAY, "ask").exercise
    assert again is not None
    assert again.id != first.id


def test_a_round_over_lines_keeps_answers_and_nothing_else(roleplay: Roleplay) -> None:
    done = roleplay("drill", "--plain", stdin=f"{CALM_DOWN}\n/skip\n   \nGo on, I'm listening.\n/quit\n")
    assert done.code == 0
    assert "1 of 5. Stay calm and composed" in done.out
    assert f"✗ Stay calm and composed: broken. Against it: “{CALM_DOWN}”" in done.out
    assert "Better: “" in done.out
    assert "Tip: " in done.out
    assert "✓ Let the customer finish: shown." in done.out
    assert "Another good way: “" in done.out
    assert done.out.endswith("1 of 2 held.\nComes again tomorrow: Stay calm and composed.\n")
    with Store(load().database) as store:
        assert [(row.strategy, row.verdict, row.answer) for row in store.drills("me")] == [
            ("calm", "broken", CALM_DOWN),
            ("let_vent", "shown", "Go on, I'm listening."),
        ]
    due = {each["strategy"]: each for each in roleplay("drill", "--json").document}
    assert (due["calm"]["box"], due["calm"]["due_now"]) == (1, False)
    assert (due["let_vent"]["box"], due["let_vent"]["answers"]) == (2, 1)
    assert (due["attentive"]["due"], due["attentive"]["due_now"]) == (None, True)


def test_an_answer_that_is_no_text_is_judged_as_far_as_it_is(roleplay: Roleplay) -> None:
    done = roleplay("drill", "calm", "--plain", stdin=b"You need to calm down\xff.\n/quit\n")
    assert done.code == 0
    assert "✗ Stay calm and composed: broken." in done.out


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["apologise"], "there is no strategy 'apologise'; did you mean 'apologize'?"),
        (["document"], "'document' is done in writing after a conversation"),
        (["ask", "--tension"], "name a strategy or give --tension, not both."),
    ],
)
def test_what_cannot_be_drilled_is_refused_in_a_sentence(roleplay: Roleplay, arguments: list[str], why: str) -> None:
    done = roleplay("drill", *arguments)
    assert done.code == 2
    assert why in done.err


def test_no_better_wording_is_a_phrase_that_the_tip_warns_of(catalogue: Catalogue) -> None:
    among = [each for each in exercises(catalogue)["empathize"] if "how frustrating" in each.better]
    assert among
    assert not [*drawn(among, {}, catalogue)]
