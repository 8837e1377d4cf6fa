"""The grader is broken on purpose: the gate goes red and names the strategies; repaired, it is green again."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from roleplay.config import shipped
from tests.conftest import Done, Roleplay
from tests.evaluation.hands import good_and_bad, suite

CASES = Path(__file__).parents[2] / "evals" / "cases"
GATE = "baseline: baseline.json\ngate: {no_significant_loss: true, worst_loss: 0.3}\n"
Catalogue = dict[str, Any]


class Bench:
    """A suite, its runs one after the other, and the baseline of the first one."""

    def __init__(self, roleplay: Roleplay, path: Path) -> None:
        self.path, self._roleplay, self._runs = path, roleplay, 0
        assert self.run().code == 1  # there is nothing yet to compare with
        assert roleplay("eval", "baseline", self.log).code == 0
        assert self.run().code == 0

    @property
    def log(self) -> Path:
        return self.path.with_name(f"run-{self._runs}.jsonl")

    def run(self) -> Done:
        self._runs += 1
        return self._roleplay("eval", "run", self.path, "--quiet", "--processes", "1", "--log", self.log)


# ── the offline finder, by its catalogue ──


def labelled(*strategies: str) -> Iterator[dict[str, Any]]:
    for path in sorted(CASES.glob("dev-[abcd].jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            if case["gold"][0]["strategy"] in strategies:
                yield case


def strategy(catalogue: Catalogue, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in catalogue["strategies"] if each["id"] == name)
    return found


def ask_sees_nothing(catalogue: Catalogue) -> None:
    for check in strategy(catalogue, "ask")["shows"]:
        check.pop("signals", None)


def apologies_are_seen_everywhere(catalogue: Catalogue) -> None:
    strategy(catalogue, "apologize")["shows"][0]["signals"] = [{"pattern": "."}]


def asking_for_a_pause_is_blamed(catalogue: Catalogue) -> None:
    own = strategy(catalogue, "breather")
    shows, breaks = own["shows"][0], own["breaks"][0]
    shows["signals"], breaks["signals"] = breaks["signals"], shows["signals"]


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "catalogue.yaml"
    path.write_text((shipped("rubrics") / "catalogue.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    return path


BROKEN = {"ask": ask_sees_nothing, "apologize": apologies_are_seen_everywhere, "breather": asking_for_a_pause_is_blamed}


def test_a_broken_catalogue_turns_the_gate_red_and_a_repaired_one_green(
    roleplay: Roleplay, tmp_path: Path, catalogue: Path
) -> None:
    bench = Bench(roleplay, suite(tmp_path, labelled(*BROKEN, "expectations"), f"catalogue: catalogue.yaml\n{GATE}"))
    whole = catalogue.read_text(encoding="utf-8")
    data = yaml.load(whole, yaml.CSafeLoader)  # ten times as fast as `safe_load`
    for break_it in BROKEN.values():
        break_it(data)
    catalogue.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")  # JSON is YAML too
    done = bench.run()
    assert done.code == 1
    assert "FAIL no significant loss" in done.out
    assert set(re.findall(r"(\w+)\s+\((?:shown|broken)\)\s+lost", done.out)) == set(BROKEN)
    catalogue.write_text(whole, encoding="utf-8")
    assert bench.run().code == 0


# ── a judge, by its answers ──

SEEN = [{"at": "1.1", "why": "says sorry for something", "check": "specific-apology", "sure": True}]
BLAMED = [{"at": "1.1", "why": "says sorry", "check": "over-apology", "sure": True}]


def script(path: Path, answers: Iterable[dict[str, Any]]) -> None:
    path.write_text(yaml.safe_dump({"schema": 1, "answers": list(answers)}), encoding="utf-8")


HONEST: list[dict[str, Any]] = [
    {"when": {"purpose": "find", "contains": "so sorry"}, "json": {"findings": SEEN}},
    {"when": {"purpose": "find"}, "json": {"findings": []}},
    {"when": {"purpose": "verify"}, "json": {"answers": [{"item": 1, "answer": "yes"}]}},
]


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ([{"when": {"purpose": "find"}, "json": {"findings": []}}, *HONEST], "recall 1.00 → 0.00"),
        ([{"when": {"purpose": "find"}, "json": {"findings": BLAMED}}, *HONEST], "(broken)"),
        (
            [*HONEST[:2], {"when": {"purpose": "verify"}, "json": {"answers": [{"item": 1, "answer": "no"}]}}],
            "recall 1.00 → 0.00",
        ),
    ],
    ids=["overlooks everything", "blames everybody", "takes everything back"],
)
def test_a_broken_judge_turns_the_gate_red_and_a_repaired_one_green(
    roleplay: Roleplay, tmp_path: Path, answers: list[dict[str, Any]], why: str
) -> None:
    judge = tmp_path / "judge.yaml"
    script(judge, HONEST)
    bench = Bench(roleplay, suite(tmp_path, good_and_bad(12), f"grader: {{model: 'scripted:{judge}'}}\n{GATE}"))
    script(judge, answers)
    done = bench.run()
    assert done.code == 1
    assert "FAIL no significant loss  apologize (" in done.out
    assert why in " ".join(done.out.split())
    script(judge, HONEST)
    assert bench.run().code == 0
