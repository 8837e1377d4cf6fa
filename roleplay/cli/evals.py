"""Eval runs: run a suite, compare runs, keep a baseline. Labelling is in `labels.py`, prompt work in `ablation.py`, output in `eval_output.py`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from roleplay.cli import ablation, labels
from roleplay.cli.eval_output import (
    print_sections,
    progress_shown,
    report,
    say_before,
    say_interrupted,
    say_shared,
    write,
)
from roleplay.cli.shared import ApiBase, AsJson, check_writable, emit, given, settings_of
from roleplay.errors import FileError, UsageError

if TYPE_CHECKING:
    from roleplay.config import Settings
    from roleplay.evaluation.log import RunLog

app = typer.Typer(
    help="Did a change make the grader better? Run suites of labelled cases, compare, gate.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.command("ablate")(ablation.ablate)
app.command("agree")(labels.agree)
app.command("label")(labels.label)
app.command("adopt")(labels.adopt)
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
    processes: Annotated[int, typer.Option(min=0, max=64, help="Share the work; 0: as many as it needs.")] = 0,
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

    model, api_base = given(model, "grader_model", "model"), given(api_base, "api_base")
    if replay is not None and (model is not None or record is not None):
        raise UsageError("--replay answers from a recording; leave --model and --record out.")
    if (log is not None or baseline is not None) and len(suites) > 1:
        raise UsageError("--log and --baseline are for one suite; run the others on their own.")
    check_writable(markdown, html, junit)
    settings = settings_of(api_base=api_base)
    runs = settings.data_dir / "runs"
    documents, codes = [], []
    say_shared([find_suite(name) for name in suites])
    for name in suites:
        suite = find_suite(name)
        chosen = RunLog(log) if log else unfinished(runs, suite.id) if resume else None
        wish = Wish(
            model=f"replay:{replay}" if replay else model,
            api_base=api_base,
            repeats=repeat,
            concurrency=concurrency,
            record=record,
            processes=processes or None,
            resuming=chosen is not None and chosen.begun,
        )
        prepared = prepare(suite, settings, wish)
        say_before(prepared, chosen, yes=yes)
        chosen = chosen or new_log(prepared, runs)
        try:
            with progress_shown(quiet=quiet) as on_progress:
                execute(prepared, chosen, on_progress)
        except KeyboardInterrupt:
            say_interrupted(chosen, name, suites, named=log is not None)
            raise
        document, code = report(
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
    mistakes: Annotated[bool, typer.Option("--mistakes", help="List every wrong answer with its words.")] = False,
    strategy: Annotated[str | None, typer.Option(metavar="ID", help="With --mistakes: of this strategy alone.")] = None,
    as_json: AsJson = False,
    markdown: Markdown = None,
    html: Html = None,
    junit: Junit = None,
    show_held_out: ShowHeldOut = False,
) -> None:
    """Show a run again, from its log; the exit code says what its gates say."""
    from roleplay.evaluation.api import suite_of

    log = _log_of(run, settings_of())
    if mistakes:
        _show_mistakes(log, strategy, show=show_held_out)
        return
    suite = suite_of(log)
    document, code = report(
        suite, log, baseline, quiet=False, as_json=as_json, show=show_held_out,
        files={"markdown": markdown, "html": html, "junit": junit},
    )  # fmt: skip
    if as_json:
        emit(document)
    sys.exit(code)


def _show_mistakes(log: "RunLog", strategy: str | None, *, show: bool) -> None:
    from roleplay.evaluation.sections import of_mistakes

    if log.header().held_out and not show:
        raise UsageError(
            "this data is held out: whoever tunes must not look. --show-held-out names its cases all the same."
        )
    print_sections([of_mistakes(log.results(), strategy)])


@app.command("compare")
def eval_compare(
    before: Annotated[str, typer.Argument(metavar="A", help="Run log, baseline, or a suite's name: its baseline.")],
    after: Annotated[str, typer.Argument(metavar="B", help="Run log, or a suite's name: its newest run.")],
    as_json: AsJson = False,
    markdown: Markdown = None,
    html: Html = None,
) -> None:
    """Compare run B with run A, case by case: gains, losses, what is more than chance; exit 1 if something got worse."""
    from roleplay.evaluation import comparison_sections
    from roleplay.evaluation.api import compare_runs, suite_of
    from roleplay.evaluation.gates import losses

    log = _log_of(after, settings_of())
    comparison = compare_runs(_before_of(before), log)
    outcomes = tuple(losses(suite_of(log), comparison))
    parts = comparison_sections.of_comparison(comparison, outcomes)
    write(parts, {"markdown": markdown, "html": html}, comparison.figures_after, comparison)
    if as_json:
        emit(comparison.model_dump(mode="json"))
    else:
        print_sections(parts)
    worse = any(change.worse for change in comparison.changes) or any(not each.ok for each in outcomes)
    sys.exit(1 if worse else 0)


@app.command("baseline")
def eval_baseline(
    run: Annotated[str, typer.Argument(metavar="RUN", help="Run log, or a suite's name: its newest run.")],
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write here, not where the suite says.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
) -> None:
    """Make a run the baseline, and show what changes by that."""
    from roleplay.evaluation import comparison_sections
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
            print_sections(comparison_sections.of_comparison(compare_runs(path, log, suite)))
        except FileError as error:
            print(f"roleplay: {error}", file=sys.stderr)
    if dry_run:
        return
    write_baseline(fresh, path)
    print(f"{path}: {len(fresh.said):,} cases, {fresh.header.identity.model}, begun {fresh.header.started}.")


# ── what is named on the command line ──


def _before_of(name: str) -> Path:
    """Return the file of what a run is compared with: a file, or the baseline that a suite names."""
    from roleplay.evaluation.suite import find_suite

    if name.endswith((".jsonl", ".json")) or (Path(name).is_file() and not name.endswith((".yaml", ".yml"))):
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
