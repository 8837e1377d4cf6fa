"""Putting a new persona file on the disk: from answers, or as a copy of a persona that exists."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from roleplay.authoring.interview import Ask, interview, read_id
from roleplay.authoring.scaffold import copied, scaffold
from roleplay.config import shipped
from roleplay.errors import FileError, UsageError
from roleplay.files import load_document, read_text, write_whole
from roleplay.library import ORGANISATIONS, is_file_name, load_library, load_persona, persona_files
from roleplay.text import one_line


def begin(
    given: Mapping[str, str | None],
    ask: Ask | None,
    folder: Path,
    libraries: Sequence[Path],
    *,
    force: bool,
    program: str = "roleplay",
) -> Path:
    """Gather answers as `interview` does, write `ID.yaml` into `folder` and return its path.

    program: as it is called where the file is written; its notes say so.
    A file of that name is only replaced by `force`; UsageError otherwise, before anything is asked if the id is given.
    """
    if given.get("id"):
        _free(folder, read_id(str(given["id"])), force=force)
    answers = interview(given, ask, _organisations((*libraries, folder)))
    if ask is not None and not given.get("id") and not force:
        answers = replace(answers, id=_fresh(folder, answers.id))  # nobody answers all the questions for nothing
    path = folder / f"{answers.id}.yaml"
    noted = str(folder_in_notes(folder) / path.name)
    text = scaffold(answers, schema=schema_for(folder), path=noted, program=program)
    return _write(folder, answers.id, text, force=force)


def copy(name: str, identity: str | None, folder: Path, libraries: Sequence[Path], *, force: bool) -> Path:
    """Write the file of the persona `name` (an id or a file) into `folder` under a new id and return its path."""
    if is_file_name(name):
        source, original = Path(name), load_persona(Path(name), *libraries).id
    else:
        library = load_library(*libraries)
        original = library.get(name).id
        source = library.files[original]
    identity = read_id(identity or f"my-{original}"[:40].strip("-"))
    _free(folder, identity, force=force)
    try:
        text = copied(read_text(source), identity, schema=schema_for(folder))
    except ValueError as error:
        raise FileError(f"{source}: cannot be copied ({error}); write each key on a line of its own.") from None
    path = _write(folder, identity, text, force=force)
    _bring_organisation(source, path, libraries)
    return path


def _bring_organisation(source: Path, path: Path, libraries: Sequence[Path]) -> None:
    """Put the organisation that a copied file names beside the copy, if it would not be found from there."""
    named = load_document(path).data.get("organisation")
    if not isinstance(named, str) or any((place / f"{named}.yaml").is_file() for place in _places(path, libraries)):
        return
    beside = path.parent / ORGANISATIONS / f"{named}.yaml"
    _save(beside, read_text(source.parent / ORGANISATIONS / f"{named}.yaml"))


def _places(path: Path, libraries: Sequence[Path]) -> list[Path]:
    return [folder / ORGANISATIONS for folder in (path.parent, *libraries)]


def _organisations(folders: Sequence[Path]) -> dict[str, str]:
    """Return the shared organisations of the folders, id → name; what cannot be read is left to `personas check`."""
    found: dict[str, str] = {}
    for folder in folders:
        for path in persona_files(folder / ORGANISATIONS):
            try:
                data = load_document(path).data
            except FileError:
                continue
            name = data.get("name") if isinstance(data, dict) else None
            found[path.stem] = one_line(str(name or path.stem), 80)
    return found


def schema_for(folder: Path) -> str:
    """Return where an editor finds the JSON Schema: beside the file if it is there, else where the program is."""
    place = Path("schemas") / "persona.schema.json"
    return place.as_posix() if (folder / place).is_file() else (shipped("personas") / place).as_uri()


def folder_in_notes(folder: Path) -> Path:
    """Return how the notes of a file name its folder: as it was typed, seen from the present one, or not at all.

    A file that is shared tells nobody where on whose machine it was made.
    """
    if not folder.is_absolute():
        return folder
    return folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else Path()


def _fresh(folder: Path, identity: str) -> str:
    """Return the id, with a number behind it where a file of that name is there already."""
    taken = (f"{identity[:56]}-{number}" for number in range(2, 1000))
    return next(each for each in (identity, *taken) if not (folder / f"{each}.yaml").exists())


def _free(folder: Path, identity: str, *, force: bool) -> Path:
    path = folder / f"{identity}.yaml"
    if path.exists() and not force:
        raise UsageError(f"{path} is there already; choose another id, or replace it with --force.")
    return path


def _write(folder: Path, identity: str, text: str, *, force: bool) -> Path:
    path = _free(folder, identity, force=force)
    _save(path, text)
    return path


def _save(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror}); choose another place with --output.") from None
