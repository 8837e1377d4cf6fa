"""Character cards (V1, V2 and V3): what chat programs describe a person with, read from JSON, PNG or CharX files.

A card is somebody else's text: read with limits, cleaned, and never taken as instructions. `original` keeps it whole.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from roleplay.authoring import png
from roleplay.authoring.archive import Limits, open_archive, read_bounded, read_entry
from roleplay.errors import FileError
from roleplay.text import clean, one_line

MAX_FILE = 32_000_000
MAX_CARD = 8_000_000
MAX_FIELD = 20_000
"""Bytes of the file, bytes of the JSON in it, characters that are read of one text."""

_CHARX = Limits(archive=MAX_FILE, entries=5_000, entry=MAX_CARD, ratio=1_000)
_USED = frozenset(
    "name nickname description personality scenario first_mes mes_example alternate_greetings creator_notes tags "
    "character_book".split()
)


@dataclass(frozen=True, slots=True)
class BookEntry:
    """One entry of a card's book: something that is true, and the words at which it is told. always: told unasked."""

    name: str
    keys: tuple[str, ...]
    content: str
    always: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A character card: its texts cleaned, macros such as {{char}} still in them; missing texts are empty.

    version: "V1", "V2", "V3" or what a later one calls itself. original: the card's JSON as it was found. unused: names
    of the fields that hold something nothing is made of. notes: sentences for whoever imports it.
    """

    version: str
    name: str
    called: str
    description: str
    personality: str
    scenario: str
    greetings: tuple[str, ...]
    examples: str
    creator_notes: str
    tags: tuple[str, ...]
    book: tuple[BookEntry, ...]
    original: bytes
    unused: tuple[str, ...]
    notes: tuple[str, ...]


def read_card(path: Path) -> Card:
    """Read the card in a JSON file, a PNG picture or a CharX archive; raise FileError with one sentence if there is none."""
    raw, name = read_bounded(path, MAX_FILE), str(path)
    notes: tuple[str, ...] = ()
    if raw.startswith(png.SIGNATURE):
        original = _in_picture(raw, name)
    elif raw.startswith(b"PK"):
        original, notes = _in_charx(raw, name)
    else:
        original = raw
    if len(original) > MAX_CARD:
        raise FileError(f"{name}: the card is larger than {MAX_CARD // 1_000_000} MB; it is not opened.")
    return _card(original, name, notes)


# ── where a card stands ──


def _in_picture(raw: bytes, name: str) -> bytes:
    texts = png.texts(raw, name, MAX_CARD * 4 // 3 + 1_000)
    text = texts.get("ccv3") or texts.get("chara")
    if text is None:
        raise FileError(
            f"{name}: this picture holds no character card; perhaps it was saved again by a program that drops it."
        )
    try:
        return base64.b64decode(b"".join(text.split()), validate=True)
    except binascii.Error:
        raise FileError(f"{name}: the card in this picture is damaged; ask for the file again.") from None


def _in_charx(raw: bytes, name: str) -> tuple[bytes, tuple[str, ...]]:
    with open_archive(raw, name, _CHARX) as archive:
        cards = [entry for entry in archive.infolist() if entry.orig_filename == "card.json"]
        if len(cards) != 1:
            raise FileError(f"{name}: holds no card.json, so it is no CharX file.")
        others = sum(not entry.orig_filename.endswith("/") for entry in archive.infolist()) - 1
        note = f"The {others} other files in it (pictures, sounds and the like) were not taken." if others else ""
        return read_entry(archive, cards[0], name, _CHARX), (note,) if note else ()


# ── what stands in it ──


def _card(original: bytes, name: str, notes: tuple[str, ...]) -> Card:
    try:
        whole: Any = json.loads(original.decode("utf-8-sig"), strict=False)
    except (ValueError, RecursionError):
        raise FileError(
            f"{name}: is no character card: JSON was expected, or a PNG or CharX file with a card in it."
        ) from None
    spec = whole.get("spec") if isinstance(whole, dict) else None
    data = whole.get("data") if isinstance(spec, str) and spec.startswith("chara_card_v") else whole
    if not isinstance(data, dict) or not _text(data, "name") or not ({"description", "first_mes"} & data.keys()):
        raise FileError(f"{name}: is no character card; a card has a name, and a description or a first message.")
    version = {"chara_card_v2": "V2", "chara_card_v3": "V3"}.get(str(spec), one_line(str(spec), 40) if spec else "V1")
    if version not in {"V1", "V2", "V3"}:
        notes = (*notes, f"The card calls itself {version}, which is newer than what is known here.")
    multilingual = data.get("creator_notes_multilingual")
    book = data.get("character_book")
    entries = book.get("entries") if isinstance(book, dict) else None
    return Card(
        version=version,
        name=one_line(_text(data, "name"), 80),
        called=one_line(_text(data, "nickname") or _text(data, "name"), 80),
        description=_text(data, "description"),
        personality=_text(data, "personality"),
        scenario=_text(data, "scenario"),
        greetings=tuple(text for text in (_text(data, "first_mes"), *_texts(data, "alternate_greetings")) if text),
        examples=_text(data, "mes_example"),
        creator_notes=_text(data, "creator_notes") or _text(multilingual, "en"),
        tags=_texts(data, "tags"),
        book=tuple(_book(entries)),
        original=original,
        unused=tuple(one_line(str(key), 40) for key, value in data.items() if key not in _USED and value),
        notes=notes,
    )


def _book(entries: Any) -> list[BookEntry]:
    """Return the entries that are switched on; V2 has them in a list, some programs in an object of numbers."""
    rows = list(entries.values()) if isinstance(entries, dict) else entries if isinstance(entries, list) else []
    found: list[BookEntry] = []
    for row in rows[:1_000]:
        if not isinstance(row, dict) or row.get("enabled") is False or not _text(row, "content"):
            continue
        keys = () if row.get("use_regex") is True else (*_texts(row, "keys"), *_texts(row, "secondary_keys"))
        content = "\n".join(line for line in _text(row, "content").splitlines() if not line.startswith("@@"))
        label = _text(row, "name") or _text(row, "comment") or next(iter(keys), "")
        found.append(BookEntry(one_line(label, 60), keys, content, row.get("constant") is True or not keys))
    return found


def _text(data: Any, key: str) -> str:
    value = data.get(key) if isinstance(data, dict) else None
    return _tidy(value) if isinstance(value, str) else ""


def _texts(data: Any, key: str) -> tuple[str, ...]:
    values = data.get(key) if isinstance(data, dict) else None
    found = [_tidy(value) for value in (values[:100] if isinstance(values, list) else ()) if isinstance(value, str)]
    return tuple(text for text in found if text)


_NO_CHARACTERS = dict.fromkeys((plane << 16) + last for plane in range(17) for last in (0xFFFE, 0xFFFF))


def _tidy(text: str) -> str:
    """Return a text as far as it is read, without what no file may hold."""
    return clean(text[:MAX_FIELD].translate(_NO_CHARACTERS)).strip()
