"""What awaits a label in a file of cases, and the file that a labeller's answers go to. The asking is `label_dialog.py`'s.

A labeller's file holds one line for each case labelled (`SecondLabels`, as `agree` reads it) and is only ever appended to; the
cases themselves are never touched. A label that was skipped stands there without a truth, so that it is not asked again.
"""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from roleplay.errors import FileError, Problem, UsageError
from roleplay.evaluation.cases import KINDS, Case, Gold, SecondLabels
from roleplay.files import open_file
from roleplay.files.json_lines import LONGEST_LINE, read_json_lines
from roleplay.text import one_line


@dataclass(frozen=True, slots=True)
class Question:
    """One label to be given: a strategy at a place. given: what somebody else says there already, None where nobody does."""

    place: Gold
    given: Gold | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What tells the questions of a case apart: place and strategy."""
        return self.place.place, self.place.strategy


def questions_of(case: Case, *, labelled: bool = False) -> tuple[Question, ...]:
    """Return what awaits a label: a dispute that nobody settled, labels without a truth; with `labelled`, the others too."""
    found = [Question(_bare(gold), gold if _said(gold) else None) for gold in case.gold if labelled or not _said(gold)]
    if (dispute := case.dispute) is not None:
        about = [gold for gold in case.gold if gold.strategy == dispute.strategy]
        if not any(dispute.turn in {None, gold.turn} for gold in about):
            found.append(Question(Gold(turn=dispute.turn, strategy=dispute.strategy)))
    return tuple(found)


def _said(gold: Gold) -> bool:
    return any(gold.said(kind) is not None for kind in KINDS)


def _bare(gold: Gold) -> Gold:
    return Gold(turn=gold.turn, where=gold.where, strategy=gold.strategy)


def adopted(case: Case, labels: Iterable[SecondLabels]) -> Case | None:
    """Return a case with what somebody said of it as its gold; None where nothing is said of it even so.

    Their word comes before a label that is there, which keeps what they could not tell. What still has no truth is left out,
    but in a complete case, where it keeps its place open. Raises FileError for labels that cannot be those of this case.
    """
    gold = {(each.place, each.strategy): each for each in case.gold}
    labelled_by = case.labelled_by
    for one in labels:
        for each in filter(_said, one.gold):
            labelled_by = labelled_by or one.labelled_by
            key = each.place, each.strategy
            said: dict[str, object] = {kind: truth for kind in KINDS if (truth := each.said(kind)) is not None}
            by = each.by or one.labelled_by
            more: dict[str, object] = {"reason": each.reason, "by": None if by == labelled_by else by}
            gold[key] = gold.get(key, _bare(each)).model_copy(update={**said, **more})
    kept = tuple(each for each in gold.values() if case.complete or _said(each))
    if not (kept or case.whole or case.pair):
        return None
    whole = case.model_copy(update={"gold": kept, "labelled_by": labelled_by})
    try:
        return Case.model_validate(whole.model_dump(by_alias=True))
    except ValidationError as error:
        raise FileError(f"{case.id}: the labels do not fit ({one_line(error.errors()[0]['msg'], 200)}).") from None


def labeller(name: str) -> str:
    """Return the name under which a person's labels stand; raise UsageError for one that cannot stand there."""
    try:
        return SecondLabels(id="any", gold=(), labelled_by=f"person/{name}").labelled_by
    except ValidationError:
        raise UsageError(
            f"'{one_line(name, 60)}' cannot stand in a file of labels; name yourself with --as: letters, digits, '.', '-' and '_', no spaces."
        ) from None


def file_beside(cases: Path, name: str) -> Path:
    """Return where somebody's labels of a file of cases go unless they say otherwise: talks.jsonl → talks.NAME.jsonl."""
    return cases.with_name(f"{cases.name.removesuffix('.jsonl')}.{name}.jsonl")


def is_labels_beside(path: Path) -> bool:
    """Say whether a file holds somebody's labels of the cases beside it (`file_beside`), and no cases itself."""
    parts = path.name.removesuffix(".jsonl").split(".")
    if not any(path.with_name(f"{'.'.join(parts[:end])}.jsonl").exists() for end in range(1, len(parts))):
        return False
    try:
        with open_file(path) as file:
            first = json.loads(file.readline(LONGEST_LINE) or b"{}")
    except (FileError, OSError, ValueError, RecursionError):
        return False  # whoever reads it says what is wrong
    return isinstance(first, dict) and "transcript" not in first


class LabelFile:
    """The file of one labeller's answers. by: the labeller, such as person/anna."""

    def __init__(self, path: Path, by: str) -> None:
        self.path, self.by = path, by

    def done(self) -> dict[str, set[tuple[str, str]]]:
        """Return, by case, the places and strategies that were answered or skipped; raise FileError for another's file."""
        done: dict[str, set[tuple[str, str]]] = {}
        if not self.path.exists():
            return done
        for number, found in read_json_lines(self.path, SecondLabels):
            if isinstance(found, Problem):
                raise FileError.of([found])
            if found.labelled_by != self.by:
                why = f"these labels are by {found.labelled_by}, not {self.by}; name another file with --out."
                raise FileError.of([Problem(str(self.path), number, 1, why)])
            done.setdefault(found.id, set()).update((gold.place, gold.strategy) for gold in found.gold)
        return done

    def append(self, case: str, gold: Iterable[Gold]) -> None:
        """Write what was answered of a case, at once and in one piece."""
        labels = [each.model_dump(mode="json", exclude_defaults=True) for each in gold]
        line = json.dumps(
            {"schema": 1, "id": case, "gold": labels, "labelled_by": self.by},
            ensure_ascii=False,
            separators=(", ", ": "),
        )
        with self._opened() as descriptor:
            os.write(descriptor, f"{_line_end(descriptor)}{line}\n".encode())

    def begin(self) -> None:
        """Make sure that answers can be written; raise FileError before anybody has given one."""
        with self._opened():
            pass

    @contextmanager
    def _opened(self) -> Iterator[int]:
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
            try:
                yield descriptor
            finally:
                os.close(descriptor)
        except OSError as error:
            why = f"the labels cannot be written ({error.strerror}); name another place with --out."
            raise FileError.of([Problem(str(self.path), 0, 0, why)]) from None


def _line_end(descriptor: int) -> str:
    """Return the line end that a file edited by hand may lack: what is appended must not join its last line."""
    size = os.fstat(descriptor).st_size
    return "\n" if size and os.pread(descriptor, 1, size - 1) != b"\n" else ""
