"""Zip archives from strangers: what is in one, as bytes in memory, or one sentence why it is not opened.

Nothing is ever extracted to a path that an archive names, and no size that it claims is believed. What is refused is
refused before anything is written.
"""

import io
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from roleplay.errors import FileError
from roleplay.files import open_file
from roleplay.text import clean, one_line

_MAX_NAME = 200
_MAX_DEPTH = 6
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)", re.IGNORECASE)
_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,  # a version of the format from the future
    OSError,
    RuntimeError,
    ValueError,  # a name that is not UTF-8, an offset below nothing
    OverflowError,
)
_LOCAL_HEADER = struct.Struct("<4s22xHH")


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may hold: bytes of the archive, number of entries, bytes of one entry and of all of them, and how
    many times smaller than itself an entry may be stored."""

    archive: int = 20_000_000
    entries: int = 500
    entry: int = 1_000_000
    total: int = 20_000_000
    ratio: int = 100


def read_bounded(path: Path, limit: int) -> bytes:
    """Return the bytes of a file of at most `limit` bytes; raise FileError with the remedy otherwise."""
    try:
        with open_file(path) as handle:
            raw = handle.read(limit + 1)
    except OSError as error:
        raise FileError(f"{path}: cannot be read ({error.strerror}); check its permissions.") from None
    if len(raw) > limit:
        raise FileError(
            f"{path}: larger than {limit // 1_000_000} MB, which no file of this kind needs; it is not opened."
        )
    return raw


def open_archive(raw: bytes, name: str, limits: Limits) -> zipfile.ZipFile:
    """Return the archive of these bytes; `name` stands for it in messages. Raise FileError if it is not plainly a zip."""
    if raw.count(b"PK\x01\x02") > limits.entries:  # before a list of millions of entries is built
        raise FileError(f"{name}: holds more than {limits.entries} files; it is not opened.")
    if not raw.startswith(b"PK\x03\x04"):  # zipfile would accept anything that ends like a zip
        raise FileError(f"{name}: is not a zip file; ask for it again.")
    try:
        return zipfile.ZipFile(io.BytesIO(raw))
    except _BROKEN:
        raise FileError(f"{name}: is a damaged or cut off zip file; ask for it again.") from None


def read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, limits: Limits) -> bytes:
    """Return the bytes of one entry, never reading more than the limits allow, whatever its header claims."""
    shown = f"{name}: '{one_line(entry.orig_filename, 80)}'"
    if entry.flag_bits & 0x2041:  # encrypted, strongly encrypted, a hidden list of contents
        raise FileError(f"{shown} is encrypted; ask for a copy without a password.")
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise FileError(f"{shown} is compressed in an unusual way; ask for a plain zip file.")
    if entry.file_size > limits.entry:
        raise FileError(f"{shown} is larger than {limits.entry // 1000:,} kB; it is not opened.")
    if entry.file_size > limits.ratio * max(entry.compress_size, 100):
        raise FileError(f"{shown} would grow more than {limits.ratio} times when unpacked; it is not opened.")
    try:
        with archive.open(entry) as handle:
            content = handle.read(entry.file_size + 1)
    except _BROKEN:
        raise FileError(f"{shown} is damaged or not what its header says; ask for the file again.") from None
    if len(content) != entry.file_size:
        raise FileError(f"{shown} is not as large as its header says; it is not opened.")
    return content


def read_archive(raw: bytes, name: str, limits: Limits) -> dict[str, bytes]:
    """Return everything in an archive by its path; raise FileError with one sentence at the first thing refused."""
    with open_archive(raw, name, limits) as archive:
        entries = archive.infolist()
        if len(entries) > limits.entries:
            raise FileError(f"{name}: holds more than {limits.entries} files; it is not opened.")
        for entry in entries:
            why = _no_plain_file(entry) or unfit(entry.orig_filename)
            if why:
                raise FileError(f"{name}: '{one_line(entry.orig_filename, 80)}' {why}; it is not opened.")
        clash = first_clash(entry.orig_filename for entry in entries)
        if clash:
            raise FileError(
                f"{name}: '{one_line(clash[0], 80)}' and '{one_line(clash[1], 80)}' are one file on some computers; it is not opened."
            )
        if _overlap(raw, entries, archive.start_dir):
            raise FileError(f"{name}: its entries overlap, as no honest zip file's do; it is not opened.")
        if sum(entry.file_size for entry in entries) > limits.total:
            raise FileError(f"{name}: larger than {limits.total // 1_000_000} MB when unpacked; it is not opened.")
        return {entry.orig_filename: read_entry(archive, entry, name, limits) for entry in entries}


def unfit(path: str) -> str:
    """Return why a path cannot stand in an archive, as the end of a sentence; empty if it can.

    What can: a relative path with '/', of names that every kind of computer can hold and no screen shows as another.
    """
    if not path or len(path) > _MAX_NAME or path.count("/") >= _MAX_DEPTH:
        return "has no name, or one that is too long"
    if "\\" in path or path.startswith("/") or re.match(r"[A-Za-z]:", path):
        return "is no plain relative path"
    if clean(path) != path or any(unicodedata.category(char)[0] in "CZ" and char != " " for char in path):
        return "has control or invisible characters in its name"
    for part in path.split("/"):
        if part in {"", ".", ".."}:
            return "leads out of its folder or nowhere"
        if part[0] in ". " or part[-1] in ". " or re.search(r'[<>:"|?*]', part) or _RESERVED.match(part):
            return "has a name that not every computer can hold"
    return ""


def first_clash(paths: Iterable[str]) -> tuple[str, str] | None:
    """Return the first two paths that would be one file, or a file and a folder of one name, where case does not count."""
    seen: dict[str, str] = {}
    folders: dict[str, str] = {}
    for path in paths:
        key = _key(path)
        above = [_key(str(parent)) for parent in PurePosixPath(path).parents][:-1]
        other = seen.get(key) or folders.get(key) or next((seen[folder] for folder in above if folder in seen), None)
        if other is not None:
            return other, path
        seen[key] = path
        folders |= dict.fromkeys(above, path)
    return None


def _key(path: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", path).casefold())


def _no_plain_file(entry: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "is a link"
    if entry.orig_filename.endswith("/") or kind == stat.S_IFDIR or entry.external_attr & 0x10:
        return "is an empty folder"
    return "is no plain file" if kind not in {0, stat.S_IFREG} else ""


def _overlap(raw: bytes, entries: Sequence[zipfile.ZipInfo], end: int) -> bool:
    """Say whether two entries share bytes, or one reaches into the list of contents at `end`."""
    for entry in sorted(entries, key=lambda entry: entry.header_offset, reverse=True):
        start = entry.header_offset
        if not 0 <= start <= end - _LOCAL_HEADER.size:
            return True
        _, name, extra = _LOCAL_HEADER.unpack_from(raw, start)
        if start + _LOCAL_HEADER.size + name + extra + entry.compress_size > end:
            return True
        end = start
    return False
