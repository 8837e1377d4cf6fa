"""A stored session as it stands: what front ends show of it. Changes nothing."""

import json
import threading
from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Self, TypeVar

from roleplay.branches import Branch, course, forked, tips
from roleplay.customer.state import Mood, Movement, State
from roleplay.engine import Engine
from roleplay.errors import UsageError
from roleplay.grading.finders import offline
from roleplay.grading.scorecard import Scorecard, derive
from roleplay.hindsight import Ledger, felt_in
from roleplay.models.base import Usage
from roleplay.persona import Persona
from roleplay.rubric import Catalogue, Rubric
from roleplay.session.exchange import used
from roleplay.session.setting import setting_of
from roleplay.store import AttemptRow, DisputeRow, DraftRow, SessionRow, Store
from roleplay.text import one_line
from roleplay.transcript import Outcome, Transcript, Turn

NO_DRAFT = DraftRow("", said=False)


_Frozen = TypeVar("_Frozen", Persona, Rubric, Catalogue)


@lru_cache(maxsize=32)  # a catalogue takes some ten milliseconds, and most sessions rest on the same
def _as_it_was(kind: type[_Frozen], snapshot: str) -> _Frozen:
    return kind.model_validate(json.loads(snapshot))


class Reading:
    """What is known of a session."""

    def __init__(self, store: Store, row: SessionRow, engine: Engine) -> None:
        self._store, self._row, self._engine = store, row, engine
        self._reading = threading.RLock()
        self.persona = _as_it_was(Persona, store.snapshot(row.persona_hash))
        self.rubric = _as_it_was(Rubric, store.snapshot(row.rubric_hash))
        self.catalogue = _as_it_was(Catalogue, store.snapshot(row.catalogue_hash))
        self.setting = setting_of(self.persona)
        self._stands: SessionRow | None = None  # where another way is read than the one it stands on: there
        self._load()

    def _load(self) -> None:
        so_far = course(self._row.opening, self._row.opening_state, self._store.path_to(self._row.head))
        self._turns, self._moods, self._ledger = [*so_far.turns], [*so_far.moods], [*so_far.ledger]
        self._state = so_far.state
        self._hints = self._store.hints(self._row.id, self._row.head)
        self._usage = sum((used(made) for made in so_far.made), Usage())
        self._authored = sum(bool(made.get("authored")) for made in so_far.made)
        pending = self._store.pending(self._row.id, self._row.head)
        self._pending: Turn | None = Turn.model_validate(pending.trainee) if pending and not self.ended else None
        self._draft = self._store.draft(self._row.id, self._row.head) or NO_DRAFT
        self._answered_before = self._row.head is not None or bool(self._store.exchanges(self._row.id))

    def _refresh(self) -> None:
        with self._reading:  # two threads: what was read first must not come to stand last
            self._row = self._store.session(self.id)

    @property
    def id(self) -> str:
        """Id of the session."""
        return self._row.id

    @property
    def seed(self) -> int:
        """Seed of the session: the same seed and inputs give the same session."""
        return self._row.seed

    @property
    def begun(self) -> datetime:
        """When it began, UTC."""
        return datetime.fromisoformat(self._row.created)

    @property
    def mode(self) -> str:
        """How it is played: practice, or exam (no hints, the mood stays hidden until the scorecard)."""
        return self._row.mode

    @property
    def moods(self) -> tuple[Mood, ...]:
        """The mood at the opening and after every reply."""
        return tuple(self._moods)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """Everything said so far."""
        return tuple(self._turns)

    @property
    def state(self) -> State:
        """How the customer feels now."""
        return self._state

    @property
    def ledger(self) -> tuple[tuple[int, tuple[Movement, ...]], ...]:
        """Per trainee turn (its number): what moved the customer and why."""
        return tuple(self._ledger)

    @property
    def pending(self) -> str | None:
        """What the trainee said that has no answer yet, after a crash or a failure; `retry` sends it again."""
        return self._pending.text if self._pending else None

    @property
    def draft(self) -> str:
        """What the trainee typed here and did not send, as far as it is stored; "" where there is nothing."""
        return self._draft.words

    @property
    def to_say_anew(self) -> bool:
        """Whether the draft was said here before, as it stands, and one went back to say it anew."""
        return self._draft.said

    @property
    def ended(self) -> bool:
        """Whether the conversation is over."""
        return self._row.status == "ended"

    @property
    def outcome(self) -> Outcome | None:
        """How it ended."""
        return self._row.outcome  # type: ignore[return-value] # the column holds nothing else

    @property
    def engine(self) -> Engine:
        """Who plays and grades this session now."""
        return self._engine

    @property
    def model(self) -> str:
        """Who played the customer, as the session remembers it."""
        return self._row.model

    @property
    def usage(self) -> Usage:
        """What the models of the conversation took so far; the grader's part stands on the scorecard."""
        return self._usage

    @property
    def held_seconds(self) -> int:
        """Simulated waiting time since the last turn."""
        return self._row.held

    @property
    def head(self) -> int | None:
        """The exchange the conversation stands at, by which its way is known; None where nothing was said."""
        return self._row.head

    @property
    def minutes(self) -> int | None:
        """How long this exam may take, if there is a limit."""
        return self._row.minutes

    @property
    def elapsed(self) -> int:
        """Seconds talked so far, as far as they were counted (`spend`)."""
        return self._row.elapsed

    @property
    def notes(self) -> str:
        """What the trainee noted down for themselves while talking."""
        return self._row.notes

    @property
    def note(self) -> str | None:
        """The case note."""
        return self._row.note

    @property
    def reflection(self) -> str | None:
        """The reflection."""
        return self._row.reflection

    def learned(self) -> tuple[str, ...]:
        """What the customer has told so far, as second-person clauses."""
        return tuple(clause for turn in self._turns for clause in turn.learned)

    # ── every way it has gone ──

    @property
    def answered(self) -> bool:
        """Whether the customer has answered anything, on whichever way."""
        return self._answered_before or len(self._turns) > 1

    def branches(self) -> tuple[Branch, ...]:
        """Return every way this conversation has gone, oldest first; one alone where the trainee never went back."""
        stands = self._stands or self._row
        exchanges = self._store.exchanges(self.id)
        endings: dict[int | None, SessionRow | AttemptRow] = {each.head: each for each in self._store.attempts(self.id)}
        cards = {each.head: each.scorecard for each in endings.values() if isinstance(each, AttemptRow)}
        heads = tips(exchanges, stands.head, endings)
        endings[stands.head], cards[stands.head] = stands, self._store.scorecard(self.id)
        found: list[Branch] = []
        for head in heads:
            way = course(self._row.opening, self._row.opening_state, self._store.path_to(head))
            how = endings.get(head)
            found.append(
                Branch(
                    head, way.turns, way.moods, way.ledger, way.state,
                    forked=forked(way.turns, [branch.turns for branch in found]),
                    current=head == self._row.head,
                    ended=how is not None and (how is not stands or stands.status == "ended"),
                    outcome=how.outcome if how else None,
                    ended_by=how.ended_by if how else None,
                    note=how.note if how else None,
                    reflection=how.reflection if how else None,
                    scorecard=cards.get(head),
                    hints=self._store.hints(self.id, head),
                )
            )  # fmt: skip
        return tuple(found)

    def along(self, way: str) -> Self:
        """Return the session as it is read along one of its ways, whichever it stands on; way: "1" is the first of `branches`.

        Only for showing and exporting. Raises UsageError where there is no such way.
        """
        ways = {str(number): branch for number, branch in enumerate(self.branches(), 1)}
        branch = ways.get(way)
        if branch is None:
            has = "only one way, 1" if len(ways) == 1 else f"the ways 1 to {len(ways)}"
            raise UsageError(f"there is no way '{one_line(way, 20)}': session {self.id} has {has}.")
        if branch.current:
            return self
        found = copy(self)
        found._stands = self._stands or self._row
        found._row = replace(
            found._stands, head=branch.head, held=0, status="ended" if branch.ended else "open", outcome=branch.outcome,
            ended_by=branch.ended_by, note=branch.note, reflection=branch.reflection,
        )  # fmt: skip
        found._load()
        return found

    @property
    def scorecard(self) -> Scorecard | None:
        """The stored scorecard of the way that is read; None where it was not graded."""
        stored = next(branch.scorecard for branch in self.branches() if branch.current)
        return None if stored is None else Scorecard.model_validate(stored)

    def grade_of(self, branch: Branch) -> Scorecard:
        """Return the scorecard of a branch: the stored one, or what signals make of it as far as it went."""
        if branch.scorecard is not None:
            return Scorecard.model_validate(branch.scorecard)
        return derive(
            self.transcript_of(branch),
            offline(self.catalogue)(self.transcript_of(branch)),
            self.rubric,
            self.catalogue,
        )

    def disputes(self, scorecard: Scorecard) -> tuple[DisputeRow, ...]:
        """Return where the trainee disagrees with a scorecard of this conversation as it stands, oldest first.

        Left out is what was said of another way it has gone, or of a verdict that has changed since.
        """
        verdicts = {(result.strategy, result.verdict) for result in scorecard.verdicts}
        return tuple(
            row
            for row in self._store.disputes(self.id)
            if row.head == self._row.head and (row.strategy, row.verdict) in verdicts
        )

    # ── as plain data ──

    def transcript(self) -> Transcript:
        """Return the conversation as plain data; an ended one carries its outcome and the needs left open."""
        return self._as_data(self._turns, self._ledger, self._state, self._row, self._hints, ended=self.ended)

    def transcript_of(self, branch: Branch) -> Transcript:
        """Return one of the ways it has gone as plain data, as `transcript` does the present one."""
        return self._as_data(branch.turns, branch.ledger, branch.state, branch, branch.hints, ended=branch.ended)

    def _as_data(
        self,
        turns: Sequence[Turn],
        ledger: Ledger,
        state: State,
        ending: SessionRow | Branch,
        hints: int,
        *,
        ended: bool,
    ) -> Transcript:
        felt = {turn: felt_in(movements) for turn, movements in ledger}
        return Transcript(
            turns=tuple(turn.model_copy(update={"felt": felt.get(n, ())}) for n, turn in enumerate(turns)),
            note=ending.note,
            reflection=ending.reflection,
            outcome=ending.outcome,
            open_needs=state.open_needs if ended else (),
            ended_by=ending.ended_by,
            ours=True,
            hints=hints,
            setting=self.setting,
        )
