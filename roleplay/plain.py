"""Plain mode: a whole session over stdin and stdout, for screen readers, pipes and places without a terminal.

Whole sentences, `You:` and `Customer:` labels, no boxes. With `--json` only the final document goes to stdout and
everything else to stderr.
"""

import re
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, TextIO

from roleplay import report
from roleplay.customer.events import Ended, Event, Failed, Incomplete, Notice, Replied, Sentence
from roleplay.errors import ModelError, UsageError
from roleplay.exports.record import session_data
from roleplay.grading.scorecard import Scorecard
from roleplay.models.base import watching
from roleplay.persona import Persona
from roleplay.session import Session
from roleplay.text import MAX_TURN_CHARS, cap, clean, is_blank, one_line

SOON = 120
"""Seconds before the end of an exam's time from which on every turn says how many are left."""
HELP = "/hint · /hold 2m · /note TEXT · /reflect TEXT · /end · /quit"


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

    def say(self, text: str = "") -> None:
        """Write a line for the human."""
        print(text, file=self.out, flush=True)

    async def play(self) -> dict[str, Any]:
        """Play until the wrap-up is done, or until /quit; return the document (without a scorecard after /quit)."""
        briefing(self.session.persona, self.say)
        with watching(self._tell):
            await self.session.engine.prepare(self.session.catalogue)
        self._so_far()
        self._since = self.now()
        try:
            if await self._talk() == "quit":
                return document(self.session, None)
        except _LeftError:
            self._command("/quit", "")
            return document(self.session, None)
        finally:
            self._count()  # whatever ends it, an interrupt too: the time of an exam was spent
        self.session.end()
        self.say(f"The conversation is over: {report.say(self.session.outcome or 'abandoned')}.")
        if self._wrap_up() == "quit":
            return document(self.session, None)
        scorecard = await self._grade()
        if scorecard is None:
            return document(self.session, None)
        result(self.session, scorecard, self.say)
        return document(self.session, scorecard)

    async def _talk(self) -> str:
        """Hear lines until one quits, or the conversation is over: ended, out of input or out of time."""
        if self.session.pending:
            self.say(f"You: {self.session.pending}")
            await self._hear(self.session.retry())
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
            line = self._read("You: ")
            if line is None:
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

    def _read(self, prompt: str) -> str | None:
        if self.interactive:
            self.out.write(prompt)
            self.out.flush()
        line = self.lines.readline()
        return clean(line).rstrip("\n") if line else None

    async def _one(self, line: str) -> str:
        command, _, rest = line.strip().partition(" ")
        try:
            if command.startswith("/"):
                return self._command(command, rest.strip())
            if is_blank(line):
                if self.interactive:
                    self.say(f"(Nothing sent. Type what you say to the customer, or: {HELP})")
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
        choice = self._choose(f"Not answered: {why}")
        self._since = self.now()  # that it was not answered costs no time
        if choice == "quit":
            raise _LeftError
        if choice == "offline":
            self.session.go_offline()
        await self._hear(self.session.retry())

    def _choose(self, why: str) -> str:
        """Ask what to do about a model that failed: retry, offline or quit."""
        self.say(f"({why} Nothing is lost. /retry asks again · /offline goes on without a model · /quit)")
        while (line := self._read("> ")) is not None:
            if (choice := line.strip().lstrip("/").lower()) in {"retry", "offline", "quit"}:
                return choice
            self.say("(/retry, /offline or /quit)")
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
                choice = self._choose(f"Not graded: {error}")
                if choice == "quit":
                    return None
                if choice == "offline":
                    self.session.go_offline()

    def _command(self, command: str, rest: str) -> str:
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
        elif command == "/note":
            session.write_note(rest)
            self.say("(Case note kept.)")
        elif command == "/reflect":
            session.write_reflection(rest)
            self.say("(Reflection kept.)")
        else:
            self.say(f"(There is no {one_line(command, 20)}. {HELP})")
        return "on"

    def _wrap_up(self) -> str:
        """Take note and reflection from what is left of the input; in a terminal, ask for those still missing.

        Whoever says /end after a customer who went first hears that it is over: lines for the note may still follow. Said
        once more, it leads to the scorecard, as the end of the input does.
        """
        ended = self._ended
        while True:
            missing = "note" if not self.session.note else "reflect" if not self.session.reflection else ""
            if self.interactive and not missing:
                return "on"
            if self.interactive:
                what = (
                    "Case note: the concern, what was offered, what was promised by when"
                    if missing == "note"
                    else "Reflection: what went well, what to change, what caused the problem"
                )
                line = self._read(f"{what} (empty to skip): ")
                if line is None or is_blank(line):
                    if missing == "note" and line is not None:
                        line = self._read("Reflection (empty to skip): ")
                        if line and not is_blank(line):
                            self.session.write_reflection(line)
                    return "on"
                if not line.startswith("/"):
                    line = f"/{missing} {line}"
            else:
                line = self._read("")
                if line is None:
                    return "on"
            command, _, rest = line.strip().partition(" ")
            if command in {"/note", "/reflect", "/quit"}:
                if self._command(command, rest.strip()) == "quit":
                    return "quit"
            elif command == "/end" and (ended or self.interactive):
                return "on"
            elif command == "/end":
                ended = True
                self.say(
                    "(It is over already. /note TEXT and /reflect TEXT are still heard; /end shows the scorecard.)"
                )
            elif not is_blank(line):
                heard = "/note TEXT, /reflect TEXT, /quit and /end, which shows the scorecard,"
                self.say(f"(The conversation is over; only {heard} are heard now.)")


def document(session: Session, scorecard: Scorecard | None) -> dict[str, Any]:
    """Return the one document that `play --plain --json` ends with; one that was left has no scorecard yet."""
    data = session_data(session, scorecard)
    return {
        "session": session.id,
        "persona": session.persona.id,
        "seed": session.seed,
        "transcript": data["transcript"],
        "outcome": session.outcome,
        "ledger": data["ledger"],
        "scorecard": data["scorecard"],
    }


def result(session: Session, scorecard: Scorecard, say: Callable[[str], None]) -> None:
    """Read out the scorecard, and what was behind it all."""
    for text in report.scorecard_lines(scorecard, session.ledger, session.mode):
        say(text)
    if session.persona.debrief:
        say(f"\nBehind it: {session.persona.debrief}")


def briefing(persona: Persona, say: Callable[[str], None]) -> None:
    """Read out what the trainee is told before."""
    say(f"{persona.name} · {persona.title} · difficulty {persona.difficulty} of 5 · {persona.channel}")
    if persona.content_note:
        say(f"Content note: {persona.content_note}")
    say(f"You work for {persona.organisation.name}. {persona.brief}")
    say("What policy allows:")
    for rule in persona.rules:
        say(f"- {rule}")
    say(f"Commands: {HELP}")
    say("")


_DURATION = re.compile(r"^(?:(\d{1,3})\s*m(?:in(?:utes?)?)?)?\s*(?:(\d{1,4})\s*s(?:ec(?:onds?)?)?)?$")


def seconds(text: str) -> int:
    """Return the seconds of "2m", "90s" or "1m 30s"; raise UsageError otherwise."""
    match = _DURATION.match(text.strip().lower())
    if not match or not any(match.groups()):
        raise UsageError(f"'{one_line(text, 20)}' is not a time; write /hold 2m or /hold 90s.")
    return int(match[1] or 0) * 60 + int(match[2] or 0)


def report_minutes(count: int) -> str:
    """Return seconds as a person would say them."""
    return (
        f"{count // 60} min" if count % 60 == 0 else f"{count} s" if count < 60 else f"{count // 60} min {count % 60} s"
    )
