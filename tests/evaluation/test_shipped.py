"""The data that ships: enough of every kind for every strategy, every label with its reason, nothing on both sides."""

import json
from collections import Counter
from pathlib import Path

import pytest

from roleplay.evaluation.api import load_suite
from roleplay.evaluation.cases import Case, check_cases, read_cases, read_second_labels
from roleplay.evaluation.suite import suite_files
from roleplay.rubric_files import load_catalogue

ROOT = Path(__file__).parents[2]
EVALS = ROOT / "evals"
STRATEGIES = tuple(load_catalogue().by_id)
KINDS = ("shown", "broken", "missed", "hard-negative", "not-called-for")
TENSIONS = 10


def cases(*patterns: str) -> list[Case]:
    return list(read_cases([path for pattern in patterns for path in sorted(EVALS.glob(pattern))], STRATEGIES))


def test_every_file_is_well_formed_and_every_id_stands_once() -> None:
    assert check_cases(sorted(EVALS.glob("[btc]*/*.jsonl")), STRATEGIES) > 3000


@pytest.mark.parametrize("half", ["dev", "heldout"])
def test_every_strategy_has_forty_cases_of_all_five_kinds_in_each_half(half: str) -> None:
    found = Counter((each.gold[0].strategy, each.tags[0]) for each in cases(f"cases/{half}-*.jsonl"))
    for strategy in STRATEGIES:
        assert all(found[strategy, kind] > 0 for kind in KINDS), strategy
        assert sum(found[strategy, kind] for kind in KINDS) >= 40, strategy


def test_every_label_has_a_reason_and_somebody_who_gave_it() -> None:
    for case in cases("[btc]*/*.jsonl"):
        assert case.labelled_by, case.id
        assert all(gold.reason for gold in case.gold), case.id


def test_no_conversation_is_both_tuned_on_and_held_out() -> None:
    def openings(*patterns: str) -> set[str]:
        return {json.dumps([turn.text for turn in case.transcript.turns]) for case in cases(*patterns)}

    tuned, held_out = openings("[btc]*/dev-*.jsonl"), openings("[btc]*/heldout-*.jsonl")
    assert tuned
    assert held_out
    assert not tuned & held_out
    ids = [{case.cluster for case in cases(f"[btc]*/{half}-*.jsonl")} for half in ("dev", "heldout")]
    assert not ids[0] & ids[1]


def test_suites_never_mix_the_halves() -> None:
    for name, path in suite_files(EVALS / "suites").items():
        suite = load_suite(path)
        held_out = {file.name.startswith("heldout") for file in suite.case_files}
        assert held_out == {suite.held_out}, name


@pytest.mark.parametrize("half", ["dev", "heldout"])
def test_each_tension_has_a_pair_that_differs_in_what_matters(half: str) -> None:
    pairs = [case for case in cases(f"behaviour/{half}-tensions.jsonl") if case.pair]
    assert len({case.pair.kind for case in pairs if case.pair}) >= TENSIONS
    assert all(case.pair and case.pair.test == "direction" for case in pairs)


@pytest.mark.parametrize("half", ["dev", "heldout"])
def test_every_strategy_is_reworded_padded_and_changed_where_it_matters(half: str) -> None:
    found = Counter(
        (case.gold[0].strategy, case.pair.test)
        for case in cases(f"behaviour/{half}-behaviour.jsonl")
        if case.pair is not None
    )
    for strategy in STRATEGIES:
        assert found[strategy, "invariance"] >= 4, strategy
        assert found[strategy, "direction"] >= 2, strategy
    kinds = {case.pair.kind for case in cases(f"behaviour/{half}-behaviour.jsonl") if case.pair}
    assert kinds >= {"rewording", "typos", "length", "names", "polite"}


@pytest.mark.parametrize("half", ["dev", "heldout"])
def test_labels_of_a_pair_line_up_and_say_what_their_test_says(half: str) -> None:
    by_id = {case.id: case for case in cases(f"behaviour/{half}-*.jsonl")}
    for case in by_id.values():
        if case.pair is None:
            continue
        base = by_id[case.pair.with_]
        assert [(g.strategy, g.place) for g in case.gold] == [(g.strategy, g.place) for g in base.gold], case.id
        same = [(g.shown, g.broken) for g in case.gold] == [(g.shown, g.broken) for g in base.gold]
        assert same == (case.pair.test == "invariance"), case.id


def test_thirty_whole_conversations_are_labelled_in_full_over_every_persona() -> None:
    found = cases("talks/*.jsonl")
    assert len(found) == 30
    assert len({case.persona for case in found}) == len(list((ROOT / "personas").glob("*.yaml")))
    assert all(case.complete and case.whole and case.whole.score and case.whole.outcome for case in found)
    assert sum(len(case.whole.beats) for case in found if case.whole) >= 30


@pytest.mark.parametrize(("half", "least"), [("dev", 900), ("heldout", 400)])
def test_further_labels_are_of_cases_of_their_half_and_say_who_gave_them(half: str, least: int) -> None:
    labelled = {case.id: case.labelled_by for case in cases(f"cases/{half}-*.jsonl")}
    labels = list(read_second_labels(sorted((EVALS / "labels").glob(f"{half}-*.jsonl"))))
    assert {each.id for each in labels} <= set(labelled)
    assert len(labels) >= least
    assert not {each.labelled_by for each in labels} & set(labelled.values())


def test_nobody_who_ships_labels_claims_to_be_a_person() -> None:
    """None of them is; figures of agreement must say so."""
    assert all((case.labelled_by or "").startswith("model/") for case in cases("[btc]*/*.jsonl"))
