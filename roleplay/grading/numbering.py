"""Numbering: a conversation as text for a judge who may only point, never quote.

Every sentence of the trainee's has a place: `5.2` is turn 5 (counted from 0), sentence 2 (counted from 1); `note.1` and
`reflection.1` stand in the wrap-up. Sentences that speak to the grader are withheld: no judge ever reads them. What is
left is set off as data, so that nothing in it can pose as a place, a delimiter or an answer.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from roleplay.grading.findings import Where, text_at
from roleplay.signals import ignored_sentences
from roleplay.text import Sentence, sentences
from roleplay.text import inert as plain
from roleplay.transcript import Transcript, Turn

OVERLAP = 4
"""Turns before a part of a long conversation that are shown for context, and may not be reported."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one question is about. turns: whose trainee sentences are numbered; before: shown for context only.

    wrap_up: which of the texts written afterwards are numbered as well.
    """

    turns: tuple[int, ...] = ()
    before: tuple[int, ...] = ()
    wrap_up: tuple[Where, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a judge may point: a sentence of the trainee's. withheld: it speaks to the grader and is not shown."""

    turn: int | None
    where: Where
    sentence: Sentence
    withheld: bool

    @property
    def name(self) -> str:
        """The place as a judge writes it."""
        return f"{self.where if self.turn is None else self.turn}.{self.sentence.number}"


def places(transcript: Transcript, part: Part) -> dict[str, Place]:
    """Return every place of a part by its name, in order, the withheld ones included."""
    texts: list[tuple[int | None, Where]] = [
        *((turn, "turn") for turn in part.turns),
        *((None, w) for w in part.wrap_up),
    ]
    found = [
        Place(turn, where, sentence, sentence.number in ignored_sentences(text))
        for turn, where in texts
        if (text := text_at(transcript, turn, where))
        for sentence in sentences(text)
    ]
    return {place.name: place for place in found}


_PLACE = re.compile(r"[Tt]?([0-9]{1,6}|note|reflection)\.([0-9]{1,6})")


def place_name(text: str) -> str | None:
    """Return the place that a judge wrote, as `Place.name` has it, or None where it is no place at all."""
    match = _PLACE.fullmatch(text.strip())
    if match is None:
        return None
    return f"{int(match[1]) if match[1].isdigit() else match[1]}.{int(match[2])}"


# ── words as data ──

_POSES = re.compile(r"^(\W*(?:t?[0-9]+|note|reflection))\.(?=[0-9])|^(\W*t[0-9]+) +(?=customer|trainee)", re.I)


def inert(text: str) -> str:
    """Return `text.inert` of a text in which moreover nothing can pose as a place or a speaker."""
    return _POSES.sub(lambda match: f"{match[1] or match[2]}·", plain(text))


def words_of(text: str) -> str:
    """Return a whole text as data in quotation marks, without the sentences that speak to the grader."""
    ignored = ignored_sentences(text)
    kept = [inert(s.text) for s in sentences(text) if s.number not in ignored]
    return f"“{' '.join(kept)}”" if kept else "(withheld)" if ignored else "(nothing)"


def before(transcript: Transcript, turn: int) -> str:
    """Return what the customer said right before a trainee's turn, as data; "" at the start."""
    said: list[str] = []
    while turn > 0 and transcript.turns[turn - 1].role == "customer":
        turn -= 1
        said.insert(0, words_of(transcript.turns[turn].text))
    return " ".join(said)


# ── as text ──


def render(transcript: Transcript, part: Part) -> str:
    """Return a part as text: context first, then the numbered turns, then the wrap-up."""
    numbered = places(transcript, part)
    blocks = [_plain(transcript, turn) for turn in part.before]
    blocks += [_block(transcript, turn, numbered) for turn in part.turns]
    for where in part.wrap_up:
        own = [place for place in numbered.values() if place.where == where]
        blocks.append("\n".join([_WRAP_UP[where], *map(_line, own)]))
    return "\n".join(blocks)


_WRAP_UP = {"note": "The trainee's case note:", "reflection": "The trainee's reflection on the conversation:"}


def _label(turn: Turn, index: int) -> str:
    waited = f", after a wait of {turn.held_seconds} seconds" if turn.held_seconds else ""
    return f"T{index} {turn.role}{waited}:"


def _plain(transcript: Transcript, index: int) -> str:
    turn = transcript.turns[index]
    return f"{_label(turn, index)} {words_of(turn.text)}"


def _block(transcript: Transcript, index: int, numbered: dict[str, Place]) -> str:
    turn = transcript.turns[index]
    own = [_line(place) for place in numbered.values() if place.turn == index]
    return "\n".join([_label(turn, index), *own]) if own else _plain(transcript, index)


def _line(place: Place) -> str:
    return f"({place.name} withheld)" if place.withheld else f"{place.name} “{inert(place.sentence.text)}”"


# ── in parts ──


def in_chunks(transcript: Transcript, budget: int) -> list[Part]:
    """Return the conversation in as few parts as hold at most `budget` characters each, the wrap-up in the last one.

    Each sentence is numbered in one part only. A part after the first shows up to OVERLAP turns before it for context,
    which take at most half of the budget. A single turn longer than the budget makes a part of its own.
    """
    everything = whole(transcript)
    if len(render(transcript, everything)) <= budget:  # as most are
        return [everything] if _readable(transcript, everything) else []
    sizes = [len(render(transcript, Part((index,)))) + 1 for index in range(len(transcript.turns))]
    parts: list[Part] = []
    start = 0
    while start < len(sizes):
        shown = _context(sizes, start, budget // 2)
        room = budget - sum(sizes[i] for i in shown)
        end = start + 1
        while end < len(sizes) and sum(sizes[start : end + 1]) <= room:
            end += 1
        parts.append(Part(tuple(range(start, end)), shown))
        start = end
    wrap_up = _written(transcript)
    if wrap_up and parts:
        last = Part(parts[-1].turns, parts[-1].before, wrap_up)
        fits = len(render(transcript, last)) <= budget
        parts = [*parts[:-1], last] if fits else [*parts, *_wrap_up_alone(transcript, budget)]
    return [part for part in parts if _readable(transcript, part)]


def whole(transcript: Transcript) -> Part:
    """Return everything as one part."""
    return Part(tuple(range(len(transcript.turns))), (), _written(transcript))


def by_turn(transcript: Transcript, budget: int) -> list[Part]:
    """Return one part per trainee turn with what the customer said before it, and one for the wrap-up."""
    parts: list[Part] = []
    for index, turn in enumerate(transcript.turns):
        if turn.role == "trainee":
            start = index
            while start > 0 and transcript.turns[start - 1].role == "customer":
                start -= 1
            parts.append(Part((index,), tuple(range(start, index))))
    return [part for part in (*parts, *_wrap_up_alone(transcript, budget)) if _readable(transcript, part)]


def _wrap_up_alone(transcript: Transcript, budget: int) -> Iterator[Part]:
    """Yield the part of the wrap-up, with as much of the end of the conversation as half of the budget holds."""
    if wrap_up := _written(transcript):
        sizes = [len(_plain(transcript, index)) + 1 for index in range(len(transcript.turns))]
        yield Part((), _context(sizes, len(sizes), budget // 2, most=len(sizes)), wrap_up)


def _written(transcript: Transcript) -> tuple[Where, ...]:
    texts: tuple[Where, Where] = ("note", "reflection")
    return tuple(where for where in texts if text_at(transcript, None, where))


def _context(sizes: list[int], start: int, room: int, most: int = OVERLAP) -> tuple[int, ...]:
    first = start
    while first > max(0, start - most) and sum(sizes[first - 1 : start]) <= room:
        first -= 1
    return tuple(range(first, start))


def _readable(transcript: Transcript, part: Part) -> bool:
    """Whether there is anything in a part that may be reported."""
    return any(not place.withheld for place in places(transcript, part).values())
