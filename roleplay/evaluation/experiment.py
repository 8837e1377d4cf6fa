"""One run from beginning to end: what it will be, the log, resuming, one process or several.

prepared = prepare(suite, settings)
log = execute(prepared, new_log(prepared, folder))
print(figures(log.results))
"""

import asyncio
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import cast

from roleplay.config import Settings
from roleplay.errors import FileError, ModelUnavailable, RoleplayError, UsageError
from roleplay.evaluation.cases import check_cases
from roleplay.evaluation.graders import Grader, catalogue_of, check_floors, grader_of
from roleplay.evaluation.identity import identity_of
from roleplay.evaluation.judging import Result
from roleplay.evaluation.log import Header, RunLog
from roleplay.evaluation.readings import Reading, beside_cases, cases_of, readings
from roleplay.evaluation.runner import OnWait, Progress, run
from roleplay.evaluation.suite import Suite
from roleplay.processes import cores, end_with_parent, start_method, stoppable, undisturbed
from roleplay.rubric import Rubric

OnProgress = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """What whoever starts a run wants otherwise than the suite says; None: as the suite has it.

    record: file that every call is appended to; a new one, unless a run is gone on with (`resuming`). processes: that share
    the work (None: as many as it needs); what they could not share runs in one alone: a scripted model, a recording in the
    making, a grader or rubric that is in no file.
    """

    model: str | None = None
    api_base: str | None = None
    repeats: int | None = None
    concurrency: int | None = None
    record: Path | None = None
    processes: int | None = None
    resuming: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """A run that may begin: everything that is named exists and was read."""

    suite: Suite
    settings: Settings
    grader: Grader
    header: Header
    wish: Wish
    processes: int = 1

    def readings(self) -> Iterator[Reading]:
        """Yield every reading."""
        return readings(self.suite, self.grader)


def prepare(
    suite: Suite,
    settings: Settings,
    wish: Wish | None = None,
    *,
    rubric: Rubric | None = None,
    grader: Grader | None = None,
) -> Prepared:
    """Return a run of a suite that may begin; raise FileError or UsageError with everything that keeps it from it.

    rubric: in place of the suite's. grader: already made, in place of the suite's.
    """
    wish = wish or Wish()
    changed = {"repeats": wish.repeats, "concurrency": wish.concurrency}
    suite = suite.model_copy(update={name: value for name, value in changed.items() if value is not None})
    check_floors(suite)
    cases = check_cases(suite.case_files, catalogue_of(suite).by_id, labelled=True)
    begun = wish.record is not None and wish.record.exists() and wish.record.stat().st_size > 0
    if begun and not wish.resuming:
        raise UsageError(f"{wish.record} is there already; name a new file, or move it away, to record afresh.")
    alone = grader is not None or rubric is not None or wish.record is not None
    grader = grader or _grader(suite, settings, wish, rubric)
    cases = cases if suite.limit is None else sum(1 for _ in cases_of(suite, grader))
    extra = sum(1 for _ in beside_cases(suite, grader))
    header = Header(
        identity=identity_of(suite, grader),
        readings=cases * suite.repeats + extra,
        repeats=suite.repeats,
        held_out=suite.held_out,
        started=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        suite_file=str(suite.path.resolve()),  # the log is looked at from anywhere
        replayed=grader.model is not None and bool(grader.model.recorded),
    )
    processes = 1 if alone or grader.scripted else _allowed(wish.processes or _needed(suite, grader), suite, grader)
    return Prepared(suite, settings, grader, header, wish, processes)


ONE_KEEPS = 10
"""Calls under way that one process keeps going by itself, where each takes a fifth of a second; more come of more processes."""
MOST = 4
"""Processes that a run takes unasked: each has a litellm of its own in memory."""


def _needed(suite: Suite, grader: Grader) -> int:
    """Return the processes that keep a run's concurrency full: offline every core has work, else by how many calls are under way."""
    if grader.model is None:
        return min(MOST, cores())
    if suite.requests_per_minute is not None:
        return 1  # it is the provider that makes this run wait
    return min(MOST, cores() + 1, max(1, suite.concurrency // ONE_KEEPS))  # while one waits, another has the core


def _allowed(processes: int, suite: Suite, grader: Grader) -> int:
    """Return so many processes, or fewer: each that asks a model has at least one call under way, and one a minute."""
    if grader.model is None:
        return processes
    return min(processes, suite.concurrency, suite.requests_per_minute or processes)


def _grader(suite: Suite, settings: Settings, wish: Wish, rubric: Rubric | None = None) -> Grader:
    return grader_of(suite, settings, model=wish.model, api_base=wish.api_base, record=wish.record, rubric=rubric)


def execute(prepared: Prepared, log: RunLog, on_progress: OnProgress = lambda _: None) -> RunLog:
    """Make every reading that the log does not hold yet and append it; return the log.

    A log that was begun before is resumed, if it is a log of the very same run. Raises FileError where it is not, or where
    another run is writing to it, and ModelError's kinds where the model cannot be asked at all; what is in the log stays.
    """
    with log.held(), stoppable():
        done = _resumed(prepared, log)
        log.begin(prepared.header)
        progress = Progress(prepared.header.readings, done=len(done), before=len(done), spent=log.spent())
        on_progress(progress)
        (_in_processes if prepared.processes > 1 else _here)(prepared, log, done, progress, on_progress)
    return log


def _resumed(prepared: Prepared, log: RunLog) -> set[tuple[str, int]]:
    if not log.begun:
        return set()
    differences = log.header().identity.differences(prepared.header.identity)
    if log.header().repeats != prepared.header.repeats:
        differences.append(f"repeats ({log.header().repeats} → {prepared.header.repeats})")
    if differences:
        raise FileError(
            f"{log.path}: cannot be resumed, for it is not the same run any more: {'; '.join(differences)}. "
            "Put back what changed, or begin a new run."
        )
    return log.finished()


def _here(
    prepared: Prepared, log: RunLog, done: set[tuple[str, int]], progress: Progress, on_progress: OnProgress
) -> None:
    def keep(result: Result) -> None:
        log.append(result)
        progress.count(result)
        on_progress(progress)

    def wait(seconds: float) -> None:
        progress.wait(seconds)
        on_progress(progress)

    asyncio.run(_run(prepared, prepared.readings(), done, keep, wait))


async def _run(
    prepared: Prepared,
    pending: Iterator[Reading],
    done: set[tuple[str, int]],
    keep: Callable[[Result], None],
    wait: OnWait,
) -> None:
    try:
        await run(
            pending,
            prepared.grader,
            concurrency=prepared.suite.concurrency,
            held_out=prepared.suite.held_out,
            skip=done,
            on_result=keep,
            on_wait=wait,
        )
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None


# ── several processes ──


def _in_processes(
    prepared: Prepared, log: RunLog, done: set[tuple[str, int]], progress: Progress, on_progress: OnProgress
) -> None:
    """Let each process make every n-th reading. This one alone writes: what is in the log came from one hand."""
    number = prepared.processes
    parts = [Part(place, number, prepared.suite, frozenset(done)) for place in range(number)]
    workers = [_begun(part, prepared) for part in parts]
    ears = [ear for ear, _ in workers]
    try:
        while ears:
            for ear in wait(ears):
                assert isinstance(ear, Connection)  # noqa: S101 - nothing else was waited for
                said = _heard(ear)
                if said is None:
                    ears.remove(ear)
                    continue
                if isinstance(said, float):
                    progress.wait(said)
                else:
                    log.append(said)
                    progress.count(said)
                on_progress(progress)
    finally:
        for _, process in workers:
            process.terminate()
        for ear, process in workers:
            process.join()
            ear.close()


def _begun(part: "Part", prepared: Prepared) -> tuple[Connection, BaseProcess]:
    """Begin a process that makes a part; return where it is heard, and the process."""
    context = start_method()
    ear, mouth = context.Pipe(duplex=False)
    arguments = (mouth, part, prepared.settings, prepared.wish, prepared.header)
    process = context.Process(target=_work, args=arguments, daemon=True)  # type: ignore[attr-defined]
    with undisturbed():
        process.start()
    mouth.close()  # what is said last is then the end of it
    return ear, process


def _heard(ear: Connection) -> Result | float | None:
    """Return the next result of a worker, or for how many seconds it waits, None after the last; raise what ended it."""
    try:
        said = ear.recv()
    except EOFError:
        raise ModelUnavailable(
            "a process of this run was ended from outside, perhaps for want of memory; go on with --resume, and fewer --processes."
        ) from None
    if isinstance(said, BaseException):
        raise said
    return cast("Result | float | None", said)


@dataclass(frozen=True, slots=True)
class Part:
    """One process's part: every `of`-th reading from the `place`-th on that is not done, and its share of what the suite allows."""

    place: int
    of: int
    suite: Suite
    done: frozenset[tuple[str, int]]

    def own(self) -> Suite:
        """Return the suite with this part's share of calls under way and of requests a minute, at least one each."""
        whole = self.suite
        shares = {"concurrency": self._share(whole.concurrency)}
        if whole.requests_per_minute is not None:
            shares["requests_per_minute"] = self._share(whole.requests_per_minute)
        return whole.model_copy(update=shares)

    def _share(self, number: int) -> int:
        return max(1, number // self.of + (self.place < number % self.of))


def _work(mouth: Connection, part: Part, settings: Settings, wish: Wish, header: Header) -> None:
    """Make a part in a process of its own: say every result, then None, or what kept it from going on."""
    end_with_parent()
    try:
        suite = part.own()
        prepared = Prepared(suite, settings, _grader(suite, settings, wish), header, wish)
        here = islice(prepared.readings(), part.place, None, part.of)
        asyncio.run(_run(prepared, here, set(part.done), mouth.send, mouth.send))
        mouth.send(None)
    except Exception as error:
        if not isinstance(error, RoleplayError):
            error.add_note(traceback.format_exc())
        mouth.send(error)


# ── where logs are ──


def new_log(prepared: Prepared, folder: Path) -> RunLog:
    """Return the log of a new run in a folder of runs: by suite, then by when it began."""
    stamp = prepared.header.started.replace(":", "").replace("-", "")
    home = folder / prepared.suite.id
    names = (f"{stamp}{'' if number == 1 else f'-{number}'}.jsonl" for number in range(1, 1000))
    return RunLog(next(home / name for name in names if not (home / name).exists()))


def logs(folder: Path, suite: str) -> list[RunLog]:
    """Return the logs of a suite's runs in a folder of runs, the newest last."""
    return [RunLog(path) for path in sorted((folder / suite).glob("*.jsonl"))]


def unfinished(folder: Path, suite: str) -> RunLog:
    """Return the newest log of a suite that lacks readings; raise UsageError if there is none."""
    found = logs(folder, suite)
    for log in reversed(found):
        if len(log.finished()) < log.header().readings:
            return log
    raise UsageError(f"there is no unfinished run of '{suite}' in {folder / suite}; leave --resume out to begin one.")
