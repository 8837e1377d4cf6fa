"""Words with marks in them: a text cut where evidence begins and ends, so that every form can show it in place. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from roleplay.evidence import Evidence

SIGNS = {"shown": "✓", "held": "✓", "broken": "✗", "missed": "○", "unsure": "?", "beside": "·"}
"""What stands before a piece of evidence. beside: shown where nothing had called for it."""
_LOUDEST = ("broken", "shown", "held", "unsure", "beside", "missed")


@dataclass(frozen=True, slots=True)
class Seen:
    """One strategy seen in some words. kind: a key of `SIGNS`. check: what was looked for, as a clause."""

    kind: str
    name: str
    check: str


@dataclass(frozen=True, slots=True)
class Note:
    """What was seen in one stretch of words. number: from 1 in each text, as the stretches begin."""

    number: int
    start: int
    end: int
    seen: tuple[Seen, ...]

    @property
    def kind(self) -> str:
        """The kind that the stretch is marked as: what is broken outweighs what is shown."""
        return min((each.kind for each in self.seen), key=_LOUDEST.index)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text. kind: how it is marked, "" where it is not. ends: the notes whose words end with it."""

    text: str
    kind: str = ""
    ends: tuple[int, ...] = ()


def kind_of(piece: Evidence) -> str:
    """Return how a piece of evidence is marked."""
    return piece.kind if piece.counts or piece.kind != "shown" else "beside"


def notes(pieces: Sequence[tuple[str, Evidence]]) -> tuple[Note, ...]:
    """Return the notes on one text. pieces: names of strategies with what was seen of them in this text."""
    by_place: dict[tuple[int, int], dict[Seen, None]] = {}
    for name, piece in pieces:
        if piece.span is not None:
            seen = Seen(kind_of(piece), name, piece.check)
            by_place.setdefault(piece.span, {}).setdefault(seen)
    return tuple(
        Note(number, start, end, tuple(by_place[start, end])) for number, (start, end) in enumerate(sorted(by_place), 1)
    )


def parts(text: str, marked: Sequence[Note]) -> tuple[Part, ...]:
    """Return a text in pieces: joined they are the text, and none is in two minds about its marks."""
    cuts = sorted({0, len(text), *(place for note in marked for place in (note.start, note.end) if place < len(text))})
    found: list[Part] = []
    for start, end in pairwise(cuts):
        over = [note for note in marked if note.start <= start and end <= note.end]
        kind = min((note.kind for note in over), key=_LOUDEST.index, default="")
        found.append(Part(text[start:end], kind, tuple(note.number for note in over if note.end == end)))
    return tuple(found)
