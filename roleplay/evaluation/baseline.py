"""Baselines: what a run said of every label, small enough to stand in a repository beside the suite.

    {"format": "roleplay baseline", "version": 1, "header": {…}, "figures": {…}, "said": {"ask-shown-03": ["a1b2c3d4", "10"], …}}

`said` has for each case its identity and, for each repeat, one digit a label: 1 for yes. The labels themselves stand in the
cases; a case whose identity has changed since is not compared.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from roleplay.errors import FileError
from roleplay.evaluation.figures import Figures, figures
from roleplay.evaluation.judging import Result
from roleplay.evaluation.log import Header, RunLog
from roleplay.files import open_file, read_text, write_whole
from roleplay.text import one_line
from roleplay.transcript import Data

FORMAT, VERSION = "roleplay baseline", 1
_LARGEST = 100_000_000

Said = dict[str, tuple[str, ...]]
"""Case → its identity, then what was said of its labels in each repeat."""


class Baseline(Data):
    """A run to compare with, without its texts."""

    header: Header
    figures: Figures
    said: Said


def baseline_of(log: RunLog, *, seed: int = 1, least: int = 10) -> Baseline:
    """Return what is kept of a run."""
    header = log.header().model_copy(update={"suite_file": ""})  # a path of one machine is no use to another
    found = figures(log.results, seed=seed, least=least, held_out=header.held_out)
    return Baseline(header=header, figures=found, said=said_in(log.results()))


def said_in(results: Iterable[Result]) -> Said:
    """Return what a run said, case by case; cases that errored are not in it."""
    found: dict[str, dict[int, str]] = {}
    identities: dict[str, str] = {}
    for result in results:
        if result.failure is None:
            found.setdefault(result.case, {})[result.repeat] = digits(result)
            identities[result.case] = result.identity
    return {case: (identities[case], *(by[n] for n in sorted(by))) for case, by in found.items()}


def digits(result: Result) -> str:
    """Return what was said of each label, 1 for yes."""
    return "".join("1" if label.said else "0" for label in result.labels)


def write_baseline(baseline: Baseline, path: Path) -> None:
    """Write a baseline, one case a line so that a diff shows what changed; raise FileError where that cannot be."""
    data = baseline.model_dump(mode="json", by_alias=True)
    said = ",\n".join(f"{json.dumps(case)}: {json.dumps(row)}" for case, row in sorted(data["said"].items()))
    head = {"format": FORMAT, "version": VERSION, "header": data["header"]}
    text = f'{json.dumps(head)[:-1]},\n"figures": {json.dumps(data["figures"])},\n"said": {{\n{said}\n}}}}\n'
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text)
    except OSError as error:
        raise FileError(f"{path}: the baseline cannot be written ({error.strerror}).") from None


def read_baseline(path: Path) -> Baseline:
    """Read a baseline; raise FileError where the file is none."""
    try:
        data = json.loads(read_text(path, limit=_LARGEST))
        if not isinstance(data, dict) or data.pop("format", None) != FORMAT:
            raise FileError(f"{path}: this is no baseline; make one with 'roleplay eval baseline'.")
        if (version := data.pop("version", None)) != VERSION:
            raise FileError(
                f"{path}: the baseline has version {one_line(str(version), 20)}, which this roleplay cannot read."
            )
        return Baseline.model_validate(data)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise FileError(f"{path}: the baseline is damaged ({one_line(place, 60)}); write it again.") from None
    except (ValueError, RecursionError):
        raise FileError(f"{path}: the baseline is damaged (not JSON); write it again, or restore the file.") from None


def is_baseline(path: Path) -> bool:
    """Whether a file begins like a baseline."""
    try:
        with open_file(path) as file:
            return FORMAT.encode() in file.read(80)
    except (FileError, OSError):
        return False
