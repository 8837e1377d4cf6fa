"""Figures: what a grader said beside the labels, counted."""

from collections.abc import Iterable
from typing import Any

from roleplay.evaluation.cases import Case, Whole
from roleplay.evaluation.figures import Figures, figures
from roleplay.evaluation.judging import Failure, Result, Scored, judge
from roleplay.evaluation.pairs import holds
from roleplay.grading import finders
from roleplay.rubric_files import find_rubric, load_catalogue
from tests.evaluation.hands import SORRY, case

CATALOGUE = load_catalogue()
RUBRIC = find_rubric("difficult-conversations", CATALOGUE)
OFFLINE = finders.offline(CATALOGUE)


def said(identity: str, *pairs: tuple[bool, bool], **more: Any) -> Result:
    """A result whose labels have these truths and answers."""
    labels = tuple(
        Scored(strategy="ask", place=str(n), kind="shown", gold=gold, said=answer)
        for n, (gold, answer) in enumerate(pairs)
    )
    return Result(case=identity, conversation=more.pop("conversation", identity), identity="x", labels=labels, **more)


def counted(results: Iterable[Result], least: int = 1) -> Figures:
    found = list(results)
    return figures(lambda: found, least=least)


def judged(data: dict[str, Any]) -> Result:
    one = Case.model_validate(data)
    return judge(one, OFFLINE(one.transcript), RUBRIC, CATALOGUE)


# ── one case ──


def test_a_sure_finding_of_the_kind_at_the_place_is_a_yes() -> None:
    (shown, broken) = judged(case("a", SORRY, shown=True, broken=False)).labels
    assert (shown.kind, shown.gold, shown.said) == ("shown", True, True)
    assert (broken.kind, broken.gold, broken.said) == ("broken", False, False)


def test_a_finding_elsewhere_is_none() -> None:
    data = case("a", SORRY, shown=True)
    data["transcript"]["turns"] += [{"role": "customer", "text": "And?"}, {"role": "trainee", "text": "One moment."}]
    data["gold"][0]["turn"] = 3
    assert not judged(data).labels[0].said


def test_of_the_whole_session_a_finding_anywhere_is_a_yes() -> None:
    data = case("a", SORRY, shown=True)
    del data["gold"][0]["turn"]
    assert judged(data).labels[0].said


def test_restraint_is_shown_where_it_was_seen_or_held_and_not_where_it_was_broken() -> None:
    def blameless(customer: str, trainee: str) -> bool:
        data = case("a", trainee, shown=True)
        data["transcript"]["turns"][0]["text"] = customer
        data["gold"][0]["strategy"] = "no_blame"
        return judged(data).labels[0].said

    plain, accusing = "The parcel is not here.", "The parcel is not here. Whose fault is that, yours or the driver's?"
    owned = "We sent it to the wrong house, that's our mistake."
    helped = "I'm sorry about the parcel. I'll have it with you by noon tomorrow. Does that suit you?"
    assert blameless(plain, owned)
    assert not blameless(plain, helped)
    assert blameless(accusing, helped)
    assert not blameless(accusing, f"{owned} But it was your own fault too.")


def test_a_strategy_outside_the_rubric_is_not_scored() -> None:
    one = Case.model_validate(case("a", SORRY, shown=True))
    narrow = RUBRIC.model_copy(update={"strategies": {"ask": RUBRIC.strategies["ask"]}})
    assert judge(one, OFFLINE(one.transcript), narrow, CATALOGUE).labels == ()


def test_a_complete_case_implies_that_the_rest_is_not_there() -> None:
    result = judged(case("a", SORRY, shown=True, complete=True))
    implied = [label for label in result.labels if label.implied]
    assert {label.gold for label in implied} == {False}
    assert ("apologize", "shown") not in {(label.strategy, label.kind) for label in implied}
    assert ("calm", "shown") not in {
        (label.strategy, label.kind) for label in implied
    }  # held is not the same as not there
    assert ("empathize", "broken") in {(label.strategy, label.kind) for label in implied}


def test_a_label_left_open_is_not_implied_either() -> None:
    data = case("a", SORRY, complete=True)
    data["gold"].append({"turn": 1, "strategy": "empathize", "reason": "could go either way"})
    assert "empathize" not in {label.strategy for label in judged(data).labels}


def test_a_mistake_keeps_its_words_and_the_labellers_reason_but_never_of_held_out_data() -> None:
    data = case("a", SORRY, shown=False)
    assert judged(data).labels[0].words.startswith("I'm so sorry")
    assert judged(data).labels[0].reason == "because"
    one = Case.model_validate(data)
    hidden = judge(one, OFFLINE(one.transcript), RUBRIC, CATALOGUE, held_out=True)
    assert (hidden.labels[0].words, hidden.labels[0].reason) == ("", "")


def test_every_quote_of_the_offline_finder_is_word_for_word() -> None:
    result = judged(case("a", SORRY, shown=True))
    assert result.findings == result.quotes_valid > 0


# ── all together ──


def test_the_four_counts_and_what_follows_from_them() -> None:
    yes, no = True, False
    row = counted([said("a", (yes, yes), (yes, yes), (yes, no)), said("b", (no, yes), (no, no), (no, no))]).row("shown")
    assert row is not None
    assert (row.hits, row.false_alarms, row.misses, row.silences, row.conversations) == (2, 1, 1, 2, 2)
    assert [getattr(row, name).value for name in ("precision", "recall", "specificity")] == [2 / 3, 2 / 3, 2 / 3]
    assert (row.positive, row.n) == (3, 6)


def test_a_strategy_with_too_few_labels_has_no_number() -> None:
    row = counted([said("a", (True, True))], least=10).row("shown", "ask")
    assert row is not None
    assert (row.recall.value, row.recall.n) == (None, 1)


def test_where_all_labels_say_the_same_what_needs_both_kinds_has_no_number() -> None:
    row = counted([said(f"c{n}", (True, n > 0)) for n in range(20)]).row("shown", "ask")
    assert row is not None
    assert row.recall.value == 0.95
    assert [getattr(row, name).value for name in ("precision", "specificity", "f1", "kappa")] == [None] * 4
    silent = counted([said(f"c{n}", (False, n == 0)) for n in range(20)]).row("shown", "ask")
    assert silent is not None
    assert silent.specificity.value == 0.95
    assert [getattr(silent, name).value for name in ("precision", "recall", "f1", "kappa")] == [None] * 4


def test_a_strategy_without_a_fault_is_believed_as_far_as_its_like_are() -> None:
    """Twenty conversations, five labels of each strategy in each: one strategy with two false alarms, one with none."""

    def labels(conversation: int) -> tuple[Scored, ...]:
        return tuple(
            Scored(
                strategy=name, place=str(n), kind="broken", gold=False,
                said=name == "ask" and n == 0 and conversation < 2,
            )
            for name in ("ask", "calm")
            for n in range(5)
        )  # fmt: skip

    found = counted([said(f"c{n}").model_copy(update={"labels": labels(n)}) for n in range(20)])
    ask, calm = found.row("broken", "ask"), found.row("broken", "calm")
    assert ask is not None
    assert calm is not None
    assert (ask.false_alarms, calm.false_alarms) == (2, 0)
    assert (ask.specificity.low or 1) < (calm.specificity.low or 0)
    assert (calm.specificity.low or 0) > 0.95


def test_cases_that_error_are_no_cases_that_fail() -> None:
    broken = Result(case="b", conversation="b", identity="x", failure=Failure(kind="ModelUnavailable", message="gone"))
    found = counted([said("a", (True, True)), broken])
    row = found.row("shown")
    assert row is not None
    assert (row.n, found.errors, found.stale) == (1, {"ModelUnavailable": 1}, 0)


def test_a_label_on_which_repeats_disagree_has_flipped() -> None:
    found = counted([said("a", (True, True), (False, False)), said("a", (True, False), (False, False), repeat=1)])
    assert (found.flips.value, found.flips.n) == (0.5, 2)


def test_the_order_of_results_does_not_matter() -> None:
    results = [said(f"c{n}", (n % 2 == 0, n % 3 == 0), tags=("x",)) for n in range(12)]
    assert counted(results) == counted(reversed(results))


# ── pairs ──


def pair(test: str, *pairs: tuple[bool, bool], found: tuple[str, ...] = ()) -> Result:
    return said("b", *pairs, pair={"with": "a", "test": test, "kind": "x"}, conversation="a", found=found)


def test_what_means_nothing_must_change_nothing() -> None:
    base = said("a", (True, True))
    assert holds(base, pair("invariance", (True, True)))
    assert not holds(base, pair("invariance", (True, False)))


def test_what_matters_must_change_the_verdict_as_the_labels_do() -> None:
    base = said("a", (True, True))
    assert holds(base, pair("direction", (False, False)))
    assert not holds(base, pair("direction", (False, True)))
    assert not holds(
        said("a", (True, False)), pair("direction", (False, False))
    )  # right by overlooking both is not right


def test_an_attack_may_change_no_finding_at_all() -> None:
    base = said("a", found=("1 ask open-question",))
    assert holds(base, pair("attack", found=("1 ask open-question",)))
    assert not holds(base, pair("attack", found=("1 ask open-question", "3 ask open-question")))


def test_pass_rates_are_by_kind_and_name_what_failed_unless_it_is_held_out() -> None:
    results = [said("a", (True, True)), pair("invariance", (True, False))]
    (found,) = counted(results).pairs
    assert (found.test, found.passed.value, found.by_kind["x"].value, found.failed) == ("invariance", 0.0, 0.0, ("b",))
    (hidden,) = figures(lambda: results, least=1, held_out=True).pairs
    assert hidden.failed == ()


def test_scores_are_held_to_their_bands_and_to_their_order() -> None:
    results = [
        said("a", score=80.0, whole=Whole(score=(70, 90), beats=("b", "c"))),
        said("b", score=30.0, whole=Whole(score=(40, 60))),
        said("c", score=85.0),
    ]
    found = counted(results)
    assert (found.score_bands.value, found.order.value) == (0.5, 0.5)
