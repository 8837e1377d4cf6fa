"""A pytest plugin: `pytest --roleplay-suite FILE` turns a suite into tests.

Every gate is a test. Every case is one too, unless the data is held out: it fails where something that the suite's baseline had
right is wrong now (with --roleplay-strict: where anything is wrong), and is an expected failure where it was wrong before.
The suite runs once, when its first test does.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from roleplay.evaluation.api import Outcome
    from roleplay.evaluation.judging import Result


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("roleplay", "roleplay suites")
    group.addoption("--roleplay-suite", action="append", default=[], metavar="FILE", help="Run this suite as tests.")
    group.addoption("--roleplay-strict", action="store_true", help="A case fails where any of its labels is wrong.")


def pytest_collection(session: pytest.Session) -> None:
    """Let the suites be collected like files that were named on the command line."""
    suites = session.config.getoption("--roleplay-suite")
    if suites and session.config.args_source is not pytest.Config.ArgsSource.ARGS:
        session.config.args.clear()  # nothing else was named: the suites alone
    for name in suites:
        path = Path(name).resolve()
        if not path.is_file():
            raise pytest.UsageError(f"{name}: there is no such suite; name its file.")
        session.config.args.append(str(path))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "SuiteTests | None":
    """Collect a suite that was named."""
    named = {Path(name).resolve() for name in parent.config.getoption("--roleplay-suite")}
    return SuiteTests.from_parent(parent, path=file_path) if file_path.resolve() in named else None


class SuiteTests(pytest.File):
    """The tests of one suite."""

    _outcome: "Outcome | None" = None
    _results: "dict[str, list[Result]] | None" = None
    _before: "dict[str, tuple[str, ...]] | None" = None

    def collect(self) -> Iterator[pytest.Item]:
        """Yield a test for every case that may be named, and one for all gates."""
        from roleplay.errors import RoleplayError
        from roleplay.evaluation.cases import read_cases
        from roleplay.evaluation.graders import catalogue_of
        from roleplay.evaluation.suite import load_suite

        try:
            suite = load_suite(self.path)
            if not suite.held_out:
                for case in read_cases(suite.case_files, catalogue_of(suite).by_id):
                    yield CaseTest.from_parent(self, name=case.id)
        except RoleplayError as error:
            raise self.CollectError(str(error)) from None
        yield GatesTest.from_parent(self, name="gates")

    def outcome(self) -> "Outcome":
        """Return what came of the suite, run once."""
        if self._outcome is None:
            from roleplay.evaluation.api import load_suite, run_suite
            from roleplay.evaluation.log import RunLog

            log = RunLog(Path(self.config.rootpath) / ".roleplay" / f"{self.path.stem}.jsonl")
            log.path.unlink(missing_ok=True)
            self._outcome = run_suite(load_suite(self.path), log=log)
        return self._outcome

    def results(self, case: str) -> "list[Result]":
        """Return the readings of a case."""
        if self._results is None:
            self._results = {}
            for result in self.outcome().log.results():
                self._results.setdefault(result.case, []).append(result)
        return self._results.get(case, [])

    def said_before(self, case: str) -> str | None:
        """Return what the suite's baseline said of the labels of a case, None where it has no such case."""
        from roleplay.evaluation.api import read_baseline

        suite = self.outcome().suite
        if self._before is None:
            path = suite.beside(suite.baseline) if suite.baseline else None
            self._before = read_baseline(path).said if path and path.exists() else {}
        said, results = self._before.get(case), self.results(case)
        return said[1] if said and results and said[0] == results[0].identity else None


class Wrong(Exception):  # noqa: N818 - it is no error of the program
    """What a test says, without a traceback."""


class _Test(pytest.Item):
    parent: SuiteTests

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        """Return what is wrong, in words."""
        return str(excinfo.value) if isinstance(excinfo.value, Wrong) else str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, None, str]:
        """Return where it stands."""
        return self.path, None, f"{self.path.stem}: {self.name}"


class CaseTest(_Test):
    """One case: nothing that was right is wrong now."""

    def runtest(self) -> None:
        """Look the case up in the run."""
        before = self.parent.said_before(self.name)
        known: list[str] = []
        for result in self.parent.results(self.name):
            if result.failure is not None:
                raise Wrong(f"{result.failure.kind}: {result.failure.message}")
            for place, label in enumerate(result.labels):
                if label.right:
                    continue
                said = "said" if label.said else "not said"
                told = f"{label.strategy} {label.kind} at {label.place} is {said}: “{label.words}” ({label.reason})"
                was_right = before is not None and place < len(before) and (before[place] == "1") == label.gold
                if was_right or self.config.getoption("--roleplay-strict"):
                    raise Wrong(told)
                known.append(told)
        if known:
            pytest.xfail("; ".join(known))


class GatesTest(_Test):
    """What the suite says must hold."""

    def runtest(self) -> None:
        """Fail with everything that does not hold."""
        failed = [f"{each.gate}: {each.why}" for each in self.parent.outcome().gates if not each.ok]
        if failed:
            raise Wrong("\n".join(failed))
