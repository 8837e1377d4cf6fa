"""Comparing runs and holding gates: what was gained and lost, what of it is more than chance, what fails and why."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from roleplay.evaluation.baseline import said_in
from roleplay.evaluation.compare import Comparison, compare
from roleplay.evaluation.comparison_sections import of_comparison
from roleplay.evaluation.figures import figures
from roleplay.evaluation.gates import apart, chance, exit_code, held, losses
from roleplay.evaluation.judging import Failure, Result, Scored
from roleplay.evaluation.log import Header, Identity
from roleplay.evaluation.statistics import detectable
from roleplay.evaluation.suite import Gate, Suite

IDENTITY = Identity(
    suite="s", model="m", asking="a", rubric="r", catalogue="c", prompts={"find": "1"}, data="d", anchors="n", attacks="",
    code="k",
)  # fmt: skip


def header(**changed: Any) -> Header:
    identity = IDENTITY.model_copy(update=changed)
    return Header(identity=identity, readings=1, repeats=1, held_out=False, started="2026-01-01T00:00:00Z")


def said(name: str, strategy: str, answer: bool, **more: Any) -> Result:
    label = Scored(strategy=strategy, place="1", kind="shown", gold=True, said=answer)
    fields = {"case": name, "conversation": name, "identity": "x", "labels": (label,), **more}
    return Result(**fields)


def compared(before: Iterable[Result], after: Iterable[Result], *, least: int = 10, **changed: Any) -> Comparison:
    old, new = list(before), list(after)
    one = (header(), figures(lambda: old, least=1), said_in(old))
    return compare(one, (header(**changed), figures(lambda: new, least=1)), new, least=least)


def suite(**gate: Any) -> Suite:
    return Suite.model_construct(
        schema_version=1,
        path=Path("s.yaml"),
        id="s",
        name="s",
        data=("x",),
        anchors="off",
        gate=Gate(**gate),
        least=1,
        baseline="b",
        attacks=None,
        seed=1,
    )


# ── comparing ──


def test_gains_and_losses_are_counted_over_the_same_cases() -> None:
    before = [said("a", "ask", True), said("b", "ask", False), said("c", "ask", True), said("gone", "ask", True)]
    after = [said("a", "ask", False), said("b", "ask", True), said("c", "ask", True), said("new", "ask", False)]
    found = compared(before, after)
    change = found.change("shown", "ask")
    assert change is not None
    assert (change.n, change.gained, change.lost, found.compared, found.left_out) == (3, 1, 1, 3, 1)
    assert (change.before.recall, change.after.recall) == (2 / 3, 2 / 3)


def test_a_case_that_changed_meanwhile_is_not_compared() -> None:
    found = compared(
        [said("a", "ask", True), said("b", "ask", True)],
        [said("a", "ask", False, identity="y"), said("b", "ask", True)],
    )
    assert (found.compared, found.left_out) == (1, 1)


def test_of_runs_without_a_case_in_common_nothing_is_said_but_that() -> None:
    found = compared([said("a", "ask", True)], [said("b", "ask", True)])
    assert found.nothing == "the two runs have no unchanged case in common"
    assert outcomes([said("b", "ask", True)], found, worst_loss=0.5)["baseline"] == (
        False,
        "nothing can be compared with it: the two runs have no unchanged case in common",
    )


def test_cases_that_are_no_longer_there_are_told_and_fail_a_gate_on_losses() -> None:
    before = [said("a", "ask", True), said("hard", "ask", True)]
    found = compared(before, before[:1])
    assert (found.gone, found.changed) == (1, ("hard",))
    gates = outcomes(before[:1], found, no_significant_loss=True)
    assert gates["baseline"] == (
        False,
        "1 case of it not in this run; where that is meant, write it anew with 'roleplay eval baseline'",
    )
    assert "(1 case of the baseline left out: changed, errored or not in this run)" in gates["no significant loss"][1]


def test_what_was_lost_is_known_reading_by_reading() -> None:
    found = compared(
        [said("a", "ask", True), said("b", "ask", False)], [said("a", "ask", False), said("b", "ask", False)]
    )
    (lost,) = found.lost_by(said("a", "ask", False))
    assert (lost.strategy, found.lost_by(said("b", "ask", False))) == ("ask", ())
    assert (found.unnamed().lost, found.unnamed().mistakes) == ({}, ())


def test_what_tells_the_runs_apart_is_named() -> None:
    found = compared([said("a", "ask", True)], [said("a", "ask", True)], prompts={"find": "2"}, model="other")
    assert found.differences == ("model (m → other)", "prompt find (1 → 2)")


def test_a_loss_in_many_conversations_is_more_than_chance_and_in_few_is_not() -> None:
    many = compared([said(f"c{n}", "ask", True) for n in range(12)], [said(f"c{n}", "ask", n > 9) for n in range(12)])
    few = compared([said(f"c{n}", "ask", True) for n in range(12)], [said(f"c{n}", "ask", n > 1) for n in range(12)])
    assert [found.change("shown", "ask").worse for found in (many, few)] == [True, False]  # type: ignore[union-attr]


def test_labels_of_one_conversation_count_once_as_evidence() -> None:
    labels = tuple(Scored(strategy="ask", place=str(n), kind="shown", gold=True, said=True) for n in range(12))
    wrong = tuple(label.model_copy(update={"said": False}) for label in labels)
    found = compared([said("a", "ask", True, labels=labels)], [said("a", "ask", True, labels=wrong)])
    change = found.change("shown", "ask")
    assert change is not None
    assert (change.lost, change.significant) == (12, False)


def test_among_many_strategies_one_lucky_p_value_is_no_alarm() -> None:
    before = [said(f"{s}-{n}", f"strategy_{s}", True) for s in range(20) for n in range(12)]
    after = [said(f"{s}-{n}", f"strategy_{s}", n >= (6 if s == 0 else 1)) for s in range(20) for n in range(12)]
    change = compared(before, after).change("shown", "strategy_0")
    assert change is not None
    assert change.p < 0.05 < change.p_corrected


def test_strategies_of_which_nothing_changed_do_not_count_among_the_tests() -> None:
    before = [said(f"{s}-{n}", f"strategy_{s}", True) for s in range(20) for n in range(12)]
    after = [said(f"{s}-{n}", f"strategy_{s}", not (s == 0 and n < 6)) for s in range(20) for n in range(12)]
    found = compared(before, after)
    assert [each.name for each in found.changes if each.worse] == ["all", "strategy_0"]
    assert (found.changes[1].p, found.changes[1].p_corrected) == (0.03125, 0.03125)


def test_fifteen_labels_lost_and_one_gained_are_a_loss_whatever_else_moved() -> None:
    before = [said(f"{s}-{n}", f"strategy_{s}", n != 15) for s in range(20) for n in range(16)]
    after = [said(f"{s}-{n}", f"strategy_{s}", n == 15 if s == 0 else n > 0) for s in range(20) for n in range(16)]
    change = compared(before, after).change("shown", "strategy_0")
    assert change is not None
    assert (change.lost, change.gained, change.worse) == (15, 1, True)
    assert change.p == pytest.approx(0.000519, abs=1e-6)
    assert change.p_corrected == pytest.approx(20 * change.p)


def truth(name: str, gold: bool, answer: bool, strategy: str = "ask") -> Result:
    label = Scored(strategy=strategy, place="1", kind="shown", gold=gold, said=answer)
    return said(name, strategy, True, labels=(label,))


def yes_sayer() -> tuple[list[Result], list[Result]]:
    """Runs over 30 labels that say yes and 30 that say no: recall .40 → 1.00, specificity .97 → .40, +18 and -17."""
    yes, no = [f"yes-{n}" for n in range(30)], [f"no-{n}" for n in range(30)]
    before = [
        *(truth(name, True, n < 12) for n, name in enumerate(yes)),
        *(truth(name, False, n == 0) for n, name in enumerate(no)),
    ]
    after = [*(truth(name, True, True) for name in yes), *(truth(name, False, n < 18) for n, name in enumerate(no))]
    return before, after


def test_what_is_gained_by_saying_yes_to_everything_does_not_hide_what_is_lost_by_it() -> None:
    before, after = yes_sayer()
    found = compared(before, after)
    change = found.change("shown", "ask")
    assert change is not None
    recall, specificity = change.halves
    assert (change.gained, change.lost, change.worse, change.better, change.fell) == (18, 17, True, False, True)
    assert (recall.figure, recall.n, recall.gained, recall.lost, recall.better) == ("recall", 30, 18, 0, True)
    assert (specificity.figure, specificity.n, specificity.gained, specificity.lost) == ("specificity", 30, 0, 17)
    assert specificity.p == pytest.approx(2 * 0.5**17)
    assert specificity.p_corrected == pytest.approx(specificity.p)  # of two, the larger one
    assert recall.p_corrected == pytest.approx(2 * recall.p)
    ok, why = outcomes(after, found, no_significant_loss=True)["no significant loss"]
    assert not ok
    assert why.startswith("ask (shown) lost 17, gained 18: specificity 0.97 → 0.40 (lost 17, gained 0), p < 0.001")
    sentences = " ".join(of_comparison(found)[0].sentences)
    assert "Significantly worse: all (shown: specificity), ask (shown: specificity)." in sentences
    assert "Significantly better: all (shown: recall), ask (shown: recall)." in sentences
    assert "chance explains" not in sentences


def test_a_p_value_is_never_told_as_nothing() -> None:
    table = of_comparison(compared(*yes_sayer()))[1]
    assert [row[6] for row in table.rows] == ["<0.001*", "<0.001*"]
    assert [chance(p) for p in (0.0, 0.0009, 0.001, 0.04999, 0.2)] == [
        "< 0.001",
        "< 0.001",
        "0.001",
        "0.04999",
        "0.200",
    ]


def test_a_comparison_tells_no_figure_that_a_run_would_not() -> None:
    before = [truth(f"c{n}", True, True) for n in range(9)]
    after = [truth(f"c{n}", True, n > 0) for n in range(9)]
    (everything, _) = of_comparison(compared(before, after))[1].rows
    assert everything[2:] == ("9", "+0", "-1", "–", "1.000", "–", "–", "–")
    told = of_comparison(compared(before, after, least=9))[1].rows[0]
    assert told[5] == "1.00→.89"


def test_a_gate_says_where_a_loss_could_not_have_been_noticed() -> None:
    before = [truth(f"c{n}", True, True, "apologize") for n in range(8)]
    before += [truth(f"many-{n}", True, True, "ask") for n in range(200)]
    after = [truth(f"c{n}", True, n % 2 == 0, "apologize") for n in range(8)] + before[8:]
    ok, why = outcomes(after, compared(before, after), no_significant_loss=True)["no significant loss"]
    assert ok
    smallest = detectable(8, 2, 0.05)
    told = "any loss" if smallest is None else f"less than {smallest:.2f}"
    assert why == (
        "no strategy lost more than chance explains; too few labels, could not have noticed: "
        f"apologize (shown: recall of 8 labels) {told}"
    )
    ok, why = outcomes(before[8:], compared(before[8:], before[8:]), no_significant_loss=True)["no significant loss"]
    assert (ok, why) == (True, "no strategy lost more than chance explains")


def test_a_fall_of_all_together_names_the_strategies_it_comes_from() -> None:
    before = [truth(f"c{n}", True, True, "apologize") for n in range(8)]
    before += [truth(f"d{n}", True, True, "ask") for n in range(4)]
    after = [truth(f"c{n}", True, n % 2 == 0, "apologize") for n in range(8)] + before[8:]
    wanted = suite(worst_loss=0.2).model_copy(update={"least": 10})
    (gate,) = losses(wanted, compared(before, after))
    assert not gate.ok
    assert gate.why.endswith("; in apologize (shown) 4")
    assert gate.strategies == ("apologize",)


@pytest.mark.parametrize(
    ("value", "limit", "told"),
    [
        (0.648, 0.65, ("0.648", "0.650")),
        (0.64, 0.65, ("0.64", "0.65")),
        (0.65, 0.65, ("0.65", "0.65")),
        (0.64999999, 0.65, ("0.64999999", "0.65000000")),
    ],
)
def test_a_figure_is_told_so_that_it_can_be_told_from_its_floor(
    value: float, limit: float, told: tuple[str, str]
) -> None:
    assert apart(value, limit) == told


def test_a_floor_that_is_missed_by_little_does_not_read_as_if_it_held() -> None:
    results = [said(f"c{n}", "ask", n < 648) for n in range(1000)]
    floors = ({"metric": "recall", "kind": "shown", "at_least": 0.65, "of": "all"},)
    assert outcomes(results, floors=floors)["shown: recall of all"] == (False, "below 0.65: all 0.648")


def test_the_worst_new_mistakes_come_first_false_blame_before_all() -> None:
    def label(kind: Any, gold: bool, said: bool) -> tuple[Scored, ...]:
        return (Scored(strategy="ask", place="1", kind=kind, gold=gold, said=said, words="w"),)

    kinds: list[tuple[Any, bool]] = [("shown", True), ("broken", True), ("shown", False), ("broken", False)]
    before = [said(f"c{n}", "ask", True, labels=label(kind, gold, gold)) for n, (kind, gold) in enumerate(kinds)]
    after = [said(f"c{n}", "ask", True, labels=label(kind, gold, not gold)) for n, (kind, gold) in enumerate(kinds)]
    found = compared(before, after)
    assert [(each.label.kind, each.label.said) for each in found.mistakes] == [
        ("broken", True),
        ("shown", True),
        ("broken", False),
        ("shown", False),
    ]


def test_anchors_that_come_out_otherwise_mean_drift_only_where_nothing_of_ours_changed() -> None:
    before = [said("a", "ask", True), said("anchor-x", "ask", True, group="anchor")]
    after = [said("a", "ask", True), said("anchor-x", "ask", False, group="anchor")]
    assert compared(before, after).drifted == ("anchor-x",)
    assert compared(before, after, prompts={"find": "2"}).drifted == ()


# ── gates ──


def outcomes(
    results: Iterable[Result], comparison: Comparison | None = None, **gate: Any
) -> dict[str, tuple[bool, str]]:
    found = list(results)
    return {each.gate: (each.ok, each.why) for each in held(suite(**gate), figures(lambda: found, least=1), comparison)}


def test_a_floor_names_the_strategies_below_it() -> None:
    results = [said("a", "ask", True), said("b", "apologize", False)]
    ok, why = outcomes(results, floors=({"metric": "recall", "kind": "shown", "at_least": 0.5},))["shown: recall"]
    assert (ok, why) == (False, "below 0.50: apologize 0.00")


def test_a_floor_may_be_for_all_together_for_one_or_for_the_lower_bound() -> None:
    results = [said(f"c{n}", "ask", n > 0) for n in range(10)]
    common = {"metric": "recall", "kind": "shown", "at_least": 0.8}
    floors = ({**common, "of": "all"}, {**common, "of": "ask"}, {**common, "of": "all", "bound": "lower"})
    found = outcomes(results, floors=floors)
    assert [found[name][0] for name in found if name != "errors"] == [True, True, False]


def test_a_floor_that_nothing_can_be_said_about_does_not_hold() -> None:
    found = outcomes([said("a", "ask", True)], floors=({"metric": "recall", "kind": "broken", "at_least": 0.1},))
    assert found["broken: recall"][0] is False


def test_a_significant_loss_is_named_with_its_figures() -> None:
    before = [said(f"c{n}", "ask", True) for n in range(12)]
    after = [said(f"c{n}", "ask", False) for n in range(12)]
    ok, why = outcomes(after, compared(before, after), no_significant_loss=True)["no significant loss"]
    assert not ok
    assert "ask (shown) lost 12, gained 0: recall 1.00 → 0.00" in why


def test_without_the_baseline_a_gate_asks_for_it_does_not_hold() -> None:
    assert outcomes([said("a", "ask", True)], no_significant_loss=True)["baseline"][0] is False


def test_a_case_that_errored_leaves_the_run_unsound_unless_it_is_allowed() -> None:
    broken = Result(case="b", conversation="b", identity="x", failure=Failure(kind="ModelUnavailable", message="gone"))
    results = [said("a", "ask", False), broken]
    found = figures(lambda: results, least=1)
    floors = ({"metric": "recall", "kind": "shown", "at_least": 0.5},)
    assert exit_code(held(suite(floors=floors), found, None), found) == 5
    assert exit_code(held(suite(floors=floors, errors=1), found, None), found) == 1
    assert exit_code(held(suite(errors=1), found, None), found) == 0


def test_where_a_recording_is_stale_the_gate_on_errors_does_not_hold() -> None:
    stale = Failure(kind="StaleRecording", message="not recorded", stale=True)
    results = [said("a", "ask", True), Result(case="b", conversation="b", identity="x", failure=stale)]
    assert outcomes(results, errors=5)["errors"] == (False, "1 case errored (StaleRecording 1)")


def test_misgraded_anchors_make_the_run_invalid() -> None:
    results = [said("anchor-x", "ask", False, group="anchor")]
    found = figures(lambda: results, least=1)
    with_anchors = suite().model_copy(update={"anchors": Suite.model_fields["anchors"].default})
    (anchors,) = [each for each in held(with_anchors, found, None) if each.gate == "anchors"]
    assert not anchors.ok
    assert anchors.why.startswith("the run is invalid")
