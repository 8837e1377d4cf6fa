"""Findings: checks held to real sentences of the trainee's.

Whatever found them, the words are taken from the transcript here, so evidence cannot be invented: a place that does
not exist, the customer's words, or a sentence that speaks to the grader yields nothing.
"""

from typing import Literal

from roleplay.sightings import SURE, Sighting
from roleplay.signals import ignored_sentences
from roleplay.text import Sentence, sentences
from roleplay.transcript import Data, Transcript

Where = Literal["turn", "note", "reflection"]


class Finding(Data):
    """A check seen at a span of the trainee's words.

    turn: 0-based in the transcript, None in the wrap-up (then `where` says which text). sentence counts from 1;
    `quote` is the text's own `start:end`. why: a model's reason, or whose word it rests on; "" from signals. disputed: a gross break that only one
    of model and signals sees.
    """

    turn: int | None
    where: Where
    sentence: int
    strategy: str
    check: str
    kind: Literal["shows", "breaks"]
    severity: Literal["minor", "gross"]
    quote: str
    start: int
    end: int
    confidence: float
    why: str = ""
    disputed: bool = False

    @property
    def sure(self) -> bool:
        """Whether it may cost or earn points."""
        return self.confidence >= SURE


def text_at(transcript: Transcript, turn: int | None, where: str) -> str | None:
    """Return the trainee's text a finding points into, or None if there is none."""
    if where in {"note", "reflection"}:
        text = transcript.note if where == "note" else transcript.reflection
        return text if turn is None else None
    if (
        where != "turn"
        or turn is None
        or not 0 <= turn < len(transcript.turns)
        or transcript.turns[turn].role != "trainee"
    ):
        return None
    return transcript.turns[turn].text


def _sentence(text: str, number: int) -> Sentence | None:
    """Return the sentence of that number, if there is one and it may yield anything."""
    parts = sentences(text)
    return parts[number - 1] if 0 < number <= len(parts) and number not in ignored_sentences(text) else None


def hold(transcript: Transcript, sightings: list[Sighting]) -> tuple[list[Finding], int]:
    """Return the findings that stand at real sentences of the trainee's, in order, and how many were rejected."""
    findings: list[Finding] = []
    rejected = 0
    for item in sightings:
        text = text_at(transcript, item.turn, item.where)
        place = _sentence(text, item.sentence.number) if text else None
        if text is None or place is None:
            rejected += 1
            continue
        findings.append(
            Finding(
                turn=item.turn,
                where="note" if item.where == "note" else "reflection" if item.where == "reflection" else "turn",
                sentence=place.number,
                strategy=item.strategy,
                check=item.check,
                kind="shows" if item.kind == "shows" else "breaks",
                severity="gross" if item.severity == "gross" else "minor",
                quote=text[place.start : place.end],
                start=place.start,
                end=place.end,
                confidence=item.confidence,
            )
        )
    return findings, rejected
