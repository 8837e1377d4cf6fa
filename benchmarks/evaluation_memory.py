"""Eval runs of very many cases: peak memory, and offline cases a minute."""

import resource
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.evaluation import case_lines, in_fresh_process, settings_in, write_suite
from roleplay.evaluation.cases import Case
from roleplay.evaluation.experiment import execute, new_log, prepare
from roleplay.evaluation.figures import figures
from roleplay.evaluation.log import RunLog
from roleplay.evaluation.suite import load_suite
from roleplay.grading.finders import Evidence

FEW, MANY, FOUND = 1_000, 50_000, 4_000
"""Cases of a run; FOUND: the larger run in which the finder reads them. In the largest nobody does, or it takes minutes."""


def _peak() -> float:
    """Return the peak of this process's resident memory in MB, since its program began."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage counts in what the parent held while it was being forked
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1024
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


async def _nothing(_: Case) -> Evidence:
    return Evidence(finder="nobody", findings=(), calls={})


def _peak_of_run(path: Path, finder: bool) -> tuple[float, Path]:
    """Return the peak of an offline run in MB, and its log. finder: whether the offline finder reads the cases."""
    prepared = prepare(load_suite(path), settings_in(path.parent))
    if not finder:
        prepared = replace(prepared, grader=replace(prepared.grader, find=_nothing))
    log = execute(prepared, new_log(prepared, path.parent))
    return _peak(), log.path


def _peak_of_figures(log: Path) -> float:
    found = figures(RunLog(log).results)
    assert found.readings
    assert not found.errors
    return _peak()


def _rates(path: Path) -> list[float]:
    """Return offline cases a minute of one core's time, run after run: the first uses every pattern for the first time."""
    prepared = prepare(load_suite(path), settings_in(path.parent))
    rates: list[float] = []
    for _ in range(4):
        start = time.process_time()
        execute(prepared, new_log(prepared, path.parent))
        rates.append(60 * prepared.header.readings / (time.process_time() - start))
    return rates


def memory() -> None:
    """Peak memory of a run and of its figures, few cases against many; offline cases a minute on one core."""
    with tempfile.TemporaryDirectory() as name:
        suites = {count: write_suite(Path(name) / str(count), case_lines(count)).path for count in (FEW, FOUND, MANY)}
        for what, many, finder in (("no finder", MANY, False), ("the offline finder", FOUND, True)):
            (small, few_log), (large, many_log) = (
                in_fresh_process(_peak_of_run, suites[count], finder) for count in (FEW, many)
            )
            title = f"peak memory of a run, {what}"
            print(
                f"{title:44} {large / small:5.2f} × with {many:,} cases ({large:.0f} MB against {small:.0f} MB with {FEW:,})"
            )
            if not finder:
                little, much = (in_fresh_process(_peak_of_figures, log) for log in (few_log, many_log))
                title = "peak memory of its figures"
                print(f"{title:44} {much / little:5.2f} × with {many:,} cases ({much:.0f} MB against {little:.0f} MB)")
        shipped_cases = write_suite(Path(name) / "rate", case_lines(2000)).path
        cold, *warm = in_fresh_process(_rates, shipped_cases)
        print(
            f"{'offline cases a minute of one core':44} {statistics.median(warm):,.0f} ({cold:,.0f} with the first use of every pattern; aim 10,000)"
        )
