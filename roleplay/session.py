"""The facade every front end uses: start, send, hold, hint, end, wrap up, grade. Knows no screen.

The trainee's words are stored before anything runs; a reply is committed as a whole; a session can be taken up again
after a crash or a quit at any point.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from roleplay.customer.director import OPENING_CALLS, outcome_if_left
from roleplay.customer.events import Ended, Event, Failed, MoodMoved, Replied
from roleplay.customer.state import Mood, Movement, State, initial
from roleplay.customer.voice import general_bank, key
from roleplay.errors import RoleplayError, UsageError
from roleplay.grading import coach, finders
from roleplay.grading.scorecard import Scorecard, derive
from roleplay.persona import Persona
from roleplay.rubric import Catalogue, Rubric, as_data
from roleplay.signals import signals_for
from roleplay.store import SessionRow, Store
from roleplay.text import cap, clean, is_blank
from roleplay.transcript import Offer, Outcome, Setting, Transcript, Turn

if TYPE_CHECKING:
    from roleplay.customer.graph import Cast

MODEL = "offline"
"""Identity of what appraises, speaks and finds in this version."""

Casting = Callable[[Persona, Setting, Catalogue], "Cast"]


def offline_cast(persona: Persona, setting: Setting, catalogue: Catalogue) -> "Cast":
    """Return the cast that needs no key and no network. Imports langgraph: call it off the UI thread first."""
    from roleplay.customer.appraiser import by_signals
    from roleplay.customer.graph import Cast
    from roleplay.customer.voice import authored

    voice = authored(general_bank())
    return Cast(persona, setting, by_signals(signals_for(catalogue)), voice, voice)


def warm_up(catalogue: Catalogue) -> None:
    """Import and compile everything an exchange needs; meant for a thread while the briefing is read."""
    import roleplay.customer.graph  # noqa: F401 - for its import time

    signals_for(catalogue)
    general_bank()


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

    def __init__(self, store: Store, row: SessionRow, casting: Casting) -> None:
        self._store, self._row, self._casting = store, row, casting
        self._cast: Cast | None = None
        self.persona = Persona.model_validate(store.snapshot(row.persona_hash))
        self.rubric = Rubric.model_validate(store.snapshot(row.rubric_hash))
        self.catalogue = Catalogue.model_validate(store.snapshot(row.catalogue_hash))
        self.setting = setting_of(self.persona)
        self._load()

    def _load(self) -> None:
        path = self._store.path_to(self._row.head)
        self._turns: list[Turn] = [Turn.model_validate(self._row.opening)]
        self._state = State.model_validate(self._row.opening_state)
        self._moods = [self._state.mood]
        self._ledger: list[tuple[int, tuple[Movement, ...]]] = []
        for exchange in path:
            self._turns += [Turn.model_validate(exchange.trainee), Turn.model_validate(exchange.reply)]
            self._state = State.model_validate(exchange.state)
            self._moods.append(self._state.mood)
            self._ledger.append(
                (len(self._turns) - 2, tuple(Movement.model_validate(item) for item in exchange.movements))
            )
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
        casting: Casting = offline_cast,
    ) -> "Session":
        """Begin a new session: the customer's opening is chosen by the seed and stored with all snapshots."""
        import random

        opening = random.Random(f"{seed}:opening").choice(persona.lines["opening"])
        state = initial(persona).model_copy(update={"used": (key(opening),), "called": OPENING_CALLS})
        hot = ("calm",) if state.mood.heat >= 7 else ()
        calls = tuple(dict.fromkeys((*hot, *OPENING_CALLS, persona.trains[0])))
        turn = Turn(role="customer", text=opening.replace("{org}", persona.organisation.name), calls_for=calls)
        row = store.create_session(
            trainee,
            {
                "persona_id": persona.id, "rubric_id": rubric.id, "persona_hash": persona.fingerprint,
                "rubric_hash": rubric.fingerprint, "catalogue_hash": catalogue.fingerprint,
                "model": MODEL, "mode": mode, "seed": seed,
                "opening": turn.model_dump(mode="json"), "opening_state": state.model_dump(mode="json"),
            },
            {item.fingerprint: as_data(item) for item in (persona, rubric, catalogue)},
        )  # fmt: skip
        return cls(store, row, casting)

    @classmethod
    def resume(cls, store: Store, session: str, *, casting: Casting = offline_cast) -> "Session":
        """Take up a stored session, with the persona and rubric as they were when it began."""
        row = store.session(session)
        store.lease(row.id)
        return cls(store, store.session(row.id), casting)

    @classmethod
    def peek(cls, store: Store, session: str) -> "Session":
        """Read a stored session without taking it: for showing and exporting."""
        return cls(store, store.session(session), offline_cast)

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
    def held_seconds(self) -> int:
        """Simulated waiting time since the last turn."""
        return self._row.held

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
        waited = self._row.held + (self._pending.held_seconds if self._pending else 0)  # an unanswered try waited too
        turn = Turn(role="trainee", text=words, held_seconds=min(3600, waited))
        exchange = await asyncio.to_thread(
            self._store.begin_exchange, self.id, self._row.head, turn.model_dump(mode="json")
        )
        self._pending = turn
        self._refresh()
        async for event in self._play(exchange.id, turn):
            yield event

    async def retry(self) -> AsyncIterator[Event]:
        """Answer the pending turn: what `send` yields."""
        pending = self._store.pending(self.id, self._row.head)
        if pending is None or self._pending is None:
            raise UsageError("there is nothing to send again.")
        async for event in self._play(pending.id, self._pending):
            yield event

    async def _play(self, exchange: int, turn: Turn) -> AsyncIterator[Event]:
        try:
            if self._cast is None:
                self._cast = await asyncio.to_thread(self._casting, self.persona, self.setting, self.catalogue)
            from roleplay.customer.graph import Exchange, run

            result: Exchange | None = None
            async for item in run(self._cast, self._state, [*self._turns, turn], self.seed):
                if isinstance(item, Exchange):
                    result = item
                else:
                    yield item
            if result is None or not result.sentences:
                yield Failed("The customer found no words; send it again, or quit: nothing is lost.")
                return
            reply = self._reply(result)
            await asyncio.to_thread(
                self._store.commit_exchange,
                exchange,
                reply=reply.model_dump(mode="json"),
                state=result.state.model_dump(mode="json"),
                movements=[item.model_dump(mode="json") for item in result.movements],
                decision=result.decision.model_dump(mode="json"),
                outcome=result.decision.outcome,
            )
        except RoleplayError as error:
            yield Failed(str(error))
            return
        told_before = len(self._turns)
        self._turns += [turn, reply]
        self._state, self._pending = result.state, None
        self._moods.append(result.state.mood)
        self._ledger.append((told_before, result.movements))
        self._refresh()
        yield MoodMoved(result.state.mood, result.movements)
        yield Replied(reply, result.decision)
        if result.decision.outcome:
            yield Ended(result.decision.outcome, "customer")

    def _reply(self, result: Any) -> Turn:
        known = {fact.id: fact.recap for fact in self.persona.facts}
        fresh = [item for item in result.decision.facts if item not in self._state.told]
        return Turn(
            role="customer",
            text=" ".join(result.sentences),
            calls_for=result.decision.calls_for,
            learned=tuple(known[item] for item in fresh),
            referee="minor" if result.retakes else None,
        )

    def _refresh(self) -> None:
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
        strategy = self.catalogue.by_id[identity]
        self._store.update_session(self.id, hints=self._row.hints + 1)
        self._refresh()
        return Hint(identity, strategy.name, strategy.tip, coach.example(strategy, self.transcript(), self.catalogue))

    def end(self) -> Outcome:
        """End the conversation from the trainee's side; return the outcome."""
        if not self.ended:
            self._store.update_session(
                self.id, status="ended", outcome=outcome_if_left(self._state), ended_by="trainee"
            )
            self._pending = None
            self._refresh()
        return self.outcome or "abandoned"

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
        return Transcript(
            turns=tuple(self._turns),
            note=self.note,
            reflection=self.reflection,
            outcome=self.outcome,
            open_needs=self._state.open_needs if self.ended else (),
            ended_by=self._row.ended_by,
            ours=True,
            hints=self._row.hints,
            setting=self.setting,
        )

    def grade(self) -> Scorecard:
        """Return the scorecard with coaching, and store it. The same session gives the same scorecard, always."""
        scorecard = grade(self.transcript(), self.rubric, self.catalogue)
        self._store.save_scorecard(self.id, scorecard.model_dump(mode="json"))
        return scorecard


def grade(transcript: Transcript, rubric: Rubric, catalogue: Catalogue) -> Scorecard:
    """Return the scorecard of any transcript, coached, by the offline finder."""
    evidence = finders.offline(catalogue)(transcript)
    return coach.advise(derive(transcript, evidence, rubric, catalogue), transcript, catalogue)
