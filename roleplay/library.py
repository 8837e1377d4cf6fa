"""Reading personas and the organisations they share from folders, in which one bad file never hides the good ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from roleplay.config import shipped
from roleplay.errors import FileError, Problem, UsageError
from roleplay.files import Document, examine, lies_in, nearest, survey_document
from roleplay.persona import OrganisationFile, Persona, PersonaFile
from roleplay.text import one_line

ORGANISATIONS = "organisations"
"""The folder, beside persona files, whose files several of them share."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading one file: the persona, or why there is none; the document knows the places."""

    path: Path
    document: Document | None
    persona: Persona | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """All personas that could be read, where from, and everything wrong with the files that could not."""

    personas: dict[str, Persona]
    problems: tuple[Problem, ...]
    files: dict[str, Path]

    def get(self, persona_id: str) -> Persona:
        """Return one persona; raise UsageError with the nearest id, or the file's own problem, if it is not here."""
        if persona_id in self.personas:
            return self.personas[persona_id]
        broken = [problem for problem in self.problems if Path(problem.file).stem == persona_id]
        if broken:
            raise FileError.of(broken)
        hint = nearest(persona_id, self.personas, what="personas")
        raise UsageError(f"there is no persona '{one_line(persona_id, 60)}'; {hint}")


def is_file_name(name: str) -> bool:
    """Say whether `name`, given in place of an id, is that of a persona file."""
    return name.endswith((".yaml", ".yml"))


def load_persona(path: Path, *folders: Path) -> Persona:
    """Read one persona file; raise FileError that lists every mistake with its place.

    folders: where organisations are looked for after the file's own folder, the last one first (default: the shipped).
    """
    reading = read_persona(path, *folders)
    if reading.persona is None:
        raise FileError.of(reading.problems)
    return reading.persona


def read_persona(path: Path, *folders: Path) -> Reading:
    """Read one persona file; what is wrong with it, or with the organisation it names, is in `problems`."""
    try:
        document = survey_document(path)
    except FileError as error:
        return Reading(path, None, None, error.problems)
    problems = _borrow(document, path, folders or (shipped("personas"),))
    # where the organisation cannot be had, what the persona borrows from it is no mistake of this file
    persona, mistakes = examine(PersonaFile if problems else Persona, document, PersonaFile)
    problems = (*problems, *mistakes)
    return Reading(path, document, None if problems else persona, problems)


def _borrow(document: Document, path: Path, folders: Sequence[Path]) -> tuple[Problem, ...]:
    """Put the shared organisation in place of its id, and its remedies behind and under the persona's own."""
    data = document.data
    if not isinstance(data, dict):
        return ()
    problems: tuple[Problem, ...] = ()
    named = data.get("organisation")
    if isinstance(named, str):
        found, problems = _organisation(named, document, path, folders)
        if found is not None:
            data["organisation"] = found
    lent = data["organisation"].get("remedies") if isinstance(data.get("organisation"), dict) else None
    own = data.get("remedies", [])
    if isinstance(lent, list) and isinstance(own, list):
        known = {item["id"]: item for item in lent if isinstance(item, dict) and isinstance(item.get("id"), str)}
        ids = [item.get("id") if isinstance(item, dict) else None for item in own]
        whole = [
            {**known[identity], **item} if isinstance(identity, str) and identity in known else item
            for identity, item in zip(ids, own, strict=True)
        ]
        data["remedies"] = [*whole, *(item for identity, item in known.items() if identity not in ids)]
    return problems


def _organisation(
    named: str, document: Document, path: Path, folders: Sequence[Path]
) -> tuple[dict[str, Any] | None, tuple[Problem, ...]]:
    """Return the organisation of that id as plain data, its own folder's first; or what is wrong with it."""
    places = [folder / ORGANISATIONS for folder in (path.parent, *reversed(folders))]
    if not named.replace("-", "").isalnum():
        why = f"organisation is '{one_line(named, 60)}', which is no id; write the name of a file in {ORGANISATIONS}/ without .yaml, or its name and policy as keys of their own."
        return None, (document.problem(("organisation",), why, value=True),)
    for place in places:
        source = place / f"{named}.yaml"
        if source.is_file() and not source.is_symlink() and lies_in(source, place.parent):
            found, problems = read_organisation(source)
            if found is None or problems:
                return None, problems
            return {key: value for key, value in found.data.items() if key not in {"schema", "id"}}, ()
    there = {item.stem for place in places for item in place.glob("*.yaml")}
    why = f"there is no {ORGANISATIONS}/{named}.yaml beside this file or in the libraries; {nearest(named, there, what=ORGANISATIONS)}"
    return None, (document.problem(("organisation",), why, value=True),)


def read_organisation(path: Path) -> tuple[Document | None, tuple[Problem, ...]]:
    """Read the file of an organisation that personas share; return it, if it can be read, and what is wrong with it."""
    try:
        document = survey_document(path)
    except FileError as error:
        return None, error.problems
    whole, problems = examine(OrganisationFile, document)
    if whole is not None and whole.id != path.stem:
        why = f"id is '{whole.id}', but the file is named '{path.stem}'; make them the same."
        problems = (document.problem(("id",), why, value=True),)
    return document, problems


def load_library(*folders: Path) -> Library:
    """Read every persona of the folders, later folders shadowing earlier ones by id (default: the shipped ones)."""
    folders = folders or (shipped("personas"),)
    personas: dict[str, Persona] = {}
    files: dict[str, Path] = {}
    problems: list[Problem] = []
    for folder in folders:
        for reading in read_folder(folder, *folders):
            problems += reading.problems
            if reading.persona is not None:
                personas[reading.persona.id] = reading.persona
                files[reading.persona.id] = reading.path
    order = sorted(personas, key=lambda identity: (personas[identity].difficulty, identity))
    return Library({identity: personas[identity] for identity in order}, tuple(dict.fromkeys(problems)), files)


def read_folder(folder: Path, *folders: Path) -> Iterator[Reading]:
    """Yield what came of every persona file of a folder, by name; an id stands once, and no link leads out.

    folders: where organisations are looked for, as in `load_persona`.
    """
    seen: dict[str, Path] = {}
    for path in persona_files(folder):
        if path.is_symlink() and not lies_in(path, folder):
            why = "a link that leads out of its folder is not followed; copy the file here."
            yield Reading(path, None, None, (Problem(str(path), 0, 0, why),))
            continue
        reading = read_persona(path, *folders)
        if reading.persona is not None and reading.document is not None:
            identity = reading.persona.id
            if identity in seen:
                why = f"the id '{identity}' is already used by {seen[identity].name}; choose another."
                yield Reading(path, reading.document, None, (reading.document.problem(("id",), why),))
                continue
            seen[identity] = path
        yield reading


def persona_files(folder: Path) -> list[Path]:
    """Return the persona files of a folder, by name."""
    return sorted((*folder.glob("*.yaml"), *folder.glob("*.yml")))
