"""This machine and its models: audition, paths, doctor."""

import sys
from typing import Annotated

import typer

from roleplay.cli.shared import ApiBase, AsJson, Model, Record, emit, library_of, settings_of
from roleplay.errors import UsageError


def audition(
    model: Model = None,
    api_base: ApiBase = None,
    persona: Annotated[list[str] | None, typer.Option(help="Only this persona; may be given again.")] = None,
    exchanges: Annotated[int, typer.Option(min=1, max=10, help="Exchanges with each persona.")] = 10,
    seed: Annotated[int, typer.Option(help="The same seed gives the same moods and moves.")] = 1,
    concurrency: Annotated[int, typer.Option(min=1, max=32, help="Personas played at once.")] = 2,
    as_json: AsJson = False,
    record: Record = None,
) -> None:
    """Measure how well a model plays the customer: in role, leaks, caves, retakes, fallbacks, speed."""
    import asyncio

    from roleplay import audition as auditions
    from roleplay.model_engine import open_roles
    from roleplay.rubric_files import load_catalogue

    settings = settings_of(customer_model=model, api_base=api_base)
    voice = open_roles(settings, record=record)["customer"]
    if voice is None:
        raise UsageError("name the model to be measured: roleplay audition --model M.")
    library = library_of(settings)
    personas = [library.get(each) for each in persona] if persona else list(library.personas.values())

    def progress(item: auditions.Played) -> None:
        held_back = f" (held back: {', '.join(fault.kind for fault in item.faults)})" if item.faults else ""
        print(f"{item.persona}  You: {item.said}\n  {item.reply}{held_back}", file=sys.stderr, flush=True)

    found = asyncio.run(
        auditions.audition(
            voice,
            personas,
            load_catalogue(),
            exchanges=exchanges,
            seed=seed,
            concurrency=concurrency,
            on_progress=progress,
        )
    )
    if as_json:
        emit(found.data())
    else:
        print("\n".join(found.lines()))
    if found.problems:
        sys.exit(3)


def paths(as_json: AsJson = False) -> None:
    """Show where things are kept and read."""
    settings = settings_of()
    found = {
        "database": str(settings.database),
        "config_file": str(settings.config_file),
        "personas": [str(folder) for folder in settings.folders("personas")],
        "rubrics": [str(folder) for folder in settings.folders("rubrics")],
    }
    if as_json:
        emit(found)
        return
    for name, value in found.items():
        print(f"{name}: {value if isinstance(value, str) else ', '.join(value)}")


def doctor(
    set_aside: Annotated[
        bool,
        typer.Option("--set-aside", help="Keep a damaged database under another name and start a new one."),
    ] = False,
    model: Model = None,
    grader_model: Annotated[
        str | None, typer.Option(metavar="M", help="Measure how fit this model is to grade: some dozens of calls.")
    ] = None,
    api_base: ApiBase = None,
    as_json: AsJson = False,
) -> None:
    """Check that everything needed is here and works, models too; say what to do where not."""
    from roleplay import health

    settings = settings_of(model=model, grader_model=grader_model, api_base=api_base)
    if set_aside:
        print(health.replace_damaged(settings.database), file=sys.stderr)
    checks = health.examine(settings)
    asked, table = health.examine_models(settings, fitness_too=grader_model is not None)
    checks += asked
    if as_json:
        emit([{"name": c.name, "ok": c.ok, "message": c.message} for c in checks])
    else:
        for check in checks:
            sign = "FAIL" if not check.ok else "note" if check.doubt else "ok  "
            print(f"{sign} {check.name}: {check.message}")
        print("\n".join(table), end="\n" if table else "")
    failed = [check for check in checks if not check.ok]
    if failed:
        sys.exit(failed[0].exit_code)
