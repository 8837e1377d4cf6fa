"""What a run was a run of: fingerprints of rubric, prompts, data and code, taken before it begins."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from roleplay.evaluation.graders import Grader
from roleplay.evaluation.log import Identity
from roleplay.evaluation.suite import Suite
from roleplay.grading.anchors import anchors_fingerprint, load_anchors
from roleplay.text import one_line

PACKAGE = Path(__file__).resolve().parent.parent
"""The folder of the package."""
GRADES = (
    "grading/*.py",
    "features/*.py",
    "signals.py",
    "sightings.py",
    "rubric*.py",
    "transcript.py",
    "text.py",
    "orders.py",
    "patterns.py",
    "evaluation/judging.py",
    "evaluation/readings.py",
)
"""The code that decides what a grader says of a case; the rest may change without making runs unlike."""


def identity_of(suite: Suite, grader: Grader) -> Identity:
    """Return the identity of a run of a suite with a grader."""
    return Identity(
        suite=suite.id,
        model=one_line(grader.name, 200),
        asking=grader.asking,
        rubric=f"{grader.rubric.id} {grader.rubric.version} ({grader.rubric.fingerprint})",
        catalogue=f"{grader.catalogue.version} ({grader.catalogue.fingerprint})",
        prompts=grader.prompts,
        data=_of_files(suite.case_files) + (f" (limit {suite.limit})" if suite.limit else ""),
        anchors=anchors_fingerprint(load_anchors(grader.catalogue)) if suite.anchors != "off" else "",
        attacks=_attacks(suite),
        code=code_fingerprint(),
    )


def _attacks(suite: Suite) -> str:
    if suite.attacks is None:
        return ""
    found = _of_files([suite.beside(suite.attacks.file), suite.beside(suite.attacks.into)])
    return f"{found} ({suite.attacks.sample or 'all'})"


@cache
def code_fingerprint() -> str:
    """Return the identity of the code that grades and judges."""
    return _of_files(sorted(path for pattern in GRADES for path in PACKAGE.glob(pattern)))


def _of_files(paths: Iterable[Path]) -> str:
    """Return the first 16 hex digits of the SHA-256 of files in order, whatever they are called."""
    whole = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()[:16]
