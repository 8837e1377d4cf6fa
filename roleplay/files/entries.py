"""The entries of a list in a file that may be broken: what can be said of them while others are wrong."""

from collections.abc import Iterable, Iterator
from typing import Any

from roleplay.files.document import Path_
from roleplay.files.validation import Mismatch
from roleplay.text import one_line

Row = tuple[Path_, dict[str, Any]]
"""An entry that is a block of keys, with its path."""


def rows_in(value: Any, path: Path_) -> Iterator[Row]:
    """Yield the entries of what should be a list at `path` that are at least blocks of keys."""
    for place, row in enumerate(value if isinstance(value, list) else ()):
        if isinstance(row, dict):
            yield (*path, place), row


def names_in(value: Any) -> dict[int, str]:
    """Return the names in what should be a list of them, by their place; what else stands there the model refuses."""
    rows = enumerate(value if isinstance(value, list) else ())
    return {place: str(row) for place, row in rows if isinstance(row, str | int | float)}


def twice(rows: Iterable[Row], kind: str) -> Iterator[Mismatch]:
    """Yield the ids that an earlier entry has too."""
    seen: set[str] = set()
    for path, row in rows:
        if "id" in row:
            identity = str(row["id"])
            if identity in seen:
                why = f"the {kind} id '{one_line(identity, 60)}' stands twice; give each its own."
                yield Mismatch((*path, "id"), why)
            seen.add(identity)
