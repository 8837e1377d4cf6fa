"""Installing a pack into the user's own library: all of it, or nothing at all."""

import os
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Literal

from roleplay.authoring.pack import Entry, Item, Kind, Manifest, Pack, survey
from roleplay.config import shipped
from roleplay.errors import FileError, Problem, StorageError
from roleplay.files import load_document
from roleplay.library import ORGANISATIONS, persona_files
from roleplay.rubric_files import rubric_files
from roleplay.text import one_line

State = Literal["new", "already there", "differs"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where one file of a pack goes. state: how what is there now compares; shadows: a shipped one gives way to it."""

    entry: Entry
    label: str
    target: Path
    state: State
    shadows: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What installing a pack puts where, in the order in which it is put there."""

    manifest: Manifest
    places: tuple[Place, ...]

    @property
    def differing(self) -> tuple[Place, ...]:
        """The files of the user's that are not those of the pack."""
        return tuple(place for place in self.places if place.state == "differs")


def install(pack: Pack, library: Path, *, name: str, force: bool = False, dry_run: bool = False) -> Plan:
    """Put the files of a pack into a library (the folder that holds `personas/` and `rubrics/`) and say what went where.

    name stands for the pack in messages. force: replace files of the same name that differ. dry_run: change nothing.
    Raise FileError, with nothing changed, if a file would not load, differs from the user's or takes an id of theirs.
    """
    try:
        with ExitStack() as made:
            _make(library, made)
            with TemporaryDirectory(prefix=".incoming-", dir=library, ignore_cleanup_errors=True) as folder:
                stage = Path(folder)
                plan = Plan(pack.manifest, _places(pack.manifest, _staged(pack, stage, name), library))
                if not dry_run:
                    if not force:
                        _refuse_to_replace(plan)
                    _move(plan, stage, library)
                    made.pop_all()
        return plan
    except OSError as error:
        where = one_line(str(error.filename or library), 200)
        raise StorageError(f"{where}: cannot be written ({error.strerror}); nothing was installed.") from None


def _staged(pack: Pack, stage: Path, name: str) -> dict[str, Item]:
    """Write the pack to a folder of its own and load every file there; refuse it unless it is what its manifest says."""
    for path, content in pack.contents.items():
        file = stage / "pack" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    found = survey(stage / "pack" / "personas", stage / "pack" / "rubrics")
    if found.problems:
        raise FileError.of([_in_pack(problem, stage / "pack", name) for problem in found.problems])
    items = {item.path: item for item in found.items}
    for entry in pack.manifest.files:
        if (item := items.get(entry.path)) is None:
            raise FileError(
                f"{name}: no rubric of the pack names '{one_line(entry.path, 80)}'; ask for the pack again."
            )
        if item.id != entry.id:
            raise FileError(
                f"{name}: '{one_line(entry.path, 80)}' is '{item.id}', which its manifest calls '{one_line(entry.id, 60)}'; ask for the pack again."
            )
    return items


def _in_pack(problem: Problem, stage: Path, name: str) -> Problem:
    """Return a problem of a staged file as one of the pack's, without the folder that is about to go."""
    inside = problem.file.removeprefix(f"{stage}{os.sep}")
    return replace(problem, file=f"{name}, {inside}")


# ── what goes where ──

_ORDER: tuple[Kind, ...] = ("organisation", "prompt", "persona", "rubric")
"""What others name comes first, so that the library loads at every step."""


def _places(manifest: Manifest, items: dict[str, Item], library: Path) -> tuple[Place, ...]:
    theirs, ours = _ids(library / "personas", library / "rubrics"), _shipped_ids()
    places: list[Place] = []
    for entry in sorted(manifest.files, key=lambda entry: (_ORDER.index(entry.kind), entry.path)):
        target = library.joinpath(*PurePosixPath(entry.path).parts)
        taken = theirs.get((entry.kind, entry.id), target)
        if taken != target:
            raise FileError(
                f"{taken}: already uses the id '{entry.id}' that {target.name} of the pack brings; change one of them or move yours away."
            )
        state = _state(target, items[entry.path].source)
        places.append(Place(entry, items[entry.path].label, target, state, (entry.kind, entry.id) in ours))
    return tuple(places)


@cache
def _shipped_ids() -> frozenset[tuple[Kind, str]]:
    return frozenset(_ids(shipped("personas"), shipped("rubrics")))


def _ids(personas: Path, rubrics: Path) -> dict[tuple[Kind, str], Path]:
    """Return which file has which id, whether the file would load or not."""
    files: list[tuple[Kind, Path]] = [("persona", path) for path in persona_files(personas)]
    files += [("rubric", path) for path in rubric_files(rubrics).values()]
    files += [("organisation", path) for path in sorted((personas / ORGANISATIONS).glob("*.yaml"))]
    found: dict[tuple[Kind, str], Path] = {}
    for kind, path in files:
        try:
            data = load_document(path).data
        except FileError:
            continue
        if isinstance(data, dict) and isinstance(data.get("id"), str):
            found.setdefault((kind, data["id"]), path)
    return found


def _state(target: Path, source: Path) -> State:
    if not os.path.lexists(target):
        return "new"
    if not target.is_file():
        raise FileError(f"{target}: is in the way, as no file; move it away.")
    return "already there" if target.read_bytes() == source.read_bytes() else "differs"


def _refuse_to_replace(plan: Plan) -> None:
    if not plan.differing:
        return
    raise FileError(
        "\n".join(f"{place.target}: differs from the file of that name in the pack." for place in plan.differing)
        + "\nNothing was installed: move what is yours away, or replace it with --force."
    )


# ── moving ──


def _move(plan: Plan, stage: Path, library: Path) -> None:
    """Move every file to its place; whatever goes wrong half-way, put everything back as it was."""
    with ExitStack() as undo:
        for number, place in enumerate(plan.places):
            if place.state == "already there":
                continue
            _make(place.target.parent, undo)
            if place.state == "differs":
                kept = stage / f"replaced-{number}"
                place.target.replace(kept)
                undo.callback(kept.replace, place.target)
            (stage / "pack" / place.target.relative_to(library)).replace(place.target)
            undo.callback(place.target.unlink)
        undo.pop_all()


def _make(folder: Path, undo: ExitStack) -> None:
    """Make a folder and those above it; `undo` removes the new ones."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir()
        undo.callback(path.rmdir)
