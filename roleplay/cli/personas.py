"""The customers one can practise with: list, show; for who writes them: new, check."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from roleplay.cli import rehearse, sharing
from roleplay.cli.shared import AsJson, emit, library_of, next_steps, persona_of, program, settings_of, words_in_pipe
from roleplay.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from roleplay.authoring.interview import Question
    from roleplay.authoring.reports import Report

app = typer.Typer(
    help="List and show the customers you can practise with; write your own.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("list")
def personas_list(as_json: AsJson = False) -> None:
    """List the personas, easiest first."""
    library = library_of(settings_of())
    if as_json:
        emit([{"id": p.id, "name": p.name, "title": p.title, "difficulty": p.difficulty, "organisation": p.organisation.name,
                "channel": p.channel, "trains": list(p.trains), "content_note": p.content_note} for p in library.personas.values()])  # fmt: skip
        return
    for p in library.personas.values():
        print(
            f"{p.id}\n  {p.name} · {p.title} · difficulty {p.difficulty} of 5 · {p.organisation.name}, {p.channel}\n  trains: {', '.join(p.trains)}"
        )


@app.command("show")
def personas_show(
    persona: Annotated[str, typer.Argument(help="Persona id or file.")],
    spoilers: Annotated[
        bool, typer.Option("--spoilers", help="Also what they want and what is really behind it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show what a trainee is told about a persona."""
    who = persona_of(settings_of(), persona)
    if as_json:
        from roleplay.rubric import as_data

        emit(as_data(who))
        return
    from roleplay.plain import briefing

    briefing(who, print)
    print(f"Trains: {', '.join(who.trains)}.")
    if spoilers:
        print(f"Wants: {who.wants}\nInterest: {who.interest}")


# ── writing one's own ──


@app.command("new")
def personas_new(
    identity: Annotated[str | None, typer.Argument(metavar="[ID]", help="Short name, and name of the file.")] = None,
    name: Annotated[str | None, typer.Option(help="The customer's name.")] = None,
    trouble: Annotated[str | None, typer.Option(help='What happened: "I\'m sorry about …".')] = None,
    wants: Annotated[str | None, typer.Option(help='What they ask for: "I want …".')] = None,
    story: Annotated[str | None, typer.Option(help="How they tell it: how it began; how it is now.")] = None,
    interest: Annotated[str | None, typer.Option(help='What is really behind it: "It\'s really about …".')] = None,
    who: Annotated[str | None, typer.Option(help="Who they are.")] = None,
    style: Annotated[str | None, typer.Option(help="How they talk.")] = None,
    anger: Annotated[int | None, typer.Option(min=0, max=10, help="How angry they begin.")] = None,
    channel: Annotated[str | None, typer.Option(help="phone or chat.")] = None,
    organisation: Annotated[
        str | None, typer.Option(help="Whom the trainee works for: a name, or a shared id.")
    ] = None,
    brief: Annotated[str | None, typer.Option(help="What the trainee is told before.")] = None,
    offer: Annotated[list[str] | None, typer.Option(help='May be offered: "I can …"; may be given again.')] = None,
    never: Annotated[list[str] | None, typer.Option(help='Must not be offered: "I can …"; may be given again.')] = None,
    opening: Annotated[str | None, typer.Option(help="The first words they say.")] = None,
    like: Annotated[str | None, typer.Option(metavar="PERSONA", help="Copy this persona instead.")] = None,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder to write to.")] = Path(),
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing; defaults fill in.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a file of that name.")] = False,
) -> None:
    """Write a new persona file: answer a few questions, or give flags; it can be played at once."""
    from roleplay.authoring import starting

    settings = settings_of()
    given = {
        "id": identity, "name": name, "trouble": trouble, "wants": wants, "story": story, "interest": interest,
        "background": who, "style": style, "anger": None if anger is None else str(anger), "channel": channel,
        "organisation": organisation, "brief": brief, "offers": ";".join(offer or ()), "forbidden": ";".join(never or ()),
        "opening": opening,
    }  # fmt: skip
    if like is not None:
        if any(given[key] for key in given if key != "id"):
            raise UsageError("--like copies a persona as it is; give no other flags and change the words in the file.")
        path = starting.copy(like, identity, output, settings.folders("personas"), force=force)
        print(
            f"Written to {path}: '{like}' under another id. Open it in any editor and change what is to be different."
        )
    else:
        interactive = not yes and sys.stdin.isatty() and sys.stdout.isatty()
        if not (interactive or yes or any(given.values())):
            raise UsageError(
                "nobody answers: put it at a terminal, answer by flags (--help), or let --yes make everything up."
            )
        if not (interactive or yes) and words_in_pipe():
            print(
                "roleplay: what comes through a pipe is not read; the questions are put at a terminal, or answered by flags.",
                file=sys.stderr,
            )
        ask = _ask if interactive else None
        path = starting.begin(given, ask, output, settings.folders("personas"), force=force, program=program())
        print(f"Written to {path}. Open it in any editor: its notes say what each part is for.")
        print(
            "What you did not say is made up (a reference number, a deadline, earlier calls): change what does not fit."
        )
    print(next_steps(path))


def _ask(question: "Question", default: str) -> str:
    """Put one question on the terminal and return what was typed."""
    try:
        hint = f" ({question.hint})" if question.hint else ""
        answer: str = typer.prompt(f"\n{question.text}{hint}", default=default, prompt_suffix="\n> ")
    except typer.Abort:
        print("roleplay: nothing was written.", file=sys.stderr)
        raise typer.Exit(130) from None
    return answer


@app.command("check")
def personas_check(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE|DIR]…", help="Files or folders; without any, your libraries.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 if there are warnings.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Check again whenever a file is saved, until Ctrl+C.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say everything that is wrong with persona files, and what could be better."""
    from roleplay.authoring.check import check, files_behind
    from roleplay.rubric_files import load_catalogue

    if watch and as_json:
        raise UsageError("--watch prints again and again, --json one document; choose one of them.")
    libraries = settings_of().folders("personas")
    targets = files or list(libraries)
    catalogue = load_catalogue()

    def report() -> "Report":
        return check(targets, libraries, catalogue)

    if watch:
        _watch(report, lambda: files_behind(targets, libraries))
        return
    found = report()
    if as_json:
        emit(found.data())
    else:
        print("\n".join(found.lines()))
    raise typer.Exit(found.exit_code(strict=strict))


def _watch(report: "Callable[[], Report]", files: "Callable[[], Iterable[Path]]") -> None:
    """Print a fresh report whenever one of the files is saved, until Ctrl+C."""
    from datetime import datetime

    from roleplay.authoring.watch import rounds

    print("Watching; Ctrl+C ends.", file=sys.stderr)
    try:
        for _ in rounds(files):
            print(f"── {datetime.now():%H:%M:%S} " + "─" * 40)
            print("\n".join(report().lines()), flush=True)
    except KeyboardInterrupt:
        print(file=sys.stderr)


app.command("rehearse")(rehearse.rehearse)

# ── sharing ──

app.command("pack")(sharing.pack)
app.command("install")(sharing.install)
app.command("import")(sharing.import_card)
