"""Reading rubrics and the catalogue from files: all mistakes of a file at once, and one bad file never hides the good ones.

A rubric may extend others: those it names are read first, found by their ids beside it or in the libraries, and what it
says itself is laid over them. What comes out is whole; a session keeps that.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from roleplay.config import shipped
from roleplay.errors import FileError, Problem, UsageError
from roleplay.files import Document, Mismatch, Path_, examine, lies_in, nearest, survey_document
from roleplay.rubric import Catalogue, Rubric, RubricFile
from roleplay.rubric_layers import merged, resolved
from roleplay.rubric_prompts import read_prompts
from roleplay.rubric_rules import catalogue_mistakes, disagreements
from roleplay.text import one_line

LONGEST_CHAIN = 5
"""How many rubrics may extend one another in a row."""

CATALOGUE = "catalogue"
"""The stem of the one file in a folder of rubrics that is none."""


# ── the catalogue ──


@dataclass(frozen=True, slots=True)
class CatalogueReading:
    """What came of reading a catalogue: itself, or why there is none; the document knows the places."""

    document: Document | None
    catalogue: Catalogue | None
    problems: tuple[Problem, ...]


def read_catalogue(path: Path, *, compiling: bool = False) -> CatalogueReading:
    """Read a catalogue; compiling: whether every pattern is put to RE2 as well, as matching will do anyway."""
    try:
        document = survey_document(path)
    except FileError as error:
        return CatalogueReading(None, None, error.problems)
    catalogue, problems = examine(Catalogue, document)
    if isinstance(document.data, dict):
        problems = _in_order(problems, document, catalogue_mistakes(document.data, compiling=compiling))
    return CatalogueReading(document, None if problems else catalogue, problems)


@lru_cache(maxsize=4)
def load_catalogue(path: Path | None = None) -> Catalogue:
    """Read the catalogue (default: the shipped one); raise FileError that lists every mistake with its place."""
    reading = read_catalogue(path or shipped("rubrics") / f"{CATALOGUE}.yaml")
    if reading.catalogue is None:
        raise FileError.of(reading.problems)
    return reading.catalogue


# ── rubrics ──


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading one file: the rubric, or why there is none; the document knows the places.

    parents: the rubrics it extends, in the order it names them. depth: how many of them extend one another in a row.
    """

    path: Path
    document: Document | None
    rubric: Rubric | None
    problems: tuple[Problem, ...]
    parents: tuple[Rubric, ...] = ()
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Rubrics:
    """All rubrics that could be read, by id, and everything wrong with the files that could not."""

    readings: dict[str, Reading]
    problems: tuple[Problem, ...]

    def get(self, rubric_id: str) -> Reading:
        """Return one rubric; raise UsageError with the nearest id, or the file's own problems, if it is not here."""
        if rubric_id in self.readings:
            return self.readings[rubric_id]
        broken = [problem for problem in self.problems if Path(problem.file).stem == rubric_id]
        if broken:
            raise FileError.of(broken)
        hint = nearest(rubric_id, self.readings, what="rubrics")
        raise UsageError(f"there is no rubric '{one_line(rubric_id, 60)}'; {hint}")


def read_rubric(path: Path, catalogue: Catalogue, *folders: Path) -> Reading:
    """Read one rubric file; what is wrong with it, or with a rubric it extends, is in `problems`.

    folders: where rubrics that it extends are looked for after its own folder, the last one first (default: the shipped).
    """
    return _Reader(catalogue, folders).read(path)


def load_rubrics(catalogue: Catalogue, *folders: Path) -> Rubrics:
    """Read every rubric of the folders, later folders shadowing earlier ones by id (default: the shipped ones)."""
    reader = _Reader(catalogue, folders)
    readings: dict[str, Reading] = {}
    problems: list[Problem] = []
    for folder in reader.folders:
        for reading in reader.folder(folder):
            problems += reading.problems
            if reading.rubric is not None:
                readings[reading.rubric.id] = reading
    return Rubrics(readings, tuple(dict.fromkeys(problems)))


def read_folder(folder: Path, catalogue: Catalogue, *folders: Path) -> Iterator[Reading]:
    """Yield what came of every rubric file of a folder, by name; an id stands once, and no link leads out."""
    return _Reader(catalogue, folders).folder(folder)


def find_reading(name: str, catalogue: Catalogue, *folders: Path) -> Reading:
    """Return the reading of the rubric of that id, or of that path when `name` is a file; it holds a rubric."""
    rubrics = load_rubrics(catalogue, *folders)
    if name not in rubrics.readings and name.endswith((".yaml", ".yml")):
        reading = read_rubric(Path(name), catalogue, *folders)
        if reading.rubric is None:
            raise FileError.of(reading.problems)
        return reading
    return rubrics.get(name)


def find_rubric(name: str, catalogue: Catalogue, *folders: Path) -> Rubric:
    """Return the rubric of that id, or of that path when `name` is a file; raise UsageError or FileError."""
    rubric = find_reading(name, catalogue, *folders).rubric
    assert rubric is not None  # noqa: S101 - or it would not have been found
    return rubric


def rubric_files(*folders: Path) -> dict[str, Path]:
    """Return the rubric files of the folders by file stem, later folders shadowing earlier ones."""
    found: dict[str, Path] = {}
    for folder in folders or (shipped("rubrics"),):
        found |= {path.stem: path for path in sorted(folder.glob("*.yaml")) if path.stem != CATALOGUE}
    return found


class _Endless(Exception):  # noqa: N818 - a state, told to whoever began
    """Rubrics that extend each other without end, or in too long a row; the argument says so in a sentence."""


class _Reader:
    """Reads rubrics of the same libraries, each file once."""

    def __init__(self, catalogue: Catalogue, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders) or (shipped("rubrics"),)
        self._catalogue = catalogue
        self._readings: dict[Path, Reading] = {}
        self._ids: dict[Path, dict[str, Path]] = {}

    def folder(self, folder: Path) -> Iterator[Reading]:
        """Yield what came of every rubric file of a folder."""
        seen: dict[str, Path] = {}
        for path in rubric_files(folder).values():
            if path.is_symlink() and not lies_in(path, folder):
                why = "a link that leads out of its folder is not followed; copy the file here."
                yield Reading(path, None, None, (Problem(str(path), 0, 0, why),))
                continue
            reading = self.read(path)
            if reading.rubric is not None and reading.document is not None:
                identity = reading.rubric.id
                if identity in seen:
                    why = f"the id '{identity}' is already used by {seen[identity].name}; choose another."
                    yield Reading(path, reading.document, None, (reading.document.problem(("id",), why),))
                    continue
                seen[identity] = path
            yield reading

    def read(self, path: Path, above: tuple[tuple[Path, str], ...] = ()) -> Reading:
        """Read one file; above: the files, with their ids, that extend it, the first one first. May raise _Endless then."""
        if path not in self._readings:
            self._readings[path] = self._read(path, above)
        return self._readings[path]

    def _read(self, path: Path, above: tuple[tuple[Path, str], ...]) -> Reading:
        try:
            document = survey_document(path)
        except FileError as error:
            return Reading(path, None, None, error.problems)
        file, problems = examine(RubricFile, document)
        if not isinstance(document.data, dict):
            return Reading(path, document, None, problems)
        parents, foreign = self._parents(document, path, above)
        prompts, faults = read_prompts(document.data, path.parent)
        rubrics = tuple(parent.rubric for parent in parents if parent.rubric is not None)
        known = not foreign and bool(rubrics) == ("extends" in document.data)
        inherited = merged(rubrics) if known else None
        own = [*faults, *disagreements(document.data, inherited, self._catalogue)]
        problems = tuple(dict.fromkeys((*_in_order(problems, document, own), *foreign)))
        whole = None if file is None or problems else resolved(file, rubrics, prompts)
        depth = max((parent.depth + 1 for parent in parents), default=0)
        return Reading(path, document, whole, problems, rubrics, depth)

    def _parents(
        self, document: Document, path: Path, above: tuple[tuple[Path, str], ...]
    ) -> tuple[list[Reading], list[Problem]]:
        """Return the rubrics that a file extends, and what is wrong with that."""
        named = document.data.get("extends")
        entries: list[tuple[Path_, str]] = [(("extends",), _name(named))]
        if isinstance(named, list):
            entries = [(("extends", place), _name(name)) for place, name in enumerate(named)]
        chain = (*above, (path, one_line(str(document.data.get("id", path.stem)), 60)))
        parents: list[Reading] = []
        problems: list[Problem] = []
        for place, name in entries:
            if not re.fullmatch(r"[a-z0-9-]{1,60}", name):
                continue  # nothing there, or no id: validation says so
            try:
                parent = self._parent(name, path.parent, chain)
            except _Endless as endless:
                if above:
                    raise
                problems.append(document.problem(place, str(endless), value=True))
                continue
            if parent is None:
                known = {each for folder in (path.parent, *self.folders) for each in self._by_id(folder)}
                hint = nearest(name, known, what="rubrics")
                why = f"there is no rubric '{name}' beside this file or in the libraries; {hint}"
                problems.append(document.problem(place, why, value=True))
            elif parent.rubric is None:
                why = f"extends '{name}', which cannot be used as it is; mend {parent.path.name} first."
                problems += [*parent.problems, document.problem(place, why, value=True)]
            else:
                parents.append(parent)
        return parents, problems

    def _parent(self, name: str, beside: Path, chain: tuple[tuple[Path, str], ...]) -> Reading | None:
        """Return the rubric of that id: of the file's own folder, else of the last library that has it."""
        places = (self._by_id(folder).get(name) for folder in (beside, *reversed(self.folders)))
        source = next((path for path in places if path is not None), None)
        if source is None:
            return None
        if source.resolve() in {path.resolve() for path, _ in chain}:
            row = " → ".join((*(f"'{identity}'" for _, identity in chain), f"'{name}'"))
            raise _Endless(f"rubrics extend each other in a circle ({row}); let one of them extend another, or none.")
        parent = self.read(source, chain) if len(chain) <= LONGEST_CHAIN else None
        if parent is None or len(chain) + parent.depth > LONGEST_CHAIN:
            raise _Endless(
                f"more than {LONGEST_CHAIN} rubrics extend one another in a row; extend one of the earlier ones."
            )
        return parent

    def _by_id(self, folder: Path) -> dict[str, Path]:
        """Return the rubric files of a folder by id; a file that cannot be read at all, by its name."""
        if folder not in self._ids:
            found: dict[str, Path] = {}
            for path in rubric_files(folder).values():
                if path.is_symlink() and not lies_in(path, folder):
                    continue
                try:
                    data = survey_document(path).data
                except FileError:
                    data = None
                identity = data.get("id") if isinstance(data, dict) else None
                found.setdefault(_name(identity) or path.stem, path)
            self._ids[folder] = found
        return self._ids[folder]


def _name(value: Any) -> str:
    """Return what stands where an id should as the text that validation takes it for, "" for nothing."""
    return str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, str | int | float) else ""


def _in_order(problems: Iterable[Problem], document: Document, mistakes: Iterable[Mismatch]) -> tuple[Problem, ...]:
    """Return problems of a file and further mistakes in it in the order of the file, each once."""
    if () in document.unsure:
        return tuple(problems)  # it was not read to its end: whatever is missed may stand there
    further = (document.problem(path, why, value=not at_key) for path, why, at_key in mistakes)
    return tuple(sorted({*problems, *further}))
