"""What was played: list, show, dispute, export, resume, delete."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from roleplay.cli.shared import (
    ApiBase,
    AsJson,
    AsName,
    GraderModel,
    Model,
    Record,
    emit,
    open_app,
    screen_there,
    settings_of,
    somebody_there,
    spare,
    store_of,
)
from roleplay.errors import UsageError
from roleplay.text import one_line, plural

if TYPE_CHECKING:
    from roleplay.grading.scorecard import Scorecard
    from roleplay.session import Session
    from roleplay.store import Store, Summary

Named = Annotated[
    str,
    typer.Argument(metavar="SESSION", help="Its id or the beginning of it; of one with several ways, ID.N is way N."),
]
app = typer.Typer(
    help="List, show, dispute, resume, export and delete sessions.", no_args_is_help=True, rich_markup_mode=None
)


@app.command("list")
def sessions_list(trainee: AsName = None, as_json: AsJson = False) -> None:
    """List sessions, newest first; of one that was gone back in, the way on which it stands, and the best score of all."""
    from dataclasses import asdict
    from datetime import datetime

    from roleplay import report

    settings = settings_of(trainee=trainee)
    with store_of(settings) as store:
        found = store.summaries(None if trainee is None else settings.trainee)
    if as_json:
        emit([asdict(item) for item in found])
        return
    if not found:
        print("No sessions yet: 'roleplay' opens the app, 'roleplay play PERSONA --plain' plays without a screen.")

    def best(item: "Summary") -> str:
        return "" if item.best is None or item.best == item.score else f", best score {item.best:.0f}"

    for item in found:
        state = report.say(item.outcome) if item.outcome else item.status
        score = f" · score {item.score:.0f}" if item.score is not None else ""
        begun = datetime.fromisoformat(item.created).astimezone()
        ways = f" · one of {item.ways} ways{best(item)}" if item.ways > 1 else ""
        print(
            f"{item.id}  {begun:%Y-%m-%d %H:%M}  {item.persona_name}  {plural(item.exchanges, 'exchange')} · {state}{score}{ways}"
            f" · {item.trainee}"
        )


@app.command("show")
def sessions_show(session: Named, as_json: AsJson = False) -> None:
    """Show a session: what was said, its scorecard, and what you disagree with."""
    from roleplay import report
    from roleplay.disputes import words_of
    from roleplay.exports.record import session_data

    with store_of(settings_of()) as store:
        found, scorecard = _graded(store, session)
        disputed = found.disputes(scorecard) if scorecard else ()
        _tell_of_others(found)
        if as_json:
            emit(session_data(found, scorecard))
            return
    lines = report.transcript_lines(found.transcript(), scorecard, found.ledger, found.mode)
    print("\n".join([*lines, *([""] if disputed else []), *map(words_of, disputed)]))


@app.command("dispute")
def sessions_dispute(
    session: Named,
    strategy: Annotated[str, typer.Argument(help="Id of the strategy whose verdict is wrong, such as ask.")],
    because: Annotated[str, typer.Option("--because", metavar="TEXT", help="Why, in your own words.")],
    turn: Annotated[
        int | None, typer.Option("--turn", help="Your turn that it is about, as 'show' numbers it, from 1.")
    ] = None,
) -> None:
    """Disagree with a verdict: kept with the session, for 'roleplay eval disputes'. A second one replaces the first."""
    from roleplay.disputes import dispute, words_of

    with store_of(settings_of()) as store:
        place = None if turn is None else turn - 1  # people count from 1
        print(words_of(dispute(store, session, strategy, because, place)), file=sys.stderr)


@app.command("export")
def sessions_export(
    session: Named,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write; stdout if not given.")] = None,
    form: Annotated[
        str | None,
        typer.Option("--format", metavar="F", help="json, md or html; if not given, by the file's ending, else json."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite a file that is there and is no export of ours.")
    ] = False,
) -> None:
    """Export a session; the HTML is one page to read and print, the JSON can be read back by 'roleplay grade'."""
    from roleplay import exports

    chosen = exports.form_of(form, output, "json")
    with store_of(settings_of()) as store:
        found, scorecard = _graded(store, session)
        _tell_of_others(found)
        text = exports.session_document(found, scorecard, chosen)
        if output is None:
            sys.stdout.write(text)
            return
        spare(output, force=force or store.exported_to(output.resolve()))
        exports.write(output, text)
        store.record_export(found.id, output.resolve())
    print(f"Written to {output}.", file=sys.stderr)


def _graded(store: "Store", identity: str) -> "tuple[Session, Scorecard | None]":
    """Return a session to be read, and its scorecard if it has one. identity: as `Session.peek` takes it."""
    from roleplay.session import Session

    session = Session.peek(store, identity)
    return session, session.scorecard


def _tell_of_others(session: "Session") -> None:
    """Say which way of a session is read, where it has gone several."""
    ways = session.branches()
    if len(ways) > 1:
        here = next(number for number, branch in enumerate(ways, 1) if branch.current)
        other = 1 if here > 1 else 2
        print(f"This is way {here} of {len(ways)}; {session.id}.{other} names another.", file=sys.stderr)


@app.command("resume")
def sessions_resume(
    session: Named,
    plain: Annotated[bool, typer.Option("--plain", help="No screen: lines in, lines out.")] = False,
    as_json: AsJson = False,
    model: Model = None,
    grader_model: GraderModel = None,
    api_base: ApiBase = None,
    record: Record = None,
) -> None:
    """Go on with a session where it stopped."""
    settings = settings_of(model=model, grader_model=grader_model, api_base=api_base)
    if not plain and not as_json and screen_there():
        open_app(settings, session=session, record=record)
        return
    from roleplay.cli import lines
    from roleplay.model_engine import engine_for
    from roleplay.session import Session

    with store_of(settings) as store:
        found, scorecard = _graded(store, session)
        if scorecard is not None and found.ended:
            lines.show(found, scorecard, as_json=as_json)
            return
        engine = engine_for(settings, record=record)
        lines.run(Session.resume(store, session, engine=engine), as_json=as_json)


@app.command("delete")
def sessions_delete(
    session: Annotated[str | None, typer.Argument(help="Session id.")] = None,
    trainee: AsName = None,
    everything: Annotated[bool, typer.Option("--all", help="With --as NAME: the whole profile.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
) -> None:
    """Delete a session, or with --as NAME --all a whole trainee profile. Nothing of it is kept. In a terminal it asks first."""
    settings = settings_of(trainee=trainee)
    with store_of(settings) as store:
        if session is not None and not everything:
            _ask_first(_named(store, session), yes=yes)
            exported = store.delete_session(session)
            print(f"Deleted session {session}.", file=sys.stderr)
        elif trainee is not None and everything and session is None:
            name = settings.trainee
            many = len(store.summaries(name))
            _ask_first(f"{one_line(name, 40)} and {plural(many, 'session')}", yes=yes)
            count, exported = store.delete_trainee(name)
            print(f"Deleted {name} and {plural(count, 'session')}.", file=sys.stderr)
        else:
            raise UsageError("name one session, or a whole profile with --as NAME --all.")
        damaged = store.set_aside()
    for path in exported:
        print(
            f"An exported copy was written to {path}; delete it yourself if it is still there.",
            file=sys.stderr,
        )
    for file in damaged:
        print(
            f"A damaged database was set aside as {file} and may still hold it; delete it yourself if you need it no more.",
            file=sys.stderr,
        )


def _named(store: "Store", identity: str) -> str:
    """Return a session in words, so that nobody deletes another one."""
    row = store.session(identity)
    found = next(item for item in store.summaries(row.trainee) if item.id == row.id)
    return f"session {row.id} with {one_line(found.persona_name, 60)}, {plural(found.exchanges, 'exchange')}"


def _ask_first(what: str, *, yes: bool) -> None:
    """Ask before something is lost, where somebody is there to answer; raise typer.Abort where they say no."""
    if not yes and somebody_there():
        typer.confirm(f"Delete {what}, for good?", abort=True, err=True)
