"""Text from the disk within limits, files written whole, where a path leads, and the identity of what was read."""

import hashlib
import json
import os
import secrets
import stat
from pathlib import Path
from typing import Any, BinaryIO

from roleplay.errors import FileError, Problem

MAX_BYTES = 1_000_000


def open_file(path: Path, *, piped: bool = False) -> BinaryIO:
    """Open a file to read its bytes; raise FileError with the remedy for what is none. piped: a pipe will do as well.

    It never waits for a pipe to which nobody writes: that is an empty one.
    """
    try:
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except FileNotFoundError:
        raise _refusal(path, "there is no such file; check the name.") from None
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL in it
        why = error.strerror if isinstance(error, OSError) else error
        raise _refusal(path, f"cannot be read ({why}); check its permissions.") from None
    mode = os.fstat(number).st_mode
    if stat.S_ISREG(mode) or (piped and stat.S_ISFIFO(mode)):
        os.set_blocking(number, True)
        return os.fdopen(number, "rb")
    os.close(number)
    if stat.S_ISDIR(mode):
        raise _refusal(path, "this is a folder, not a file; name the file in it.")
    raise _refusal(path, "this is a device or a pipe, not a file; save what it gives to a file and name that.")


def read_text(path: Path, *, limit: int = MAX_BYTES, piped: bool = False) -> str:
    """Return the text of a UTF-8 file of at most `limit` bytes; raise FileError with the remedy otherwise."""
    try:
        with open_file(path, piped=piped) as handle:
            raw = handle.read(limit + 1)
    except OSError as error:
        raise _refusal(path, f"cannot be read ({error.strerror}); check its permissions.") from None
    if len(raw) > limit:
        raise _refusal(path, f"larger than {limit // 1_000_000} MB; no file of this kind needs that, shorten it.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise _refusal(path, "not UTF-8 text; save the file as UTF-8.", line) from None


def _refusal(path: Path, why: str, line: int = 0) -> FileError:
    return FileError.of([Problem(str(path), line, min(line, 1), why)])


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file (text as UTF-8) whole or not at all; raise OSError where it cannot be, and an earlier one stays as it was.

    A link is followed to what it names. A device or a pipe, which nothing can take the place of, is written to as it is.
    """
    raw = content.encode("utf-8") if isinstance(content, str) else content
    path = Path(os.path.realpath(path))
    if path.exists() and not path.is_file():
        path.write_bytes(raw)
        return
    beside = path.with_name(f".roleplay-{secrets.token_hex(8)}.new")  # nobody else's file, and never a name too long
    try:
        beside.write_bytes(raw)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


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
