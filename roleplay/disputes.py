"""A trainee's "I disagree": kept beside the scorecard's verdict, and handed over as a case that awaits a label."""

import re
from collections.abc import Iterator

from roleplay.errors import UsageError
from roleplay.evaluation.cases import Case, Dispute
from roleplay.files import nearest
from roleplay.session import Session
from roleplay.store import DisputeRow, Store
from roleplay.text import STOPWORDS, cap, clean, is_blank, one_line
from roleplay.transcript import Transcript, turn_number

MOST_WORDS = 2000
"""Characters of a reason that are kept; a case takes no more."""
STAND_IN = "Robin"
"""Stands in exported cases where the trainee's name stood."""


def dispute(store: Store, session_id: str, strategy: str, because: str, turn: int | None = None) -> DisputeRow:
    """Store that the trainee disagrees with a verdict on the conversation as it stands, in place of an earlier such dispute.

    session_id: an id or the beginning of one, or that and the number of a way behind a dot. because: why, in the trainee's words; cleaned and capped. turn: the trainee's
    turn that it is about, counted from 0. Raises UsageError where there is no such session, verdict or turn, or no reason.
    """
    if is_blank(because):
        raise UsageError("a dispute needs a reason: say with --because what the grader got wrong.")
    session = Session.peek(store, session_id)
    scorecard = session.scorecard
    if scorecard is None:
        raise UsageError(f"session {session.id} has no scorecard yet; there is nothing to disagree with.")
    verdicts = {each.strategy: each.verdict for each in scorecard.verdicts}
    if strategy not in verdicts:
        hint = nearest(strategy, sorted(verdicts), what="strategies")
        raise UsageError(f"the scorecard of {session.id} has no strategy '{one_line(strategy, 60)}'; {hint}")
    if turn is not None and not (0 <= turn < len(session.turns) and session.turns[turn].role == "trainee"):
        raise UsageError(
            f"turn {turn_number(turn)} is none of yours; 'roleplay sessions show {session.id}' numbers them."
        )
    words, _ = cap(clean(because).strip(), MOST_WORDS)
    return store.save_dispute(session.id, session.head, strategy, verdicts[strategy], words, turn)


def words_of(row: DisputeRow) -> str:
    """Return a dispute as the trainee reads it."""
    place = "" if row.turn is None else f" in turn {turn_number(row.turn)}"
    return f"You disagree with '{row.verdict.replace('_', ' ')}' on {row.strategy}{place}: {one_line(row.because, 400)}"


def awaiting_labels(store: Store) -> Iterator[tuple[str, Case]]:
    """Yield every stored dispute as a case that awaits a label, with the id of its session; nobody's name stands in it."""
    profiles = {item.id: item.trainee for item in store.summaries()}
    for row in store.disputes():
        session = Session.peek(store, row.session)
        way, branch = next(
            (number, branch) for number, branch in enumerate(session.branches(), 1) if branch.head == row.head
        )
        transcript = session.transcript_of(branch)
        yield row.session, case_of(row, way, transcript, session.persona.id, profiles.get(row.session, ""))


def case_of(row: DisputeRow, way: int, transcript: Transcript, persona: str, trainee: str) -> Case:
    """Return a dispute as a case without labels.

    way: which of the ways the session has gone it is about, from 1, and `transcript` is that way. trainee: the name of the
    profile, which is taken out of all words.
    """

    def nameless(text: str | None) -> str | None:
        return None if text is None else without_name(text, trainee)

    turns = tuple(
        turn.model_copy(
            update={
                "text": nameless(turn.text),
                "felt": tuple(each.model_copy(update={"words": nameless(each.words)}) for each in turn.felt),
            }
        )
        for turn in transcript.turns
    )
    wrap_up = {"note": nameless(transcript.note), "reflection": nameless(transcript.reflection)}
    because = without_name(row.because, trainee)[:MOST_WORDS]
    return Case(
        id=f"dispute-{row.session[:8]}-{f'way-{way}-' if way > 1 else ''}{row.strategy}",
        transcript=transcript.model_copy(update={"turns": turns, **wrap_up}),
        dispute=Dispute(strategy=row.strategy, turn=row.turn, verdict=row.verdict, because=because),
        persona=persona,
        source="a trainee's dispute",
        tags=("dispute",),
    )


def without_name(text: str, name: str) -> str:
    """Return `text` with a stand-in for a name, whole or in parts; parts count where they are written as names are."""
    parts = [part for part in name.split() if len(part) > 2 and part.casefold() not in STOPWORDS]
    if name.casefold() not in STOPWORDS and not is_blank(name):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", STAND_IN, text, flags=re.IGNORECASE)
    for part in parts:
        text = re.sub(
            rf"(?<!\w){re.escape(part)}(?!\w)",
            lambda found: STAND_IN if found[0][0].isupper() else found[0],
            text,
            flags=re.IGNORECASE,
        )
    return text
