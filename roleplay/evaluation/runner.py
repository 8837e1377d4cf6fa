"""Running: readings go through the grader, so many at once, and every result is in the log as soon as it is there.

Memory does not depend on how many cases there are: readings are made one at a time, results are written and let go.
"""

import asyncio
import time
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field

from roleplay.errors import BadCredentials, BadRequest, ModelError, RateLimited, RefusedContent, StaleRecording
from roleplay.evaluation.graders import Grader
from roleplay.evaluation.judging import Failure, Result, Spent, unread
from roleplay.evaluation.readings import Reading
from roleplay.grading.finders import Evidence
from roleplay.models.base import watching
from roleplay.text import one_line

LONGEST_PAUSE = 120.0
"""Seconds: a provider that asks to wait longer makes the case an error."""
PAUSES = 3
"""How often a case waits for a provider that is too busy."""
HOPELESS = 5
"""So many cases in a row that no key, or no such model, keeps from being read: the others need not be tried."""


@dataclass(slots=True)
class Progress:
    """How far a run is. tokens, cost (US dollars): None where unknown. began: of the monotonic clock."""

    total: int
    done: int = 0
    errors: int = 0
    stale: int = 0
    calls: int = 0
    tokens: int | None = None
    cost: float | None = None
    began: float = field(default_factory=time.monotonic)

    def count(self, result: Result) -> None:
        """Count one more result."""
        self.done += 1
        self.calls += result.spent.calls
        if result.failure is not None:
            self.errors += not result.failure.stale
            self.stale += result.failure.stale
        for each in (result.spent.prompt_tokens, result.spent.completion_tokens):
            self.tokens = self.tokens if each is None else (self.tokens or 0) + each
        if result.spent.cost is not None:
            self.cost = (self.cost or 0.0) + result.spent.cost

    @property
    def rate(self) -> float:
        """Readings a second so far."""
        return self.done / max(1e-9, time.monotonic() - self.began)

    @property
    def left(self) -> float:
        """Seconds left at that rate."""
        return (self.total - self.done) / self.rate if self.done else float("inf")


async def run(
    pending: Iterator[Reading],
    grader: Grader,
    *,
    concurrency: int,
    held_out: bool,
    skip: Container[tuple[str, int]] = (),
    on_result: Callable[[Result], None],
) -> None:
    """Grade every reading that is not in `skip`, `concurrency` at once; `on_result` hears each as it is there.

    What fails is a result too, with its failure. Raises BadCredentials or BadRequest where nothing gets through at all.
    """
    course = _Course(grader, held_out)

    async def work() -> None:
        for (
            reading
        ) in pending:  # shared: each worker takes the next one, so that as many as wanted are always under way
            if reading.key not in skip:
                on_result(await course.read(reading))
                await asyncio.sleep(0)  # offline nothing else would let others have a turn

    async with asyncio.TaskGroup() as group:
        for _ in range(concurrency):
            group.create_task(work())


class _Course:
    """What all readings of a run share: the grader, the provider's limits, and whether it is worth going on."""

    def __init__(self, grader: Grader, held_out: bool) -> None:
        self._grader, self._held_out = grader, held_out
        self._resume = 0.0
        self._refused = 0

    async def read(self, reading: Reading) -> Result:
        began = time.perf_counter()
        with watching() as watch:
            try:
                evidence = await self._find(reading)
                failure = None
                self._refused = 0
            except (BadCredentials, BadRequest) as error:
                self._refused += not isinstance(error, RefusedContent)
                if self._refused >= HOPELESS:
                    raise
                failure = _failure(error)
            except ModelError as error:
                failure = _failure(error)
            usage = watch.usage
        spent = Spent(
            calls=usage.calls,
            prompt_tokens=usage.prompt_tokens,
            completion_tokens=usage.completion_tokens,
            cost=usage.cost,
            seconds=round(time.perf_counter() - began, 4),
        )
        if failure is not None:
            return unread(reading.case, reading.repeat, failure, spent, reading.group)
        return reading.judged(evidence, self._grader, spent, held_out=self._held_out)

    async def _find(self, reading: Reading) -> Evidence:
        """Return the evidence; where the provider asks everybody to wait, everybody waits."""
        for pause in range(PAUSES + 1):
            await asyncio.sleep(max(0.0, self._resume - time.monotonic()))
            try:
                return await self._grader.find(reading.case)
            except RateLimited as error:
                if pause == PAUSES or error.retry_after > LONGEST_PAUSE:
                    raise
                self._resume = max(self._resume, time.monotonic() + (error.retry_after or 2.0**pause))
        raise AssertionError("the last try returns or raises")


def _failure(error: ModelError) -> Failure:
    stale = isinstance(error, StaleRecording)
    return Failure(kind=type(error).__name__, message=one_line(str(error), 500), stale=stale)
