"""Comparing runs and holding gates: what was gained and lost, what of it is more than chance, what fails and why."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from roleplay.evaluation.baseline import said_in
from roleplay.evaluation.compare import Comparison, compare
from roleplay.evaluation.figures import figures
from roleplay.evaluation.gates import apart, exit_code, held
from roleplay.evaluation.judging import Failure, Result, Scored
from roleplay.evaluation.log import Header, Identity
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


def compared(before: Iterable[Result], after: Iterable[Result], **changed: Any) -> Comparison:
    old, new = list(before), list(after)
    one = (header(), figures(lambda: old, least=1), said_in(old))
    return compare(one, (header(**changed), figures(lambda: new, least=1)), new)


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


def test_misgraded_anchors_make_the_run_invalid() -> None:
    results = [said("anchor-x", "ask", False, group="anchor")]
    found = figures(lambda: results, least=1)
    with_anchors = suite().model_copy(update={"anchors": Suite.model_fields["anchors"].default})
    (anchors,) = [each for each in held(with_anchors, found, None) if each.gate == "anchors"]
    assert not anchors.ok
    assert anchors.why.startswith("the run is invalid")
