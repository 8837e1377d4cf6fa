"""Run logs: one writer at a time, each reading counted once; and how a run ends that is told to, or whose process is killed."""

import os
import re
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from roleplay.cli import main
from roleplay.errors import FileError
from roleplay.evaluation.api import Outcome, load_suite, outcome_of, run_suite
from roleplay.evaluation.judging import Failure
from roleplay.evaluation.log import RunLog
from tests.conftest import Roleplay
from tests.evaluation.hands import good_and_bad, suite
from tests.forks import Fork, command

BROKEN = Failure(kind="ModelUnavailable", message="gone")


@pytest.fixture
def whole(tmp_path: Path) -> RunLog:
    """The log of a run of six cases."""
    return run_suite(load_suite(suite(tmp_path, good_and_bad(3))), log=tmp_path / "run.jsonl").log


def shown_again(log: RunLog) -> Outcome:
    return outcome_of(load_suite(log.path.with_name("mine.yaml")), RunLog(log.path))


# ── each reading once ──


def test_a_reading_that_stands_twice_is_counted_once_and_said(roleplay: Roleplay, whole: RunLog) -> None:
    once = shown_again(whole).figures
    whole.path.write_bytes(whole.path.read_bytes() + b"".join(whole.path.read_bytes().splitlines(keepends=True)[1:4]))
    twice = shown_again(whole).figures
    assert (twice.rows, twice.readings, twice.twice) == (once.rows, 6, 3)
    assert "3 in the log; of each reading the newest counts" in roleplay("eval", "show", whole.path).out


def test_the_newest_counts_and_an_error_only_where_nothing_else_does(whole: RunLog) -> None:
    first = next(whole.results())
    for changed in ({"score": 11.0}, {"failure": BROKEN}, {"score": 12.0}, {"failure": BROKEN}):
        whole.append(first.model_copy(update=changed))
    (counts,) = [each for each in whole.results() if each.case == first.case]
    assert (counts.score, counts.failure, whole.twice()) == (12.0, None, 2)


def test_a_reading_made_again_after_an_error_replaces_it(whole: RunLog) -> None:
    again = list(whole.results())[-1]
    whole.append(again.model_copy(update={"case": "late", "failure": BROKEN}))
    assert shown_again(whole).figures.errors == {"ModelUnavailable": 1}
    whole.append(again.model_copy(update={"case": "late"}))
    assert (shown_again(whole).figures.errors, whole.twice()) == ({}, 0)


# ── one writer ──


def test_while_a_run_writes_to_a_log_no_other_does(roleplay: Roleplay, whole: RunLog) -> None:
    path, before = whole.path.with_name("mine.yaml"), whole.path.read_bytes()
    with whole.held():
        done = roleplay("eval", "run", path, "--log", whole.path, "--quiet")
    assert done.code == 2
    assert f"{whole.path}: another run is writing to this log; wait until it has ended, or stop it." in done.err
    assert whole.path.read_bytes() == before
    assert roleplay("eval", "run", path, "--log", whole.path, "--quiet").code == 0
    assert [each.name for each in whole.path.parent.glob("*.lock")] == []


def test_a_log_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="the run log cannot be written"), RunLog(tmp_path / "file" / "run").held():
        pass


# ── ending ──


@contextmanager
def under_way(folder: Path, *more: str) -> Iterator[tuple[Fork, Callable[[], str]]]:
    """A run in processes of its own, when its first results are in the log; and what reads its output until all of them are gone."""
    log, path = folder / "run.jsonl", suite(folder, good_and_bad(700))

    def run() -> None:
        sys.argv = ["roleplay", "eval", "run", str(path), "--log", str(log), "--quiet", *more]
        main()

    nowhere = os.open(os.devnull, os.O_RDWR)
    ear, mouth = os.pipe()
    process = Fork(run, (nowhere, mouth, mouth))
    os.close(nowhere)
    os.close(mouth)

    def output() -> str:
        said = b""
        while True:
            assert select.select([ear], [], [], 20)[0], "somebody is left who holds the output"
            if not (piece := os.read(ear, 65_536)):
                return said.decode()
            said += piece

    try:
        while not (log.exists() and len(log.read_bytes().splitlines()) > 5):
            assert process.poll() is None
            time.sleep(0.005)
        yield process, output
    finally:
        process.kill()
        process.wait()
        os.close(ear)


def test_workers_end_with_the_process_that_began_them_and_what_is_missing_is_made_once(tmp_path: Path) -> None:
    with under_way(tmp_path, "--processes", "2") as (process, output):
        process.kill()
        assert process.wait() == -signal.SIGKILL
        output()  # comes to its end: nobody is left
    log = RunLog(tmp_path / "run.jsonl")
    there = len(log.finished())
    assert 0 < there < 1400
    with log.held():  # the kernel let go of it
        pass
    assert (log.twice(), len(list(log.results()))) == (0, there)


def test_a_worker_that_is_ended_from_outside_is_said(
    roleplay: Roleplay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roleplay.evaluation.experiment.end_with_parent", lambda: os._exit(9))
    done = roleplay("eval", "run", suite(tmp_path, good_and_bad(3)), "--processes", "2")
    assert done.code == 3
    assert "a process of this run was ended from outside" in done.err


def test_a_worker_that_is_told_to_stop_as_it_begins_does_not_go_on_as_who_began_it(tmp_path: Path) -> None:
    path = suite(tmp_path, good_and_bad(3))

    def run() -> None:
        os.register_at_fork(after_in_child=lambda: os.kill(os.getpid(), signal.SIGTERM))
        command("eval", "run", path, "--log", tmp_path / "run.jsonl", "--processes", "2")()

    with (tmp_path / "said").open("w+") as said, Path(os.devnull).open("r+") as nowhere:
        assert Fork(run, (nowhere.fileno(), nowhere.fileno(), said.fileno())).wait() == 3
        said.seek(0)
        assert "a process of this run was ended from outside" in said.read()


@pytest.mark.parametrize("processes", ["1", "2"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_told_to_stop_stops_and_says_so(tmp_path: Path, number: int, processes: str) -> None:
    with under_way(tmp_path, "--processes", processes) as (process, output):
        process.send_signal(number)
        assert process.wait() == 130
        said = output()
    assert said.endswith("roleplay: interrupted.\n")
    log = tmp_path / "run.jsonl"
    kept = len(RunLog(log).finished())
    assert f"{log}: {kept:,} of 1,400 readings are there.\n" in said
    command = f"roleplay eval run {tmp_path / 'mine.yaml'} --log {log} --quiet --processes {processes}"
    assert f"Go on with: {command}\n" in said  # a log that was named is gone on with as it is
    assert not re.search(r"Traceback|never retrieved", said)
