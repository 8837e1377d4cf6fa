"""Packs: a folder of persona and rubric files as one plain zip file that somebody else can install.

A pack has the layout of a library (`personas/`, `personas/organisations/`, `rubrics/` and the prompts that rubrics
name) and a `manifest.json` with the size and hash of every file. The same folder gives the same bytes on every computer.
"""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator

from roleplay import __version__
from roleplay.authoring.archive import Limits, first_clash, read_archive, read_bounded, unfit
from roleplay.errors import FileError, Problem, UsageError
from roleplay.files import write_whole
from roleplay.library import ORGANISATIONS, persona_files, read_organisation, read_persona
from roleplay.persona import Strict, Text
from roleplay.rubric_files import load_catalogue, read_rubric, rubric_files
from roleplay.text import one_line

FORMAT = "roleplay-pack"
VERSION = 1
MANIFEST = "manifest.json"
LIMITS = Limits()
"""What a pack may hold; personas are small, so that a larger one is no pack."""

Kind = Literal["persona", "organisation", "rubric", "prompt"]

_PLACES: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"personas/[^/]+\.ya?ml"), "persona"),
    (re.compile(rf"personas/{ORGANISATIONS}/[^/]+\.yaml"), "organisation"),
    (re.compile(r"rubrics/(?!catalogue\.)[^/]+\.yaml"), "rubric"),
    (re.compile(r"rubrics/.+\.(?:md|txt)"), "prompt"),
)


class Entry(Strict):
    """One file of a pack: its path in it, what it is, its id (a prompt's is its path), bytes and their SHA-256."""

    path: Text
    kind: Kind
    id: Text
    size: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Manifest(Strict):
    """What stands in `manifest.json`; a later version of the format may hold more."""

    format: Literal["roleplay-pack"] = "roleplay-pack"
    version: Literal[1] = 1
    title: Text
    created_by: Text
    files: Annotated[tuple[Entry, ...], Field(min_length=1)]

    @field_validator("title", "created_by")
    @classmethod
    def _inert(cls, text: str) -> str:
        return one_line(text)


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack that holds what its manifest says: the bytes of every file by its path."""

    manifest: Manifest
    contents: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Item:
    """One sound file of a folder: its path in a pack, what it is, its id, where it lies and what people call it."""

    path: str
    kind: Kind
    id: str
    source: Path
    label: str


@dataclass(frozen=True, slots=True)
class Survey:
    """What of a folder can be shared, in the order of a pack, and everything wrong with the rest of it."""

    items: tuple[Item, ...]
    problems: tuple[Problem, ...]


# ── looking through a folder ──


def survey(personas: Path, rubrics: Path) -> Survey:
    """Load every persona, organisation, rubric and named prompt of two folders as strictly as playing does."""
    items: list[Item] = []
    problems: list[Problem] = []
    for found in (*_personas(personas), *_organisations(personas / ORGANISATIONS), *_rubrics(rubrics)):
        items += [found] if isinstance(found, Item) else []
        problems += [found] if isinstance(found, Problem) else []
    items = sorted(dict.fromkeys(items), key=lambda item: item.path)
    problems += _misnamed(items)
    return Survey(tuple(items), tuple(dict.fromkeys(problems)))


def _personas(folder: Path) -> Iterator[Item | Problem]:
    for path in _plain(persona_files(folder)):
        reading = read_persona(path)
        yield from reading.problems
        if (who := reading.persona) is not None:
            yield Item(f"personas/{path.name}", "persona", who.id, path, f"{who.name}, {who.title}")


def _organisations(folder: Path) -> Iterator[Item | Problem]:
    for path in _plain(folder.glob("*.yaml")):
        document, problems = read_organisation(path)
        yield from problems
        if document is not None and not problems:
            name = one_line(str(document.data["name"]), 80)
            yield Item(f"personas/{ORGANISATIONS}/{path.name}", "organisation", path.stem, path, name)


def _rubrics(folder: Path) -> Iterator[Item | Problem]:
    for path in _plain(rubric_files(folder).values()):
        reading = read_rubric(path, load_catalogue())
        yield from reading.problems
        if (rubric := reading.rubric) is None or reading.document is None:
            continue
        yield Item(f"rubrics/{path.name}", "rubric", rubric.id, path, rubric.name)
        for named in (reading.document.data.get("prompts") or {}).values():
            inside = PurePosixPath(str(named))
            yield Item(f"rubrics/{inside}", "prompt", str(inside), folder / inside, inside.name)


def _plain(paths: Iterable[Path]) -> list[Path]:
    """Leave out links, whose target is somebody else's, and what computers hide."""
    return sorted(path for path in paths if path.is_file() and not path.is_symlink() and not path.name.startswith("."))


def _misnamed(items: Collection[Item]) -> Iterator[Problem]:
    """Yield what would make a pack of these files unfit for somebody else's computer."""
    for item in items:
        why = unfit(item.path) or ("" if kind_of(item.path) == item.kind else "must end in .md or .txt to be packed")
        if why:
            yield Problem(str(item.source), 0, 0, f"this file {why}; rename it.")
    if clash := first_clash(item.path for item in items):
        one, other, *_ = (item.source for item in items if item.path in clash)
        yield Problem(str(other), 0, 0, f"is the same file as {one.name} on some computers; rename one.")
    seen: dict[tuple[Kind, str], Path] = {}
    for item in items:
        first = seen.setdefault((item.kind, item.id), item.source)
        if first != item.source:
            why = f"the id '{item.id}' is already used by {first.name}; choose another."
            yield Problem(str(item.source), 0, 0, why)


def kind_of(path: str) -> Kind | None:
    """Return what a path in a pack must be, None where no pack has a file."""
    return next((kind for pattern, kind in _PLACES if pattern.fullmatch(path)), None)


# ── packing ──


@dataclass(frozen=True, slots=True)
class Packed:
    """The bytes of a new pack, what is in it, and the names in the folder that are not."""

    raw: bytes
    manifest: Manifest
    left_out: tuple[str, ...]


def pack(folder: Path, title: str | None = None) -> Packed:
    """Pack a folder; raise FileError with every problem of every file if one of them would not load.

    Personas stand in the folder itself or in `personas/` in it, rubrics in `rubrics/`. title: what whoever installs it
    reads first (default: the folder's name).
    """
    if not folder.is_dir():
        raise UsageError(f"{folder}: there is no such folder; name one that holds persona files.")
    personas = folder / "personas" if (folder / "personas").is_dir() else folder
    found = survey(personas, folder / "rubrics")
    if found.problems:
        raise FileError.of(found.problems)
    if not found.items:
        raise FileError(f"{folder}: holds no persona and no rubric files; personas are files that end in .yaml.")
    contents = {item.path: _travelling(read_bounded(item.source, LIMITS.entry)) for item in found.items}
    manifest = Manifest(
        title=one_line(title or folder.resolve().name, 200) or "untitled",
        created_by=f"roleplay {__version__}",
        files=tuple(
            Entry(path=item.path, kind=item.kind, id=item.id, size=len(raw), sha256=hashlib.sha256(raw).hexdigest())
            for item, raw in zip(found.items, contents.values(), strict=True)
        ),
    )
    raw = _zipped({MANIFEST: _as_json(manifest), **contents})
    unpack(raw, str(folder))  # what cannot be installed is not packed
    return Packed(raw, manifest, tuple(_left_out(folder, personas, {item.source for item in found.items})))


_SCHEMA_HERE = re.compile(
    rb"^(\xef\xbb\xbf)?#[ \t]*yaml-language-server:[ \t]*\$schema=(?:file:|[/\\~]|[A-Za-z]:[/\\])[^\n]*\n", re.MULTILINE
)


def _travelling(raw: bytes) -> bytes:
    """Return a file without a line that names the schema by a place on this very computer."""
    return _SCHEMA_HERE.sub(rb"\1", raw)


def save(packed: Packed, path: Path) -> None:
    """Write a pack to a file whose name ends in .zip, whole or not at all."""
    if path.suffix.lower() != ".zip":
        raise UsageError(f"{path}: a pack is a zip file; give it a name that ends in .zip.")
    try:
        write_whole(path, packed.raw)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror}); choose another place with -o.") from None


def _zipped(contents: dict[str, bytes]) -> bytes:
    """Return a zip file in which nothing depends on the day, the computer or its compression library."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path, content in contents.items():
            entry = zipfile.ZipInfo(path)  # its default date is the first day of 1980
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def _as_json(manifest: Manifest) -> bytes:
    return (json.dumps(manifest.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n").encode()


def _left_out(folder: Path, personas: Path, taken: Collection[Path]) -> Iterator[str]:
    """Yield the names that were not packed, a folder that gave nothing as one name."""
    above = {parent for path in taken for parent in path.parents if parent.is_relative_to(folder)}
    looked_in = {folder, personas, personas / ORGANISATIONS, folder / "rubrics", *above}
    for place in sorted(looked_in):
        for path in sorted(place.iterdir()) if place.is_dir() and not place.is_symlink() else ():
            if path not in taken and path not in looked_in:
                yield one_line(path.relative_to(folder).as_posix(), 100) + ("/" if path.is_dir() else "")


# ── unpacking ──


def read_pack(path: Path) -> Pack:
    """Read a pack file; raise FileError with one sentence at the first thing that no pack would hold."""
    return unpack(read_bounded(path, LIMITS.archive), str(path))


def unpack(raw: bytes, name: str) -> Pack:
    """Return the pack of these bytes, held to its manifest; `name` stands for it in messages. Nothing is written."""
    contents = read_archive(raw, name, LIMITS)
    if MANIFEST not in contents:
        raise FileError(f"{name}: holds no {MANIFEST}, so it is no pack; make packs with 'roleplay personas pack'.")
    manifest = _manifest(contents.pop(MANIFEST), name)
    for path in contents:
        if kind_of(path) is None:
            raise FileError(
                f"{name}: '{one_line(path, 80)}' is no persona, organisation, rubric or prompt; it is not opened."
            )
    listed = {entry.path: entry for entry in manifest.files}
    if odd := sorted(contents.keys() - listed.keys()):
        raise FileError(f"{name}: '{one_line(odd[0], 80)}' is not in its manifest; ask for the pack again.")
    if len(listed) < len(manifest.files):
        raise FileError(f"{name}: its manifest names a file twice; ask for the pack again.")
    for path, entry in listed.items():
        shown = f"{name}: '{one_line(path, 80)}'"
        if path not in contents:
            raise FileError(f"{shown} is in its manifest, but not in the pack; ask for the pack again.")
        if len(contents[path]) != entry.size or hashlib.sha256(contents[path]).hexdigest() != entry.sha256:
            raise FileError(f"{shown} was changed after it was packed; ask for the pack again.")
        if entry.kind != kind_of(path):
            raise FileError(f"{shown} is called a {entry.kind}, but lies where none belongs; ask for the pack again.")
    return Pack(manifest, contents)


def _manifest(raw: bytes, name: str) -> Manifest:
    try:
        data: Any = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        raise FileError(f"{name}: its {MANIFEST} cannot be read; ask for the pack again.") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise FileError(f"{name}: its {MANIFEST} is not that of a pack; make packs with 'roleplay personas pack'.")
    version = data.get("version")
    if isinstance(version, int | float) and version > VERSION:
        raise FileError(f"{name}: was made by a newer roleplay; update yours, or ask for a pack made by an older one.")
    try:
        return Manifest.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "it"
        raise FileError(
            f"{name}: in its {MANIFEST}, {one_line(where, 80)} is wrong ({one_line(first['msg'], 120)}); ask for the pack again."
        ) from None
