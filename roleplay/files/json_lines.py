"""JSON lines that people write: one strict object a line, each held to a model, every mistake with its line.

Read as a stream, so that the size of a file does not matter.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from roleplay.errors import FileError, Problem
from roleplay.files.disk import open_file
from roleplay.text import clean, one_line

M = TypeVar("M", bound=BaseModel)

LONGEST_LINE = 2_000_000
"""Bytes of one line; a conversation of a hundred long turns takes a twentieth of it."""


def read_json_lines(path: Path, model: type[M]) -> Iterator[tuple[int, M | Problem]]:
    """Yield the number of every line that is not blank with what stands in it, or with what is wrong with it.

    Raises FileError where the file cannot be read at all.
    """
    try:
        with open_file(path) as file:
            for number, raw in enumerate(iter(lambda: file.readline(LONGEST_LINE + 1), b""), 1):
                if len(raw) > LONGEST_LINE:
                    yield number, _problem(path, number, "longer than two megabytes; a case needs a line of its own.")
                    return
                if raw.strip():
                    yield number, _read(path, number, raw, model)
    except OSError as error:
        why = f"cannot be read ({error.strerror}); check its permissions."
        raise FileError.of([Problem(str(path), 0, 0, why)]) from None


def _read(path: Path, number: int, raw: bytes, model: type[M]) -> M | Problem:
    try:
        text = raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
        if clean(text) != text:
            raise ValueError("holds characters that cannot be seen; type it again.")
        data = json.loads(text, object_pairs_hook=_without_duplicates)
        return model.model_validate(data)
    except UnicodeDecodeError:
        return _problem(path, number, "not UTF-8 text; save the file as UTF-8.")
    except RecursionError:
        return _problem(path, number, "nested too deep; flatten it.")
    except ValueError as error:
        return _problem(path, number, _said(error))


def _problem(path: Path, number: int, why: str) -> Problem:
    return Problem(str(path), number, 1, why)


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key '{one_line(key, 60)}' stands twice; keep one.")
        found[key] = value
    return found


def _said(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"not valid JSON ({error.msg} at column {error.colno}); mend this line."
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False)[0]
        said = first["msg"].removeprefix("Value error, ")
        place = ".".join(str(part) for part in first["loc"])
        if not place:
            return f"{said}."
        return f"{place}: {said[:1].lower()}{said[1:]} (found '{one_line(str(first['input']), 60)}')."
    return str(error)
