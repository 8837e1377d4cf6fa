"""Everything wrong with persona files and the organisations they share: what keeps them from loading, and the lint."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from roleplay.authoring.persona_lint import lint
from roleplay.authoring.reports import Report
from roleplay.errors import Problem
from roleplay.library import ORGANISATIONS, Reading, persona_files, read_folder, read_organisation, read_persona
from roleplay.rubric import Catalogue


def check(targets: Sequence[Path], libraries: Sequence[Path], catalogue: Catalogue) -> Report:
    """Check persona files, organisation files and folders of them.

    libraries: where organisations are looked for after a file's own folder, the last one first.
    """
    files: list[Path] = []
    unusable: set[Path] = set()
    problems: list[Problem] = []
    for reading in _readings(targets, libraries):
        files.append(reading.path)
        problems += reading.problems
        if reading.persona is not None and reading.document is not None:
            problems += lint(reading.document, reading.persona, catalogue)
        elif reading.problems:
            unusable.add(reading.path)
    return Report(tuple(dict.fromkeys(files)), frozenset(unusable), tuple(sorted(set(problems))))


def _readings(targets: Iterable[Path], libraries: Sequence[Path]) -> Iterator[Reading]:
    for target in targets:
        if target.is_dir() and target.name != ORGANISATIONS:
            yield from read_folder(target, *libraries)
            yield from map(_organisation, persona_files(target / ORGANISATIONS))
        elif target.is_dir():
            yield from map(_organisation, persona_files(target))
        else:
            yield _organisation(target) if target.parent.name == ORGANISATIONS else read_persona(target, *libraries)


def _organisation(path: Path) -> Reading:
    document, problems = read_organisation(path)
    return Reading(path, document, None, problems)


def files_behind(targets: Iterable[Path], libraries: Sequence[Path]) -> tuple[Path, ...]:
    """Return the files that a check of `targets` rests on as they are now; a target that is no folder is always one."""
    found: list[Path] = []
    for target in targets:
        found += [*persona_files(target), *persona_files(target / ORGANISATIONS)] if target.is_dir() else [target]
    for folder in (*(target.parent for target in found), *libraries):
        found += persona_files(folder / ORGANISATIONS)
    return tuple(dict.fromkeys(found))
