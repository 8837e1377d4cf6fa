"""What eval commands print and write: before a run, while it lasts, and after."""

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

WIDE = 110
"""Columns that all figures with their intervals take."""

# ── before and while ──


def say_before(prepared: "Prepared", *, yes: bool) -> None:
    """Say what a run will take and show; ask before money is spent, where somebody is there to answer."""
    from roleplay.evaluation import sections
    from roleplay.evaluation.estimate import estimate

    estimated = estimate(prepared)
    for line in sections.before_run(prepared.header, estimated):
        print(line, file=sys.stderr)
    if (estimated.cost or 0) > 0 and not yes and sys.stdin.isatty() and sys.stderr.isatty():
        typer.confirm("Begin?", abort=True, err=True)


@contextmanager
def progress_shown(*, quiet: bool) -> "Iterator[Callable[[Progress], None]]":
    """Yield who hears of progress: a live line in a terminal, a line for every tenth elsewhere, all on stderr."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    if not console.is_terminal or quiet:
        tenths = [-1]

        def say(progress: "Progress") -> None:
            tenth = 10 * progress.done // max(1, progress.total)
            if tenth > tenths[0] and not quiet:
                tenths[0] = tenth
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
    parts += [pace] if progress.done else []
    parts += [f"{progress.tokens:,} tokens"] if progress.tokens is not None else []
    parts += [f"${progress.cost:.4f}"] if progress.cost is not None else []
    if 0 < progress.done < progress.total:
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
