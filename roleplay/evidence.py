"""What a verdict rests on, one piece at a time and each at its place: for screens and pages that lead to the very words. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from roleplay.grading.findings import Finding
from roleplay.grading.moments import Moment, Where
from roleplay.grading.scorecard import Scorecard
from roleplay.rubric import Catalogue, Strategy
from roleplay.transcript import Transcript, turn_number

Kind = Literal["shown", "broken", "missed", "held", "unsure"]
UNANSWERED = "I saw nothing that takes it up"
"""What became, as a clause, of the customer's words that called for something and got no answer; a piece may know more."""
WORST_FIRST: tuple[Kind, ...] = ("broken", "missed", "unsure", "shown", "held")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece: something that was said, left out, or held.

    turn: the trainee's turn to look at, None where it stands in the wrap-up (`where`) or nowhere in particular. words: the
    trainee's, taken from `span` (start and end in the text of that turn, the note or the reflection); for what was missed,
    the customer's words that called for it, from their turn `call`. check: what was looked for, as a clause; "" where nothing
    was found. need: the need that was still open at the end, and no words with it: their goodbye called for nothing. counts: False
    where nothing had called for it. confidence: how sure the grader is of what it saw, 0 to 1. gross: a break that costs. disputed: only one of model and signals sees it. doubted: missed, if the offline finder did not overlook it. why: a
    model's reason, whose word it rests on, or why something shown elsewhere was no answer; "" where there is no more to say.
    """

    kind: Kind
    turn: int | None
    where: Where = "turn"
    words: str = ""
    span: tuple[int, int] | None = None
    check: str = ""
    call: int | None = None
    need: str | None = None
    counts: bool = True
    confidence: float = 1.0
    gross: bool = False
    disputed: bool = False
    doubted: bool = False
    why: str = ""


def evidence(scorecard: Scorecard, transcript: Transcript, catalogue: Catalogue, strategy: str) -> tuple[Evidence, ...]:
    """Return what the verdict on a strategy rests on, in the order of the conversation, the wrap-up last.

    catalogue: as the rubric applies it, so that its own checks have their words.
    """
    rules = catalogue.by_id[strategy]
    doubted = any(result.strategy == strategy and result.overlooks is not None for result in scorecard.verdicts)
    moments = (moment for moment in scorecard.moments if moment.strategy == strategy)
    pieces = [piece for moment in moments for piece in _of_moment(moment, scorecard, transcript, rules)]
    found = [replace(piece, doubted=doubted) if piece.kind == "missed" else piece for piece in pieces]
    return tuple(sorted(dict.fromkeys(found), key=_place))


def first_look(pieces: tuple[Evidence, ...]) -> Evidence | None:
    """Return the piece to look at first: the worst one that has a place, else any."""
    placed = [piece for piece in pieces if piece.turn is not None or piece.span is not None] or list(pieces)
    return min(placed, key=lambda piece: (not piece.counts, WORST_FIRST.index(piece.kind)), default=None)


def unanswered(piece: Evidence) -> str:
    """Return, as a clause, what became of the words that called for what was missed."""
    return piece.why or UNANSWERED


def place_of(piece: Evidence) -> str:
    """Return where a piece stands, turns as people count them: "in turn 5", "in the case note", "at the end", or over the whole conversation."""
    if piece.where == "note":
        return "in the case note"
    if piece.where == "reflection":
        return "in the reflection"
    if piece.turn is not None and piece.call is not None and piece.call > piece.turn:
        return "at the end"  # what called came after the trainee's last words
    return "over the whole conversation" if piece.turn is None else f"in turn {turn_number(piece.turn)}"


def whose(piece: Evidence, customer: str) -> str:
    """Return who said the words of a piece, and of what was missed in which turn: the answer was looked for in the next."""
    if piece.kind != "missed":
        return "You said"
    return f"{customer} said" if piece.call is None else f"{customer} said in turn {turn_number(piece.call)}"


def _place(piece: Evidence) -> tuple[bool, int, bool, int]:
    """Order by turn; in a turn by words; what has no place comes last."""
    turn = -1 if piece.turn is None else piece.turn
    return turn < 0, turn, piece.span is None, piece.span[0] if piece.span else 0


def _of_moment(moment: Moment, card: Scorecard, transcript: Transcript, rules: Strategy) -> Iterator[Evidence]:
    looks = {check.id: check.look_for for check in (*rules.shows, *rules.breaks)}
    for number in moment.findings:
        yield _found(card.findings[number], moment, looks)
    if moment.verdict == "missed":
        call = None if moment.where == "session" else moment.call  # the whole conversation could have held it
        yield Evidence(
            "missed",
            None if moment.where == "session" else _answering(moment, transcript),
            moment.where,
            words=transcript.turns[call].text if call is not None and moment.need is None else "",
            call=call,
            need=moment.need,
            why=moment.because,
        )
    elif not moment.findings and moment.verdict in {"shown", "ungraded"}:
        yield Evidence(
            "held" if moment.verdict == "shown" else "unsure", moment.turn, moment.where, call=moment.call,
        )  # fmt: skip


def _found(finding: Finding, moment: Moment, looks: dict[str, str]) -> Evidence:
    kind: Kind = "unsure" if not finding.sure else "shown" if finding.kind == "shows" else "broken"
    return Evidence(
        kind,
        finding.turn,
        finding.where,
        words=finding.quote,
        span=(finding.start, finding.end),
        check=_clause(looks.get(finding.check, finding.check)),
        call=moment.call,
        counts=moment.called_for,
        confidence=finding.confidence,
        gross=finding.severity == "gross" and finding.kind == "breaks",
        disputed=finding.disputed,
        why=finding.why,
    )


def _answering(moment: Moment, transcript: Transcript) -> int | None:
    """Return the trainee's turn that should have answered a call: the next one, or the last where none came after it."""
    if moment.turn is not None or moment.call is None:
        return moment.turn
    own = [number for number, turn in enumerate(transcript.turns) if turn.role == "trainee"]
    return next((number for number in own if number > moment.call), own[-1] if own else None)


def _clause(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".")
