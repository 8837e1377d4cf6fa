"""Everything wrong with rubric files and catalogues: what keeps them from loading, and the lint."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from roleplay.authoring.reports import Report
from roleplay.authoring.rubric_lint import lint, lint_catalogue
from roleplay.errors import Problem
from roleplay.rubric import Catalogue
from roleplay.rubric_files import CATALOGUE, read_catalogue, read_folder, read_rubric


def check(targets: Sequence[Path], libraries: Sequence[Path], catalogue: Catalogue) -> Report:
    """Check rubric files, catalogues (files named catalogue.yaml) and folders of them.

    libraries: where rubrics that others extend are looked for after a file's own folder, the last one first. catalogue:
    what the rubrics draw on.
    """
    found = [each for target in targets for each in _looked_at(target, libraries, catalogue)]
    return Report(
        tuple(dict.fromkeys(path for path, _, _ in found)),
        frozenset(path for path, usable, _ in found if not usable),
        tuple(sorted({problem for _, _, problems in found for problem in problems})),
    )


def _looked_at(
    target: Path, libraries: Sequence[Path], catalogue: Catalogue
) -> Iterator[tuple[Path, bool, tuple[Problem, ...]]]:
    """Yield each file, whether it can be used, and what is wrong with it."""
    source = target / f"{CATALOGUE}.yaml" if target.is_dir() else target
    if source.stem == CATALOGUE and (source.is_file() or not target.is_dir()):
        theirs = read_catalogue(source, compiling=True)
        yield source, theirs.catalogue is not None, (*theirs.problems, *lint_catalogue(theirs))
    if target.is_dir():
        readings = list(read_folder(target, catalogue, *libraries))
    else:
        readings = [] if source.stem == CATALOGUE else [read_rubric(target, catalogue, *libraries)]
    for reading in readings:
        yield reading.path, reading.rubric is not None, (*reading.problems, *lint(reading, catalogue))
