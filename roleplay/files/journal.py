"""Journals: append-only files of JSON lines that survive a kill at any byte.

The first line is a header that names the format; every other line is one entry with a checksum, so that a damaged or
edited file is refused and never taken for something else. Entries are appended in one write each, so that several
processes may write to the same file; what a kill cut off at the end is left out, and cut away before more is appended.
"""

import contextlib
import errno
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from roleplay.errors import FileError
from roleplay.text import one_line


@dataclass(frozen=True, slots=True)
class Journal:
    """One kind of journal at a path.

    format, version: what the header must say. noun: what a user calls such a file. entry: what they call a line of it;
    torn: the verb for how it came about ("written"). remedy: what to do where it is damaged, other: where it is none.
    """

    path: Path
    format: str
    version: int
    noun: str
    entry: str
    remedy: str
    other: str

    def begin(self, head: Mapping[str, Any] | None = None) -> None:
        """Make sure that the file is such a journal and can be appended to; `head` is added to a new one's header."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError):
                os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            if self.path.stat().st_size == 0:
                self._write(line_of({"format": self.format, "version": self.version, **(head or {})}, checked=False))
                return
            with self.path.open("r+b") as file:
                self._header(file.readline())
                _mend_end(file)
        except OSError as error:
            raise self._unwritable(error, "; choose another file") from None

    def append(self, data: Mapping[str, Any]) -> None:
        """Append an entry in one piece; all of it or nothing."""
        try:
            self._write(line_of(data))
        except OSError as error:
            raise self._unwritable(error) from None

    def head(self) -> dict[str, Any]:
        """Return the header."""
        try:
            with self.path.open("rb") as file:
                return self._header(file.readline())
        except OSError as error:
            raise self._unreadable(error) from None

    def entries(self) -> Iterator[tuple[int, dict[str, Any] | None]]:
        """Yield the number of each line with its entry; None for a last one that was cut off while it was written."""
        try:
            with self.path.open("rb") as file:
                self._header(file.readline())
                for number, line in enumerate(file, 2):
                    try:
                        found = entry_of(line)
                    except ValueError as error:
                        if line.endswith(b"\n"):
                            raise self.damaged(number, str(error)) from None
                        yield number, None
                        return
                    yield number, found
        except OSError as error:
            raise self._unreadable(error) from None

    def damaged(self, number: int, why: str) -> FileError:
        """Return what to raise about a line that cannot be believed."""
        return FileError(f"{self.path}:{number}: {why}; {self.remedy}.")

    def cut_off(self, number: int) -> str:
        """Return the sentence about a last line that was cut off."""
        return f"{self.path}:{number}: the last {self.entry} was cut off while it was written and is left out."

    def _header(self, line: bytes) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(line)
            version = found["version"] if found["format"] == self.format else None
        except (ValueError, RecursionError, TypeError, KeyError):
            version = None
        if version is None:
            raise FileError(f"{self.path}:1: this is no {self.noun} of roleplay; {self.other}.")
        if version != self.version:
            what = f"the {self.noun} has version {one_line(str(version), 20)}, which this roleplay cannot read"
            raise FileError(f"{self.path}:1: {what}.")
        return found

    def _write(self, line: bytes) -> None:
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND)
        try:
            before = os.fstat(descriptor).st_size
            if os.write(descriptor, line) < len(line):
                os.ftruncate(descriptor, before)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        finally:
            os.close(descriptor)

    def _unwritable(self, error: OSError, remedy: str = "") -> FileError:
        return FileError(f"{self.path}: the {self.noun} cannot be written ({error.strerror}){remedy}.")

    def _unreadable(self, error: OSError) -> FileError:
        return FileError(f"{self.path}: the {self.noun} cannot be read ({error.strerror}).")


def line_of(data: Mapping[str, Any], *, checked: bool = True) -> bytes:
    """Return the line of an entry, checksum and all."""
    return (json.dumps({**data, "check": _check(data)} if checked else data) + "\n").encode("ascii")


def entry_of(line: bytes) -> dict[str, Any]:
    """Return the entry of a line; raise ValueError with what is wrong with it."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("this line is damaged: it is not JSON") from None
    if not isinstance(data, dict) or data.pop("check", None) != _check(data):
        raise ValueError("this line is damaged or was edited: its checksum does not fit")
    return data


def _check(data: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode("ascii")).hexdigest()[:16]


def _mend_end(file: BinaryIO) -> None:
    """Cut away what a kill left of the last line: the next entry must not join it."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - 1))
    if file.read(1) == b"\n":
        return
    whole = _end_of_last_line(file, end)
    file.seek(whole)
    try:
        entry_of(file.read())
    except ValueError:
        file.truncate(whole)
    else:  # only the line end is missing
        file.write(b"\n")


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
