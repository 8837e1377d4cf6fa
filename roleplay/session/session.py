"""A session to take part in: everything that changes one."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING

from roleplay.customer.events import Ended, Event, MoodMoved, Replied
from roleplay.customer.parting import outcome_if_left
from roleplay.customer.turns import opening_turn
from roleplay.engine import OFFLINE, Engine
from roleplay.errors import RoleplayError, UsageError
from roleplay.grading.scorecard import Scorecard, with_notes
from roleplay.models.base import Notice, in_words, watching
from roleplay.persona import Persona
from roleplay.rubric import Catalogue, Rubric, applied, as_data
from roleplay.session.exchange import Answer, answering, used
from roleplay.session.hints import Hint, hint
from roleplay.session.reading import NO_DRAFT, Reading
from roleplay.store import DraftRow, SessionRow, Store
from roleplay.text import cap, clean, is_blank
from roleplay.transcript import Outcome, Turn

if TYPE_CHECKING:
    from roleplay.customer.graph import Cast

_LEFT = ", then offline"


class Session(Reading):
    """One conversation with one customer. Make it with `Session.start` or `Session.resume`; close it when done."""

    def __init__(self, store: Store, row: SessionRow, engine: Engine) -> None:
        super().__init__(store, row, engine)
        self._cast: Cast | None = None

    # ── making ──

    @classmethod
    def start(
        cls,
        store: Store,
        persona: Persona,
        rubric: Rubric,
        catalogue: Catalogue,
        *,
        trainee: str,
        seed: int,
        mode: str = "practice",
        minutes: int | None = None,
        engine: Engine = OFFLINE,
    ) -> "Session":
        """Begin a new session: the customer's opening is chosen by the seed and stored with all snapshots.

        minutes: how long an exam may take; None for as long as it takes. Whoever shows the session watches the time (`spend`).
        """
        state, turn = opening_turn(persona, seed)
        row = store.create_session(
            trainee,
            {
                "persona_id": persona.id, "rubric_id": rubric.id, "persona_hash": persona.fingerprint,
                "rubric_hash": rubric.fingerprint, "catalogue_hash": catalogue.fingerprint,
                "model": engine.customer, "mode": mode, "seed": seed, "minutes": minutes,
                "opening": turn.model_dump(mode="json"), "opening_state": state.model_dump(mode="json"),
            },
            {item.fingerprint: as_data(item) for item in (persona, rubric, catalogue)},
        )  # fmt: skip
        return cls(store, row, engine)

    @classmethod
    def resume(cls, store: Store, session: str, *, engine: Engine = OFFLINE) -> "Session":
        """Take up a stored session, with the persona and rubric as they were when it began; session: as `peek` takes it."""
        identity, dot, _ = session.partition(".")
        row = store.session(identity)
        wanted = cls.peek(store, session).head if dot else row.head
        store.lease(row.id)
        taken = cls(store, store.session(row.id), engine)
        if dot and wanted != taken.head:
            taken.take_up(wanted)
        return taken

    @classmethod
    def peek(cls, store: Store, session: str) -> "Session":
        """Read a stored session without taking it: for showing and exporting.

        session: its id or the beginning of it; "3f2a.1" is the first of its ways, without a number it is the one it stands on.
        """
        identity, dot, way = session.partition(".")
        found = cls(store, store.session(identity), OFFLINE)
        return found.along(way) if dot else found

    def close(self) -> None:
        """Give the session back, so that another window may open it."""
        self._store.release(self._row.id)

    # ── the conversation ──

    async def send(self, text: str) -> AsyncIterator[Event]:
        """Say something to the customer; yields events as they happen, last Replied (and Ended) or Failed.

        Raises UsageError for blank text or an ended conversation. Text is cleaned and capped before it is stored.
        """
        if self.ended:
            raise UsageError("this conversation is over; start a new one.")
        if is_blank(text):
            raise UsageError("nothing was sent: type what you want to say first.")
        words, _ = cap(clean(text).strip())
        if self.mode == "exam" and self._pending is not None and self._pending.text != words:
            raise UsageError("in an exam what was said stands; send it again as it is.")
        waited = self._row.held + (self._pending.held_seconds if self._pending else 0)  # an unanswered try waited too
        turn = Turn(role="trainee", text=words, held_seconds=min(3600, waited))
        before, self._pending = self._pending, turn  # whoever breaks in from here on can take the words back
        try:
            exchange = await asyncio.to_thread(
                self._store.begin_exchange, self.id, self._row.head, turn.model_dump(mode="json")
            )
        except RoleplayError:
            self._pending = before
            raise
        self._draft = NO_DRAFT
        self._refresh()
        async for event in self._play(exchange.id, turn):
            yield event

    def take_back(self) -> str:
        """Take words back that have no answer yet, interrupted or failed, and return them; only in practice."""
        if self._pending is None:
            raise UsageError("there is nothing to take back: the customer has answered.")
        if self.mode == "exam":
            raise UsageError("in an exam what was said stands; send it again as it is.")
        words, waited = self._pending.text, self._pending.held_seconds
        here, draft = self._row.head, "\n".join(filter(None, (words, self.draft)))  # typed meanwhile: behind them
        if not self._store.take_back(self.id, here, draft, held=waited):
            if self._store.session(self.id).head != here:
                self._store.move(self.id, here)  # answered at the last moment, unheard: that stays as a branch
            self._store.keep_draft(self.id, draft)
        self._pending, self._draft = None, DraftRow(draft, said=False)
        self._refresh()
        return words

    async def retry(self) -> AsyncIterator[Event]:
        """Answer the pending turn: what `send` yields."""
        pending = self._store.pending(self.id, self._row.head)
        if pending is None or self._pending is None:
            raise UsageError("there is nothing to send again.")
        async for event in self._play(pending.id, self._pending):
            yield event

    async def _play(self, exchange: int, turn: Turn) -> AsyncIterator[Event]:
        told_before, answer = len(self._turns), None
        async for item in answering(
            self._players, self.persona, self._state, [*self._turns, turn], self.seed,
            commit=lambda answer: self._store.commit_exchange(exchange, **answer.as_stored()),
        ):  # fmt: skip
            if isinstance(item, Answer):
                answer = item
            else:
                yield item
        if answer is None:
            return
        result = answer.result
        self._turns += [turn, answer.reply]
        self._state, self._pending = result.state, None
        self._usage += used(answer.made)
        self._authored += bool(answer.made.get("authored"))
        self._moods.append(result.state.mood)
        self._ledger.append((told_before, result.movements))
        self._refresh()
        yield MoodMoved(result.state.mood, result.movements)
        yield Replied(answer.reply, result.decision)
        if result.decision.outcome:
            yield Ended(result.decision.outcome, "customer")

    async def _players(self) -> "Cast":
        if self._cast is None:
            self._cast = await asyncio.to_thread(self._engine.cast, self.persona, self.setting, self.catalogue)
        return self._cast

    def go_offline(self) -> None:
        """Let signals and authored lines play the rest of this session, and grade it: no model is asked any more."""
        self._engine, self._cast = OFFLINE, None
        if self._row.model != OFFLINE.customer:
            self._store.update_session(self.id, model=f"{self._row.model.removesuffix(_LEFT)}{_LEFT}")
            self._refresh()

    def hold(self, seconds: int) -> None:
        """Let simulated time pass before the trainee's next turn."""
        if self.ended:
            raise UsageError("this conversation is over; there is nobody to keep waiting.")
        if not 0 < seconds <= 3600:
            raise UsageError("a hold lasts between one second and one hour; try /hold 2m.")
        self._store.update_session(self.id, held=min(3600, self._row.held + seconds))
        self._refresh()

    def hint(self) -> Hint:
        """Return what the moment calls for; counted, and said on the scorecard."""
        if self.ended:
            raise UsageError("this conversation is over; the scorecard has the hints now.")
        if self.mode == "exam":
            raise UsageError("there are no hints in an exam; the scorecard has them afterwards.")
        catalogue = applied(self.catalogue, self.rubric)
        found = hint(self.transcript(), self._state, self.persona.name, catalogue)
        self._store.count_hint(self.id)
        self._hints += 1
        return found

    def end(self) -> Outcome:
        """End the conversation from the trainee's side; return the outcome."""
        if not self.ended:
            self._store.update_session(
                self.id, status="ended", outcome=outcome_if_left(self._state), ended_by="trainee"
            )
            self._pending = None
            self._refresh()
            if self.draft:
                self.keep_draft("")
        return self.outcome or "abandoned"

    def keep_draft(self, text: str) -> None:
        """Store what was typed and not sent (cleaned, capped), until it is sent, emptied or the session deleted."""
        words = "" if is_blank(text) else cap(clean(text))[0]
        self._store.keep_draft(self.id, words)
        self._draft = DraftRow(words, said=False)

    def keep_notes(self, text: str) -> None:
        """Store the trainee's own notes (cleaned, capped)."""
        self._store.update_session(self.id, notes=cap(clean(text))[0])
        self._refresh()

    def spend(self, seconds: int) -> None:
        """Count seconds talked; they add up over several sittings."""
        with self._reading:
            self._store.update_session(self.id, elapsed=self._row.elapsed + max(0, seconds))
            self._refresh()

    # ── going back (practice) ──

    def rewind(self, turn: int) -> str:
        """Go back to just before the trainee's turn of that number; return what was said there, which is the draft now.

        What was said from there on stays as a branch, and so does how it ended and was graded. Raises UsageError in an exam, and
        for a number that is no turn of the trainee's.
        """
        if self.mode == "exam":
            raise UsageError("an exam cannot be gone back in; play the same customer in practice.")
        if not 0 < turn < len(self._turns) or self._turns[turn].role != "trainee":
            raise UsageError(f"there is no turn {turn} of yours to go back to.")
        words = self._turns[turn].text
        answered = self._store.path_to(self._row.head)[turn // 2]
        self._move(answered.parent, words)
        return words

    def take_up(self, head: int | None) -> None:
        """Go on with another branch: `head` is one of `branches()`. Raises UsageError in an exam, and if there is none."""
        if self.mode == "exam":
            raise UsageError("an exam has only one way.")
        if head not in {branch.head for branch in self.branches()}:
            raise UsageError("this session has no such way.")
        if head != self._row.head:
            self._move(head)

    def _move(self, head: int | None, anew: str = "") -> None:
        self._store.move(self.id, head, anew)
        self._refresh()
        self._load()

    # ── wrap-up and grading ──

    def write_note(self, text: str) -> None:
        """Store the case note (cleaned, capped)."""
        self._store.update_session(self.id, note=cap(clean(text).strip())[0] or None)
        self._refresh()

    def write_reflection(self, text: str) -> None:
        """Store the reflection (cleaned, capped)."""
        self._store.update_session(self.id, reflection=cap(clean(text).strip())[0] or None)
        self._refresh()

    async def grade(self, tell: Callable[[Notice], None] | None = None) -> Scorecard:
        """Return the scorecard with coaching, and store it. `tell` hears what is going on meanwhile.

        Offline, the same session gives the same scorecard, always. Raises ModelError when the grader cannot be had;
        nothing is stored then, and `go_offline` lets signals grade instead.
        """
        with watching(tell):
            scorecard = await self._engine.grade(self.transcript(), self.rubric, self.catalogue)
        notes = [*self._engine.notes(scorecard, self.model)]
        if self._usage.calls:
            notes.append(f"The conversation took {in_words(self._usage)} ({self.model}).")
        if self._authored:
            notes.append(f"In {self._authored} of {len(self._ledger)} replies authored words helped the model out.")
        scorecard = with_notes(scorecard, notes)
        await asyncio.to_thread(self._store.save_scorecard, self.id, scorecard.model_dump(mode="json"))
        return scorecard
