"""A pytest plugin: `pytest --roleplay-suite FILE` turns a suite into tests.

Every gate is a test. Every case is one too, unless the data is held out: it fails where something that the suite's baseline had
right is wrong now (with --roleplay-strict: where anything is wrong), and is an expected failure where it was wrong before.
The suite runs once, when its first test does; the processes of pytest-xdist share that run. Its log is in pytest's cache.
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
    session.config.args.extend(str(_file(name)) for name in suites)


def _file(name: str) -> Path:
    """Return the file of a suite, named by it or, of one that ships, by its name; raise UsageError where there is none."""
    path = Path(name).resolve()
    if path.is_file():
        return path
    from roleplay.evaluation.suite import suite_files

    shipped = suite_files()
    if name not in shipped:
        raise pytest.UsageError(
            f"{name}: there is no such suite; name its file, or one that ships: {', '.join(shipped)}."
        )
    return shipped[name].resolve()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "SuiteTests | None":
    """Collect a suite that was named."""
    if file_path.suffix not in {".yaml", ".yml"}:
        return None
    named = {_file(name) for name in parent.config.getoption("--roleplay-suite")}
    return SuiteTests.from_parent(parent, path=file_path) if file_path.resolve() in named else None


def _place(config: pytest.Config) -> Path:
    """Return where logs go: pytest's cache, which no repository takes in; without one, a folder that is as quiet."""
    if (cache := getattr(config, "cache", None)) is not None:
        return Path(cache.mkdir("roleplay"))
    folder = Path(config.rootpath) / ".roleplay"
    folder.mkdir(exist_ok=True)
    (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    return folder


class SuiteTests(pytest.File):
    """The tests of one suite."""

    _outcome: "Outcome | None" = None
    _results: "dict[str, list[Result]]"
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
        """Return what came of the suite, run once: by whichever process of this test run comes first."""
        if self._outcome is None:
            from roleplay.evaluation.api import load_suite, outcome_of, run_suite
            from roleplay.evaluation.log import RunLog, alone
            from roleplay.files import fingerprint

            log = RunLog(_place(self.config) / f"{self.path.stem}-{fingerprint(str(self.path))[:8]}.jsonl")
            made_by = log.path.with_suffix(".made-by")
            this = getattr(self.config, "workerinput", {}).get("testrunuid", "")
            with alone(log.path.with_suffix(".turn")):
                if this and made_by.is_file() and made_by.read_text(encoding="utf-8") == this:
                    self._outcome = outcome_of(load_suite(self.path), log)
                else:
                    made_by.unlink(missing_ok=True)
                    log.path.unlink(missing_ok=True)
                    self._outcome = run_suite(load_suite(self.path), log=log)
                    made_by.write_text(this, encoding="utf-8")
                self._results = {}
                for result in log.results():  # now: the next test run makes the log anew
                    self._results.setdefault(result.case, []).append(result)
        return self._outcome

    def results(self, case: str) -> "list[Result]":
        """Return the readings of a case."""
        self.outcome()
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
