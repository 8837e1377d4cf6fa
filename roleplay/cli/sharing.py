"""Customers that travel: pack, install, import. Commands of `roleplay personas`."""

import shlex
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from roleplay.cli.shared import next_steps, program, settings_of
from roleplay.text import plural

if TYPE_CHECKING:
    from roleplay.authoring.install import Place

MOST_NAMES = 12
"""How many names of files that were left out are said."""


def pack(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with persona files, perhaps with rubrics/.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE.zip", help="File to write; else named as the folder.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="What whoever installs it reads first.")] = None,
) -> None:
    """Pack a folder of persona and rubric files into one file that others can install."""
    from roleplay.authoring.pack import pack as packed_from
    from roleplay.authoring.pack import save

    packed = packed_from(folder, title)
    path = output or Path(f"{folder.resolve().name}.zip")
    save(packed, path)
    for entry in packed.manifest.files:
        print(f"  {entry.path}  {entry.kind} {entry.id}")
    kinds = Counter(entry.kind for entry in packed.manifest.files)
    print(f"Packed into {path}: {', '.join(plural(number, kind) for kind, number in kinds.items())}.")
    if left := packed.left_out:
        more = f" and {len(left) - MOST_NAMES} more" if len(left) > MOST_NAMES else ""
        print(f"Left out: {', '.join(left[:MOST_NAMES])}{more}.")
    print(f"Whoever gets it runs: roleplay personas install {shlex.quote(path.name)}")


def install(
    file: Annotated[Path, typer.Argument(metavar="FILE.zip", help="A pack made with 'roleplay personas pack'.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go where, and change nothing.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace files of yours that differ.")] = False,
) -> None:
    """Put the customers and rubrics of a pack into your own library: all of them, or nothing."""
    from roleplay.authoring.install import install as put
    from roleplay.authoring.pack import read_pack

    library = settings_of().data_dir
    plan = put(read_pack(file), library, name=str(file), force=force, dry_run=dry_run)
    print(f"{plan.manifest.title} (made by {plan.manifest.created_by}), for {library}:")
    for place in plan.places:
        print(
            f"  {_what_happens(place, dry_run)}: {place.entry.path}  {place.entry.kind} {place.entry.id}, {place.label}"
        )
    for place in plan.places:
        if place.shadows:
            print(f"Mind: this {place.entry.kind} takes the place of '{place.entry.id}' that came with roleplay.")
    if dry_run:
        needs = " With --force, the files that differ would be replaced." if plan.differing else ""
        print(f"Nothing was changed.{needs}")
        return
    print(f"{plural(sum(place.state != 'already there' for place in plan.places), 'file')} installed.")
    if any(place.entry.kind == "persona" for place in plan.places):
        print(f"Then: {program()} personas list")


def import_card(
    card: Annotated[Path, typer.Argument(metavar="CARD", help="A character card: JSON, PNG or CharX.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder to write to.")] = Path(),
    force: Annotated[bool, typer.Option("--force", help="Replace files of that name.")] = False,
) -> None:
    """Begin a persona from a character card (V1, V2 or V3); the card is kept whole beside it."""
    from roleplay.authoring.card_persona import TO_DO
    from roleplay.authoring.importing import import_card as begin

    begun = begin(card, output, force=force, program=program())
    for note in begun.notes:
        print(f"roleplay: {note}", file=sys.stderr)
    print(f"Written to {begun.path}; the card is kept whole in {begun.card_path}.")
    print("It can be played, but trains nobody yet. Still to do:")
    for item in TO_DO:
        print(f"  - {item}")
    print(next_steps(begun.path))


def _what_happens(place: "Place", dry_run: bool) -> str:
    differs = "differs from yours" if dry_run else "replaced yours"
    return {"new": "new", "already there": "already there", "differs": differs}[place.state]
