"""A session as content: everything its documents say, worked out once. Pure over what the session holds."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from roleplay.branches import Branch, forked
from roleplay.customer.state import Mood
from roleplay.evidence import Evidence, evidence, unanswered
from roleplay.exports.highlight import Note, Part, Seen, notes, parts
from roleplay.glance import Glance, glance
from roleplay.grading.scorecard import Scorecard, StrategyResult
from roleplay.hindsight import in_the_light_of
from roleplay.persona import Persona
from roleplay.report import ledger_lines, ranked, say, scorecard_data, uncounted, verdict_words
from roleplay.rubric import Catalogue, applied
from roleplay.session import Session
from roleplay.store import DisputeRow
from roleplay.transcript import Transcript, Turn, turn_number
from roleplay.turning_points import TurningPoint, turning_points

YOU = "You"


@dataclass(frozen=True, slots=True)
class Said:
    """One turn, or a text of the wrap-up.

    number: as people count turns, from 1; 0 in the wrap-up. own: whether the trainee said it. who: "You" or the customer's name. waited: seconds that passed before it. mood: the customer's after it, in words; "" where it did not change or is not told. unanswered: what it called for and nothing took up.
    """

    number: int
    own: bool
    who: str
    parts: tuple[Part, ...]
    notes: tuple[Note, ...] = ()
    waited: int = 0
    mood: str = ""
    unanswered: tuple[Seen, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict, and the turns in which to look it up, as people count them."""

    result: StrategyResult
    turns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Disagreed:
    """Where the trainee disagrees with a verdict. name: of the strategy. turn: as people count them, None for the whole."""

    name: str
    verdict: str
    turn: int | None
    because: str


@dataclass(frozen=True, slots=True)
class Way:
    """Another way the conversation went. number: from 1, oldest first. leaves: the first turn, as people count them, that this
    conversation does not share.

    said: its turns from there on. ending: how it ended, in a sentence. score: None where it was not graded.
    """

    number: int
    leaves: int
    said: tuple[Said, ...]
    ending: str
    score: float | None


@dataclass(frozen=True, slots=True)
class Record:
    """A session. glance, judged, overlooked (verdicts that may be too low because the offline finder overlooks much), disagreed, idle
    (sentences on what stands outside the score), rests_on and rubric are empty where it was not graded;
    moods, turning and ledger (lines) are, too, in an exam that was not.

    way: which one this is, from 1; others: the other ways, empty where the trainee never went back.
    """

    session: str
    begun: str
    persona: Persona
    mode: str
    seed: int
    model: str
    ending: str
    exchanges: int
    said: tuple[Said, ...]
    note: Said | None
    reflection: Said | None
    glance: Glance | None
    judged: tuple[Judged, ...]
    overlooked: tuple[Judged, ...]
    disagreed: tuple[Disagreed, ...]
    idle: tuple[str, ...]
    moods: tuple[Mood, ...]
    turning: tuple[TurningPoint, ...]
    ledger: tuple[str, ...]
    way: int
    others: tuple[Way, ...]
    rests_on: tuple[str, ...]
    rubric: str


def record(session: Session, scorecard: Scorecard | None) -> Record:
    """Return what a session's documents say; blocking, as it reads the session's branches."""
    transcript, catalogue = session.transcript(), applied(session.catalogue, session.rubric)
    pieces = _pieces(scorecard, transcript, catalogue) if scorecard else {}
    by_name = {catalogue.by_id[strategy].name: found for strategy, found in pieces.items()}
    told = _told(session, scorecard)
    moods = session.moods if told else ()
    ledger = in_the_light_of(scorecard, session.ledger) if scorecard else session.ledger
    branches = session.branches()
    judged = [
        Judged(result, _turns(pieces[result.strategy]))
        for result in (ranked(scorecard) if scorecard else ())
        if result.verdict != "not_called_for"
    ]
    return Record(
        session=session.id,
        begun=moment(session.begun),
        persona=session.persona,
        mode=session.mode,
        seed=session.seed,
        model=session.model,
        ending=say(session.outcome) if session.outcome else "not finished",
        exchanges=transcript.exchanges,
        said=tuple(_said(transcript.turns, session.persona.first_name, by_name, moods)),
        note=_written("note", transcript.note, by_name),
        reflection=_written("reflection", transcript.reflection, by_name),
        glance=glance(scorecard, transcript, catalogue, session.mode) if scorecard else None,
        judged=tuple(each for each in judged if each.result.overlooks is None),
        overlooked=tuple(each for each in judged if each.result.overlooks is not None),
        disagreed=_disagreed(session, scorecard) if scorecard else (),
        idle=tuple(uncounted(scorecard.verdicts)) if scorecard else (),
        moods=moods,
        turning=turning_points(moods, ledger) if told else (),
        ledger=tuple(ledger_lines(ledger, _names(session))) if told else (),
        way=next((number for number, branch in enumerate(branches, 1) if branch.current), 1),
        others=tuple(
            _way(number, branch, session, told=told)
            for number, branch in enumerate(branches, 1)
            if not branch.current
        ),
        rests_on=scorecard.rests_on if scorecard else (),
        rubric=scorecard.rubric if scorecard else "",
    )  # fmt: skip


def _disagreed(session: Session, scorecard: Scorecard) -> tuple[Disagreed, ...]:
    names = {result.strategy: result.name for result in scorecard.verdicts}
    return tuple(
        Disagreed(
            names[row.strategy],
            verdict_words(row.verdict),
            None if row.turn is None else turn_number(row.turn),
            row.because,
        )
        for row in session.disputes(scorecard)
    )


def _dispute(row: DisputeRow) -> dict[str, Any]:
    """Return a dispute without the number of its way in the store: the document tells of that way alone."""
    return {key: value for key, value in asdict(row).items() if key != "head"}


def moment(when: datetime) -> str:
    """Return a time as a reader takes it."""
    return f"{when.day} {when:%B %Y, %H:%M} UTC"


def session_data(session: Session, scorecard: Scorecard | None) -> dict[str, Any]:
    """Return a session as the JSON document that `grade` reads back; blocking, as it reads the session's branches."""
    told = _told(session, scorecard)
    return {
        "session": session.id,
        "begun": session.begun.isoformat(),
        "mode": session.mode,
        "seed": session.seed,
        "model": session.model,
        "transcript": session.transcript().to_json(),
        "scorecard": scorecard_data(scorecard) if scorecard else None,
        "disputes": [_dispute(row) for row in session.disputes(scorecard)] if scorecard else [],
        "moods": [mood.model_dump(mode="json") for mood in session.moods] if told else None,
        "ledger": [_moved(turn, movements) for turn, movements in session.ledger] if told else None,
        "branches": [
            {
                "current": branch.current,
                "forked": branch.forked,
                "outcome": branch.outcome,
                "score": _score(branch),
                "turns": [turn.model_dump(mode="json") for turn in branch.turns],
            }
            for branch in session.branches()
        ],
    }


def _moved(turn: int, movements: Sequence[Any]) -> dict[str, Any]:
    return {"turn": turn, "movements": [movement.model_dump(mode="json") for movement in movements]}


def _told(session: Session, scorecard: Scorecard | None) -> bool:
    """Return whether the customer's mood may be told: an exam hides it until it is graded."""
    return session.mode != "exam" or scorecard is not None


def _pieces(scorecard: Scorecard, transcript: Transcript, catalogue: Catalogue) -> dict[str, tuple[Evidence, ...]]:
    return {
        result.strategy: evidence(scorecard, transcript, catalogue, result.strategy) for result in scorecard.verdicts
    }


def _turns(pieces: Sequence[Evidence]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(turn_number(piece.turn) for piece in pieces if piece.turn is not None))


def _names(session: Session) -> dict[str, str]:
    return {strategy.id: strategy.name for strategy in session.catalogue.strategies}


def _said(
    turns: Sequence[Turn],
    customer: str,
    pieces: dict[str, tuple[Evidence, ...]],
    moods: Sequence[Mood],
    first: int = 0,
) -> Iterator[Said]:
    """Yield the turns from `first` (counted from 0) on. moods: at the opening and after every reply; none: they are not told."""
    before = ""
    for number, turn in enumerate(turns):
        own = turn.role == "trainee"
        marked = notes(
            [(name, each) for name, found in pieces.items() for each in found if each.turn == number and own]
        )
        mood = moods[number // 2].words if not own and number // 2 < len(moods) else ""
        if number >= first:
            yield Said(
                turn_number(number),
                own,
                YOU if own else customer,
                parts(turn.text, marked),
                marked,
                turn.held_seconds,
                mood if mood != before else "",
                () if own else _unanswered(number, pieces),
            )
        before = mood or before


def _unanswered(turn: int, pieces: dict[str, tuple[Evidence, ...]]) -> tuple[Seen, ...]:
    """Return what a turn of the customer's called for and nothing took up."""
    found = (
        (name, piece) for name, pieces_ in pieces.items() for piece in pieces_
        if piece.kind == "missed" and piece.call == turn and piece.need is None
    )  # fmt: skip
    return tuple(dict.fromkeys(Seen(piece.kind, name, unanswered(piece)) for name, piece in found))


def _written(where: str, text: str | None, pieces: dict[str, tuple[Evidence, ...]]) -> Said | None:
    if text is None:
        return None
    marked = notes([(name, each) for name, found in pieces.items() for each in found if each.where == where])
    return Said(0, True, YOU, parts(text, marked), marked)


def _way(number: int, branch: Branch, session: Session, *, told: bool) -> Way:
    """Return another way, from where it leaves this one."""
    leaves = forked(branch.turns, [session.turns])
    ending = f"Outcome: {say(branch.outcome)}." if branch.outcome else "Left unfinished."
    said = tuple(_said(branch.turns, session.persona.first_name, {}, branch.moods if told else (), leaves))
    return Way(number, turn_number(leaves), said, ending, _score(branch))


def _score(branch: Branch) -> float | None:
    return branch.scorecard["score"] if branch.scorecard else None
