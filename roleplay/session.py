"""The facade every front end uses: start, send, hold, hint, end, wrap up, grade. Knows no screen.

The trainee's words are stored before anything runs; a reply is committed as a whole; a session can be taken up again
after a crash or a quit at any point.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from roleplay.branches import Branch, course, forked, tips
from roleplay.customer.director import outcome_if_left
from roleplay.customer.events import Ended, Event, Failed, Incomplete, MoodMoved, Replied, Sentence
from roleplay.customer.state import Mood, Movement, State
from roleplay.customer.turns import opening_turn, reply_turn
from roleplay.engine import OFFLINE, Engine
from roleplay.errors import ModelError, RoleplayError, UsageError
from roleplay.grading import coach
from roleplay.grading.finders import offline
from roleplay.grading.scorecard import Scorecard, derive, with_notes
from roleplay.models.base import Notice, Usage, in_words, watching
from roleplay.persona import Persona
from roleplay.rubric import Catalogue, Rubric, applied, as_data
from roleplay.store import SessionRow, Store
from roleplay.text import cap, clean, is_blank
from roleplay.transcript import Offer, Outcome, Setting, Transcript, Turn

if TYPE_CHECKING:
    from roleplay.customer.graph import Cast, Exchange


@dataclass(frozen=True, slots=True)
class Hint:
    """What the moment calls for: a strategy, why, how, and perhaps an example."""

    strategy: str
    name: str
    tip: str
    example: str | None


def setting_of(persona: Persona) -> Setting:
    """Return what a fair grader may know of the persona's situation."""
    recaps = {fact.id: fact.recap for fact in persona.facts}
    return Setting(
        persona=persona.id,
        customer_name=persona.name,
        organisation=persona.organisation.name,
        wants=persona.wants,
        response_time=persona.organisation.response_time or "",
        trouble=persona.trouble or "",
        offers=tuple(
            Offer(
                id=r.id,
                offer=r.offer,
                allowed=r.allowed,
                cues=r.cues,
                after=tuple(recaps[fact] for fact in r.acceptable.after),
            )
            for r in sorted(persona.remedies, key=lambda r: r.never)
        ),
    )


class Session:
    """One conversation with one customer. Make it with `Session.start` or `Session.resume`; close it when done."""

    def __init__(self, store: Store, row: SessionRow, engine: Engine) -> None:
        self._store, self._row, self._engine = store, row, engine
        self._reading = threading.RLock()
        self._cast: Cast | None = None
        self.persona = Persona.model_validate(store.snapshot(row.persona_hash))
        self.rubric = Rubric.model_validate(store.snapshot(row.rubric_hash))
        self.catalogue = Catalogue.model_validate(store.snapshot(row.catalogue_hash))
        self.setting = setting_of(self.persona)
        self._load()

    def _load(self) -> None:
        so_far = course(self._row.opening, self._row.opening_state, self._store.path_to(self._row.head))
        self._turns, self._moods, self._ledger = [*so_far.turns], [*so_far.moods], [*so_far.ledger]
        self._state = so_far.state
        self._usage = sum((_used(made) for made in so_far.made), Usage())
        self._authored = sum(bool(made.get("authored")) for made in so_far.made)
        pending = self._store.pending(self._row.id, self._row.head)
        self._pending: Turn | None = Turn.model_validate(pending.trainee) if pending and not self.ended else None

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
        """Take up a stored session, with the persona and rubric as they were when it began."""
        row = store.session(session)
        store.lease(row.id)
        return cls(store, store.session(row.id), engine)

    @classmethod
    def peek(cls, store: Store, session: str) -> "Session":
        """Read a stored session without taking it: for showing and exporting."""
        return cls(store, store.session(session), OFFLINE)

    def close(self) -> None:
        """Give the session back, so that another window may open it."""
        self._store.release(self._row.id)

    # ── what front ends show ──

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
        here = self._row.head
        if not self._store.take_back(self.id, here, held=waited) and self._store.session(self.id).head != here:
            self._store.move(self.id, here)  # answered at the last moment, unheard: that stays as a branch
        self._pending = None
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
        shown: list[str] = []
        try:
            if self._cast is None:
                self._cast = await asyncio.to_thread(self._engine.cast, self.persona, self.setting, self.catalogue)
            from roleplay.customer.graph import Exchange, run

            result: Exchange | None = None
            async for item in run(self._cast, self._state, [*self._turns, turn], self.seed):
                if isinstance(item, Exchange):
                    result = item
                    continue
                if isinstance(item, Sentence):
                    shown.append(item.text)
                yield item
            if result is None or not result.sentences:
                yield Failed("The customer found no words; send it again, or quit: nothing is lost.")
                return
            reply = reply_turn(self.persona, self._state, result.decision, result.sentences, result.tag)
            made = _made(result)
            await asyncio.to_thread(
                self._store.commit_exchange,
                exchange,
                reply=reply.model_dump(mode="json"),
                state=result.state.model_dump(mode="json"),
                movements=[item.model_dump(mode="json") for item in result.movements],
                decision=result.decision.model_dump(mode="json"),
                made=made,
                outcome=result.decision.outcome,
            )
        except RoleplayError as error:
            by_model = isinstance(error, ModelError)
            if shown and by_model:
                yield Incomplete(str(error), " ".join(shown))
            else:
                yield Failed(str(error), by_model, error.exit_code)
            return
        told_before = len(self._turns)
        self._turns += [turn, reply]
        self._state, self._pending = result.state, None
        self._usage += _used(made)
        self._authored += bool(made.get("authored"))
        self._moods.append(result.state.mood)
        self._ledger.append((told_before, result.movements))
        self._refresh()
        yield MoodMoved(result.state.mood, result.movements)
        yield Replied(reply, result.decision)
        if result.decision.outcome:
            yield Ended(result.decision.outcome, "customer")

    def go_offline(self) -> None:
        """Let signals and authored lines play the rest of this session, and grade it: no model is asked any more."""
        self._engine, self._cast = OFFLINE, None
        if self._row.model != OFFLINE.customer:
            self._store.update_session(self.id, model=f"{self._row.model.removesuffix(_LEFT)}{_LEFT}")
            self._refresh()

    def _refresh(self) -> None:
        with self._reading:  # two threads: what was read first must not come to stand last
            self._row = self._store.session(self.id)

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
        calls = next(
            (turn.calls_for for turn in reversed(self._turns) if turn.role == "customer" and turn.calls_for),
            (),
        )
        identity = next((call for call in calls or () if not self.catalogue.by_id[call].restraint), None) or "ask"
        catalogue = applied(self.catalogue, self.rubric)
        strategy = catalogue.by_id[identity]
        self._store.update_session(self.id, hints=self._row.hints + 1)
        self._refresh()
        return Hint(identity, strategy.name, strategy.tip, coach.example(strategy, self.transcript(), catalogue))

    def end(self) -> Outcome:
        """End the conversation from the trainee's side; return the outcome."""
        if not self.ended:
            self._store.update_session(
                self.id, status="ended", outcome=outcome_if_left(self._state), ended_by="trainee"
            )
            self._pending = None
            self._refresh()
        return self.outcome or "abandoned"

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
        """Go back to just before the trainee's turn of that number; return what was said there.

        What was said from there on stays as a branch, and so does how it ended and was graded. Raises UsageError in an exam, and
        for a number that is no turn of the trainee's.
        """
        if self.mode == "exam":
            raise UsageError("an exam cannot be gone back in; play the same customer in practice.")
        if not 0 < turn < len(self._turns) or self._turns[turn].role != "trainee":
            raise UsageError(f"there is no turn {turn} of yours to go back to.")
        words = self._turns[turn].text
        answered = self._store.path_to(self._row.head)[turn // 2]
        self._move(answered.parent)
        return words

    def take_up(self, head: int | None) -> None:
        """Go on with another branch: `head` is one of `branches()`. Raises UsageError in an exam, and if there is none."""
        if self.mode == "exam":
            raise UsageError("an exam has no branches.")
        if head not in {branch.head for branch in self.branches()}:
            raise UsageError("this session has no such branch.")
        if head != self._row.head:
            self._move(head)

    def _move(self, head: int | None) -> None:
        self._store.move(self.id, head)
        self._refresh()
        self._load()

    def branches(self) -> tuple[Branch, ...]:
        """Return every way this conversation has gone, oldest first; one alone where the trainee never went back."""
        exchanges = self._store.exchanges(self.id)
        attempts = {attempt.head: attempt for attempt in self._store.attempts(self.id)}
        card = self._store.scorecard(self.id)
        found: list[Branch] = []
        for head in tips(exchanges, self._row.head, attempts):
            way = course(self._row.opening, self._row.opening_state, self._store.path_to(head))
            current, ending = head == self._row.head, attempts.get(head)
            how = self._row if current else ending
            found.append(
                Branch(
                    head, way.turns, way.moods, way.ledger, way.state,
                    forked=forked(way.turns, [branch.turns for branch in found]),
                    current=current,
                    ended=self.ended if current else ending is not None,
                    outcome=how.outcome if how else None,
                    ended_by=how.ended_by if how else None,
                    note=how.note if how else None,
                    reflection=how.reflection if how else None,
                    scorecard=card if current else ending.scorecard if ending else None,
                )
            )  # fmt: skip
        return tuple(found)

    def grade_of(self, branch: Branch) -> Scorecard:
        """Return the scorecard of a branch: the stored one, or what signals make of it as far as it went."""
        if branch.scorecard is not None:
            return Scorecard.model_validate(branch.scorecard)
        return derive(
            self._transcript_of(branch),
            offline(self.catalogue)(self._transcript_of(branch)),
            self.rubric,
            self.catalogue,
        )

    # ── wrap-up and grading ──

    def write_note(self, text: str) -> None:
        """Store the case note (cleaned, capped)."""
        self._store.update_session(self.id, note=cap(clean(text).strip())[0] or None)
        self._refresh()

    def write_reflection(self, text: str) -> None:
        """Store the reflection (cleaned, capped)."""
        self._store.update_session(self.id, reflection=cap(clean(text).strip())[0] or None)
        self._refresh()

    def transcript(self) -> Transcript:
        """Return the conversation as plain data; an ended one carries its outcome and the needs left open."""
        return self._as_data(self._turns, self._state, self._row, ended=self.ended)

    def _transcript_of(self, branch: Branch) -> Transcript:
        return self._as_data(branch.turns, branch.state, branch, ended=branch.ended)

    def _as_data(self, turns: Sequence[Turn], state: State, ending: SessionRow | Branch, *, ended: bool) -> Transcript:
        return Transcript(
            turns=tuple(turns),
            note=ending.note,
            reflection=ending.reflection,
            outcome=ending.outcome,
            open_needs=state.open_needs if ended else (),
            ended_by=ending.ended_by,
            ours=True,
            hints=self._row.hints,
            setting=self.setting,
        )

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


_LEFT = ", then offline"


def _made(result: "Exchange") -> dict[str, Any]:
    """Return what the store keeps of how a reply was made; nothing where no model was asked."""
    if not result.calls:
        return {}
    return {
        "calls": [asdict(call) for call in result.calls],
        "faults": [asdict(fault) for fault in result.faults],
        "authored": result.authored,
    }


def _used(made: dict[str, Any]) -> Usage:
    return sum((Usage(**call["usage"]) for call in made.get("calls", ())), Usage())
