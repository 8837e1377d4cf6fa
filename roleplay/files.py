"""Files that people write: one strict, kind reader for YAML, checked against pydantic models.

Reading goes from parser events straight to plain data, so nothing of YAML's dark corners is ever built: anchors,
aliases, tags, duplicate keys, several documents, oversize and too deep files are refused where they stand.
Every mistake is reported as `file:line:col: what is wrong; what to do`, all mistakes of a file at once.
"""

import difflib
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import UnionType
from typing import Any, Literal, NoReturn, TypeVar, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError

from roleplay.errors import FileError, Problem
from roleplay.text import clean, one_line

MAX_BYTES = 1_000_000
MAX_DEPTH = 20

Path_ = tuple[str | int, ...]
ModelT = TypeVar("ModelT", bound=BaseModel)

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C parser is ten times faster where it exists
_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)$")
_FLOAT = re.compile(r"[-+]?[0-9]+\.[0-9]+$")


@dataclass(slots=True)
class Document:
    """Plain data of one file with the place of every key and item (`line`, `column`, both from 1)."""

    name: str
    data: Any
    places: dict[Path_, tuple[int, int]] = field(default_factory=dict)

    def place(self, path: Path_) -> tuple[int, int]:
        """Return line and column of the nearest known place of `path`."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (1, 1))

    def at(self, path: Path_) -> str:
        """Return `file:line:col` of the nearest known place of `path`."""
        line, column = self.place(path)
        return f"{self.name}:{line}:{column}"

    def problem(
        self, path: Path_, message: str, *, level: Literal["error", "warning"] = "error", rule: str = "file"
    ) -> Problem:
        """Return what is wrong at `path` with its place in this file."""
        return Problem(self.name, *self.place(path), message, level, rule)


def read_text(path: Path, *, limit: int = MAX_BYTES) -> str:
    """Return the text of a UTF-8 file of at most `limit` bytes; raise FileError with the remedy otherwise."""

    def refusal(why: str, line: int = 0) -> FileError:
        return FileError.of([Problem(str(path), line, min(line, 1), why)])

    try:
        with path.open("rb") as handle:
            raw = handle.read(limit + 1)
    except FileNotFoundError:
        raise refusal("there is no such file; check the name.") from None
    except IsADirectoryError:
        raise refusal("this is a folder, not a file; name the file in it.") from None
    except OSError as error:
        raise refusal(f"cannot be read ({error.strerror}); check its permissions.") from None
    if len(raw) > limit:
        raise refusal(f"larger than {limit // 1_000_000} MB; no file of this kind needs that, shorten it.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise refusal("not UTF-8 text; save the file as UTF-8.", line) from None


def lies_in(path: Path, folder: Path) -> bool:
    """Say whether `path` lies in `folder` once links are followed; a link that goes in circles lies nowhere."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return False


def fingerprint(data: Any) -> str:
    """Return the first 16 hex digits of the SHA-256 of `data` as canonical JSON: the identity of a snapshot."""
    canonical = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def load_document(path: Path) -> Document:
    """Read one YAML file into plain data with places; raise FileError at the first thing refused."""
    return parse_document(read_text(path), str(path))


def parse_document(text: str, name: str) -> Document:
    """Read YAML text into plain data with places; `name` stands for the file in messages."""
    document = Document(name, None)

    def refuse(mark: Any, why: str) -> NoReturn:
        raise FileError.of([Problem(name, mark.line + 1, mark.column + 1, why)])

    stack: list[tuple[Any, Path_, Any]] = []  # container, its path, the key that waits for its value
    started = False
    try:
        event: Any
        for event in yaml.parse(text, Loader=_LOADER):
            mark = event.start_mark
            if isinstance(event, yaml.DocumentStartEvent):
                if started:
                    refuse(
                        mark,
                        "a second document starts here; keep one document per file and remove the '---'.",
                    )
                started = True
            elif isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                refuse(mark, "anchors and aliases (& and *) are not used here; write the value out.")
            elif getattr(event, "tag", None) is not None and getattr(event, "tag", None) != "!":
                refuse(mark, f"the tag {one_line(str(event.tag), 60)} is not used here; remove it.")
            elif isinstance(event, yaml.ScalarEvent):
                value = _scalar(event)
                if stack and isinstance(stack[-1][0], dict) and stack[-1][2] is None:
                    container, path, _ = stack[-1]
                    key = value if isinstance(value, str) else event.value
                    if key in container:
                        first = document.places[(*path, key)][0]
                        refuse(
                            mark,
                            f"the key '{one_line(key, 60)}' stands twice (first on line {first}); keep one.",
                        )
                    document.places[(*path, key)] = (mark.line + 1, mark.column + 1)
                    container[key] = None
                    stack[-1] = (container, path, (key,))
                else:
                    _place(document, stack, value, mark)
            elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                if len(stack) >= MAX_DEPTH:
                    refuse(mark, f"nested deeper than {MAX_DEPTH} levels; flatten it.")
                if stack and isinstance(stack[-1][0], dict) and stack[-1][2] is None:
                    refuse(mark, "a key must be plain text; perhaps a quote or a space after ':' is missing.")
                fresh: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
                stack.append((fresh, _place(document, stack, fresh, mark), None))
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                stack.pop()
    except (yaml.YAMLError, UnicodeEncodeError, RecursionError) as error:
        raise FileError.of([_unreadable(error, text, name)]) from None
    return document


def _unreadable(error: Exception, text: str, name: str) -> Problem:
    """Return where and why a text is no YAML at all."""
    line, column = 1, 1
    if isinstance(error, yaml.MarkedYAMLError):
        if mark := error.problem_mark or error.context_mark:
            line, column = mark.line + 1, mark.column + 1
        why = f"not valid YAML ({error.problem or 'unreadable'}); check the indentation, the colons and the quotes near here."
    elif isinstance(error, yaml.reader.ReaderError):
        why = f"holds a character that text files must not have ({error.reason})."
    elif isinstance(error, UnicodeEncodeError):
        line = text.count("\n", 0, error.start) + 1
        why = "holds half of a character (a lone surrogate); type it again."
    else:
        why = f"nested deeper than {MAX_DEPTH} levels; flatten it."
    return Problem(name, line, column, why)


def _place(document: Document, stack: list[tuple[Any, Path_, Any]], value: Any, mark: Any) -> Path_:
    if not stack:
        document.data = value
        return ()
    container, path, waiting = stack[-1]
    if isinstance(container, dict):
        container[waiting[0]] = value
        stack[-1] = (container, path, None)
        return (*path, waiting[0])
    container.append(value)
    here = (*path, len(container) - 1)
    document.places[here] = (mark.line + 1, mark.column + 1)
    return here


def _scalar(event: Any) -> Any:
    """Return text, except for plain (unquoted) true, false, whole numbers, decimals and nothing.

    "no", "on", dates and 1e3 stay text: a persona named No is a person, not a refusal. So do numbers that would not
    be written back as they stand (1.10, +5): where a number is wanted, the model still reads one.
    """
    value = clean(event.value)
    if event.style:  # the C parser says '' for plain, the Python one None
        return value
    if value in {"true", "false"}:
        return value == "true"
    if value in {"", "~", "null"}:
        return None
    number: int | float | None = None
    if _INT.match(value) and len(value) < 16:
        number = int(value)
    elif _FLOAT.match(value):
        number = float(value)
    return value if number is None or str(number) != value else number


# ── validation ──


class CrossChecked(BaseModel):
    """A model whose entries speak of each other.

    That they agree is looked for in plain data rather than by validators, so that it is found and placed even while other
    entries are broken: all mistakes of a file at once.
    """

    @classmethod
    def cross_check(cls, data: Any) -> Iterator[tuple[Path_, str]]:
        """Yield the path of each entry that does not agree with the others, and the sentence that says so."""
        raise NotImplementedError


def examine(model: type[ModelT], document: Document) -> tuple[ModelT | None, tuple[Problem, ...]]:
    """Return `document` as a `model`, or None and every mistake in it, in the order of the file."""
    if not isinstance(document.data, dict):
        return None, (document.problem((), "empty or not a list of 'key: value' lines; start from an example."),)
    found: list[Problem] = []
    instance: ModelT | None = None
    try:
        instance = model.model_validate(document.data)
    except ValidationError as error:
        found += (_explain(model, document, item) for item in error.errors(include_url=False))
    if issubclass(model, CrossChecked):
        found += (document.problem(path, message) for path, message in model.cross_check(document.data))
    return (None if found else instance), tuple(sorted(dict.fromkeys(found)))


def validate(model: type[ModelT], document: Document) -> ModelT:
    """Return `document` as a `model`, or raise one FileError that lists every mistake with its place."""
    instance, problems = examine(model, document)
    if instance is None:
        raise FileError.of(problems)
    return instance


def nearest(word: str, known: Iterable[str], *, what: str = "") -> str:
    """Return the half sentence that helps after an unknown word: the nearest known one, or all of them."""
    choices = sorted(set(known))
    near = difflib.get_close_matches(word, choices, 1, 0.6)
    if near:
        return f"did you mean '{near[0]}'?"
    return (
        f"known{f' {what}' if what else ''}: {', '.join(choices)}." if choices else f"there are no {what or 'others'}."
    )


def _explain(model: type[BaseModel], document: Document, item: Any) -> Problem:
    path: Path_ = tuple(_real_path(document.data, item["loc"]))
    kind = item["type"]
    label = ".".join(str(part) for part in path) or "the file"
    if kind == "extra_forbidden":
        hint = nearest(str(path[-1]), _keys_at(model, path[:-1]), what="keys")
        return document.problem(path, f"unknown key '{one_line(str(path[-1]), 60)}'; {hint}")
    if kind == "missing":
        under = ".".join(map(str, path)) or "the file"
        return document.problem(path, f"'{item['loc'][-1]}' is missing under {under}; add it.")
    found = one_line(str(item.get("input")), 60)
    message = str(item["msg"]).removeprefix("Value error, ")
    return document.problem(path, f"{label} is '{found}': {message[:1].lower()}{message[1:]}.")


def _real_path(data: Any, loc: tuple[str | int, ...]) -> list[str | int]:
    """Drop the parts that pydantic adds for union branches, keep those that exist in the file."""
    real: list[str | int] = []
    part: Any
    for part in loc:
        if (isinstance(data, dict) and part in data) or (
            isinstance(data, list) and isinstance(part, int) and part < len(data)
        ):
            real.append(part)
            data = data[part]
    return real


def _keys_at(model: type[BaseModel], path: Path_) -> list[str]:
    models: list[type[BaseModel]] = [model]
    for part in path:
        following: list[type[BaseModel]] = []
        for candidate in models:
            info = candidate.model_fields.get(str(part))
            following += _models_in(info.annotation) if info else []
        models = following or models
    return sorted({info.alias or name for candidate in models for name, info in candidate.model_fields.items()})


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    if get_origin(annotation) in {Union, UnionType, list, tuple, dict} or get_args(annotation):
        return [found for inner in get_args(annotation) for found in _models_in(inner)]
    return []
