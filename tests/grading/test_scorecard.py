"""How a score comes about, sentence by sentence (docs/scoring.md). Evidence is made by hand: no words are read here."""

import pytest

from roleplay.evidence import evidence, unanswered
from roleplay.glance import on_common_ground
from roleplay.grading import finders
from roleplay.grading.finders import GradedBy
from roleplay.grading.moments import RECITAL
from roleplay.grading.scorecard import derive
from roleplay.report import READS_MORE, UNCLEAR, beside, headline, said_verdict, scorecard_data, scorecard_lines
from roleplay.transcript import Transcript, Turn
from roleplay.tui.widgets.piece import piece_parts
from tests.grading.hand_made import CATALOGUE, IDS, UNSURE, moments, rubric, score, seen, talk, verdict, verdicts_of

# ── calls ──


def test_a_call_is_answered_by_the_first_turn_that_shows_the_strategy() -> None:
    card = score(talk("ask", "", ""), seen("ask-one", turn=3))
    assert verdicts_of(card, "ask") == [("shown", 0, 3)]


def test_a_call_that_is_repeated_while_open_is_one_call() -> None:
    card = score(talk("ask", "ask", "ask"), seen("ask-one", turn=5))
    assert verdicts_of(card, "ask") == [("shown", 0, 5)]
    assert card.score == 100


def test_a_call_is_missed_at_most_once_citing_the_words_that_asked_for_it_last() -> None:
    card = score(talk("ask", "ask", "ask", ""), by=rubric("ask"))
    assert verdicts_of(card, "ask") == [("missed", 4, 5)]
    assert "“Customer says 2.” (turn 5)" in verdict(card, "ask").why
    assert card.score == 0


def test_words_that_nobody_could_answer_any_more_are_not_what_was_missed() -> None:
    conversation = talk("ask", "")
    goodbye = Turn(role="customer", text="Goodbye.", calls_for=("ask",))
    card = score(conversation.model_copy(update={"turns": (*conversation.turns, goodbye)}))
    assert verdicts_of(card, "ask") == [("missed", 0, 1)]


def test_a_call_opens_again_once_it_was_answered() -> None:
    card = score(talk("ask", "ask"), seen("ask-one", turn=1))
    assert verdicts_of(card, "ask") == [("shown", 0, 1), ("missed", 2, 3)]
    assert verdict(card, "ask").value == 0.5


def test_a_session_of_ours_uses_the_stored_calls_and_another_is_read_from_the_customers_words() -> None:
    words = Turn(role="customer", text="So please ask me.")
    stored = words.model_copy(update={"calls_for": ("acknowledge",)})
    reply = Turn(role="trainee", text="Well.")
    find = finders.offline(CATALOGUE)
    assert find(Transcript(turns=(stored, reply), ours=True)).calls == {0: ("acknowledge",)}
    assert find(Transcript(turns=(words, reply))).calls == {0: ("ask",)}


def test_a_need_open_at_the_end_is_a_call_never_answered() -> None:
    card = score(talk("", open_needs=("informed",), ours=True))
    assert verdicts_of(card, "expectations") == [("missed", 0, None)]
    assert "informed" in verdict(card, "expectations").why


def test_a_need_open_at_the_end_counts_although_another_call_was_answered() -> None:
    card = score(talk("expectations", open_needs=("informed",)), seen("expectations-one"))
    assert [m.verdict for m in moments(card, "expectations")] == ["shown", "missed"]
    assert verdict(card, "expectations").verdict == "partly"


def test_an_open_need_and_an_unanswered_call_for_the_same_strategy_are_missed_once() -> None:
    card = score(talk("expectations", open_needs=("informed",)))
    assert verdicts_of(card, "expectations") == [("missed", 0, 1)]


def test_a_need_left_open_is_missed_by_a_session_wide_strategy_too() -> None:
    card = score(talk("", "", "", "", closing=True, open_needs=("owned",)), seen("own_it-one"))
    assert [m.verdict for m in moments(card, "own_it")] == ["shown", "missed"]


def test_a_need_that_was_met_calls_for_nothing() -> None:
    assert verdict(score(talk("ask")), "expectations").verdict == "not_called_for"


def test_once_only_is_not_called_again_in_a_conversation_from_elsewhere() -> None:
    card = score(talk("apologize", "apologize"), seen("apologize-one"))
    assert verdicts_of(card, "apologize") == [("shown", 0, 1)]


def test_once_only_is_called_again_where_our_own_session_says_that_the_need_reopened() -> None:
    card = score(talk("apologize", "apologize", ours=True), seen("apologize-one"))
    assert verdicts_of(card, "apologize") == [("shown", 0, 1), ("missed", 2, 3)]


# ── session-wide and wrap-up ──


def test_session_wide_strategies_are_called_for_from_four_exchanges() -> None:
    three, four = talk("", "", "", closing=True), talk("", "", "", "", closing=True)
    assert (three.exchanges, four.exchanges) == (3, 4)
    assert verdict(score(three), "own_it").verdict == "not_called_for"
    assert verdict(score(four), "own_it").verdict == "missed"
    assert verdict(score(four), "let_vent").verdict == "shown"  # held throughout


def test_session_wide_is_judged_once_over_the_whole_session() -> None:
    card = score(talk("", "", "", "", closing=True), seen("own_it-one", turn=1), seen("own_it-minor", turn=5))
    assert [(m.verdict, m.where) for m in moments(card, "own_it")] == [("partly", "session")]


def test_strategies_that_need_an_occasion_are_not_called_for_by_length() -> None:
    card = score(talk("", "", "", "", closing=True))
    assert verdict(card, "escalate").verdict == verdict(card, "apologize").verdict == "not_called_for"


def test_a_customer_may_call_for_a_session_wide_strategy_in_a_shorter_conversation() -> None:
    card = score(talk("own_it let_vent"), by=rubric("own_it", "let_vent"))
    assert verdicts_of(card, "own_it") == [("missed", 0, None)]
    assert verdict(card, "let_vent").verdict == "shown"


def test_any_break_makes_its_strategy_called_for() -> None:
    card = score(talk("", ""), seen("ask-minor", turn=1), seen("let_vent-gross", turn=3))
    assert [(m.called_for, m.verdict) for m in moments(card, "ask")] == [(True, "broken")]
    assert [(m.called_for, m.verdict) for m in moments(card, "let_vent")] == [(True, "broken")]


def test_a_missing_case_note_is_missed_in_ours_and_not_called_for_elsewhere() -> None:
    by = rubric("document", "reflect")
    ours = score(talk("ask", ours=True, note="", reflection=None), by=by)
    assert [r.verdict for r in ours.verdicts] == ["missed", "missed"]
    assert verdict(ours, "document").why == "The case note is missing."
    for empty in (None, "", " \n\u200b"):
        elsewhere = score(talk("ask", note=empty), by=by)
        assert [r.verdict for r in elsewhere.verdicts] == ["not_called_for", "not_called_for"]


def test_a_case_note_from_elsewhere_is_judged() -> None:
    by = rubric("document", document={"enough": 2})
    conversation = talk("ask", note="A note.")
    found = [seen("document-one", None, where="note"), seen("document-two", None, where="note")]
    bare = score(conversation, by=by)
    assert bare.score == 0
    assert verdict(bare, "document").why == (
        "Looked for in the case note, and not seen: does document one; does document two; does document three."
    )
    assert score(conversation, found[0], by=by).score == 50
    assert score(conversation, *found, by=by).score == 100


# ── moments ──


@pytest.mark.parametrize(
    ("found", "enough", "word", "value"),
    [
        (["ask-one"], 1, "shown", 1),
        (["ask-one", "ask-two"], 2, "shown", 1),
        (["ask-one"], 2, "partly", 0.5),
        (["ask-one", "ask-minor"], 1, "partly", 0.5),
        ([], 1, "missed", 0),
        (["ask-minor"], 1, "broken", 0),
        (["ask-gross"], 1, "broken", -0.5),
        (["ask-one", "ask-gross"], 1, "broken", -0.5),
    ],
)
def test_what_a_moment_is_worth(found: list[str], enough: int, word: str, value: float) -> None:
    card = score(talk("ask"), *(seen(item) for item in found), by=rubric("ask", ask={"enough": enough}))
    assert [(m.verdict, m.value) for m in moments(card, "ask")] == [(word, value)]


def test_enough_counts_different_shows_not_the_same_one_again() -> None:
    by = rubric("ask", ask={"enough": 2})
    assert score(talk("ask"), seen("ask-one"), seen("ask-one", sentence=2), by=by).score == 50
    by = rubric("own_it", own_it={"enough": 2})  # the first sentences of two turns are two places
    assert score(talk("own_it", ""), seen("own_it-one", 1), seen("own_it-two", 3), by=by).score == 100


def test_unsure_evidence_alone_leaves_the_moment_ungraded() -> None:
    card = score(talk("ask"), seen("ask-one", confidence=UNSURE))
    assert [(m.verdict, m.value) for m in moments(card, "ask")] == [("ungraded", None)]
    assert verdict(card, "ask").verdict == "ungraded"


def test_sure_evidence_that_follows_answers_the_call() -> None:
    card = score(talk("ask", ""), seen("ask-one", 1, confidence=UNSURE), seen("ask-one", 3))
    assert verdicts_of(card, "ask") == [("shown", 0, 3)]


def test_an_unsure_break_costs_nothing_where_nothing_called() -> None:
    card = score(talk("acknowledge"), seen("acknowledge-one"), seen("ask-gross", confidence=UNSURE))
    assert card.score == 100
    assert verdict(card, "ask").verdict == "not_called_for"


def test_restraint_is_shown_when_called_for_and_unbroken() -> None:
    assert verdicts_of(score(talk("calm", "")), "calm") == [("shown", 0, 1)]
    assert verdict(score(talk("calm"), seen("calm-minor")), "calm").verdict == "missed"
    assert verdict(score(talk("")), "calm").verdict == "not_called_for"


def test_restraint_is_ungraded_where_a_break_is_possible_but_unsure() -> None:
    assert verdict(score(talk("calm"), seen("calm-gross", confidence=UNSURE)), "calm").verdict == "ungraded"
    assert verdict(score(talk("calm"), seen("calm-one", confidence=UNSURE)), "calm").verdict == "shown"


def test_restraint_is_not_credited_where_nothing_was_said_after_the_call() -> None:
    silent = Transcript(
        turns=(Turn(role="trainee", text="Hello."), Turn(role="customer", text="!", calls_for=("calm",)))
    )
    assert verdict(score(silent), "calm").verdict == "not_called_for"


def test_a_show_where_nothing_called_for_it_is_recorded_and_neither_earns_nor_costs() -> None:
    without, with_it = (score(talk("acknowledge", ""), *found) for found in ([], [seen("ask-one", 3)]))
    assert verdicts_of(with_it, "ask") == [("not_called_for", None, 3)]
    assert without.score == with_it.score == 0
    assert with_it.findings[0].check == "ask-one"
    shown, idle = verdict(with_it, "ask"), verdict(without, "ask")
    assert [said_verdict(result) for result in (shown, idle)] == ["also shown", "not called for"]
    assert shown.why.startswith(
        "Shown in turn 4: “words for ask-one” (does ask one). Nothing I heard from the customer called for it"
    )
    assert "Also shown, where I heard nothing call for it, so not counted: Do ask." in scorecard_lines(with_it)


def test_a_miss_says_where_it_was_shown_before_it_was_asked_for() -> None:
    conversation = talk("", "", "ask", "")
    card = score(conversation, *(seen("ask-one", turn) for turn in (1, 3)), seen("acknowledge-one", 5))
    assert verdicts_of(card, "ask")[-1] == ("missed", 4, 5)
    said = "no answer of this kind was seen; you showed it before they asked for it, in turns 2 and 4."
    assert verdict(card, "ask").why.endswith(said)
    (missed,) = (piece for piece in evidence(card, conversation, CATALOGUE, "ask") if piece.kind == "missed")
    assert f"{unanswered(missed)}." == said  # on the screen and on the page as well
    assert f"\n{said[:1].upper()}{said[1:]}" in {words for words, _ in piece_parts(missed, "Pat")}


@pytest.mark.parametrize(
    ("found", "value", "said"),
    [
        (["ask-minor@1", "ask-one@3"], 0.5, "partly, broken once"),
        (["ask-minor@1", "ask-minor@3", "ask-one@5"], 0.5, "partly, broken twice"),
        (["ask-one@1", "ask-minor@3"], 0, "broken once, counts as missed"),  # the break came last
        (["ask-gross@1", "ask-one@3"], -0.5, "broken"),
    ],
)
def test_a_slip_that_nothing_called_for_is_made_good_by_doing_well_later(
    found: list[str], value: float, said: str
) -> None:
    made = [seen(item.split("@")[0], int(item.split("@")[1])) for item in found]
    result = verdict(score(talk("", "", ""), *made), "ask")
    assert (result.value, said_verdict(result)) == (value, said)


def test_a_turn_is_credited_with_at_most_four_strategies() -> None:
    five = ("acknowledge", "ask", "apologize", "expectations", "transparent")
    card = score(talk(" ".join(five)), *(seen(f"{item}-one") for item in five), by=rubric(*five))
    assert [verdict(card, item).verdict for item in five] == ["shown"] * 4 + ["missed"]
    assert card.score == 80
    assert "“words for transparent-one” (turn 2) was not counted: of what one turn shows, at most 4 count." in (
        verdict(card, "transparent").why
    )


def test_those_that_answer_calls_are_credited_first() -> None:
    uncalled = ("acknowledge", "ask", "apologize", "expectations")  # earlier in the catalogue
    found = [seen(f"{item}-one") for item in (*uncalled, "transparent", "own_it")]
    card = score(talk("transparent", "", "", "", closing=True), *found)
    assert verdict(card, "transparent").verdict == "shown"
    assert verdict(card, "own_it").verdict == "shown"  # called for by the length of the session


def test_a_session_wide_show_is_not_crowded_out_after_it_was_broken() -> None:
    uncalled = ("acknowledge", "ask", "apologize", "expectations")
    found = [seen(f"{item}-one", 3) for item in (*uncalled, "own_it")]
    card = score(talk("", "", "", "", closing=True), seen("own_it-minor", 1), *found)
    assert verdict(card, "own_it").verdict == "partly"


def test_a_turn_that_recites_more_than_eight_strategies_is_credited_with_none() -> None:
    everything = [item for item in IDS if item not in {"document", "reflect"}]
    assert len(everything) == RECITAL + 1
    assert score(talk("ask"), *(seen(f"{item}-one") for item in everything[1:])).score == 100
    card = score(talk("ask"), *(seen(f"{item}-one") for item in everything))
    assert card.score == 0
    assert (
        "was not counted: of what one turn shows, more than 8 recites, and counts for none." in verdict(card, "ask").why
    )


# ── the simulated customer's own mistakes ──


def test_a_hindered_exchange_drops_out() -> None:
    card = score(talk("", "ask", "", referee={2: "hindered"}), seen("acknowledge-gross", 1))
    assert verdict(card, "acknowledge").verdict == "not_called_for"  # what the trainee said before the faulty reply
    assert verdict(card, "ask").verdict == "not_called_for"  # what the faulty reply called for
    assert "1 exchange left out" in " ".join(card.rests_on)


def test_a_call_taken_up_in_a_hindered_exchange_is_neither_earned_nor_missed() -> None:
    card = score(talk("ask calm", "", referee={2: "hindered"}), seen("ask-one", 1))
    assert verdict(card, "ask").verdict == "not_called_for"
    assert verdict(card, "calm").verdict == "not_called_for"


def test_a_call_not_taken_up_in_a_hindered_exchange_stays_open() -> None:
    conversation = talk("ask", "", referee={1: "hindered"})
    assert verdicts_of(score(conversation, seen("ask-one", 3)), "ask") == [("shown", 0, 3)]


def test_a_helped_exchange_earns_nothing_and_its_breaks_count() -> None:
    conversation = talk("ask calm", referee={1: "helped"})
    card = score(conversation, seen("ask-one"))
    assert verdict(card, "ask").verdict == "missed"
    assert verdict(card, "calm").verdict == "not_called_for"  # holding back earns nothing either
    assert verdict(score(conversation, seen("calm-gross")), "calm").verdict == "broken"


# ── strategy values, the score, the pass ──


@pytest.mark.parametrize(
    ("found", "word", "value", "said"),
    [
        (["ask-one@1", "ask-one@3"], "shown", 1, "shown"),
        (["ask-one@1", "ask-one@3", "ask-minor@3"], "shown", 0.75, "shown"),
        (["ask-one@1"], "partly", 0.5, "partly"),
        (["ask-one@1", "ask-minor@1"], "partly", 0.25, "partly, broken once"),
        ([], "missed", 0, "missed"),
        (["ask-minor@1", "ask-minor@3"], "missed", 0, "broken twice, counts as missed"),
        (["ask-one@1", "ask-gross@3"], "broken", 0.25, "broken"),
    ],
)
def test_the_verdict_on_a_strategy(found: list[str], word: str, value: float, said: str) -> None:
    made = [seen(item.split("@")[0], int(item.split("@")[1])) for item in found]
    result = verdict(score(talk("ask", "ask"), *made), "ask")
    assert (result.verdict, result.value, said_verdict(result)) == (word, 0 if not found else value, said)


def test_a_further_break_never_makes_up_for_a_worse_one() -> None:
    worst = score(talk("ask", ""), seen("ask-gross", 1))
    more = score(talk("ask", ""), seen("ask-gross", 1), seen("ask-minor", 3), seen("ask-one", 3))
    assert verdict(worst, "ask").value == verdict(more, "ask").value == -0.5
    costs = score(talk("ask", ""), seen("ask-one", 1), seen("ask-minor", 3))
    assert verdict(costs, "ask").value == 0.5


def test_the_score_is_the_weighted_mean_of_what_was_called_for() -> None:
    by = rubric("ask", "acknowledge", "transparent", ask={"weight": 3})
    assert score(talk("ask acknowledge"), seen("ask-one"), by=by).score == 75


@pytest.mark.parametrize(
    ("found", "why"),
    [
        ((), "The score is 0: of what was called for, nothing was shown."),
        (("ask-gross",), "The score is 0: of what was called for, nothing was shown."),
        (
            ("acknowledge-one", "ask-gross"),
            "The score is 0: 1 gross break took off at least as much as all that was shown earned.",
        ),
    ],
)
def test_the_score_never_falls_below_zero_and_says_why_it_is(found: tuple[str, ...], why: str) -> None:
    by = rubric("ask", "acknowledge", ask={"weight": 3})
    card = score(talk("ask acknowledge"), *(seen(each) for each in found), by=by)
    assert (card.score, card.rests_on[0]) == (0, why)
    assert "The score is 0" not in score(talk("ask"), seen("ask-one"), by=by).rests_on[0]


def test_no_score_when_nothing_was_called_for() -> None:
    card = score(talk("", ""), seen("ask-one"))
    assert (card.score, card.passed) == (None, None)
    assert card.reason is not None
    assert "called for" in card.reason


def test_no_score_when_more_than_a_fifth_of_the_weight_is_ungraded() -> None:
    unsure = seen("ask-one", confidence=UNSURE)
    shown = seen("acknowledge-one")
    a_fifth = rubric("ask", "acknowledge", acknowledge={"weight": 4})
    more = rubric("ask", "acknowledge", acknowledge={"weight": 3.9})
    assert score(talk("ask acknowledge"), unsure, shown, by=a_fifth).score == 100
    card = score(talk("ask acknowledge"), unsure, shown, by=more)
    assert card.score is None
    assert (
        card.reason
        == "1 of the 2 strategies that this conversation called for were too unclear to judge, more than a fifth by weight."
    )
    assert f"{UNCLEAR} {READS_MORE}" in beside(card, "practice")
    by_a_model = GradedBy(model="m", grain="turn", verified=False)
    assert UNCLEAR in beside(card.model_copy(update={"graded_by": by_a_model}), "practice")
    sure = score(talk("ask acknowledge"), seen("ask-one"), by=more)
    common = on_common_ground(card, sure)
    assert common is not None
    assert common.words == (
        "On the 1 strategy judged in both: 100 of 100",
        "On the 1 strategy judged in both: 0 of 100",
    )
    assert on_common_ground(card, score(talk(""), by=more)) is None


def test_what_was_only_partly_resolved_says_what_was_left_open() -> None:
    def said(*needs: str, ours: bool = True) -> str:
        before = talk("ask", ours=ours).model_copy(update={"outcome": "partly", "open_needs": needs})
        return beside(score(before, seen("ask-one")), "practice")[0]

    assert said("understood", "owned", "informed") == (
        "Outcome: partly resolved; left open: what happens next, and when, and who sees to it."
    )
    assert said() == "Outcome: partly resolved; left open: a clear yes, with no promise that cannot be kept."
    assert said(ours=False) == "Outcome: partly resolved."


def test_no_score_when_the_trainee_ended_before_four_exchanges() -> None:
    short = talk("ask", "", "", closing=True, ended_by="trainee", ours=True)
    card = score(short, seen("ask-one"))
    assert card.score is None
    assert "3 of the 4 exchanges" in (card.reason or "")
    assert score(talk("ask", "", "", "", closing=True, ended_by="trainee"), seen("ask-one")).score is not None


def test_a_customer_who_walks_out_is_scored() -> None:
    short = talk("ask", closing=True, ended_by="customer", outcome="walked_out", ours=True)
    assert score(short).score == 0


def test_the_outcome_stands_beside_the_score_not_in_it() -> None:
    cards = [score(talk("ask", outcome=outcome), seen("ask-one")) for outcome in ("resolved", "walked_out", None)]
    assert {card.score for card in cards} == {100}
    assert [card.outcome for card in cards] == ["resolved", "walked_out", None]


def test_near_the_pass_mark_it_is_too_close_to_call() -> None:
    found = [seen("ask-one", 1), seen("ask-one", 3)]
    conversation = talk("ask", "ask", "ask", "ask")  # two shown, one missed
    close, far = (score(conversation, *found, by=rubric("ask", pass_mark=mark)) for mark in (70, 100))
    assert (close.too_close, close.passed, scorecard_data(close)["pass"]) == (True, None, None)
    assert (far.too_close, far.passed, scorecard_data(far)["pass"]) == (False, False, False)
    assert score(conversation, *found, by=rubric("ask", pass_mark=30)).passed is True
    assert not score(talk(""), by=rubric("ask")).too_close
    stored_before = close.model_copy(update={"passed": False})
    assert scorecard_data(stored_before)["pass"] is None


def test_no_score_is_rounded_across_the_pass_mark() -> None:
    card = score(talk("ask", "ask", "ask", "ask"), seen("ask-one", 1), seen("ask-one", 3))

    def said(value: float, mark: float = 70) -> str:
        return headline(card.model_copy(update={"score": value, "pass_mark": mark}))

    assert said(69.8) == "Score 69.8 of 100, pass mark 70: ≈ too close to call"
    assert said(67.2, 67.5) == "Score 67 of 100, pass mark 67.5: ≈ too close to call"
    assert said(67.8, 67.5) == "Score 68 of 100, pass mark 67.5: ≈ too close to call"
    assert said(70.4) == "Score 70 of 100, pass mark 70: ≈ too close to call"
    assert said(69.4) == "Score 69 of 100, pass mark 70: ≈ too close to call"


def test_strategies_outside_the_rubric_do_not_count() -> None:
    card = score(talk("ask acknowledge"), seen("ask-one"), seen("acknowledge-gross"), by=rubric("ask"))
    assert card.score == 100
    assert [r.strategy for r in card.verdicts] == ["ask"]


def test_the_scorecard_says_what_it_rests_on() -> None:
    conversation = talk("ask")
    found = finders.Evidence(
        finder="by hand",
        findings=(seen("ask-one", confidence=UNSURE),),
        calls={0: ("ask",)},
        rejected={"at no sentence": 2},
    )
    said = " ".join(derive(conversation, found, rubric(), CATALOGUE).rests_on)
    assert "by hand" in said
    assert "1 thing in your words is too unclear to count" in said
    assert "2 things that the reader named are left out" in said


def test_a_disputed_break_is_called_so_at_its_verdict_and_in_what_the_score_rests_on() -> None:
    card = score(talk("ask"), seen("ask-gross").model_copy(update={"disputed": True}))
    assert "only one of the model and the offline reader sees it" in verdict(card, "ask").why
    assert "1 gross break is seen by only one of the model and the offline reader" in " ".join(card.rests_on)


def test_what_could_not_be_read_is_ungraded_never_zero_and_never_full() -> None:
    conversation = talk("ask acknowledge")
    found = finders.Evidence(finder="by hand", findings=(), calls={0: ("ask",)}, unread="The answer was no answer.")
    card = derive(conversation, found, rubric("ask", "acknowledge"), CATALOGUE)
    assert (card.score, card.passed, card.reason) == (None, None, "The answer was no answer.")
    assert {result.verdict for result in card.verdicts} == {"ungraded", "not_called_for"}
    assert "could not be judged: the answer was no answer." in verdict(card, "ask").why


def test_the_reasons_quote_what_was_judged_and_nothing_unsure() -> None:
    card = score(talk("ask", "ask"), seen("ask-one", 1), seen("ask-two", 3, confidence=UNSURE))
    result = verdict(card, "ask")
    assert "“words for ask-one”" in result.why
    assert "ask-two" not in result.why


def test_what_was_shown_in_part_is_told_before_what_was_missed() -> None:
    card = score(talk("ask", "ask", "ask", "ask"), *(seen("ask-one", turn) for turn in (1, 3, 5)))
    assert verdict(card, "ask").verdict == "shown"
    why = verdict(card, "ask").why
    assert why.startswith("Shown in turn 2: “words for ask-one” (does ask one). Shown in turn 4:")
    assert why.endswith("The customer said “Customer says 3.” (turn 7), and no answer of this kind was seen.")


def test_restraint_is_said_to_be_held_only_as_far_as_anything_was_seen() -> None:
    card = score(talk("calm", "calm", "", "calm", closing=True))
    assert verdict(card, "calm").why == (
        "Held in turns 2, 4 and 8, where the customer's words called for it: nothing was seen to break it."
    )
    assert verdict(card, "let_vent").why == "Held throughout: nothing was seen to break it."
    unclear = finders.Evidence(finder="by hand", findings=(), calls={0: ("calm",)}, undecided={"calm": (1,)})
    card = derive(talk("calm"), unclear, rubric("calm"), CATALOGUE)
    assert verdict(card, "calm").why.startswith("Nothing was seen to break it, but from the words alone")


# ── one span: one break, three shows; omissions are no findings (through the offline finder) ──


def test_one_span_has_one_primary_break_and_at_most_three_shows() -> None:
    stuffed = "acknowledge minor, ask gross, expectations gross, ask one, acknowledge one, transparent one, escalate one, apologize one"
    found = finders.offline(CATALOGUE)(Transcript(turns=(Turn(role="trainee", text=stuffed),))).findings
    assert [f.check for f in found if f.kind == "breaks"] == ["ask-gross"]  # graver first, then first in the catalogue
    shows = [f.strategy for f in found if f.kind == "shows"]
    assert len(shows) == 3
    assert "ask" not in shows  # a break outweighs a show of the same strategy


def test_what_a_sentence_shows_beyond_three_is_not_said_to_be_unseen() -> None:
    shown = ("acknowledge", "ask", "apologize", "transparent")
    told = talk(" ".join(shown))
    turns = (told.turns[0], told.turns[1].model_copy(update={"text": ", ".join(f"{each} one" for each in shown)}))
    card = derive(
        Transcript(turns=turns), finders.offline(CATALOGUE)(Transcript(turns=turns)), rubric(*shown), CATALOGUE
    )
    assert [verdict(card, each).verdict for each in shown] == ["shown", "shown", "shown", "missed"]
    why = verdict(card, "transparent").why
    assert why.endswith("and the answer in turn 2 was not counted: of what one sentence shows, the 3 surest are.")


def test_what_was_not_said_is_never_a_finding() -> None:
    found = finders.offline(CATALOGUE)(talk("ask", "acknowledge", ours=True))
    assert found.findings == ()
