"""Running: readings go through the grader, so many at once, and every result is in the log as soon as it is there.

Memory does not depend on how many cases there are: readings are made one at a time, results are written and let go.
"""

import asyncio
import time
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field

from roleplay.errors import (
    BadCredentials,
    BadRequest,
    ModelError,
    ModelUnavailable,
    RateLimited,
    RefusedContent,
    StaleRecording,
)
from roleplay.evaluation.graders import Grader
from roleplay.evaluation.judging import Failure, Result, Spent, unread
from roleplay.evaluation.readings import Reading
from roleplay.grading.finders import Evidence
from roleplay.models.base import Notice, watching
from roleplay.models.chat import MAX_WAIT
from roleplay.text import one_line

LONGEST_PAUSE = 120.0
"""Seconds: a provider that asks to wait longer makes the case an error."""
PAUSES = 3
"""How often a case waits for a provider that asks for more than a call waits by itself."""
HOPELESS = 5
"""So many cases in a row that no key, no such model, or nobody answering at all keeps from being read: the others need not be tried."""
OnWait = Callable[[float], None]
"""Hears for how many seconds the provider is waited for."""


@dataclass(slots=True)
class Progress:
    """How far a run is. before: readings that were there when it began, or was gone on with. spent: everything in its log.
    waits_until, began: of the monotonic clock.
    """

    total: int
    done: int = 0
    errors: int = 0
    stale: int = 0
    before: int = 0
    spent: Spent = field(default_factory=Spent)
    waits_until: float = 0.0
    began: float = field(default_factory=time.monotonic)

    def count(self, result: Result) -> None:
        """Count one more result."""
        self.done += 1
        self.spent += result.spent
        if result.failure is not None:
            self.errors += not result.failure.stale
            self.stale += result.failure.stale

    def wait(self, seconds: float) -> bool:
        """Note that the provider is waited for; return whether that is news."""
        news = not self.waiting
        self.waits_until = max(self.waits_until, time.monotonic() + seconds)
        return news

    @property
    def waiting(self) -> float:
        """Seconds for which the provider is still waited for."""
        return max(0.0, self.waits_until - time.monotonic())

    @property
    def tokens(self) -> int | None:
        """Read and written, None where unknown."""
        known = [each for each in (self.spent.prompt_tokens, self.spent.completion_tokens) if each is not None]
        return sum(known) if known else None

    @property
    def fresh(self) -> int:
        """Readings made since it began, or was gone on with."""
        return self.done - self.before

    @property
    def rate(self) -> float:
        """Readings a second since it began, or was gone on with."""
        return self.fresh / max(1e-9, time.monotonic() - self.began)

    @property
    def left(self) -> float:
        """Seconds left at that rate."""
        return (self.total - self.done) / self.rate if self.fresh else float("inf")


async def run(
    pending: Iterator[Reading],
    grader: Grader,
    *,
    concurrency: int,
    held_out: bool,
    skip: Container[tuple[str, int]] = (),
    on_result: Callable[[Result], None],
    on_wait: OnWait = lambda _: None,
) -> None:
    """Grade every reading that is not in `skip`, `concurrency` at once; `on_result` hears each as it is there.

    What fails is a result too, with its failure. Raises BadCredentials, BadRequest or ModelUnavailable where nothing gets
    through at all.
    """
    course = _Course(grader, held_out, on_wait)
    under_way = asyncio.Semaphore(concurrency)

    async def work() -> None:
        for reading in pending:  # shared: each worker takes the next one
            if reading.key in skip:
                continue
            async with under_way:
                found = await course.ask(reading)
            await asyncio.sleep(0)  # the next one is asked about first, this one judged while that is answered
            on_result(course.judged(reading, found))

    async with asyncio.TaskGroup() as group:
        for _ in range(
            2 * concurrency
        ):  # as many ready as under way: however many answers come together, none is waited for
            group.create_task(work())


@dataclass(frozen=True, slots=True)
class _Asked:
    """What came of asking about a reading: evidence, or why there is none."""

    found: Evidence | Failure
    spent: Spent


class _Course:
    """What all readings of a run share: the grader, the provider's limits, and whether it is worth going on."""

    def __init__(self, grader: Grader, held_out: bool, on_wait: OnWait) -> None:
        self._grader, self._held_out, self._on_wait = grader, held_out, on_wait
        self._resume = 0.0
        self._refused = self._unanswered = 0
        self._answered = False

    async def ask(self, reading: Reading) -> _Asked:
        began = time.perf_counter()
        with watching(self._hear) as watch:
            found = await self._ask(reading)
            usage = watch.usage
        spent = Spent(
            calls=usage.calls,
            retries=usage.retries,
            prompt_tokens=usage.prompt_tokens,
            completion_tokens=usage.completion_tokens,
            cost=usage.cost,
            seconds=round(time.perf_counter() - began, 4),
        )
        return _Asked(found, spent)

    async def _ask(self, reading: Reading) -> Evidence | Failure:
        try:
            evidence = await self._find(reading)
        except (BadCredentials, BadRequest) as error:
            self._refused += not isinstance(error, RefusedContent)
            if self._refused >= HOPELESS:
                raise
            return _failure(error)
        except ModelUnavailable as error:
            self._unanswered += 1
            if self._unanswered >= HOPELESS and not self._answered:
                raise
            return _failure(error)
        except ModelError as error:
            return _failure(error)
        self._refused, self._answered = 0, True
        return evidence

    def judged(self, reading: Reading, asked: _Asked) -> Result:
        if isinstance(asked.found, Failure):
            return unread(reading.case, reading.repeat, asked.found, asked.spent, reading.group)
        return reading.judged(asked.found, self._grader, asked.spent, held_out=self._held_out)

    async def _find(self, reading: Reading) -> Evidence:
        """Return the evidence; where the provider asks to wait longer than a call does by itself, everybody waits.

        A shorter wait the call has made already, as often as it is made at all: made again here, tries would multiply.
        """
        for pause in range(PAUSES + 1):
            await asyncio.sleep(max(0.0, self._resume - time.monotonic()))
            try:
                return await self._grader.find(reading.case)
            except RateLimited as error:
                if pause == PAUSES or not MAX_WAIT < error.retry_after <= LONGEST_PAUSE:
                    raise
                self._resume = max(self._resume, time.monotonic() + error.retry_after)
                self._on_wait(error.retry_after)
        raise AssertionError("the last try returns or raises")

    def _hear(self, notice: Notice) -> None:
        if notice.kind == "retrying":
            self._on_wait(notice.seconds)


def _failure(error: ModelError) -> Failure:
    stale = isinstance(error, StaleRecording)
    return Failure(kind=type(error).__name__, message=one_line(str(error), 500), stale=stale)
