"""What came of checking files: what is wrong with them, in words and as data, and the exit code that says so."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from roleplay.errors import Problem
from roleplay.text import one_line, plural


@dataclass(frozen=True, slots=True)
class Report:
    """What came of checking. files: all that were looked at. unusable: those that cannot be used. problems: in order
    of file and place."""

    files: tuple[Path, ...]
    unusable: frozenset[Path]
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What keeps files from being used, or makes them unfit to be."""
        return tuple(problem for problem in self.problems if problem.level == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What could be better."""
        return tuple(problem for problem in self.problems if problem.level == "warning")

    def exit_code(self, *, strict: bool) -> int:
        """Return 2 where there is an error, 1 for warnings if those count, else 0."""
        return 2 if self.errors else 1 if self.warnings and strict else 0

    def lines(self) -> list[str]:
        """Return the report as a person reads it: errors, warnings, and how many."""
        found: list[str] = []
        for title, problems in (("Errors", self.errors), ("Warnings", self.warnings)):
            if problems:
                found += [title, *(one_line(str(problem), 2000) for problem in problems), ""]
        bad = len(self.unusable | {Path(problem.file) for problem in self.errors})
        good = len({*self.files, *self.unusable, *(Path(problem.file) for problem in self.errors)}) - bad
        return [
            *found,
            f"{plural(good + bad, 'file')}: {good} good, {bad} with errors, {plural(len(self.warnings), 'warning')}",
        ]

    def data(self) -> list[dict[str, Any]]:
        """Return the problems as JSON-able objects."""
        return [asdict(problem) for problem in self.problems]
