"""The pytest plugin, in a pytest of its own: a suite becomes tests."""

import re
from pathlib import Path

from tests.conftest import Roleplay
from tests.evaluation.hands import PLAIN, SORRY, RunPytest, case, good_and_bad, suite, written

FLOOR = "gate: {floors: [{metric: recall, kind: shown, of: all, at_least: 0.9}]}\n"


def test_cases_and_gates_are_tests_and_what_was_right_must_stay_right(
    roleplay: Roleplay, run_pytest: RunPytest, tmp_path: Path
) -> None:
    cases = [*good_and_bad(3), case("never-seen", PLAIN, shown=True)]
    path = suite(tmp_path, cases, f"{FLOOR}baseline: baseline.json\n".replace("0.9", "0.5"))
    log = tmp_path / "run.log"
    roleplay("eval", "run", path, "--processes", "1", "--log", log)
    assert roleplay("eval", "baseline", log).code == 0

    code, out = run_pytest()
    assert code == 0, out
    assert "7 passed, 1 xfailed" in out
    assert re.search(r"XFAIL .*never-seen.*apologize shown at 1 is not said: “Let me look at the booking", out)

    code, out = run_pytest("--roleplay-strict")
    assert code == 1
    assert "1 failed, 7 passed" in out


def test_a_gate_that_does_not_hold_is_a_failed_test_and_held_out_cases_are_not_named(
    run_pytest: RunPytest, tmp_path: Path
) -> None:
    suite(tmp_path, [case(f"secret-{n}", PLAIN, shown=True) for n in range(5)], f"held_out: true\n{FLOOR}")
    code, out = run_pytest()
    assert code == 1
    assert "shown: recall of all: below 0.90: all 0.00" in out
    assert "1 failed" in out
    assert "secret" not in out


def test_a_suite_that_cannot_be_read_is_an_error_in_words(run_pytest: RunPytest, tmp_path: Path) -> None:
    suite(tmp_path, [])
    written(tmp_path / "mine.jsonl", [case("a", SORRY, shown=True, colour="blue")])
    code, out = run_pytest()
    assert code == 2
    assert "colour: extra inputs are not permitted" in out
    assert "Traceback" not in out
