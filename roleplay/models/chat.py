"""ChatModel: the two calls everything above uses, `stream` and `structured`.

It owns what no backend should: the one retry layer, total deadlines, the negotiation, validation and single repair of
structured answers, and the count of what everything costs.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, Literal, TypeVar

from pydantic import BaseModel
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception
from tenacity.wait import wait_exponential_jitter

from roleplay.errors import (
    BadRequest,
    EmptyReply,
    IncompleteReply,
    InvalidReply,
    ModelUnavailable,
    RateLimited,
)
from roleplay.models.base import (
    Backend,
    Call,
    Completion,
    Form,
    Message,
    Notice,
    Request,
    Usage,
    notice,
    record_call,
    with_form,
)
from roleplay.models.structured import asked_in, read, repair, schema_of

Negotiation = Literal["auto", "json_schema", "json_object", "prompt"]
_FORMS: tuple[Form, ...] = ("json_schema", "json_object", "prompt")

MAX_TRIES = 4
"""A call is made at most this often; an empty answer is asked for only once more."""
MAX_WAIT = 15.0
"""Seconds: whoever asks to wait longer is not waited for; the trainee decides."""

M = TypeVar("M", bound=BaseModel)
Answer = TypeVar("Answer")


class ChatModel:
    """One model of one provider. Shared freely by everything in one event loop.

    name: as the user named it. timeout: seconds one call may take altogether, retries and waiting included.
    form: how structured answers are asked for; "auto" begins with json_schema and steps down once for good when the
    provider refuses a form. sleep: for tests.
    """

    def __init__(
        self,
        backend: Backend,
        *,
        timeout: float = 60.0,
        form: Negotiation = "auto",
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._backend, self._timeout, self._sleep = backend, timeout, sleep
        self._forms: tuple[Form, ...] = _FORMS if form == "auto" else (form,)

    @property
    def name(self) -> str:
        """The model as the user named it."""
        return self._backend.name

    @property
    def form(self) -> Form:
        """The form in which structured answers are asked for now."""
        return self._forms[0]

    async def stream(
        self,
        messages: Sequence[Message],
        *,
        purpose: str,
        seed: int | None = None,
        temperature: float = 0.7,
        max_tokens: int = 200,
    ) -> AsyncIterator[str]:
        """Yield text as the model writes it.

        Tried again only while nothing has been yielded: what was heard cannot be unsaid. Raises ModelError's kinds:
        IncompleteReply where text came and then broke off, or the deadline passed in the middle of it.
        """
        request = Request(purpose, tuple(messages), "text", None, seed, temperature, max_tokens)
        began, clock = time.monotonic(), asyncio.get_running_loop()
        deadline = clock.time() + self._timeout
        tries: list[int] = []

        async def opened() -> tuple[AsyncIterator[str | Completion], str, float]:
            """Return the stream once it has begun to speak."""
            tries.append(1)
            notice(Notice("connecting", f"asking {self.name}"))
            pieces = self._backend.stream(request)
            try:
                async with asyncio.timeout_at(deadline):
                    async for piece in pieces:
                        if isinstance(piece, Completion):
                            break
                        if piece.strip():
                            return pieces, piece, time.monotonic() - began
            except BaseException:
                await _close(pieces)
                raise
            await _close(pieces)
            raise EmptyReply(f"{self.name} answered with nothing.")

        pieces, first, first_seconds = await self._persist(opened, deadline)
        done: Completion | None = None
        try:
            yield first
            while done is None:
                async with asyncio.timeout_at(deadline):
                    piece = await anext(pieces, None)
                if piece is None:
                    break
                if isinstance(piece, Completion):
                    done = piece
                elif piece:
                    yield piece
        except TimeoutError:
            raise IncompleteReply(
                f"{self.name} did not finish within {self._timeout:g} seconds; what it said so far is not the whole reply."
            ) from None
        finally:
            await _close(pieces)
            usage = done.usage if done else Usage()
            self._count(purpose, usage, len(tries), time.monotonic() - began, first_seconds)
        if done is None or done.finish is None:
            raise IncompleteReply(f"{self.name} broke off in the middle of its reply.")

    async def structured(
        self,
        messages: Sequence[Message],
        schema: type[M],
        *,
        purpose: str,
        seed: int | None = None,
        temperature: float = 0.0,
        max_tokens: int = 2000,
    ) -> M:
        """Return the answer as an instance of `schema`.

        An answer that does not fit is sent back once with what is wrong; then InvalidReply. Where the provider refuses
        a form ("auto" only), the next one is used from then on.
        """
        shape = schema_of(schema)
        while True:
            form = self._forms[0]
            request = Request(
                purpose, asked_in(form, tuple(messages), shape), form, shape, seed, temperature, max_tokens
            )
            try:
                completion = await self._complete(request)
                break
            except BadRequest:
                if len(self._forms) == 1:
                    raise
                if self._forms[0] == form:  # another call may have stepped down meanwhile
                    self._forms = self._forms[1:]
        answer, problem = _judge(completion, schema)
        if answer is None:
            again = with_form(request, request.form, repair(request.messages, completion.text, problem))
            answer, problem = _judge(await self._complete(again), schema)
        if answer is None:
            raise InvalidReply(f"{self.name} did not answer in the form asked for, even after one repair: {problem}.")
        return answer

    async def _complete(self, request: Request) -> Completion:
        """Return a whole answer, counted."""
        began = time.monotonic()
        deadline = asyncio.get_running_loop().time() + self._timeout
        tries: list[int] = []

        async def once() -> Completion:
            tries.append(1)
            notice(Notice("waiting", f"waiting for {self.name}"))
            async with asyncio.timeout_at(deadline):
                completion = await self._backend.complete(request)
            if not completion.text.strip():
                raise EmptyReply(f"{self.name} answered with nothing.")
            return completion

        usage = Usage()
        try:
            completion = await self._persist(once, deadline)
            usage = completion.usage
            return completion
        finally:
            self._count(request.purpose, usage, len(tries), time.monotonic() - began, None)

    def _count(self, purpose: str, usage: Usage, tries: int, seconds: float, first: float | None) -> None:
        whole = replace(usage, calls=1, retries=max(0, tries - 1), seconds=round(seconds, 4), first_seconds=first)
        record_call(Call(self.name, purpose, whole))

    async def _persist(self, attempt: Callable[[], Awaitable[Answer]], deadline: float) -> Answer:
        """Return what `attempt` returns, trying again where that may help and there is time."""
        clock = asyncio.get_running_loop()

        def may_help(error: BaseException) -> bool:
            return isinstance(error, RateLimited | ModelUnavailable | EmptyReply)

        def enough(state: RetryCallState) -> bool:
            error = state.outcome.exception() if state.outcome else None
            limit = 2 if isinstance(error, EmptyReply) else MAX_TRIES
            pause = state.upcoming_sleep
            return state.attempt_number >= limit or pause > MAX_WAIT or clock.time() + pause >= deadline

        backoff = wait_exponential_jitter(initial=0.5, max=8.0, jitter=0.5)

        def wait(state: RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            if isinstance(error, RateLimited) and error.retry_after > 0:
                return error.retry_after
            return float(backoff(state))

        async def sleep(seconds: float) -> None:
            await self._sleep(seconds)

        def before_sleep(state: RetryCallState) -> None:
            error = state.outcome.exception() if state.outcome else None
            notice(Notice("retrying", f"{error} Trying again in {state.upcoming_sleep:.0f} s", state.upcoming_sleep))

        retrying = AsyncRetrying(
            retry=retry_if_exception(may_help),
            stop=enough,
            wait=wait,
            sleep=sleep,
            before_sleep=before_sleep,
            reraise=True,
        )
        try:
            return await retrying(attempt)
        except TimeoutError:
            raise ModelUnavailable(
                f"{self.name} did not answer within {self._timeout:g} seconds; try again, or set a longer timeout."
            ) from None


def _judge(completion: Completion, schema: type[M]) -> tuple[M | None, str]:
    """Return the answer, or what is wrong with it."""
    answer, problem = read(completion.text, schema)
    if answer is None and completion.finish not in {"stop", None}:
        problem = f"it was cut off ({completion.finish}); be shorter"
    return answer, problem


async def _close(pieces: AsyncIterator[Any]) -> None:
    """Close a stream, and with it the connection behind it."""
    close = getattr(pieces, "aclose", None)
    if close is not None:
        await close()
