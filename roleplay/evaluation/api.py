"""The way in for notebooks and tools: run a suite, look at a run, compare two.

    from roleplay.evaluation.api import compare_runs, find_suite, run_suite

    outcome = run_suite(find_suite("offline"))
    print(outcome.figures.row("shown", "ask").recall)       # Estimate(value=0.9, low=0.77, high=0.97, n=42)
    print([held for held in outcome.gates if not held.ok])
    print(compare_runs("before.jsonl", outcome.log).change("shown", "ask"))

What an outcome holds (`figures`, each of `gates`, `comparison`) is plain pydantic data: `.model_dump()` makes a dict of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from roleplay import config
from roleplay.config import Settings
from roleplay.errors import FileError
from roleplay.evaluation.agreement import Agreement, agreement
from roleplay.evaluation.baseline import Baseline, baseline_of, is_baseline, read_baseline, write_baseline
from roleplay.evaluation.cases import read_second_labels
from roleplay.evaluation.compare import Comparison, compare
from roleplay.evaluation.experiment import Wish, execute, logs, new_log, prepare, unfinished
from roleplay.evaluation.figures import Figures, figures
from roleplay.evaluation.gates import Held, exit_code, held
from roleplay.evaluation.log import Header, RunLog
from roleplay.evaluation.runner import Progress
from roleplay.evaluation.suite import Suite, find_suite, load_suite, suite_files
from roleplay.rubric import Rubric

__all__ = [
    "Baseline",
    "Comparison",
    "Figures",
    "Held",
    "Outcome",
    "Progress",
    "RunLog",
    "Suite",
    "Wish",
    "baseline_of",
    "compare_runs",
    "find_suite",
    "load_suite",
    "logs",
    "outcome_of",
    "read_baseline",
    "run_suite",
    "unfinished",
    "write_baseline",
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run. comparison: with the baseline, None where there is none. seconds: other labellers beside the cases' own."""

    suite: Suite
    log: RunLog
    header: Header
    figures: Figures
    gates: tuple[Held, ...]
    comparison: Comparison | None
    labellers: Agreement | None

    @property
    def exit_code(self) -> int:
        """0 ok · 1 a gate failed · 5 cases errored or a recording is stale."""
        return exit_code(self.gates, self.figures)


def run_suite(
    suite: Suite,
    *,
    settings: Settings | None = None,
    log: RunLog | Path | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
    rubric: Rubric | None = None,
    model: str | None = None,
    api_base: str | None = None,
    repeats: int | None = None,
    concurrency: int | None = None,
    record: Path | None = None,
    processes: int | None = 1,
) -> Outcome:
    """Run a suite, or go on with a run, and return what came of it.

    log: where results go (default: a new file among the user's runs); one of the same run is gone on with. rubric, model,
    api_base, repeats, concurrency: in place of the suite's. record: file that every call is appended to. processes: that share
    the work (none: as many as it needs; where the rubric is given here, one). Raises FileError and UsageError for what keeps it from beginning, ModelError's kinds where no call gets through.
    Not to be called where an event loop runs already (in a notebook: from a thread, `await asyncio.to_thread(run_suite, …)`).
    """
    settings = settings or config.load()
    chosen = RunLog(log) if isinstance(log, Path) else log
    resuming = chosen is not None and chosen.begun
    wish = Wish(model, api_base, repeats, concurrency, record, processes, resuming)
    prepared = prepare(suite, settings, wish, rubric=rubric)
    chosen = chosen or new_log(prepared, settings.data_dir / "runs")
    return outcome_of(suite, execute(prepared, chosen, on_progress))


def outcome_of(suite: Suite, log: RunLog, baseline: Path | None = None, *, show_held_out: bool = False) -> Outcome:
    """Return what a run says, from its log. baseline: file to compare with, in place of the suite's (there or not)."""
    header = log.header()
    hidden = header.held_out and not show_held_out
    found = figures(log.results, seed=suite.seed, least=suite.least, held_out=hidden)
    spent = log.spent()  # errors that were made again since were paid for too
    took = {name: getattr(spent, name) for name in ("calls", "prompt_tokens", "completion_tokens", "cost")}
    found = found.model_copy(update={"twice": log.twice(), **took})
    path = baseline or (suite.beside(suite.baseline) if suite.baseline else None)
    comparison = None
    if path is not None and (baseline is not None or path.exists()):
        comparison = _beside(read_baseline(path), log, found, suite.least, hidden=hidden)
    return Outcome(suite, log, header, found, held(suite, found, comparison), comparison, _labellers(suite))


def compare_runs(
    before: str | Path | RunLog | Baseline, after: str | Path | RunLog, suite: Suite | None = None
) -> Comparison:
    """Return a run beside an earlier one or a baseline; raise FileError where they have nothing to compare.

    before: a run log or a baseline. after: a run log. suite: the one they are of (default: as the later log names it).
    """
    log = after if isinstance(after, RunLog) else RunLog(Path(after))
    suite = suite or suite_of(log)
    found = figures(log.results, seed=suite.seed, least=suite.least, held_out=log.header().held_out)
    if isinstance(before, Baseline):
        one = before
    else:
        earlier = before if isinstance(before, RunLog) else RunLog(Path(before))
        kept = is_baseline(earlier.path)
        one = read_baseline(earlier.path) if kept else baseline_of(earlier, seed=suite.seed, least=suite.least)
    compared = _beside(one, log, found, suite.least, hidden=log.header().held_out)
    if compared.nothing:
        raise FileError(
            f"{log.path}: nothing can be compared: {compared.nothing}; compare whole runs of the same data."
        )
    return compared


def suite_of(log: RunLog) -> Suite:
    """Return the suite that a log is of: the file it was read from, or the shipped one of its name."""
    header = log.header()
    path = Path(header.suite_file)
    if path.is_file():
        return load_suite(path)
    name = header.identity.suite
    if header.suite_file and name not in suite_files():
        raise FileError(f"{log.path}: its suite '{name}' is not at {path} any more; put the file back.")
    return find_suite(name)


def _beside(before: Baseline, log: RunLog, found: Figures, least: int, *, hidden: bool) -> Comparison:
    one = (before.header, before.figures, before.said)
    compared = compare(one, (log.header(), found), log.results(), least=least)
    return compared.unnamed() if hidden else compared


def _labellers(suite: Suite) -> Agreement | None:
    if not suite.second_labels:
        return None
    return agreement(read_second_labels(suite.case_files), read_second_labels(suite.second_label_files))
