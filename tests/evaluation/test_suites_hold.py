"""The suites that ship hold, and the baselines beside them say what the grader says today."""

import ast
from pathlib import Path

import pytest

from roleplay import config
from roleplay.evaluation.api import find_suite, read_baseline, run_suite
from roleplay.evaluation.experiment import prepare
from roleplay.evaluation.figures import Figures
from roleplay.evaluation.identity import GRADES, PACKAGE
from roleplay.evaluation.suite import suite_files

EVALS = Path(__file__).parents[2] / "evals"


def without_clocks(found: Figures) -> Figures:
    return found.model_copy(update={"seconds": (0.0, 0.0)})


AT_THE_GATES = ["held-out", "offline"]
"""Take a fifth of the whole test run; `make gates` runs them with the others, and continuous integration that."""


@pytest.mark.parametrize("name", sorted({*suite_files(EVALS / "suites")} - {*AT_THE_GATES}))
def test_a_suite_that_ships_holds(name: str, tmp_path: Path) -> None:
    suite = find_suite(name)
    outcome = run_suite(suite, settings=config.load({"data_dir": tmp_path}), log=tmp_path / "run.jsonl")
    assert [held for held in outcome.gates if not held.ok] == []
    assert outcome.exit_code == 0
    kept = read_baseline(suite.beside(str(suite.baseline)))
    assert without_clocks(outcome.figures) == without_clocks(kept.figures), "run `make baselines`"


@pytest.mark.parametrize("name", AT_THE_GATES)
def test_a_baseline_made_elsewhere_is_of_the_data_and_the_catalogue_of_today(name: str) -> None:
    suite = find_suite(name)
    kept = read_baseline(suite.beside(str(suite.baseline))).header.identity
    today = prepare(suite, config.load()).header.identity
    assert kept.differences(today.model_copy(update={"code": kept.code})) == [], "run `make baselines`"


def test_whatever_grading_imports_is_part_of_a_runs_identity() -> None:
    graded = {path for pattern in GRADES for path in PACKAGE.glob(pattern)}
    imported = {
        PACKAGE / f"{node.module.removeprefix('roleplay.').replace('.', '/')}.py"
        for path in graded - {*PACKAGE.glob("evaluation/*.py")}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("roleplay.")
    }
    says_nothing = (
        "config.py",
        "errors.py",
        "files/*.py",
        "models/*.py",
        "persona.py",
    )  # plumbing, and types of fields
    assert {path for path in imported if path.exists()} <= graded | {p for n in says_nothing for p in PACKAGE.glob(n)}
