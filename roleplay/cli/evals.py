"""Eval runs: run a suite, compare runs, keep a baseline. Labelling is in `labels.py`, prompt work in `ablation.py`."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from roleplay.cli import labels
from roleplay.cli.shared import ApiBase, AsJson, emit, settings_of
from roleplay.errors import FileError, UsageError

if TYPE_CHECKING:
    from roleplay.config import Settings
    from roleplay.evaluation.compare import Comparison
    from roleplay.evaluation.experiment import Prepared
    from roleplay.evaluation.figures import Figures
    from roleplay.evaluation.log import RunLog
    from roleplay.evaluation.runner import Progress
    from roleplay.evaluation.suite import Metric, Suite

app = typer.Typer(
    help="Did a change make the grader better? Run suites of labelled cases, compare, gate.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.command("agree")(labels.agree)
app.command("label")(labels.label)
app.command("disputes")(labels.disputes)

SuiteName = Annotated[
    str, typer.Argument(metavar="SUITE", help="Name of a suite that ships, or a file: my-suite.yaml.")
]
ModelOption = Annotated[
    str | None, typer.Option("--model", metavar="M", help="Grades, in place of the suite's: offline, provider/name, …")
]
Markdown = Annotated[Path | None, typer.Option(metavar="FILE", help="Write the report as Markdown as well.")]
Html = Annotated[Path | None, typer.Option(metavar="FILE", help="Write the report as one HTML page as well.")]
Junit = Annotated[Path | None, typer.Option(metavar="FILE", help="Write gates and cases as JUnit XML as well.")]
ShowHeldOut = Annotated[bool, typer.Option("--show-held-out", help="Name held-out cases; whoever tunes must not look.")]


@app.command("list")
def eval_list(as_json: AsJson = False) -> None:
    """List the suites that ship."""
    from roleplay.evaluation.suite import load_suite, suite_files

    suites = [load_suite(path) for path in suite_files().values()]
    if as_json:
        emit([{"id": each.id, "name": each.name, "held_out": each.held_out, "file": str(each.path)} for each in suites])
        return
    for each in suites:
        print(f"{each.id}\n  {each.name}{f' · {each.description}' if each.description else ''}")


@app.command("new")
def eval_new(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the suite and its cases are written.")],
) -> None:
    """Begin a suite of your own: a suite file and six labelled cases that run as they are."""
    from roleplay.evaluation.starter import write_starter

    path = write_starter(folder)
    print(f"{path}: a suite with six cases. Run it: roleplay eval run {path}")


@app.command("run")
def eval_run(
    suites: Annotated[list[str], typer.Argument(metavar="SUITE…", help="Suites that ship, or files.")],
    model: ModelOption = None,
    api_base: ApiBase = None,
    repeat: Annotated[
        int | None, typer.Option(min=1, max=50, help="Grade each case so often; flips are counted.")
    ] = None,
    concurrency: Annotated[int | None, typer.Option(min=1, max=1024, help="Cases under way at once.")] = None,
    processes: Annotated[int, typer.Option(min=0, max=64, help="Share the work; 0: as offline needs.")] = 0,
    record: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Record every call, for a later --replay.")
    ] = None,
    replay: Annotated[Path | None, typer.Option(metavar="FILE", help="Answer every call from a recording.")] = None,
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Compare with this one, not the suite's.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the suite's newest unfinished run.")] = False,
    log: Annotated[Path | None, typer.Option(metavar="FILE", help="Run log; there already: go on with it.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before spending money.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Gates only.")] = False,
    as_json: AsJson = False,
    markdown: Markdown = None,
    html: Html = None,
    junit: Junit = None,
    show_held_out: ShowHeldOut = False,
) -> None:
    """Run suites: figures, gates, exit code 1 where a gate fails, 5 where cases errored or a recording is stale."""
    from roleplay.evaluation.experiment import Wish, execute, new_log, prepare, unfinished
    from roleplay.evaluation.log import RunLog
    from roleplay.evaluation.suite import find_suite
    from roleplay.rehearsal.company import cores

    if replay is not None and (model is not None or record is not None):
        raise UsageError("--replay answers from a recording; leave --model and --record out.")
    if (log is not None or baseline is not None) and len(suites) > 1:
        raise UsageError("--log and --baseline are for one suite; run the others on their own.")
    settings = settings_of(api_base=api_base)
    runs = settings.data_dir / "runs"
    documents, codes = [], []
    for name in suites:
        suite = find_suite(name)
        offline = (model or suite.grader.model) == "offline" and replay is None and not suite.grader.recording
        wish = Wish(
            model=f"replay:{replay}" if replay else model,
            api_base=api_base,
            repeats=repeat,
            concurrency=concurrency,
            record=record,
            processes=processes or (min(4, cores()) if offline else 1),
        )
        prepared = prepare(suite, settings, wish)
        _say_before(prepared, yes=yes)
        chosen = RunLog(log) if log else unfinished(runs, suite.id) if resume else new_log(prepared, runs)
        with _progress(quiet=quiet) as on_progress:
            execute(prepared, chosen, on_progress)
        document, code = _report(
            suite, chosen, baseline, quiet=quiet, as_json=as_json, show=show_held_out,
            files={"markdown": markdown, "html": html, "junit": junit},
        )  # fmt: skip
        documents.append(document)
        codes.append(code)
    if as_json:
        emit(documents[0] if len(documents) == 1 else documents)
    sys.exit(max(codes))


@app.command("show")
def eval_show(
    run: Annotated[str, typer.Argument(metavar="RUN", help="Run log, or a suite's name: its newest run.")],
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Compare with this one, not the suite's.")
    ] = None,
    as_json: AsJson = False,
    markdown: Markdown = None,
    html: Html = None,
    junit: Junit = None,
    show_held_out: ShowHeldOut = False,
) -> None:
    """Show a run again, from its log; the exit code says what its gates say."""
    from roleplay.evaluation.api import suite_of

    log = _log_of(run, settings_of())
    suite = suite_of(log)
    document, code = _report(
        suite, log, baseline, quiet=False, as_json=as_json, show=show_held_out,
        files={"markdown": markdown, "html": html, "junit": junit},
    )  # fmt: skip
    if as_json:
        emit(document)
    sys.exit(code)


@app.command("compare")
def eval_compare(
    before: Annotated[str, typer.Argument(metavar="A", help="Run log, baseline, or a suite's name: its baseline.")],
    after: Annotated[str, typer.Argument(metavar="B", help="Run log, or a suite's name: its newest run.")],
    as_json: AsJson = False,
    markdown: Markdown = None,
    html: Html = None,
) -> None:
    """Compare run B with run A, case by case: gains, losses, what is more than chance; exit 1 if something got worse."""
    from roleplay.evaluation import sections
    from roleplay.evaluation.api import compare_runs, suite_of
    from roleplay.evaluation.gates import losses

    log = _log_of(after, settings_of())
    comparison = compare_runs(_before_of(before), log)
    outcomes = tuple(losses(suite_of(log), comparison))
    parts = sections.of_comparison(comparison, outcomes)
    _write(parts, {"markdown": markdown, "html": html}, comparison.figures_after, comparison)
    if as_json:
        emit(comparison.model_dump(mode="json"))
    else:
        _print(parts)
    worse = any(change.worse for change in comparison.changes) or any(not each.ok for each in outcomes)
    sys.exit(1 if worse else 0)


@app.command("baseline")
def eval_baseline(
    run: Annotated[str, typer.Argument(metavar="RUN", help="Run log, or a suite's name: its newest run.")],
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write here, not where the suite says.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
) -> None:
    """Make a run the baseline, and show what changes by that."""
    from roleplay.evaluation import sections
    from roleplay.evaluation.api import baseline_of, compare_runs, suite_of, write_baseline

    log = _log_of(run, settings_of())
    suite = suite_of(log)
    if out is None and suite.baseline is None:
        raise UsageError(f"the suite '{suite.id}' names no baseline; say where with --out FILE.")
    path = out or suite.beside(str(suite.baseline))
    fresh = baseline_of(log, seed=suite.seed, least=suite.least)
    if fresh.figures.errors or fresh.figures.readings < fresh.header.readings:
        raise UsageError("this run is not whole; go on with it first: roleplay eval run SUITE --resume.")
    if path.exists():
        try:
            _print(sections.of_comparison(compare_runs(path, log, suite)))
        except FileError as error:
            print(f"roleplay: {error}", file=sys.stderr)
    if dry_run:
        return
    write_baseline(fresh, path)
    print(f"{path}: {len(fresh.said):,} cases, {fresh.header.identity.model}, begun {fresh.header.started}.")


# ── before and while ──


def _say_before(prepared: "Prepared", *, yes: bool) -> None:
    from roleplay.evaluation import sections
    from roleplay.evaluation.estimate import estimate

    estimated = estimate(prepared)
    for line in sections.before_run(prepared.header, estimated):
        print(line, file=sys.stderr)
    if (estimated.cost or 0) > 0 and not yes and sys.stdin.isatty() and sys.stderr.isatty():
        typer.confirm("Begin?", abort=True, err=True)


@contextmanager
def _progress(*, quiet: bool) -> "Iterator[Callable[[Progress], None]]":
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
    parts += [f"{progress.rate:.1f}/s"] if progress.done else []
    parts += [f"{progress.tokens:,} tokens"] if progress.tokens is not None else []
    parts += [f"${progress.cost:.4f}"] if progress.cost is not None else []
    if 0 < progress.done < progress.total:
        parts.append(f"{progress.left:.0f} s left")
    return " · ".join(parts)


# ── after ──


def _report(
    suite: "Suite", log: "RunLog", baseline: Path | None, *, quiet: bool, as_json: bool, show: bool,
    files: dict[str, Path | None],
) -> tuple[dict[str, Any], int]:  # fmt: skip
    """Print and write what a run says; return it as JSON-able data, with its exit code."""
    from roleplay.evaluation import sections
    from roleplay.evaluation.api import outcome_of

    outcome = outcome_of(suite, log, baseline, show_held_out=show)
    parts = sections.of_run(
        outcome.header, outcome.figures, outcome.gates, _metrics_for(suite, files), outcome.labellers
    )  # fmt: skip
    if outcome.comparison is not None:
        parts[-1:-1] = sections.of_comparison(outcome.comparison)
    _write(parts, files, outcome.figures, outcome.comparison)
    if (junit_file := files.get("junit")) is not None:
        from roleplay.evaluation.junit import junit

        _save(junit_file, junit(outcome.header, outcome.gates, log.results()))
    if not as_json:
        _print([parts[-1]] if quiet else parts)
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


def _before_of(name: str) -> Path:
    """Return the file of what a run is compared with: a file, or the baseline that a suite names."""
    from roleplay.evaluation.suite import find_suite

    if Path(name).is_file() and not name.endswith((".yaml", ".yml")):
        return Path(name)
    suite = find_suite(name)
    if suite.baseline is None:
        raise UsageError(f"the suite '{suite.id}' names no baseline; name a run log or a baseline file.")
    return suite.beside(suite.baseline)


def _log_of(name: str, settings: "Settings") -> "RunLog":
    """Return the log of that file, or of the newest run of the suite of that name."""
    from roleplay.evaluation.experiment import logs
    from roleplay.evaluation.log import RunLog
    from roleplay.evaluation.suite import find_suite

    if name.endswith(".jsonl") or (Path(name).is_file() and not name.endswith((".yaml", ".yml"))):
        return RunLog(Path(name))
    suite = find_suite(name)
    found = logs(settings.data_dir / "runs", suite.id)
    if not found:
        raise UsageError(f"the suite '{suite.id}' was not run yet; begin with: roleplay eval run {name}.")
    return found[-1]


WIDE = 110
"""Columns that all figures with their intervals take."""


def _width() -> int:
    import shutil

    return max(80, min(140, shutil.get_terminal_size((WIDE, 24)).columns))


def _print(parts: Any) -> None:
    from roleplay.evaluation.rendering import lines

    print("\n".join(lines(parts, _width())))


def _write(parts: Any, files: dict[str, Path | None], found: "Figures", comparison: "Comparison | None") -> None:
    """Write the report in the forms that were asked for."""
    if (path := files.get("markdown")) is not None:
        from roleplay.evaluation.rendering import markdown

        _save(path, markdown(parts))
    if (path := files.get("html")) is not None:
        from roleplay.evaluation.page import page

        _save(path, page(parts, found, comparison))


def _save(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise FileError(f"{path}: cannot be written ({error.strerror}); choose another file.") from None
