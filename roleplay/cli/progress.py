"""`roleplay progress`: how a trainee gets on, over many sessions or between two."""

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from roleplay.cli.shared import AsJson, AsName, settings_of, spare, store_of
from roleplay.errors import UsageError
from roleplay.text import one_line

if TYPE_CHECKING:
    from roleplay.progress import Played

MODES = ("practice", "exam")


def progress(
    trainee: AsName = None,
    persona: Annotated[str | None, typer.Option(metavar="ID", help="Only sessions with this customer.")] = None,
    mode: Annotated[str | None, typer.Option(metavar="M", help="Only practice, or only exam.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DAY", help="Only sessions from this day on, such as 2026-11-01.")
    ] = None,
    compare: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="A B", help="Two sessions with the same customer, beside each other."),
    ] = None,
    export: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it to a .md, .json or .html file instead.")
    ] = None,
    form: Annotated[
        str | None, typer.Option("--format", metavar="F", help="What to write, if not by the ending.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that is there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show how you get on: every strategy over time, what is weakest, what has improved, and days in a row."""
    from roleplay import exports
    from roleplay.exports.comparison_content import comparison_sections
    from roleplay.exports.progress_content import sections
    from roleplay.pages.sections import lines
    from roleplay.progress import compared, drilled, history, selected, selected_drills
    from roleplay.progress import progress as made_of
    from roleplay.rubric_files import load_catalogue

    day = _day(since)
    if mode is not None and mode not in MODES:
        raise UsageError(f"mode is 'practice' or 'exam', not '{one_line(mode, 40)}'.")
    if form is not None and export is None and not as_json:
        raise UsageError("--format says what --export writes; name a file: --export FILE.")
    chosen = exports.form_of(form, export, "md")
    settings = settings_of(trainee=trainee)
    names = {strategy.id: strategy.name for strategy in load_catalogue().strategies}
    with store_of(settings) as store:
        played = history(store, settings.trainee)
        answers = drilled(store, settings.trainee)
    if compare is not None:
        comparison = compared(_of(played, compare[0]), _of(played, compare[1]), names)
        text = exports.comparison_document(comparison, "json" if as_json else chosen)
        parts = comparison_sections(comparison)
    else:
        of = _in_words(persona, mode, day)
        found = made_of(
            selected(played, persona=persona, mode=mode, since=day),
            names,
            date.today(),
            selected_drills(answers, persona=persona, mode=mode, since=day),
        )
        text = exports.progress_document(found, "json" if as_json else chosen, of)
        parts = sections(found, of)
    if export is not None:
        spare(export, force=force)
        exports.write(export, text)
        print(f"Written to {export}.", file=sys.stderr)
    elif as_json:
        sys.stdout.write(text)
    else:
        print("\n".join(lines(parts)))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError:
        raise UsageError(f"--since takes a day such as 2026-11-01, not '{one_line(text or '', 40)}'.") from None


def _in_words(persona: str | None, mode: str | None, since: date | None) -> str:
    """Return which sessions are looked at, in words; "" for all."""
    what = {None: "sessions", "practice": "practice", "exam": "exams"}[mode]
    parts = [
        *([f"with {one_line(persona, 60)}"] if persona else []),
        *([f"since {since.isoformat()}"] if since else []),
    ]
    return " ".join([what, *parts]) if parts or mode else ""


def _of(played: Sequence["Played"], session: str) -> "Played":
    """Return the session with that id, or that beginning of one: its latest way, or the one whose number follows a dot."""
    beginning, _, number = session.partition(".")
    found = [
        item
        for item in played
        if (item.session == beginning or (len(beginning) >= 4 and item.session.startswith(beginning)))
        and number in {"", str(item.way)}
    ]
    if len({item.session for item in found}) != 1:
        what = (
            "more than one finished session of yours begins with" if found else "there is no finished session of yours"
        )
        raise UsageError(f"{what} '{one_line(session, 40)}'; run 'roleplay progress' to see them.")
    return max(found, key=lambda item: item.way)
