"""The pytest plugin, in a pytest of its own: a suite becomes tests."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import roleplay.evaluation.api  # noqa: F401 - what a pytest within this one imports goes with it, and numpy cannot come twice
from tests.conftest import Roleplay
from tests.evaluation.hands import PLAIN, SORRY, case, good_and_bad, suite, written

Outcome = Callable[..., tuple[int, str]]
FLOOR = "gate: {floors: [{metric: recall, kind: shown, of: all, at_least: 0.9}]}\n"


@pytest.fixture
def outcome(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Outcome:
    """Run pytest beside the suite; its exit code and what it printed."""
    monkeypatch.chdir(tmp_path)

    def run(*more: str) -> tuple[int, str]:
        done = pytester.runpytest_inprocess(
            "-q", "-rxf", "-p", "no:xdist", "-p", "no:asyncio", "-p", "no:anyio", "-p", "no:langsmith_plugin",
            "--roleplay-suite", "mine.yaml", *more,
        )  # fmt: skip
        return int(done.ret), f"{done.stdout}{done.stderr}"

    return run


def test_cases_and_gates_are_tests_and_what_was_right_must_stay_right(
    roleplay: Roleplay, outcome: Outcome, tmp_path: Path
) -> None:
    cases = [*good_and_bad(3), case("never-seen", PLAIN, shown=True)]
    path = suite(tmp_path, cases, f"{FLOOR}baseline: baseline.json\n".replace("0.9", "0.5"))
    log = tmp_path / "run.log"
    roleplay("eval", "run", path, "--processes", "1", "--log", log)
    assert roleplay("eval", "baseline", log).code == 0

    code, out = outcome()
    assert code == 0, out
    assert "7 passed, 1 xfailed" in out
    assert re.search(r"XFAIL .*never-seen.*apologize shown at 1 is not said: “Let me look at the booking", out)

    code, out = outcome("--roleplay-strict")
    assert code == 1
    assert "1 failed, 7 passed" in out


def test_a_gate_that_does_not_hold_is_a_failed_test_and_held_out_cases_are_not_named(
    outcome: Outcome, tmp_path: Path
) -> None:
    suite(tmp_path, [case(f"secret-{n}", PLAIN, shown=True) for n in range(5)], f"held_out: true\n{FLOOR}")
    code, out = outcome()
    assert code == 1
    assert "shown: recall of all: below 0.90: all 0.00" in out
    assert "1 failed" in out
    assert "secret" not in out


def test_a_suite_that_cannot_be_read_is_an_error_in_words(outcome: Outcome, tmp_path: Path) -> None:
    suite(tmp_path, [])
    written(tmp_path / "mine.jsonl", [case("a", SORRY, shown=True, colour="blue")])
    code, out = outcome()
    assert code == 2
    assert "colour: extra inputs are not permitted" in out
    assert "Traceback" not in out
