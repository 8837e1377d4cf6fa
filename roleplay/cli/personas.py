"""The customers one can practise with: list, show."""

import typer

from roleplay.cli.shared import AsJson, emit, library_of, settings_of

app = typer.Typer(
    help="List and show the customers you can practise with.", no_args_is_help=True, rich_markup_mode=None
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
def personas_show(persona: str, as_json: AsJson = False) -> None:
    """Show what a trainee is told about a persona."""
    who = library_of(settings_of()).get(persona)
    if as_json:
        from roleplay.rubric import as_data

        emit(as_data(who))
        return
    from roleplay.plain import briefing

    briefing(who, print)
    print(f"Trains: {', '.join(who.trains)}.")
