"""The file format of recordings: JSON lines, the first of which names the format; every other is one call.

A call's line holds what was asked (purpose, messages, form, schema, seed, temperature, max_tokens), of which model, and what
came back: pieces and usage, or the failure. Each carries a checksum, so that a damaged or edited file is refused and
never replayed as something else. Keys are taken out of everything that is written.
"""

import contextlib
import errno
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import BaseModel, ConfigDict, ValidationError

from roleplay import errors
from roleplay.errors import FileError, ModelError, RateLimited
from roleplay.models.base import Completion, Message, Request, Usage
from roleplay.models.redact import redact
from roleplay.text import one_line

HEADER = {"format": "roleplay recording", "version": 1}

_KINDS: dict[str, type[ModelError]] = {
    kind.__name__: kind
    for kind in (
        errors.ModelUnavailable,
        errors.BadCredentials,
        errors.BadRequest,
        errors.RefusedContent,
        errors.ContextOverflow,
        errors.IncompleteReply,
        errors.EmptyReply,
        errors.InvalidReply,
        errors.ModelError,
    )
}


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Failed(_Part):
    """How a call failed. kind: the name of one of ModelError's kinds."""

    kind: str
    message: str
    retry_after: float = 0.0

    def error(self) -> ModelError:
        """Return it as the error it was."""
        if self.kind == RateLimited.__name__:
            return RateLimited(self.message, self.retry_after)
        return _KINDS.get(self.kind, ModelError)(self.message)


class Taken(_Part):
    """One recorded call. left: whoever listened stopped there; what would have come is not known."""

    model: str
    asked: Request
    pieces: tuple[str, ...]
    finish: str | None = None
    usage: Usage = Usage()
    failed: Failed | None = None
    left: bool = False

    @property
    def completion(self) -> Completion:
        """The whole answer; its usage is what it cost then."""
        return Completion("".join(self.pieces), self.finish, self.usage)


def writable(text: str) -> str:
    """Return text as it may be written down: no keys in it, and no half characters."""
    return redact(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def hidden(request: Request) -> Request:
    """Return the request as it is written down; a replay looks it up the same way."""
    messages = tuple(Message(each.role, writable(each.content)) for each in request.messages)
    return replace(request, messages=messages, temperature=float(request.temperature))


def line_of(model: str, request: Request, pieces: list[str], ending: dict[str, Any]) -> bytes:
    """Return the line of one call, with what was heard of it and how it ended."""
    text = "".join(pieces)
    heard = pieces if writable(text) == text else [writable(text)]  # a key may lie across two pieces
    return _line({"model": writable(model), "asked": hidden(request).data(), "pieces": heard, **ending})


def _line(data: dict[str, Any]) -> bytes:
    """Return one line of a recording, checksum and all."""
    return (json.dumps({**data, "check": _check(data)}) + "\n").encode("ascii")


def _check(data: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode("ascii")).hexdigest()[:16]


def answered(completion: Completion) -> dict[str, Any]:
    """Return the ending of a call that was answered."""
    return {"finish": completion.finish, "usage": asdict(completion.usage)}


def failed(error: ModelError) -> dict[str, Any]:
    """Return the ending of a call that failed."""
    wait = {"retry_after": error.retry_after} if isinstance(error, RateLimited) else {}
    return {"failed": {"kind": type(error).__name__, "message": writable(str(error)), **wait}}


def stopped(heard: bool) -> dict[str, Any]:
    """Return the ending of a call that the deadline or the user stopped: as it looked to whoever waited."""
    kind = errors.IncompleteReply if heard else errors.ModelUnavailable
    return failed(kind("The recorded call was stopped before its answer was whole."))


LEFT = {"left": True}
"""The ending of a call whose listener stopped listening."""


def begin(path: Path) -> None:
    """Make sure that `path` is a recording that can be appended to."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        if path.stat().st_size == 0:
            append(path, _line(HEADER))
            return
        with path.open("r+b") as file:
            _header(path, file.readline())
            end = file.seek(0, os.SEEK_END)
            file.seek(max(0, end - 1))
            if file.read(1) != b"\n":  # torn by a kill: the next call must not join the torn one
                whole = _end_of_last_line(file, end)
                file.seek(whole)
                if _is_call(file.read()):  # only the line end is missing
                    file.write(b"\n")
                else:
                    file.truncate(whole)
    except OSError as error:
        raise FileError(f"{path}: the recording cannot be written ({error.strerror}); choose another file.") from None


def _is_call(line: bytes) -> bool:
    try:
        return bool(_read(line))
    except ValueError:
        return False


def _end_of_last_line(file: BinaryIO, end: int) -> int:
    """Return where the last whole line of a file ends."""
    step = 65_536
    while end > 0:
        begin = max(0, end - step)
        file.seek(begin)
        found = file.read(end - begin).rfind(b"\n")
        if found >= 0:
            return begin + found + 1
        end = begin
    return 0


def append(path: Path, line: bytes) -> None:
    """Append a line in one piece, so that several writers do not mix; all of it or nothing."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
        try:
            before = os.fstat(descriptor).st_size
            if os.write(descriptor, line) < len(line):
                os.ftruncate(descriptor, before)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        finally:
            os.close(descriptor)
    except OSError as error:
        raise FileError(f"{path}: the recording cannot be written ({error.strerror}).") from None


def load(path: Path) -> tuple[list[Taken], str | None]:
    """Return the calls of a recording, and a sentence about its end where that is torn."""
    taken: list[Taken] = []
    try:
        for number, line in _lines(path):
            whole = line.endswith(b"\n")
            try:
                taken.append(_read(line))
            except ValueError as error:
                if not whole:
                    return taken, f"{path}:{number}: the last call was cut off while it was written and is left out."
                raise FileError(f"{path}:{number}: {error}; record again, or restore the file.") from None
    except OSError as error:
        raise FileError(f"{path}: the recording cannot be read ({error.strerror}).") from None
    return taken, None


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the numbered lines of a recording after its header."""
    with path.open("rb") as file:
        _header(path, file.readline())
        yield from enumerate(file, 2)


def _header(path: Path, line: bytes) -> None:
    try:
        found = json.loads(line)
        version = found["version"] if found["format"] == HEADER["format"] else None
    except (ValueError, RecursionError, TypeError, KeyError):
        version = None
    if version is None:
        raise FileError(f"{path}:1: this is no recording of roleplay; make one with --record FILE.")
    if version != HEADER["version"]:
        raise FileError(
            f"{path}:1: the recording has version {one_line(str(version), 20)}, which this roleplay cannot read."
        )


def _read(line: bytes) -> Taken:
    """Return the call of a line; raise ValueError with what is wrong."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("this line is damaged: it is not JSON") from None
    if not isinstance(data, dict) or data.pop("check", None) != _check(data):
        raise ValueError("this line is damaged or was edited: its checksum does not fit")
    try:
        return Taken.model_validate(data)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise ValueError(f"this line is no recorded call ({one_line(place, 60)})") from None
