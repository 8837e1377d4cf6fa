"""Plain data of one file, with the place of everything in it.

Reading goes from parser events straight to plain data, so nothing of YAML's dark corners is ever built: anchors, copies,
tags, merges, keys that stand twice, several documents and too deep files are refused where they stand. What is refused
without making the rest unreadable is collected, so that all mistakes of a file can be named at once.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml

from roleplay.errors import FileError, Problem
from roleplay.files.accidents import explain
from roleplay.files.disk import read_text
from roleplay.files.scene import CURLY_QUOTES, DASH_MISSING, ONLY_A_REMARK, STRAY_DASH, Accident, Last, curly, lines_of
from roleplay.text import clean, is_blank, one_line

MAX_DEPTH = 20

Path_ = tuple[str | int, ...]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C parser is ten times faster where it exists
_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)$")
_FLOAT = re.compile(r"[-+]?[0-9]+\.[0-9]+$")


@dataclass(slots=True)
class Document:
    """Plain data of one file with the place of every key, value and entry (line and column, both from 1).

    places: of keys and entries. values: of what stands after a key. problems: what was refused while reading. unsure:
    paths of which nothing more is to be said, because what stands there was refused or not read to its end.
    """

    name: str
    data: Any
    places: dict[Path_, tuple[int, int]] = field(default_factory=dict)
    values: dict[Path_, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unsure: set[Path_] = field(default_factory=set)

    def place(self, path: Path_, *, value: bool = False) -> tuple[int, int]:
        """Return line and column of the nearest known place of `path`: of its key, or of its `value`."""
        if value and path in self.values:
            return self.values[path]
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (1, 1))

    def at(self, path: Path_) -> str:
        """Return `file:line:col` of the nearest known place of `path`."""
        line, column = self.place(path)
        return f"{self.name}:{line}:{column}"

    def problem(
        self,
        path: Path_,
        message: str,
        *,
        value: bool = False,
        level: Literal["error", "warning"] = "error",
        rule: str = "file",
    ) -> Problem:
        """Return what is wrong at `path`, with the place of its key or of its `value`."""
        return Problem(self.name, *self.place(path, value=value), message, level, rule)


def load_document(path: Path) -> Document:
    """Read one YAML file into plain data with places; raise FileError with everything refused in it."""
    return parse_document(read_text(path), str(path))


def parse_document(text: str, name: str) -> Document:
    """Read YAML text into plain data with places; `name` stands for the file in messages."""
    document = survey(text, name)
    if document.problems:
        raise FileError.of(document.problems)
    return document


def survey_document(path: Path) -> Document:
    """Read one YAML file as far as it can be read; what was refused is in `problems`."""
    return survey(read_text(path), str(path))


def survey(text: str, name: str) -> Document:
    """Read YAML text as far as it can be read; what was refused is in `problems`, in order."""
    builder = _Builder(text, name)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except _Enough:
        builder.leave_unfinished()
    except (yaml.YAMLError, UnicodeEncodeError, RecursionError) as error:
        accident = explain(error, text, builder.last)
        if not any(problem.line == accident.line for problem in builder.document.problems):  # else it follows from that
            builder.refuse(accident)
        builder.leave_unfinished()
    builder.document.problems.sort()
    return builder.document


class _Enough(Exception):  # noqa: N818 - a way out, no error
    """Reading on would make no sense."""


@dataclass(slots=True)
class _Frame:
    """A list or block that is being filled. path: None where it was refused. key: waits for its value."""

    container: Any
    path: Path_ | None
    key: str | None = None
    dropped: bool = False
    """Whether the value that comes next is not wanted."""


class _Builder:
    """Builds one document, event by event."""

    def __init__(self, text: str, name: str) -> None:
        self.document = Document(name, None)
        self._ended: tuple[Any, tuple[int, int] | None] | None = None
        self._lines = lines_of(text)
        self._stack: list[_Frame] = []
        self._opened: list[tuple[int, int]] = []
        self._latest: set[Path_] = set()
        self._started = False

    def refuse(self, accident: Accident) -> None:
        """Note what is wrong."""
        self.document.problems.append(Problem(self.document.name, *accident))

    def leave_unfinished(self) -> None:
        """Mark what was still open, or read last: whatever else is wrong with it follows from what could not be read."""
        for frame in self._stack:
            if frame.path is not None:
                self.document.unsure.add(frame.path)
                if frame.key is not None:
                    self.document.unsure.add((*frame.path, frame.key))
        self.document.unsure |= {(), *self._latest}

    @property
    def last(self) -> Last | None:
        """What was read to its end last."""
        if self._ended is None:
            return None
        event, opened = self._ended
        start, end = event.start_mark, event.end_mark
        return Last(
            getattr(event, "style", None) or "" if isinstance(event, yaml.ScalarEvent) else "collection",
            opened or (start.line + 1, start.column + 1),
            (end.line + 1, end.column + 1),
        )

    def take(self, event: Any) -> None:
        """Take in the next event."""
        mark = event.start_mark
        place = mark.line + 1, mark.column + 1
        if isinstance(event, yaml.ScalarEvent):  # nearly all there is
            refused = self._check_signs(event, place)
            if self._wants_key():
                self._take_key(event, place)
            else:
                refused = self._check_plain(event) or refused
                path = self._put(_scalar(event), place, unsure=refused)
                self._latest = set() if path is None else {path}
            self._ended = event, None
        elif isinstance(event, yaml.AliasEvent):
            if not self._merges():
                self.refuse(Accident(*place, _SIGN.format(sign=f"*{one_line(str(event.anchor), 40)}", first="*")))
            self._put(None, place, unsure=True)
            self._ended = event, None
        elif isinstance(event, yaml.DocumentStartEvent):
            if self._started:
                self.refuse(
                    Accident(*place, "a second document starts here; keep one per file and remove the line '---'.")
                )
                raise _Enough
            self._started = True
        elif isinstance(event, yaml.CollectionStartEvent):
            refused = self._check_signs(event, place)
            if len(self._stack) >= MAX_DEPTH:
                self.refuse(Accident(*place, f"nested deeper than {MAX_DEPTH} levels; flatten it."))
                raise _Enough
            if self._wants_key():
                self.refuse(Accident(*place, self._no_key(place)))
                raise _Enough
            fresh: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
            self._stack.append(_Frame(fresh, self._put(fresh, place, unsure=refused)))
            self._opened.append(place)
        elif isinstance(event, yaml.CollectionEndEvent):
            path = self._stack.pop().path
            self._latest |= set() if path is None else {path}
            self._ended = event, self._opened.pop()

    def _wants_key(self) -> bool:
        return bool(self._stack) and isinstance(self._stack[-1].container, dict) and self._stack[-1].key is None

    def _merges(self) -> bool:
        return bool(self._stack) and self._stack[-1].key == "<<"

    def _take_key(self, event: Any, place: tuple[int, int]) -> None:
        frame, value = self._stack[-1], _scalar(event)
        key = value if isinstance(value, str) else clean(event.value)
        frame.key, frame.dropped = key, True
        if key == "<<" and not event.style:
            self.refuse(Accident(*place, "'<<' copies another block, which is not used here; write its lines out."))
        elif key in frame.container:
            first = self.document.places[(*frame.path, key)][0] if frame.path is not None else place[0]
            entry = len(self._stack) > 1 and isinstance(self._stack[-2].container, list)
            again = entry and place[0] != first and next(iter(frame.container)) == key
            remedy = "put '- ' before it if a new entry begins here, else keep one." if again else "keep one."
            self.refuse(
                Accident(*place, f"the key '{one_line(key, 60)}' stands twice (first on line {first}); {remedy}")
            )
        else:
            if not event.style and key[:1] in CURLY_QUOTES and key:
                self.refuse(Accident(*place, curly(key)))
            frame.dropped = False
            frame.container[key] = None
            if frame.path is not None:
                self.document.places[(*frame.path, key)] = place

    def _put(self, value: Any, place: tuple[int, int], *, unsure: bool = False) -> Path_ | None:
        """Put a value where it belongs; return its path, or None where it is not wanted."""
        if not self._stack:
            self.document.data = value
            return ()
        frame = self._stack[-1]
        if isinstance(frame.container, dict):
            key, dropped = frame.key, frame.dropped
            frame.key = None
            if dropped or key is None:
                return None
            frame.container[key] = value
        else:
            frame.container.append(value)
            key = None
        if frame.path is None:
            return None
        path: Path_ = (*frame.path, len(frame.container) - 1 if key is None else key)
        (self.document.places if key is None else self.document.values)[path] = place
        if unsure:
            self.document.unsure.add(path)
        return path

    # ── what is refused without making the rest unreadable ──

    def _check_signs(self, event: Any, place: tuple[int, int]) -> bool:
        """Refuse anchors and tags, and say whether there was one; what they stand before is read on."""
        if event.anchor is None and getattr(event, "tag", None) is None:
            return False
        said = self._lines[place[0] - 1][place[1] - 1 :] if place[0] <= len(self._lines) else ""
        sign = one_line(re.split(r"[\s,\]}]", said, maxsplit=1)[0], 60)
        if event.anchor is None and (getattr(event, "tag", None) is None or sign[:1] != "!"):
            return False
        self.refuse(Accident(*place, _SIGN.format(sign=sign, first=sign[:1] or "&")))
        return True

    def _check_plain(self, event: Any) -> bool:
        """Refuse text without quotes that was surely meant otherwise, and say whether there is nothing to be read."""
        if event.style:
            return False
        first, last = event.start_mark.line, event.end_mark.line
        remark = re.match(r"\s*(#)\w", self._lines[last][event.end_mark.column :]) if last < len(self._lines) else None
        if remark:
            self.refuse(Accident(last + 1, event.end_mark.column + remark.start(1) + 1, ONLY_A_REMARK))
            return True
        if event.value[:1] in CURLY_QUOTES and event.value:
            self.refuse(Accident(first + 1, event.start_mark.column + 1, curly(event.value)))
        if re.match(r"-\S", event.value):  # the first dash is what is wrong, not the second
            return False
        for number in range(first + 1, min(last + 1, len(self._lines))):
            if dash := re.match(r"\s*(?=- )", self._lines[number]):
                began = event.start_mark.column
                alone = not self._lines[first][:began].strip() and began == dash.end()
                if alone:
                    self.refuse(Accident(first + 1, began + 1, DASH_MISSING))
                    return True
                self.refuse(Accident(number + 1, dash.end() + 1, STRAY_DASH))
        return False

    def _no_key(self, place: tuple[int, int]) -> str:
        line, column = place
        before = self._lines[line - 1][: column - 1] if line <= len(self._lines) else ""
        if before.rstrip()[-1:] == "{":
            return "text must not begin with '{' unless it stands in quotes; put quotes around it."
        return "a key must be plain text; perhaps a quote or a space after ':' is missing."


_SIGN = "'{sign}' is one of YAML's own signs, which are not used here; remove it, or put text that begins with '{first}' in quotes."


def _scalar(event: Any) -> Any:
    """Return text, except for plain (unquoted) true, false, whole numbers, decimals and nothing.

    "no", "on", dates and 1e3 stay text: a persona named No is a person, not a refusal. So do numbers that would not
    be written back as they stand (1.10, +5): where a number is wanted, the model still reads one.
    Text in which nothing can be seen is empty.
    """
    value = "" if is_blank(event.value) else clean(event.value)
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
