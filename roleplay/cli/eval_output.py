"""What eval commands print and write: before a run, while it lasts, and after."""

import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from roleplay.cli.shared import save

if TYPE_CHECKING:
    from roleplay.evaluation.compare import Comparison
    from roleplay.evaluation.experiment import Prepared
    from roleplay.evaluation.figures import Figures
    from roleplay.evaluation.log import RunLog
    from roleplay.evaluation.runner import Progress
    from roleplay.evaluation.suite import Metric, Suite

WORTH_SAYING = 1.0
"""Seconds: shorter waits for the provider are not mentioned."""
SAID_AGAIN = 5.0
"""Seconds by which a wait must grow to be said once more where there is no live line."""
WIDE = 110
"""Columns that all figures with their intervals take."""

# ── before and while ──


def say_shared(suites: "Sequence[Suite]") -> None:
    """Warn of held-out data that stands in other suites of the same command too: it is tuned on there."""
    from roleplay.evaluation.leaks import shared

    for held_out, other, what in shared(suites):
        print(
            f"roleplay: warning: {what} of the held-out '{held_out}' stand in '{other}' too; "
            "whoever tunes on those has seen them: take them out of one of the two.",
            file=sys.stderr,
        )


def say_before(prepared: "Prepared", log: "RunLog | None", *, yes: bool) -> None:
    """Say what a run will take and show; ask before money is spent, where somebody is there to answer.

    log: what is gone on with, if anything; what it holds takes nothing any more.
    """
    from roleplay.evaluation import sections
    from roleplay.evaluation.estimate import estimate

    begun = log if log is not None and log.begun else None
    estimated = estimate(prepared, begun.finished() if begun else ())
    if begun is not None:
        print(f"Going on with {begun.path}: {_kept(begun)}. What is left:", file=sys.stderr)
    for line in sections.before_run(prepared.header, estimated):
        print(line, file=sys.stderr)
    if (estimated.cost or 0) > 0 and not yes and sys.stdin.isatty() and sys.stderr.isatty():
        typer.confirm("Begin?", abort=True, err=True)


def _kept(log: "RunLog") -> str:
    """Return what a log holds: "28 of 46 readings are there, $0.0103 so far"."""
    cost = log.spent().cost
    so_far = f", ${cost:.4f} so far" if cost is not None else ""
    return f"{len(log.finished()):,} of {log.header().readings:,} readings are there{so_far}"


def say_interrupted(log: "RunLog", suite: str, others: Sequence[str], *, named: bool) -> None:
    """Say what is kept of a run that was interrupted, and the command that goes on with it.

    suite, others: as they stand on the command line; of several, each is gone on with by itself. named: whether the log is too.
    """
    if not log.begun:
        return
    words = [word for word in sys.argv[1:] if word == suite or word not in others]
    more = [] if named or "--resume" in words else ["--resume"]
    print(f"\n{log.path}: {_kept(log)}.", file=sys.stderr)
    print(f"Go on with: {shlex.join(['roleplay', *words, *more])}", file=sys.stderr)


@contextmanager
def progress_shown(*, quiet: bool) -> "Iterator[Callable[[Progress], None]]":
    """Yield who hears of progress: a live line in a terminal, a line for every tenth elsewhere, all on stderr."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    if not console.is_terminal or quiet:
        tenths, waits = [-1], [0.0]

        def say(progress: "Progress") -> None:
            tenth = 10 * progress.done // max(1, progress.total)
            waits_anew = progress.waiting >= WORTH_SAYING and progress.waits_until >= waits[0] + SAID_AGAIN
            if (tenth > tenths[0] or waits_anew) and not quiet:
                tenths[0] = tenth
                waits[0] = max(waits[0], progress.waits_until)
                print(_status(progress), file=sys.stderr, flush=True)

        yield say
        return
    columns = (BarColumn(bar_width=20), TextColumn("{task.description}", markup=False), TimeRemainingColumn())
    with Bar(*columns, console=console, transient=True, refresh_per_second=5) as bar:
        task = bar.add_task("", total=None)
        yield lambda progress: bar.update(
            task, completed=progress.done, total=progress.total, description=_status(progress)
        )


def _status(progress: "Progress") -> str:
    parts = [f"{progress.done:,} of {progress.total:,}"]
    parts += [f"{progress.errors} errors"] if progress.errors else []
    parts += [f"{progress.stale} stale"] if progress.stale else []
    pace = f"{progress.rate:.1f}/s" if progress.rate >= 1 else f"{60 * progress.rate:.1f}/min"
    parts += [pace] if progress.fresh else []
    parts += [f"{progress.tokens:,} tokens"] if progress.tokens is not None else []
    parts += [f"${progress.spent.cost:.4f}"] if progress.spent.cost is not None else []
    parts += [f"{progress.spent.retries:,} tried again"] if progress.spent.retries else []
    if progress.waiting >= WORTH_SAYING:
        parts.append(f"waiting for the provider, {progress.waiting:.0f} s")
    elif progress.fresh and progress.done < progress.total:
        parts.append(f"{progress.left:.0f} s left")
    return " · ".join(parts)


# ── after ──


def report(
    suite: "Suite", log: "RunLog", baseline: Path | None, *, quiet: bool, as_json: bool, show: bool,
    files: dict[str, Path | None],
) -> tuple[dict[str, Any], int]:  # fmt: skip
    """Print and write what a run says; return it as JSON-able data, with its exit code."""
    from roleplay.evaluation import comparison_sections, sections
    from roleplay.evaluation.api import outcome_of

    outcome = outcome_of(suite, log, baseline, show_held_out=show)
    parts = sections.of_run(
        outcome.header, outcome.figures, outcome.gates, _metrics_for(suite, files), outcome.labellers
    )  # fmt: skip
    if outcome.comparison is not None:
        parts[-1:-1] = comparison_sections.of_comparison(outcome.comparison)
    write(parts, files, outcome.figures, outcome.comparison)
    if (junit_file := files.get("junit")) is not None:
        from roleplay.evaluation.junit import junit

        save(junit_file, junit(outcome.header, outcome.gates, log.results(), outcome.comparison))
    if not as_json:
        print_sections([parts[-1]] if quiet else parts)
        _say_stale(log)
        print(f"Run log: {log.path}", file=sys.stderr)
    document = {
        "header": outcome.header.model_dump(mode="json"),
        "log": str(log.path),
        "figures": outcome.figures.model_dump(mode="json"),
        "gates": [each.model_dump(mode="json") for each in outcome.gates],
        "comparison": outcome.comparison.model_dump(mode="json") if outcome.comparison else None,
        "exit_code": outcome.exit_code,
    }
    return document, outcome.exit_code


def _say_stale(log: "RunLog", most: int = 5) -> None:
    """Say which calls a recording does not hold."""
    stale = [result for result in log.results() if result.failure and result.failure.stale]
    for result in stale[:most]:
        print(f"stale: {result.case}: {result.failure.message if result.failure else ''}", file=sys.stderr)
    if len(stale) > most:
        print(
            f"stale: {len(stale) - most} more cases; record the suite again with --model M --record FILE.",
            file=sys.stderr,
        )


def _metrics_for(suite: "Suite", files: dict[str, Path | None]) -> "Sequence[Metric]":
    """Return the columns that fit a narrow terminal; all of them where a report is written to a file as well."""
    if any(files.values()) or _width() >= WIDE:
        return suite.metrics
    return [name for name in suite.metrics if name not in {"f1", "kappa"}] or suite.metrics


def _width() -> int:
    import shutil

    return max(80, min(140, shutil.get_terminal_size((WIDE, 24)).columns))


def print_sections(parts: Any) -> None:
    """Print sections as wide as the terminal is."""
    from roleplay.pages.sections import lines

    print("\n".join(lines(parts, _width())))


def write(parts: Any, files: dict[str, Path | None], found: "Figures", comparison: "Comparison | None") -> None:
    """Write the report in the forms that were asked for."""
    if (path := files.get("markdown")) is not None:
        from roleplay.pages.sections import markdown

        save(path, markdown(parts))
    if (path := files.get("html")) is not None:
        from roleplay.evaluation.page import page

        save(path, page(parts, found, comparison))
