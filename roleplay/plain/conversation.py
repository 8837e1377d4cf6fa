"""A session from lines of text: the talk, what may be asked beside it, what is done when nobody answers, the scorecard."""

import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, TextIO

from roleplay import report
from roleplay.customer.events import Ended, Event, Failed, Incomplete, Notice, Replied, Sentence
from roleplay.errors import ModelError, StorageError, UsageError
from roleplay.grading.scorecard import Scorecard
from roleplay.models.base import watching
from roleplay.plain.words import HELP, briefing, document, report_minutes, result, seconds
from roleplay.plain.wrap_up import wrap_up
from roleplay.session import Session
from roleplay.text import MAX_TURN_CHARS, cap, clean, is_blank, one_line

SOON = 120
"""Seconds before the end of an exam's time from which on every turn says how many are left."""
LEAVING = {"quit", "exit", "q", ":q", ":q!", ":wq"}
"""Lines by which one leaves elsewhere, and which few would say to a customer."""


def _failed(message: str, exit_code: int) -> ModelError:
    """Return what ends a session over a pipe, with the exit code of what caused it."""
    error = ModelError(message)
    error.exit_code = exit_code
    return error


class _LeftError(Exception):
    """The trainee left because the customer did not answer."""


@dataclass(slots=True)
class Plain:
    """Drives one session from lines of text. now: seconds of a clock that never goes back."""

    session: Session
    lines: TextIO
    out: TextIO
    interactive: bool
    measuring: bool = False
    now: Callable[[], float] = time.monotonic
    _since: float = field(default=0.0, init=False)
    _ended: bool = field(default=False, init=False)  # by the trainee, in these lines
    _doubted: str = field(default="", init=False)  # a line of LEAVING that was asked about

    def say(self, text: str = "") -> None:
        """Write a line for the human."""
        self.out.write(f"{text}\n")
        self.out.flush()

    async def play(self) -> dict[str, Any]:
        """Play until the wrap-up is done, or until /quit; return the document (without a scorecard after /quit)."""
        with self._telling_how_to_go_on():
            return document(self.session, await self._play())

    @contextmanager
    def _telling_how_to_go_on(self) -> Iterator[None]:
        """Let nobody go without knowing how to come back."""
        try:
            yield
        except StorageError as error:
            raise type(error)(f"{error} 'roleplay sessions resume {self.session.id}' goes on from there.") from None

    async def _play(self) -> Scorecard | None:
        """Play until the wrap-up is done; return the scorecard, None where the trainee left before."""
        briefing(self.session.persona, self.say)
        with watching(self._tell):
            await self.session.engine.prepare(self.session.catalogue)
        self._so_far()
        self._since = self.now()
        try:
            if await self._talk() == "quit":
                return None
        except _LeftError:
            self.command("/quit")
            return None
        finally:
            self._count()  # whatever ends it, an interrupt too: the time of an exam was spent
        self.session.end()
        self.say(f"The conversation is over: {report.say(self.session.outcome or 'abandoned')}.")
        if wrap_up(self, ended=self._ended) == "quit":
            return None
        scorecard = await self._grade()
        if scorecard is not None:
            result(self.session, scorecard, self.say)
        return scorecard

    async def _talk(self) -> Literal["on", "quit"]:
        """Hear lines until one quits, or the conversation is over: ended, out of input or out of time.

        The end of the input ends it; a person who ends it at the keyboard (Ctrl+D) only leaves.
        """
        if self.session.pending:
            self.say(f"You: {self.session.pending}")
            await self._hear(self.session.retry())
        self._remind()
        if left := self._left():
            limit = report_minutes(60 * (self.session.minutes or 0))
            self.say(
                f"(This exam may take {limit}; {report_minutes(left)} left. The clock stands still while you are away.)"
            )
        while not self.session.ended:
            if self._time_is_up():
                self.say("(Time is up.)")
                break
            if (left := self._left()) and left <= SOON:
                self.say(f"({report_minutes(left)} left.)")
            line = self.read("You: ")
            if line is None:
                if self.interactive:
                    return self.command("/quit")
                break
            if self._time_is_up():
                self.say("(Time is up: your last line came too late and was not heard.)")
                break
            if await self._one(line) == "quit":
                return "quit"
        return "on"

    # ── time ──

    def _count(self) -> None:
        """Count the whole seconds since the last look at the clock."""
        if passed := int(self.now() - self._since):
            self._since += passed
            self.session.spend(passed)

    def _left(self) -> int | None:
        """Return the seconds left of an exam; None where there is no limit."""
        limit = self.session.minutes if self.session.mode == "exam" else None
        return None if limit is None else max(0, 60 * limit - self.session.elapsed)

    def _time_is_up(self) -> bool:
        self._count()
        return self._left() == 0

    # ── lines ──

    def _so_far(self) -> None:
        for turn in self.session.turns:
            self.say(f"{'Customer' if turn.role == 'customer' else 'You'}: {turn.text}")

    def _remind(self) -> None:
        """Say what was typed and not sent."""
        if self.session.draft:
            self.say(f"(You had typed, and not sent: {one_line(self.session.draft, MAX_TURN_CHARS)})")

    def read(self, prompt: str) -> str | None:
        """Return the next line, asked for where somebody is there to answer; None at the end of the input."""
        if self.interactive:
            self.out.write(prompt)
            self.out.flush()
        line = self.lines.readline()
        if not line and self.interactive:
            self.say()  # the cursor stands behind the prompt
        return clean(line).rstrip("\n") if line else None

    async def _one(self, line: str) -> Literal["on", "quit"]:
        command, _, rest = line.strip().partition(" ")
        try:
            if command.startswith("/"):
                return self.command(command, rest.strip())
            if is_blank(line):
                if self.interactive:
                    self.say(f"(Nothing sent. Type what you say to the customer, or: {HELP})")
                return "on"
            if self._seems_to_leave(line):
                self.say("(To leave, write /quit. To say it to the customer, write it once more.)")
                return "on"
            text, cut = cap(line)
            if cut:
                self.say(
                    f"(Your text was longer than {MAX_TURN_CHARS} characters; the customer hears only the first {MAX_TURN_CHARS}.)"
                )
            if not self.interactive:
                self.say(f"You: {text}")
            await self._hear(self.session.send(text))
        except UsageError as error:
            self.say(f"({error})")
        return "on"

    def _seems_to_leave(self, line: str) -> bool:
        """Whether a person probably means to leave, and was not asked yet."""
        word = line.strip().lower()
        asked, self._doubted = self._doubted, word if self.interactive and word in LEAVING else ""
        return self._doubted not in {"", asked}

    async def _hear(self, events: AsyncIterator[Event]) -> None:
        """Speak the reply, whole; where it fails, let the trainee choose what to do."""
        said: list[str] = []
        async for event in events:
            if isinstance(event, Sentence):
                said.append(event.text)
            elif isinstance(event, Notice):
                self._tell(event)
            elif isinstance(event, Replied):
                self.say(f"Customer: {' '.join(said)}")
            elif isinstance(event, Incomplete):
                self.say(f"Customer (incomplete, it does not count): {event.said}")
                await self._not_answered(event.message, by_model=True)
            elif isinstance(event, Failed):
                await self._not_answered(event.message, by_model=event.by_model, exit_code=event.exit_code)
            elif isinstance(event, Ended):
                self.say(f"({self.session.persona.name}: {report.say(event.outcome)}.)")

    def _tell(self, notice: Notice) -> None:
        """Say what the wait is for, where it is worth a line: nobody wants to hear of every call."""
        first = notice.kind == "measuring" and not self.measuring  # how far it is nobody needs to hear a dozen times
        self.measuring = self.measuring or first
        if first or notice.kind in {"retrying", "fallback"}:
            self.say(f"({notice.text})")

    async def _not_answered(self, why: str, *, by_model: bool, exit_code: int = 3) -> None:
        if not (self.interactive and by_model):
            offline = " --model offline" if by_model else ""
            raise _failed(
                f"{why} Your words are kept: 'roleplay sessions resume {self.session.id}{offline}' goes on.", exit_code
            )
        self._count()
        choice = self._choose(f"Not answered: {why}", talking=True)
        self._since = self.now()  # that it was not answered costs no time
        if choice == "quit":
            raise _LeftError
        if choice == "offline":
            self.session.go_offline()
        await self._hear(self.session.retry())
        self._remind()

    def _choose(self, why: str, *, talking: bool) -> str:
        """Ask what to do about a model that failed: retry, offline or quit. talking: keep what else is said for later."""
        self.say(f"({why} Nothing is lost. /retry asks again · /offline goes on without a model · /quit)")
        while (line := self.read("> ")) is not None:
            if (choice := line.strip().lstrip("/").lower()) in {"retry", "offline", "quit"}:
                return choice
            kept = ""
            if talking and not is_blank(line) and not line.startswith("/"):
                self.session.keep_draft("\n".join(filter(None, (self.session.draft, line))))
                kept = "Kept, and not sent: what you said before has no answer yet. "
            self.say(f"({kept}/retry, /offline or /quit)")
        return "quit"

    async def _grade(self) -> Scorecard | None:
        """Return the scorecard; None where the trainee would rather leave than be graded offline."""
        while True:
            try:
                return await self.session.grade(self._tell)
            except ModelError as error:
                if not self.interactive:
                    kept = (
                        f"The session is kept: 'roleplay sessions resume {self.session.id} --model offline' grades it."
                    )
                    raise _failed(f"{error} {kept}", error.exit_code) from None
                choice = self._choose(f"Not graded: {error}", talking=False)
                if choice == "quit":
                    return None
                if choice == "offline":
                    self.session.go_offline()

    def command(self, command: str, rest: str = "") -> Literal["on", "quit"]:
        """Do what a line that begins with a slash says."""
        session = self.session
        if command == "/quit":
            self.say(f"Stopped. Nothing is lost: 'roleplay sessions resume {session.id}' goes on from here.")
            return "quit"
        if command == "/end":
            session.end()
            self._ended = True
        elif command == "/hint":
            hint = session.hint()
            why = f"{hint.why} " if hint.why else ""
            self.say(
                f"Hint: {why}{hint.name}. {hint.tip}" + (f" For example: “{hint.example}”" if hint.example else "")
            )
        elif command == "/hold":
            session.hold(seconds(rest))
            self.say(f"({report_minutes(session.held_seconds)} pass while the customer waits.)")
        elif command in {"/note", "/reflect"} and is_blank(rest):
            self.say(f"(Nothing kept: write it behind the command, {command} TEXT.)")
        elif command in {"/note", "/reflect"}:
            keep, what = (
                (session.write_note, "Case note") if command == "/note" else (session.write_reflection, "Reflection")
            )
            keep(rest)
            cut = (
                f", but only its first {MAX_TURN_CHARS} characters: that is as long as it may be"
                if cap(rest)[1]
                else ""
            )
            self.say(f"({what} kept{cut}.)")
        else:
            self.say(f"(There is no {one_line(command, 20)}. {HELP})")
        return "on"
