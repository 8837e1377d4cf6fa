"""What was played: list, show, dispute, export, resume, delete."""

import json
import sys
from pathlib import Path
from typing import Annotated

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
    settings_of,
    store_of,
)
from roleplay.errors import UsageError

app = typer.Typer(
    help="List, show, dispute, resume, export and delete sessions.", no_args_is_help=True, rich_markup_mode=None
)


@app.command("list")
def sessions_list(trainee: AsName = None, as_json: AsJson = False) -> None:
    """List sessions, newest first."""
    from dataclasses import asdict

    from roleplay import report

    with store_of(settings_of()) as store:
        found = store.summaries(trainee)
    if as_json:
        emit([asdict(item) for item in found])
        return
    if not found:
        print("No sessions yet: 'roleplay' opens the app, 'roleplay play PERSONA --plain' plays without a screen.")
    for item in found:
        state = report.say(item.outcome) if item.outcome else item.status
        score = f" · score {item.score:.0f}" if item.score is not None else ""
        print(
            f"{item.id}  {item.created[:16].replace('T', ' ')}  {item.persona_name}  {item.exchanges} exchanges · {state}{score} · {item.trainee}"
        )


@app.command("show")
def sessions_show(session: str, as_json: AsJson = False) -> None:
    """Show a session: what was said, its scorecard, and what you disagree with."""
    _export(session, "json" if as_json else "text", None, disputes=True)


@app.command("dispute")
def sessions_dispute(
    session: str,
    strategy: Annotated[str, typer.Argument(help="Id of the strategy whose verdict is wrong, such as ask.")],
    because: Annotated[str, typer.Option("--because", metavar="TEXT", help="Why, in your own words.")],
    turn: Annotated[
        int | None, typer.Option("--turn", help="Your turn that it is about, as numbered by 'show'.")
    ] = None,
) -> None:
    """Disagree with a verdict: kept with the session, for 'roleplay eval disputes'. A second one replaces the first."""
    from roleplay.disputes import dispute, words_of

    with store_of(settings_of()) as store:
        print(words_of(dispute(store, session, strategy, because, turn)), file=sys.stderr)


@app.command("export")
def sessions_export(
    session: str,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write; stdout if not given.")] = None,
    form: Annotated[str, typer.Option("--format", help="json or md.")] = "json",
) -> None:
    """Export a session; the JSON can be read back by 'roleplay grade'."""
    if form not in {"json", "md"}:
        raise UsageError(f"format is 'json' or 'md', not '{form}'.")
    _export(session, form, output)


def _export(identity: str, form: str, output: Path | None, *, disputes: bool = False) -> None:
    from dataclasses import asdict

    from roleplay import report
    from roleplay.disputes import words_of
    from roleplay.grading.scorecard import Scorecard
    from roleplay.session import Session

    with store_of(settings_of()) as store:
        session = Session.peek(store, identity)
        stored = store.scorecard(session.id)
        scorecard = Scorecard.model_validate(stored) if stored else None
        disputed = store.disputes(session.id) if disputes else []
        if form == "json":
            data = {
                "session": session.id,
                "transcript": session.transcript().to_json(),
                "scorecard": report.scorecard_data(scorecard) if scorecard else None,
                **({"disputes": [asdict(row) for row in disputed]} if disputes else {}),
            }
            text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
        elif form == "md":
            text = report.transcript_markdown(session.transcript(), scorecard, session.ledger)
        else:
            lines = report.transcript_lines(session.transcript(), scorecard, session.ledger)
            text = "\n".join([*lines, *([""] if disputed else []), *map(words_of, disputed)]) + "\n"
        if output is None:
            sys.stdout.write(text)
            return
        try:
            output.write_text(text, encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{output}: cannot be written ({error.strerror}); choose another place.") from None
        store.record_export(session.id, output.resolve())
        print(f"Written to {output}.", file=sys.stderr)


@app.command("resume")
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
    settings = settings_of(model=model, grader_model=grader_model, api_base=api_base)
    if not plain and not as_json and sys.stdin.isatty() and sys.stdout.isatty():
        open_app(settings, session=session, record=record)
        return
    from roleplay import plain as face
    from roleplay.model_engine import engine_for
    from roleplay.session import Session

    engine = engine_for(settings, record=record)
    with store_of(settings) as store:
        face.run(Session.resume(store, session, engine=engine), as_json=as_json)


@app.command("delete")
def sessions_delete(
    session: Annotated[str | None, typer.Argument(help="Session id.")] = None,
    trainee: AsName = None,
    everything: Annotated[bool, typer.Option("--all", help="With --as NAME: the whole profile.")] = False,
) -> None:
    """Delete a session, or with --as NAME --all a whole trainee profile. Nothing of it is kept."""
    with store_of(settings_of()) as store:
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
