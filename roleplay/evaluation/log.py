"""Run logs: a header with everything that identifies a run, then every result as it comes.

A journal (`files/journal.py`): it survives a kill at any byte, and a damaged line is said and never read as something else.
One process writes to it at a time. Whatever came about, each reading is given once.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout
from pydantic import ValidationError

from roleplay.errors import FileError
from roleplay.evaluation.judging import Result, Spent
from roleplay.files.journal import Journal
from roleplay.text import one_line
from roleplay.transcript import Data


class Identity(Data):
    """What a run was a run of; two runs whose identities differ are different experiments.

    prompts: name → hash. asking: how the grader was asked (grain, verified, which strategies). data, anchors, attacks, code,
    catalogue, rubric: fingerprints. The name of the model is the user's; what answers behind it, anchors watch.
    """

    suite: str
    model: str
    asking: str
    rubric: str
    catalogue: str
    prompts: dict[str, str]
    data: str
    anchors: str
    attacks: str
    code: str

    def differences(self, other: "Identity") -> list[str]:
        """Return in words what differs, from this one to the other."""
        found = []
        for name in Identity.model_fields:
            mine, theirs = getattr(self, name), getattr(other, name)
            if name == "prompts":
                changed = sorted(each for each in {*mine, *theirs} if mine.get(each) != theirs.get(each))
                found += [f"prompt {each} ({mine.get(each, '-')} → {theirs.get(each, '-')})" for each in changed]
            elif mine != theirs:
                found.append(f"{name} ({mine or '-'} → {theirs or '-'})")
        return found


class Header(Data):
    """The first line of a log.

    readings: how many results a finished run has. started: UTC, to the second. replayed: answered from a recording, so that the
    time it took says nothing of a model.
    """

    format: Literal["roleplay run"] = "roleplay run"
    version: Literal[1] = 1
    identity: Identity
    readings: int
    repeats: int
    held_out: bool
    started: str
    suite_file: str = ""
    replayed: bool = False


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """While inside, no other process is inside with the same file; wait for one that is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path, mode=0o600, thread_local=False):  # the kernel lets it go when its holder dies
        yield


class RunLog:
    """The log of one run."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._chosen: tuple[int, tuple[set[int], int]] | None = None
        self._journal = Journal(
            path,
            format="roleplay run",
            version=1,
            noun="run log",
            entry="result",
            remedy="run it again, or restore the file",
            other="make one with 'roleplay eval run'",
        )

    @property
    def begun(self) -> bool:
        """Whether the file is there and not empty."""
        return self.path.exists() and self.path.stat().st_size > 0

    def begin(self, header: Header) -> None:
        """Create the log, or make sure that it can be appended to."""
        self._journal.begin(header.model_dump(mode="json", exclude={"format", "version"}))

    def append(self, result: Result) -> None:
        """Append one result."""
        self._journal.append(result.model_dump(mode="json", exclude_defaults=True, by_alias=True))

    def header(self) -> Header:
        """Return what the run is a run of; raise FileError for a file that is no log."""
        try:
            return Header.model_validate(self._journal.head())
        except ValidationError as error:
            place = ".".join(str(part) for part in error.errors()[0]["loc"])
            raise FileError(f"{self.path}:1: the header of the run log is damaged ({one_line(place, 60)}).") from None

    @contextmanager
    def held(self) -> Iterator[None]:
        """While inside, nobody else writes to it; raise FileError where somebody does already."""
        beside = self.path.with_name(f"{self.path.name}.lock")
        lock = FileLock(beside, mode=0o600, thread_local=False)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=0)  # the kernel lets it go when its holder dies
        except Timeout:
            why = "another run is writing to this log; wait until it has ended, or stop it"
            raise FileError(f"{self.path}: {why}.") from None
        except OSError as error:
            why = f"the run log cannot be written ({error.strerror}); choose another file"
            raise FileError(f"{self.path}: {why}.") from None
        try:
            yield
        finally:
            with suppress(OSError):
                beside.unlink()
            lock.release()

    def results(self) -> Iterator[Result]:
        """Yield each reading once: its newest result that is no error, or its newest error."""
        passed_over = self._choice()[0]
        return (result for number, result in self._lines() if number not in passed_over)

    def twice(self) -> int:
        """Return how many results stand here though their reading had one already; they are passed over."""
        return self._choice()[1]

    def spent(self) -> Spent:
        """Return what everything in it took together, also what was made again since: it was paid for."""
        return sum((result.spent for _, result in self._lines()), Spent())

    def _lines(self) -> Iterator[tuple[int, Result]]:
        for number, data in self._journal.entries():
            if data is None:
                return
            try:
                yield number, Result.model_validate(data)
            except ValidationError as error:
                place = ".".join(str(part) for part in error.errors()[0]["loc"])
                raise self._journal.damaged(number, f"this line is no result ({one_line(place, 60)})") from None

    def _choice(self) -> tuple[set[int], int]:
        """Return the lines that are passed over, and how many of them hold a result that was made twice; read once."""
        size = self.path.stat().st_size if self.path.exists() else 0
        if self._chosen is None or self._chosen[0] != size:
            self._chosen = size, self._choose()
        return self._chosen[1]

    def _choose(self) -> tuple[set[int], int]:
        newest: dict[tuple[object, object], tuple[int, bool]] = {}
        passed_over: set[int] = set()
        twice = 0
        for number, data in self._journal.entries():
            if data is None:
                break
            key, failed = (data.get("case"), data.get("repeat", 0)), data.get("failure") is not None
            before, had_failed = newest.get(key, (0, True))
            twice += not failed and not had_failed
            if failed and not had_failed:
                passed_over.add(number)
                continue
            passed_over |= {before} if before else set()
            newest[key] = number, failed
        return passed_over, twice

    def finished(self) -> set[tuple[str, int]]:
        """Return the keys of all readings that need not be made again: those that did not error."""
        return {result.key for result in self.results() if result.failure is None}
