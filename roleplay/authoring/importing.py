"""Putting a persona begun from a character card on the disk, the card itself beside it."""

from dataclasses import dataclass
from pathlib import Path

from roleplay.authoring.card_persona import draft
from roleplay.authoring.character_card import read_card
from roleplay.authoring.starting import folder_in_notes, schema_for
from roleplay.errors import UsageError


@dataclass(frozen=True, slots=True)
class Imported:
    """The new persona file, the file that keeps the whole card, and sentences on what was not taken of it."""

    path: Path
    card_path: Path
    notes: tuple[str, ...]


def import_card(source: Path, folder: Path, *, force: bool = False, program: str = "roleplay") -> Imported:
    """Write `ID.yaml` and `ID.card.json` into `folder`, made from the character card in a JSON, PNG or CharX file.

    Files of those names are only replaced by `force`; UsageError otherwise, with nothing written. program: as it is called
    where the file is written; its notes say so.
    """
    card = read_card(source)
    begun = draft(card, schema=schema_for(folder), folder=folder_in_notes(folder), program=program)
    path, kept = folder / f"{begun.id}.yaml", folder / begun.card_file
    for taken in (path, kept):
        if taken.exists() and not force:
            raise UsageError(f"{taken} is there already; choose another folder with -o, or replace it with --force.")
    fresh = [file for file in (path, kept) if not file.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(card.original)
        path.write_text(begun.text, encoding="utf-8", newline="\n")
    except OSError as error:
        for file in fresh:
            file.unlink(missing_ok=True)
        raise UsageError(
            f"{error.filename or folder}: cannot be written ({error.strerror}); choose another folder with -o."
        ) from None
    return Imported(path, kept, begun.notes)
