"""Words in a PNG picture: its tEXt and iTXt chunks, read from bytes of which nothing is believed."""

import struct
import zlib
from collections.abc import Iterator

from roleplay.errors import FileError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_CHUNKS = 50_000
"""A picture of 30 MB in pieces of 8 kB has 4,000."""

_HEAD = struct.Struct(">I4s")


def texts(raw: bytes, name: str, limit: int) -> dict[str, bytes]:
    """Return the texts of a picture by their keyword in lower case, the first of each; `name` stands for the file.

    limit: bytes that one text may have, also when it is stored compressed. Raise FileError if this is no sound PNG.
    """
    found: dict[str, bytes] = {}
    for kind, data in _chunks(raw, name):
        keyword, there, rest = data.partition(b"\0")
        if kind == b"iTXt":
            rest = _international(rest, name, limit)
        if there and len(rest) <= limit:
            found.setdefault(keyword.decode("latin-1").lower(), rest)
    return found


def _chunks(raw: bytes, name: str) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and data of each chunk that holds text, up to the end of the picture."""
    if not raw.startswith(SIGNATURE):
        raise FileError(f"{name}: is no PNG picture; ask for the file again.")
    at = len(SIGNATURE)
    for _ in range(MAX_CHUNKS):
        if at + _HEAD.size > len(raw):
            break
        length, kind = _HEAD.unpack_from(raw, at)
        start, end = at + _HEAD.size, at + _HEAD.size + length
        if end + 4 > len(raw):
            break
        if kind == b"IEND":
            return
        if kind in {b"tEXt", b"iTXt"}:
            if zlib.crc32(raw[at + 4 : end]) != int.from_bytes(raw[end : end + 4]):
                raise FileError(f"{name}: the picture is damaged; ask for the file again.")
            yield kind, raw[start:end]
        at = end + 4
    else:
        raise FileError(f"{name}: the picture has more than {MAX_CHUNKS:,} pieces; it is not opened.")
    raise FileError(f"{name}: the picture is cut off; ask for the file again.")


def _international(rest: bytes, name: str, limit: int) -> bytes:
    """Return the text of an iTXt chunk: after two flags, a language and a translated keyword; perhaps compressed."""
    compressed = rest[:1] == b"\1"
    text = rest[2:].partition(b"\0")[2].partition(b"\0")[2]
    if not compressed:
        return text
    unpacking = zlib.decompressobj()
    try:
        text = unpacking.decompress(text, limit + 1)
    except zlib.error:
        raise FileError(f"{name}: the picture is damaged; ask for the file again.") from None
    return text
