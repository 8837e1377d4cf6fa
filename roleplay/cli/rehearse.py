"""`personas rehearse`: the crash test of a persona."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from roleplay.cli.shared import (
    ApiBase,
    AsJson,
    Model,
    check_writable,
    emit,
    given,
    library_of,
    persona_of,
    rubric_of,
    save,
    settings_of,
)
from roleplay.errors import UsageError

if TYPE_CHECKING:
    from roleplay.config import Settings
    from roleplay.persona import Persona
    from roleplay.rehearsal.company import Part
    from roleplay.rehearsal.result import Rehearsal
    from roleplay.rehearsal.stage import Run
    from roleplay.rubric import Catalogue, Rubric


def rehearse(
    personas: Annotated[list[str], typer.Argument(metavar="PERSONA…", help="Ids or files, or 'all'.")],
    seeds: Annotated[int, typer.Option(min=1, max=100, help="Sessions with every simulated trainee.")] = 6,
    show: Annotated[
        str | None, typer.Option(metavar="TRAINEE:SEED", help="Play just this session and print it, such as hostile:1.")
    ] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Also write a page with plots.")] = None,
    coverage: Annotated[bool, typer.Option("--coverage", help="Only the table: strategy by persona.")] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="Processes; as many as cores if not given.")
    ] = None,
    rubric: Annotated[str | None, typer.Option(help="Rubric id or file.")] = None,
    model: Model = None,
    api_base: ApiBase = None,
    as_json: AsJson = False,
) -> None:
    """Play a persona against simulated trainees, and say what is wrong with it."""
    from roleplay.rehearsal import lines
    from roleplay.rehearsal.measures import parts, strategies
    from roleplay.rehearsal.result import rehearsal

    check_writable(html)
    model = given(model, "model")
    settings = settings_of(model=model, api_base=api_base)
    who = _whom(settings, personas)
    chosen, catalogue = rubric_of(settings, rubric)
    if show is not None:
        _show(who, show, chosen, catalogue)
        return
    if model is not None and model != "offline":
        runs = _with_model(settings, who, chosen, catalogue)
    else:
        wanted = [part for persona in who for part in parts(persona.id, strategies(chosen), seeds)]
        runs = _perform(wanted, who, chosen, catalogue, workers)
    found = [rehearsal(persona, runs) for persona in who]
    if html is not None:
        _write_page(html, found, chosen, catalogue, runs)
    if as_json:
        emit([each.data() for each in found])
    elif coverage:
        print("\n".join(lines.coverage_table(found, strategies(chosen))))
    elif len(found) == 1:
        print("\n".join(lines.report(found[0])))
    else:
        print("\n".join(lines.summary(each) for each in found))
        print("\n" + "\n".join(lines.coverage_table(found, strategies(chosen))))
    raise typer.Exit(1 if any(each.failed for each in found) else 0)


def _whom(settings: "Settings", names: Sequence[str]) -> "list[Persona]":
    if "all" in names:
        return list(library_of(settings).personas.values())
    return list({who.id: who for who in (persona_of(settings, name) for name in names)}.values())


def _perform(
    wanted: "list[Part]", who: "Sequence[Persona]", rubric: "Rubric", catalogue: "Catalogue", workers: int | None
) -> "list[Run]":
    from roleplay.engine import warm_up
    from roleplay.rehearsal.company import perform

    warm_up(catalogue)  # before the processes part ways, so that none does it again
    began = time.monotonic()
    with _progress(len(wanted)) as done:
        runs = perform(wanted, who, rubric, catalogue, workers=workers, on_progress=done)
    spent, turns = time.monotonic() - began, 2 * sum(run.exchanges for run in runs)
    print(
        f"{len(runs)} sessions, {turns} turns in {spent:.1f} s ({turns / spent:.0f} turns a second).", file=sys.stderr
    )
    return runs


@contextmanager
def _progress(total: int) -> "Iterator[Callable[[int], None]]":
    """Yield what is told how many sessions are done: a bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Rehearsing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=total)
        yield lambda done: progress.update(task, completed=done)


def _show(who: "Sequence[Persona]", which: str, rubric: "Rubric", catalogue: "Catalogue") -> None:
    """Print one session, as it is played whenever it is played with this trainee and seed."""
    from roleplay.rehearsal.company import Part, perform
    from roleplay.rehearsal.lines import conversation
    from roleplay.rehearsal.trainees import CAST, trainee

    name, _, seed = which.partition(":")
    by = trainee(name)
    if by is None or not seed.isdecimal() or by.without not in {"", *rubric.strategies}:
        known = ", ".join(each.id for each in CAST)
        raise UsageError(f"--show takes TRAINEE:SEED, such as skilled:1; trainees: {known}, without-STRATEGY.")
    for persona in who:
        run = perform([Part(persona.id, by.id, int(seed))], [persona], rubric, catalogue, workers=1)[0]
        print("\n".join(conversation(run, (persona.first_name, by.label.capitalize()))))


def _with_model(
    settings: "Settings", who: "Sequence[Persona]", rubric: "Rubric", catalogue: "Catalogue"
) -> "list[Run]":
    """Rehearse with a model as the customer: three trainees, one session each, since models take their time."""
    import asyncio

    from roleplay.model_engine import engine_for
    from roleplay.rehearsal.company import perform_with

    engine = engine_for(settings)

    def told(run: "Run") -> None:
        print(
            f"{run.persona} with {run.trainee}: {run.outcome}, {run.exchanges} exchanges", file=sys.stderr, flush=True
        )

    return asyncio.run(perform_with(engine.cast, who, rubric, catalogue, on_run=told))


def _write_page(
    path: Path, found: "Sequence[Rehearsal]", rubric: "Rubric", catalogue: "Catalogue", runs: "Sequence[Run]"
) -> None:
    from roleplay.rehearsal.page import page

    save(path, page(found, rubric, catalogue, runs))
    print(f"Written to {path}.", file=sys.stderr)
