"""The pytest plugin, in a pytest of its own: a suite becomes tests."""

import re
import sys
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import pytest

from roleplay.evaluation import api
from tests.conftest import Roleplay
from tests.evaluation.hands import PLAIN, SORRY, RunPytest, case, good_and_bad, suite, written
from tests.forks import Fork

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


class InProcess:
    """What pytest-xdist tells each of its processes: which test run they belong to."""

    def __init__(self, run: str) -> None:
        self.run = run

    def pytest_configure(self, config: pytest.Config) -> None:
        config.workerinput = {"testrunuid": self.run}  # type: ignore[attr-defined]


def process_of(run: str) -> NoReturn:
    """Be one of the processes of pytest-xdist, which all have every test to themselves here."""
    plain = ("-p", "no:xdist", "-p", "no:asyncio", "-p", "no:anyio", "-p", "no:langsmith_plugin")
    sys.exit(pytest.main(["-q", *plain, "--roleplay-suite", "mine.yaml"], [InProcess(run)]))


def test_the_processes_of_xdist_share_one_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    suite(tmp_path, good_and_bad(20), FLOOR)
    monkeypatch.chdir(tmp_path)
    real, ran = api.run_suite, tmp_path / "ran"

    def run_suite(*arguments: Any, **named: Any) -> api.Outcome:
        with ran.open("a") as file:
            file.write("once\n")
        return real(*arguments, **named)

    monkeypatch.setattr(api, "run_suite", run_suite)
    for run in ("first", "second"):  # the second time there is a log of the first
        with (tmp_path / run).open("w+") as out:
            both = [Fork(partial(process_of, run), (0, out.fileno(), out.fileno())) for _ in range(2)]
            assert [each.wait() for each in both] == [0, 0], (tmp_path / run).read_text(encoding="utf-8")
        assert (tmp_path / run).read_text(encoding="utf-8").count("41 passed") == 2
        (log,) = (tmp_path / ".pytest_cache").rglob("mine-*.jsonl")
        assert len(log.read_text(encoding="utf-8").splitlines()) == 1 + 40
    assert ran.read_text() == "once\n" * 2


def test_nothing_is_left_that_a_repository_would_take_in(run_pytest: RunPytest, tmp_path: Path) -> None:
    suite(tmp_path, good_and_bad(1))
    run_pytest()
    run_pytest("-p", "no:cacheprovider")
    assert (tmp_path / ".roleplay" / ".gitignore").read_text(encoding="utf-8") == "*\n"
    assert (tmp_path / ".pytest_cache" / ".gitignore").is_file()


def test_a_suite_that_ships_goes_by_its_name(
    run_pytest: RunPytest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = suite(tmp_path, good_and_bad(2), name="ours")
    monkeypatch.setattr("roleplay.evaluation.suite.suite_files", lambda: {"ours": shipped})
    suite(tmp_path, good_and_bad(1))
    code, out = run_pytest("--roleplay-suite", "ours")
    assert code == 0, out
    assert "8 passed" in out
    assert "name its file, or one that ships: ours" in run_pytest("--roleplay-suite", "theirs")[1]
