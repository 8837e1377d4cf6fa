"""The command line: parses and delegates. Heavy imports stay inside commands, so that help comes at once.

stdout carries what was asked for; everything else goes to stderr. Exit codes: 0 ok · 2 usage or bad file · 3 model ·
4 storage · 130 interrupted.
"""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from roleplay import __version__
from roleplay.errors import RoleplayError, UsageError

if TYPE_CHECKING:
    from roleplay.config import Settings
    from roleplay.persona import Library
    from roleplay.rubric import Catalogue, Rubric
    from roleplay.store import Store

app = typer.Typer(
    name="roleplay",
    help="Practise hard customer conversations in the terminal and be graded with your own words as evidence.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
personas = typer.Typer(
    help="List and show the customers you can practise with.", no_args_is_help=True, rich_markup_mode=None
)
rubrics = typer.Typer(help="List and show what counts and how much.", no_args_is_help=True, rich_markup_mode=None)
sessions = typer.Typer(
    help="List, show, resume, export and delete sessions.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(personas, name="personas")
app.add_typer(rubrics, name="rubrics")
app.add_typer(sessions, name="sessions")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]
Model = Annotated[
    str | None,
    typer.Option(
        "--model", metavar="M", help="Plays and grades: offline, provider/name, scripted:FILE or replay:FILE."
    ),
]
CustomerModel = Annotated[str | None, typer.Option(metavar="M", help="Speaks as the customer, in place of --model.")]
AppraiserModel = Annotated[str | None, typer.Option(metavar="M", help="Reads your turns, in place of --model.")]
GraderModel = Annotated[str | None, typer.Option(metavar="M", help="Finds the evidence, in place of --model.")]
CoachModel = Annotated[str | None, typer.Option(metavar="M", help="Words what to say instead, in place of --model.")]
ApiBase = Annotated[str | None, typer.Option(metavar="URL", help="An OpenAI-compatible server that serves the models.")]
Verify = Annotated[bool | None, typer.Option(help="Look at every finding of a model alone, in a second call.")]
Record = Annotated[Path | None, typer.Option(metavar="FILE", help="Record every call of a model, for replay:FILE.")]
AsName = Annotated[str | None, typer.Option("--as", metavar="NAME", help="Trainee profile; may be a pseudonym.")]

_flags: dict[str, Any] = {}


def main() -> NoReturn:
    """Run the command line; every known error is one sentence on stderr and its exit code."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")  # saves scanning every installed package at start-up
    try:
        app(standalone_mode=True)
    except RoleplayError as error:
        print(f"roleplay: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("roleplay: interrupted; nothing is lost.", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    sys.exit(0)


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    data_dir: Annotated[Path | None, typer.Option(help="Folder for the database.")] = None,
    personas_dir: Annotated[Path | None, typer.Option("--personas", help="Further folder of persona files.")] = None,
    rubrics_dir: Annotated[Path | None, typer.Option("--rubrics", help="Further folder of rubric files.")] = None,
    model: Model = None,
    grader_model: GraderModel = None,
    api_base: ApiBase = None,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    _flags.clear()
    _flags.update({"data_dir": data_dir, "personas": personas_dir, "rubrics": rubrics_dir})
    _flags.update({"model": model, "grader_model": grader_model, "api_base": api_base})
    if version:
        print(f"roleplay {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        _open_app(_settings())


def _settings(**more: Any) -> "Settings":
    from roleplay import config

    return config.load({**_flags, **{name: value for name, value in more.items() if value is not None}})


def _store(settings: "Settings") -> "Store":
    from roleplay.store import Store

    return Store(settings.database)


def _library(settings: "Settings") -> "Library":
    from roleplay.config import shipped
    from roleplay.persona import load_library

    library = load_library(*[folder for folder in (shipped("personas"), settings.personas) if folder])
    for problem in library.problems:
        print(f"roleplay: {problem}", file=sys.stderr)
    return library


def _rubric(settings: "Settings", name: str | None = None) -> "tuple[Rubric, Catalogue]":
    from roleplay.config import shipped
    from roleplay.rubric import find_rubric, load_catalogue

    catalogue = load_catalogue()
    folders = [folder for folder in (shipped("rubrics"), settings.rubrics) if folder]
    return find_rubric(name or settings.rubric, catalogue, *folders), catalogue


def _emit(data: Any) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2))


# ── playing ──


def _open_app(settings: "Settings", persona: str | None = None, session: str | None = None, **options: Any) -> None:
    from roleplay.config import ROLES

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("this is no terminal; name a persona and use plain mode: roleplay play PERSONA --plain.")
    if any(settings.model_of(role) != "offline" for role in ROLES):
        from roleplay.model_engine import open_roles

        open_roles(settings)  # a name that can be no model is refused here, where it can be mended
    from roleplay.tui.app import run

    sys.exit(run(settings, persona=persona, session=session, **options))


@app.command()
def play(
    persona: Annotated[str | None, typer.Argument(help="Persona id; see 'roleplay personas list'.")] = None,
    mode: Annotated[str, typer.Option(help="practice or exam.")] = "practice",
    plain: Annotated[bool, typer.Option("--plain", help="No screen: lines in, lines out.")] = False,
    as_json: AsJson = False,
    seed: Annotated[int | None, typer.Option(help="The same seed and inputs give the same session.")] = None,
    rubric: Annotated[str | None, typer.Option(help="Rubric id or file.")] = None,
    trainee: AsName = None,
    model: Model = None,
    customer_model: CustomerModel = None,
    appraiser_model: AppraiserModel = None,
    grader_model: GraderModel = None,
    coach_model: CoachModel = None,
    api_base: ApiBase = None,
    verify: Verify = None,
    record: Record = None,
) -> None:
    """Talk with a difficult customer, then read your scorecard."""
    if mode not in {"practice", "exam"}:
        raise UsageError(f"mode is 'practice' or 'exam', not '{mode}'.")
    settings = _settings(
        trainee=trainee, model=model, customer_model=customer_model, appraiser_model=appraiser_model,
        grader_model=grader_model, coach_model=coach_model, api_base=api_base, verify=verify,
    )  # fmt: skip
    if not plain and not as_json and sys.stdin.isatty() and sys.stdout.isatty():
        _open_app(settings, persona, mode=mode, seed=seed, rubric=rubric, record=record)
        return
    if persona is None:
        raise UsageError("name a persona to play in plain mode; 'roleplay personas list' shows them.")
    import secrets

    from roleplay import plain as face
    from roleplay.model_engine import engine_for
    from roleplay.session import Session

    who = _library(settings).get(persona)
    chosen, catalogue = _rubric(settings, rubric)
    engine = engine_for(settings, record=record)
    with _store(settings) as store:
        seed = secrets.randbelow(1_000_000) if seed is None else seed
        session = Session.start(
            store, who, chosen, catalogue, trainee=settings.trainee, seed=seed, mode=mode, engine=engine
        )
        face.run(session, as_json=as_json)


@app.command()
def grade(
    transcript: Annotated[Path, typer.Argument(help="JSON, JSONL, or text with 'Agent:' and 'Customer:' lines.")],
    rubric: Annotated[str | None, typer.Option(help="Rubric id or file.")] = None,
    trainee_role: Annotated[
        str | None, typer.Option(metavar="ROLE", help="Whose turns are the trainee's, where it is ambiguous.")
    ] = None,
    as_json: AsJson = False,
    model: Model = None,
    grader_model: GraderModel = None,
    coach_model: CoachModel = None,
    api_base: ApiBase = None,
    verify: Verify = None,
    record: Record = None,
) -> None:
    """Grade a conversation from anywhere."""
    import asyncio

    from roleplay import report
    from roleplay import transcript as reading
    from roleplay.model_engine import engine_for

    settings = _settings(
        model=model, grader_model=grader_model, coach_model=coach_model, api_base=api_base, verify=verify
    )
    chosen, catalogue = _rubric(settings, rubric)
    conversation = reading.load(transcript, trainee_role=trainee_role)
    engine = engine_for(settings, record=record)
    scorecard = asyncio.run(engine.grade(conversation, chosen, catalogue))
    if as_json:
        _emit(report.scorecard_data(scorecard))
    else:
        print("\n".join(report.scorecard_lines(scorecard)))


# ── personas and rubrics ──


@personas.command("list")
def personas_list(as_json: AsJson = False) -> None:
    """List the personas, easiest first."""
    library = _library(_settings())
    if as_json:
        _emit([{"id": p.id, "name": p.name, "title": p.title, "difficulty": p.difficulty, "organisation": p.organisation.name,
                "channel": p.channel, "trains": list(p.trains), "content_note": p.content_note} for p in library.personas.values()])  # fmt: skip
        return
    for p in library.personas.values():
        print(
            f"{p.id}\n  {p.name} · {p.title} · difficulty {p.difficulty} of 5 · {p.organisation.name}, {p.channel}\n  trains: {', '.join(p.trains)}"
        )


@personas.command("show")
def personas_show(persona: str, as_json: AsJson = False) -> None:
    """Show what a trainee is told about a persona."""
    who = _library(_settings()).get(persona)
    if as_json:
        from roleplay.rubric import as_data

        _emit(as_data(who))
        return
    from roleplay.plain import briefing

    briefing(who, print)
    print(f"Trains: {', '.join(who.trains)}.")


@rubrics.command("list")
def rubrics_list(as_json: AsJson = False) -> None:
    """List the rubrics."""
    from roleplay.config import shipped
    from roleplay.rubric import load_catalogue, load_rubric, rubric_files

    settings = _settings()
    catalogue = load_catalogue()
    files = rubric_files(*[folder for folder in (shipped("rubrics"), settings.rubrics) if folder])
    found = [load_rubric(path, catalogue) for path in files.values()]
    if as_json:
        _emit(
            [
                {
                    "id": r.id,
                    "name": r.name,
                    "version": r.version,
                    "pass_mark": r.pass_mark,
                    "strategies": len(r.strategies),
                }
                for r in found
            ]
        )
        return
    for r in found:
        print(f"{r.id}\n  {r.name} · version {r.version} · pass mark {r.pass_mark:g} · {len(r.strategies)} strategies")


@rubrics.command("show")
def rubrics_show(rubric: str, as_json: AsJson = False) -> None:
    """Show a rubric: every strategy with its weight, checks and sources."""
    from roleplay.rubric import as_data

    chosen, catalogue = _rubric(_settings(), rubric)
    if as_json:
        _emit(
            {
                "rubric": as_data(chosen),
                "strategies": [as_data(catalogue.by_id[s]) for s in chosen.strategies],
            }
        )
        return
    print(f"{chosen.name} (version {chosen.version}, pass mark {chosen.pass_mark:g})\n{chosen.description}")
    for identity, counts in chosen.strategies.items():
        strategy = catalogue.by_id[identity]
        print(f"\n{identity}: {strategy.name} · weight {counts.weight:g}\n  {strategy.applies}")
        for sign, checks in (("+", strategy.shows), ("-", strategy.breaks)):
            for check in checks:
                print(f"  {sign} {check.id}: {check.look_for}" + (f" ({check.severity})" if sign == "-" else ""))
        print(f"  from: {'; '.join(_source(source, catalogue) for source in strategy.sources)}")


def _source(source: str, catalogue: "Catalogue") -> str:
    name, *point = source.split()
    return catalogue.sources[name].title + (f", point {' '.join(point)}" if point else "")


# ── sessions ──


@sessions.command("list")
def sessions_list(trainee: AsName = None, as_json: AsJson = False) -> None:
    """List sessions, newest first."""
    from dataclasses import asdict

    from roleplay import report

    with _store(_settings()) as store:
        found = store.summaries(trainee)
    if as_json:
        _emit([asdict(item) for item in found])
        return
    if not found:
        print("No sessions yet: 'roleplay' opens the app, 'roleplay play PERSONA --plain' plays without a screen.")
    for item in found:
        state = report.say(item.outcome) if item.outcome else item.status
        score = f" · score {item.score:.0f}" if item.score is not None else ""
        print(
            f"{item.id}  {item.created[:16].replace('T', ' ')}  {item.persona_name}  {item.exchanges} exchanges · {state}{score} · {item.trainee}"
        )


@sessions.command("show")
def sessions_show(session: str, as_json: AsJson = False) -> None:
    """Show a session: what was said, and its scorecard."""
    _export(session, "json" if as_json else "text", None)


@sessions.command("export")
def sessions_export(
    session: str,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write; stdout if not given.")] = None,
    form: Annotated[str, typer.Option("--format", help="json or md.")] = "json",
) -> None:
    """Export a session; the JSON can be read back by 'roleplay grade'."""
    if form not in {"json", "md"}:
        raise UsageError(f"format is 'json' or 'md', not '{form}'.")
    _export(session, form, output)


def _export(identity: str, form: str, output: Path | None) -> None:
    from roleplay import report
    from roleplay.grading.scorecard import Scorecard
    from roleplay.session import Session

    with _store(_settings()) as store:
        session = Session.peek(store, identity)
        stored = store.scorecard(session.id)
        scorecard = Scorecard.model_validate(stored) if stored else None
        if form == "json":
            data = {
                "session": session.id,
                "transcript": session.transcript().to_json(),
                "scorecard": report.scorecard_data(scorecard) if scorecard else None,
            }
            text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
        elif form == "md":
            text = report.transcript_markdown(session.transcript(), scorecard, session.ledger)
        else:
            text = "\n".join(report.transcript_lines(session.transcript(), scorecard, session.ledger)) + "\n"
        if output is None:
            sys.stdout.write(text)
            return
        try:
            output.write_text(text, encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{output}: cannot be written ({error.strerror}); choose another place.") from None
        store.record_export(session.id, output.resolve())
        print(f"Written to {output}.", file=sys.stderr)


@sessions.command("resume")
def sessions_resume(
    session: str,
    plain: Annotated[bool, typer.Option("--plain", help="No screen: lines in, lines out.")] = False,
    as_json: AsJson = False,
    model: Model = None,
    grader_model: GraderModel = None,
    api_base: ApiBase = None,
    record: Record = None,
) -> None:
    """Go on with a session where it stopped."""
    settings = _settings(model=model, grader_model=grader_model, api_base=api_base)
    if not plain and not as_json and sys.stdin.isatty() and sys.stdout.isatty():
        _open_app(settings, session=session, record=record)
        return
    from roleplay import plain as face
    from roleplay.model_engine import engine_for
    from roleplay.session import Session

    engine = engine_for(settings, record=record)
    with _store(settings) as store:
        face.run(Session.resume(store, session, engine=engine), as_json=as_json)


@sessions.command("delete")
def sessions_delete(
    session: Annotated[str | None, typer.Argument(help="Session id.")] = None,
    trainee: AsName = None,
    everything: Annotated[bool, typer.Option("--all", help="With --as NAME: the whole profile.")] = False,
) -> None:
    """Delete a session, or with --as NAME --all a whole trainee profile. Nothing of it is kept."""
    with _store(_settings()) as store:
        if session is not None and not everything:
            exported = store.delete_session(session)
            print(f"Deleted session {session}.", file=sys.stderr)
        elif trainee is not None and everything and session is None:
            count, exported = store.delete_trainee(trainee)
            print(f"Deleted {trainee} and {count} session{'' if count == 1 else 's'}.", file=sys.stderr)
        else:
            raise UsageError("name one session, or a whole profile with --as NAME --all.")
    for path in exported:
        print(
            f"An exported copy was written to {path}; delete it yourself if it is still there.",
            file=sys.stderr,
        )


@app.command()
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
    from roleplay.rubric import load_catalogue

    settings = _settings(customer_model=model, api_base=api_base)
    voice = open_roles(settings, record=record)["customer"]
    if voice is None:
        raise UsageError("name the model to be measured: roleplay audition --model M.")
    library = _library(settings)
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
        _emit(found.data())
    else:
        print("\n".join(found.lines()))
    if found.problems:
        sys.exit(3)


# ── the machine ──


@app.command()
def paths(as_json: AsJson = False) -> None:
    """Show where things are kept and read."""
    from roleplay.config import shipped

    settings = _settings()
    found = {
        "database": str(settings.database),
        "config_file": str(settings.config_file),
        "personas": [str(folder) for folder in (shipped("personas"), settings.personas) if folder],
        "rubrics": [str(folder) for folder in (shipped("rubrics"), settings.rubrics) if folder],
    }
    if as_json:
        _emit(found)
        return
    for name, value in found.items():
        print(f"{name}: {value if isinstance(value, str) else ', '.join(value)}")


@app.command()
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

    settings = _settings(model=model, grader_model=grader_model, api_base=api_base)
    if set_aside:
        print(health.replace_damaged(settings.database), file=sys.stderr)
    checks = health.examine(settings)
    asked, table = health.examine_models(settings, fitness_too=grader_model is not None)
    checks += asked
    if as_json:
        _emit([{"name": c.name, "ok": c.ok, "message": c.message} for c in checks])
    else:
        for check in checks:
            sign = "FAIL" if not check.ok else "note" if check.doubt else "ok  "
            print(f"{sign} {check.name}: {check.message}")
        print("\n".join(table), end="\n" if table else "")
    failed = [check for check in checks if not check.ok]
    if failed:
        sys.exit(failed[0].exit_code)
