"""The offline finder against labelled cases: it would rather say nothing than cry wolf.

The floors lie a little under what was measured when they were set (evals/README.md says how the cases came about);
they catch a change that makes the finder worse, and may be raised when it gets better.
"""

import json
from collections import defaultdict
from pathlib import Path

import pytest

from roleplay.rubric_files import load_catalogue
from roleplay.signals import signals_for
from scripts.measure_finder import Counts, measure

CASES = Path(__file__).parent.parent / "evals" / "cases"
FLOORS = {  # kind → recall and specificity over all strategies
    "dev": {"shows": (0.80, 0.94), "breaks": (0.70, 0.98)},
    "heldout": {"shows": (0.62, 0.92), "breaks": (0.48, 0.98)},
}


@pytest.fixture(scope="module")
def tables() -> dict[str, Counts]:
    signals = signals_for(load_catalogue())
    files = {
        "dev": sorted(CASES.glob("dev-[bc].jsonl")),
        "heldout": sorted(CASES.glob("heldout-[ab].jsonl")),
    }  # a part of them is enough: `eval` measures on all
    return {half: measure(signals, paths, None, False) for half, paths in files.items()}


@pytest.mark.parametrize("half", FLOORS)
@pytest.mark.parametrize("kind", ["shows", "breaks"])
def test_the_finder_stays_above_its_floors(tables: dict[str, Counts], half: str, kind: str) -> None:
    tp, fp, fn, tn = (sum(row[n] for (_, found), row in tables[half].items() if found == kind) for n in range(4))
    recall, specificity = FLOORS[half][kind]
    assert tp / (tp + fn) >= recall
    assert tn / (tn + fp) >= specificity


def test_no_strategy_cries_wolf(tables: dict[str, Counts]) -> None:
    joined: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for table in tables.values():
        for key, row in table.items():
            joined[key] = [a + b for a, b in zip(joined[key], row, strict=True)]
    for (strategy, kind), (_, false_alarms, _, quiet) in joined.items():
        assert quiet / (quiet + false_alarms) >= (0.95 if kind == "breaks" else 0.78), (strategy, kind)


def test_every_case_is_well_formed() -> None:
    catalogue, seen = load_catalogue(), set()
    for path in sorted(CASES.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            assert case["id"] not in seen, case["id"]
            seen.add(case["id"])
            for gold in case["gold"]:
                assert gold["strategy"] in catalogue.by_id
                if "turn" in gold:
                    assert case["transcript"]["turns"][gold["turn"]]["role"] == "trainee", case["id"]
