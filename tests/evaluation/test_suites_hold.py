"""The suites that ship hold, and the baselines beside them say what the grader says today."""

from pathlib import Path

import pytest

from roleplay import config
from roleplay.evaluation.api import find_suite, read_baseline, run_suite
from roleplay.evaluation.figures import Figures
from roleplay.evaluation.suite import suite_files

EVALS = Path(__file__).parents[2] / "evals"


def without_clocks(found: Figures) -> Figures:
    return found.model_copy(update={"seconds": (0.0, 0.0)})


ELSEWHERE = {"held-out"}
"""Takes a seventh of the whole test run; `make evals` runs it with the others."""


@pytest.mark.parametrize("name", sorted({*suite_files(EVALS / "suites")} - ELSEWHERE))
def test_a_suite_that_ships_holds(name: str, tmp_path: Path) -> None:
    suite = find_suite(name)
    outcome = run_suite(suite, settings=config.load({"data_dir": tmp_path}), log=tmp_path / "run.jsonl")
    assert [held for held in outcome.gates if not held.ok] == []
    assert outcome.exit_code == 0
    kept = read_baseline(suite.beside(str(suite.baseline)))
    assert without_clocks(outcome.figures) == without_clocks(kept.figures), "run `make baselines`"
