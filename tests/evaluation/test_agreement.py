"""Agreement of two labellings: figures that were worked by hand or published, whose they are, and what is held back."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.config import shipped
from roleplay.evaluation.agreement import Agreement, AgreementRow, agreement, agreement_lines
from roleplay.evaluation.cases import Gold, SecondLabels, read_second_labels
from roleplay.evaluation.statistics import alpha
from tests.conftest import Roleplay


def labels(
    truths: Iterable[bool | None], by: str = "person/ann", strategy: str = "ask", cases: int | None = None
) -> list[SecondLabels]:
    """One label (shown, at turn 1, 3, …) for each truth, over so many cases (as many as labels if not said)."""
    given = list(truths)
    cases = cases or len(given)
    return [
        SecondLabels(
            id=f"case-{case}",
            gold=tuple(
                Gold(turn=2 * place + 1, strategy=strategy, shown=truth)
                for place, truth in enumerate(given[case::cases])
            ),
            labelled_by=by,
        )
        for case in range(cases)
    ]


def table(both: int, first: int, second: int, neither: int) -> tuple[list[bool], list[bool]]:
    """What two labellers said, from how often both said yes, only the first, only the second, neither."""
    ours = [True] * (both + first) + [False] * (second + neither)
    return ours, [True] * both + [False] * first + [True] * second + [False] * neither


def compared(ours: Sequence[bool | None], theirs: Sequence[bool | None], **more: Any) -> AgreementRow:
    found = agreement(labels(ours, **more), labels(theirs, "person/ben", **more)).row()
    assert found is not None
    return found


# ── figures ──


def test_kappa_and_alpha_are_those_worked_by_hand() -> None:
    row = compared(*table(20, 5, 10, 15))  # agree 35 of 50; by chance 25 of 50: (0.7 - 0.5) / (1 - 0.5)
    assert (row.n, row.cases, row.first_yes, row.second_yes) == (50, 50, 25, 30)
    assert row.agree.value == pytest.approx(0.7)
    assert row.kappa.value == pytest.approx(0.4)
    assert row.alpha.value == pytest.approx(0.4)  # 1 - 99 × 15 / (55 × 45)
    for estimate in (row.agree, row.kappa, row.alpha):
        assert estimate.low is not None
        assert estimate.high is not None
        assert estimate.value is not None
        assert estimate.low < estimate.value < estimate.high


def test_alpha_is_that_of_krippendorffs_own_example() -> None:
    """Two observers, binary data (Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011, section A): 0.095."""
    row = compared([bool(int(each)) for each in "0100000010"], [bool(int(each)) for each in "1110010000"])
    assert row.alpha.value == pytest.approx(0.095, abs=0.0005)


def test_who_says_the_same_everywhere_agrees_perfectly_and_resampling_shows_no_spread() -> None:
    row = compared(*table(10, 0, 0, 10))
    assert (row.agree.value, row.kappa.value, row.alpha.value) == (1, 1, 1)
    assert (row.kappa.low, row.alpha.high) == (None, None)
    assert row.agree.low is not None
    assert row.agree.low < 1


def test_who_agrees_as_often_as_chance_would_agrees_by_nothing() -> None:
    row = compared(*table(10, 10, 10, 10))
    assert row.kappa.value == pytest.approx(0)
    assert row.alpha.value == pytest.approx(0.0125)  # 1 - 79 × 20 / 40²: α corrects for the size of the sample


def test_where_all_say_yes_there_is_nothing_to_agree_on_beyond_chance() -> None:
    row = compared([True] * 12, [True] * 12)
    assert (row.agree.value, row.kappa.value, row.alpha.value) == (1, None, None)


@pytest.mark.parametrize(("n", "given"), [(9, False), (10, True)])
def test_fewer_than_ten_labels_give_no_number(n: int, given: bool) -> None:
    row = compared(*table(n - 4, 1, 1, 2))
    assert [each.value is not None for each in (row.agree, row.kappa, row.alpha)] == [given] * 3
    assert row.agree.n == n


def test_labels_that_only_one_gave_are_counted_and_change_no_figure() -> None:
    ours, theirs = table(20, 5, 10, 15)
    row = compared([*ours, True, True, None], [*theirs, None, None, False])
    assert (row.n, row.only_first, row.only_second) == (50, 2, 1)
    assert row.alpha.value == pytest.approx(0.4)
    assert row.kappa.value == pytest.approx(0.4)


def test_labels_of_one_case_are_no_independent_evidence() -> None:
    def width(cases: int) -> float:
        ours, theirs = table(20, 0, 0, 20)
        differing = [not truth if place % cases < cases // 4 else truth for place, truth in enumerate(theirs)]
        row = compared(ours, differing, cases=cases)
        assert row.kappa.value == pytest.approx(0.5)
        assert row.kappa.low is not None
        assert row.kappa.high is not None
        return row.kappa.high - row.kappa.low

    assert width(4) > 1.5 * width(40)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=40))
def test_what_is_resampled_is_the_alpha_of_the_library(said: list[tuple[bool, bool]]) -> None:
    cells = [(True, True), (False, True), (True, False), (False, False)]
    ours = alpha(np.array([[pair == cell for cell in cells] for pair in said], int), seed=1).value
    if len({truth for pair in said for truth in pair}) < 2:
        assert ours is None
    else:
        data = np.array(said, float).T
        assert ours == pytest.approx(krippendorff.alpha(data, level_of_measurement="nominal"))


def test_every_strategy_and_kind_has_figures_of_its_own() -> None:
    agreeing, apart = table(6, 0, 0, 6), table(0, 6, 6, 0)
    first = [*labels(agreeing[0]), *labels(apart[0], strategy="calm")]
    second = [*labels(agreeing[1], "model/m"), *labels(apart[1], "model/m", strategy="calm")]
    found = agreement(first, second)
    assert [(row.name, row.kind) for row in found.rows] == [
        ("all", None), ("all", "shown"), ("ask", None), ("ask", "shown"), ("calm", None), ("calm", "shown"),
    ]  # fmt: skip
    kappas = [row.kappa.value for row in found.rows if row.kind is None]
    assert kappas == [pytest.approx(0), pytest.approx(1), pytest.approx(-1)]
    assert Agreement.model_validate_json(found.model_dump_json()) == found


def test_of_a_place_that_somebody_labelled_twice_the_later_label_counts() -> None:
    found = agreement([*labels([True]), *labels([False])], labels([False], "model/m"))
    assert found.disagreements == ()


# ── whose ──


@pytest.mark.parametrize(
    ("first", "second", "whose", "people"),
    [
        ("person/ann", "person/ben", "agreement between people (person/ann and person/ben)", True),
        ("model/a", "model/b", "agreement between models (model/a and model/b)", False),
        ("person/ann", "model/b", "agreement between a person and a model (person/ann and model/b)", False),
        ("trainee/t", "person/ben", "agreement between a trainee and a person (trainee/t and person/ben)", False),
        ("person/ann", "person/ann", "no agreement but consistency: the same labellers on both sides (person/ann)", False),
    ],
)  # fmt: skip
def test_only_agreement_of_two_people_is_called_human(first: str, second: str, whose: str, people: bool) -> None:
    found = agreement(labels([True, False], first), labels([True, False], second))
    assert (found.between, found.by_people) == (whose, people)


def test_who_gave_a_single_label_counts_before_who_labelled_the_case() -> None:
    one = SecondLabels(
        id="case-0", gold=(Gold(turn=1, strategy="ask", shown=True, by="model/m"),), labelled_by="person/ann"
    )
    found = agreement([one], labels([True], "person/ben"))
    assert (found.between, found.by_people) == (
        "agreement between a model and a person (model/m and person/ben)",
        False,
    )


def test_shipped_second_labels_are_by_models() -> None:
    second = list(read_second_labels(sorted((shipped("evals") / "labels").glob("*.jsonl"))))
    assert {each.labelled_by.partition("/")[0] for each in second} == {"model"}


# ── the command ──


def written(path: Path, given: Iterable[SecondLabels]) -> Path:
    lines = [each.model_dump_json(by_alias=True, exclude_none=True) for each in given]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    ours, theirs = table(5, 15, 10, 5)
    return written(tmp_path / "a.jsonl", labels(ours)), written(tmp_path / "b.jsonl", labels(theirs, "model/m"))


def test_the_command_says_whose_agreement_it_is_and_lists_twenty_disagreements(
    roleplay: Roleplay, two: tuple[Path, Path]
) -> None:
    done = roleplay("eval", "agree", *two)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Agreement between a person and a model (person/ann and model/m).")
    assert "Disagreements (5 more: --all):" in done.out
    assert done.out.count("ask shown") == 20
    assert roleplay("eval", "agree", *two, "--all").out.count("ask shown") == 25


def test_the_document_holds_every_figure_and_disagreement(roleplay: Roleplay, two: tuple[Path, Path]) -> None:
    document = roleplay("eval", "agree", *two, "--json").document
    assert document["by_people"] is False
    assert (document["rows"][0]["name"], document["rows"][0]["n"]) == ("all", 35)
    assert len(document["disagreements"]) == 25


@pytest.mark.parametrize("side", [0, 1])
def test_held_out_files_are_summed_up_only(roleplay: Roleplay, two: tuple[Path, Path], side: int) -> None:
    files = list(two)
    files[side] = files[side].rename(files[side].with_name("heldout-x.jsonl"))
    for form in ((), ("--json",), ("--all",)):
        done = roleplay("eval", "agree", *files, *form)
        assert "case-" not in done.out
        assert "κ" in done.out or done.document["rows"]
        assert "summed up only" in done.err
    assert "case-" in roleplay("eval", "agree", *files, "--show-held-out").out


def test_cases_serve_as_labels_and_those_that_await_one_say_nothing(roleplay: Roleplay, tmp_path: Path) -> None:
    turns = [{"role": "customer", "text": "Well?"}, {"role": "trainee", "text": "What happened?"}]
    case = {"id": "case-0", "transcript": {"turns": turns}, "gold": [{"turn": 1, "strategy": "ask", "shown": False}]}
    open_one = {
        "id": "case-1", "transcript": {"turns": turns}, "dispute": {"strategy": "ask", "verdict": "missed", "because": "!"}
    }  # fmt: skip
    cases = tmp_path / "cases.jsonl"
    cases.write_text(f"{json.dumps(case | {'labelled_by': 'model/m'})}\n{json.dumps(open_one)}\n", encoding="utf-8")
    other = written(tmp_path / "b.jsonl", labels([True, True]))
    (found,) = roleplay("eval", "agree", cases, other, "--json").document["disagreements"]
    assert (found["case"], found["place"], found["first"], found["second"]) == ("case-0", "1", False, True)

    cases.write_text(json.dumps(case), encoding="utf-8")
    done = roleplay("eval", "agree", cases, other)
    assert (done.code, done.out) == (2, "")
    assert "cases.jsonl:1:1: 'labelled_by' says who gave these labels" in done.err


def test_labellings_that_never_meet_are_an_error(roleplay: Roleplay, tmp_path: Path) -> None:
    files = [
        written(tmp_path / "a.jsonl", labels([True])),
        written(tmp_path / "b.jsonl", labels([True], strategy="calm")),
    ]
    done = roleplay("eval", "agree", *files)
    assert (done.code, done.out) == (2, "")
    assert "have no label in common" in done.err


def test_lines_show_a_dash_where_there_is_no_number() -> None:
    lines = agreement_lines(agreement(labels([True] * 3), labels([True] * 3, "person/ben")))
    (row,) = [line for line in lines if line.startswith("ask")]
    assert row.split() == ["ask", "3", "–", "–", "–", "3/3"]


def test_only_perfect_agreement_is_written_as_one() -> None:
    nearly = [True] * 200 + [False] * 200
    lines = agreement_lines(agreement(labels(nearly), labels([*nearly[:-1], True], "person/ben")))
    assert "0.99 (" in lines[3]
    assert " 1.00 (" not in lines[3]
