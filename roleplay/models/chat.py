"""ChatModel: the two calls everything above uses, `stream` and `structured`.

It owns what no backend should: the one retry layer, total deadlines, the negotiation, validation and single repair of
structured answers, and the count of what everything costs.
"""

import asyncio
import math
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Literal, TypeVar

from pydantic import BaseModel
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type

from roleplay.errors import (
    BadRequest,
    CutReply,
    EmptyReply,
    IncompleteReply,
    InvalidReply,
    ModelError,
    ModelUnavailable,
    RateLimited,
    StaleRecording,
)
from roleplay.models.base import (
    Backend,
    Completion,
    Form,
    Message,
    Notice,
    Request,
    Tally,
    closing,
    notice,
    with_form,
)
from roleplay.models.structured import asked_in, read, repair, schema_of
from roleplay.text import is_blank

Negotiation = Literal["auto", "json_schema", "json_object", "prompt"]
_FORMS: tuple[Form, ...] = ("json_schema", "json_object", "prompt")

MAX_TRIES = 4
"""A call is made at most this often; an empty answer is asked for only once more."""
MAX_WAIT = 15.0
"""Seconds: whoever asks to wait longer is not waited for; the trainee decides."""
MAX_BACKOFF = 8.0
"""Seconds of waiting, doubled from try to try, where nobody says how long."""
_MOST_CHARACTERS = 20
"""Characters that a token may stand for; a server that goes on and on does not keep to the longest answer it may give."""
_NOTHING = {
    "length": "used up the {limit} tokens that its answer may have before a word of it came; switch its thinking off, or choose another model",
    "tool_calls": "wants to call a tool instead of answering; choose another model",
    "content_filter": "answered with nothing: the provider's filter stopped it",
}
"""What is said of an answer without a word in it, by how it ended."""
_UNFINISHED = {
    "length": "it was cut off at the length limit; be shorter",
    "content_filter": "the provider's filter stopped it",
}
"""What is wrong with a structured answer that ended so."""

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
    def scripted(self) -> bool:
        """Whether somebody wrote its answers, so that measuring them says nothing of any model."""
        return self._backend.scripted

    @property
    def recorded(self) -> tuple[str, ...]:
        """The models whose recorded answers it gives; none where it is no recording."""
        return tuple(getattr(self._backend, "models", ()))

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
        """Yield text as the model writes it, in pieces of any size: clean what you put together from them.

        Tried again only while nothing has been yielded: what was heard cannot be unsaid. The time that the listener takes
        over a piece is not the model's and does not count. Closing the iterator closes the connection.
        Raises ModelError's kinds: IncompleteReply where text came and then broke off, or the deadline passed in the
        middle of it; CutReply where it is as long as it may be.
        """
        request = Request(purpose, tuple(messages), "text", None, seed, temperature, max_tokens)
        tally = Tally(self.name, purpose)
        deadline = tally.began + self._timeout

        async def opened() -> tuple[AsyncIterator[str | Completion], str]:
            """Return the stream once it has begun to speak, and its first words."""
            tally.tries += 1
            notice(Notice("connecting", f"asking {self.name}"))
            pieces = self._backend.stream(request)
            finish = None
            try:
                async with asyncio.timeout_at(deadline):
                    async for piece in pieces:
                        if isinstance(piece, Completion):
                            tally.usage += piece.usage
                            finish = piece.finish
                        elif not is_blank(piece):
                            return pieces, piece
                raise self._nothing(finish, request)
            except BaseException:
                async with closing(pieces):
                    raise

        try:
            pieces, piece = await self._persist(opened, deadline)
            tally.first_words()
            async with closing(pieces):
                end, heard = None, 0
                while end is None:
                    if piece:
                        handed_over = tally.now()
                        yield piece
                        tally.idle += tally.now() - handed_over
                    heard += len(piece)
                    if heard > _MOST_CHARACTERS * max_tokens:
                        end = Completion("", "length")
                        break
                    following = await self._following(pieces, deadline + tally.idle)
                    if isinstance(following, str):
                        piece = following
                    else:
                        end = following
                tally.usage += end.usage
        finally:
            tally.count()
        if end.finish in {None, "content_filter"}:
            why = " (the provider's filter stopped it)" if end.finish else ""
            raise IncompleteReply(f"{self.name} broke off in the middle of its reply{why}.")
        if end.finish == "length":
            raise CutReply(f"{self.name} came to no end within the {max_tokens} tokens that its reply may have.")

    def _nothing(self, finish: str | None, request: Request) -> EmptyReply:
        """Return the failure of an answer without a word in it."""
        why = _NOTHING.get(finish or "", "answered with nothing").format(limit=request.max_tokens)
        return EmptyReply(f"{self.name} {why}.")

    async def _following(self, pieces: AsyncIterator[str | Completion], deadline: float) -> str | Completion:
        """Return what comes next in a stream that has begun to speak; an end without a word about it is a broken one."""
        try:
            async with asyncio.timeout_at(deadline):
                return await anext(pieces, Completion("", None))
        except TimeoutError:
            raise IncompleteReply(
                f"{self.name} did not finish within {self._timeout:g} seconds; what it said so far is not the whole reply."
            ) from None
        except (StaleRecording, IncompleteReply):
            raise
        except ModelError as error:
            raise IncompleteReply(f"{self.name} broke off in the middle of its reply. {error}") from error

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
        a form ("auto" only) and takes the next one, that is used from then on. The repair shares the deadline.
        """
        deadline = asyncio.get_running_loop().time() + self._timeout

        def asking(form: Form) -> Request:
            shape = schema_of(schema)
            asked = asked_in(form, tuple(messages), shape)
            return Request(purpose, asked, form, shape, seed, temperature, max_tokens)

        request, completion = await self._negotiate(asking, deadline)
        answer, problem = _judge(completion, schema)
        if answer is None:
            again = with_form(request, request.form, repair(request.messages, completion.text, problem))
            completion = await self._complete(again, deadline)
            answer, problem = _judge(completion, schema)
        if answer is not None:
            return answer
        if completion.finish == "length":
            raise InvalidReply(
                f"{self.name} came to no end within the {max_tokens} tokens that its answer may have, even after one "
                "repair; choose a model that answers more briefly, or switch its thinking off."
            )
        raise InvalidReply(f"{self.name} did not answer in the form asked for, even after one repair: {problem}.")

    async def _negotiate(self, asking: Callable[[Form], Request], deadline: float) -> tuple[Request, Completion]:
        """Return the request in the first form that the provider takes, and its answer.

        A form is given up only once another was taken: a request refused in every form is refused for another reason.
        """
        refusals: list[BadRequest] = []
        for form in self._forms:
            request = asking(form)
            try:
                completion = await self._complete(request, deadline)
            except BadRequest as refusal:
                refusals.append(refusal)
                continue
            if refusals and form in self._forms:  # another call may have stepped further down meanwhile
                self._forms = self._forms[self._forms.index(form) :]
            return request, completion
        raise refusals[0]

    async def _complete(self, request: Request, deadline: float) -> Completion:
        """Return a whole answer, counted."""
        tally = Tally(self.name, request.purpose)

        async def once() -> Completion:
            tally.tries += 1
            notice(Notice("waiting", f"waiting for {self.name}"))
            async with asyncio.timeout_at(deadline):
                completion = await self._backend.complete(request)
            tally.usage += completion.usage
            if is_blank(completion.text):
                raise self._nothing(completion.finish, request)
            if completion.finish is None:
                raise IncompleteReply(f"{self.name} broke off in the middle of its answer.")
            return completion

        try:
            return await self._persist(once, deadline)
        finally:
            tally.count()

    async def _persist(self, attempt: Callable[[], Awaitable[Answer]], deadline: float) -> Answer:
        """Return what `attempt` returns, trying again where that may help and there is time."""
        clock = asyncio.get_running_loop()
        thin = 0  # answers without substance: asked for once more only

        def wait(state: RetryCallState) -> float:
            error = _error(state)
            if isinstance(error, RateLimited) and error.retry_after:
                return error.retry_after
            return min(MAX_BACKOFF, 2.0 ** (state.attempt_number - 2)) + random.uniform(
                0, 0.5
            )  # many do not come at once

        def enough(state: RetryCallState) -> bool:
            nonlocal thin
            thin += isinstance(_error(state), EmptyReply | IncompleteReply)
            pause = state.upcoming_sleep
            late = clock.time() + pause >= deadline
            return thin > 1 or state.attempt_number >= MAX_TRIES or pause > MAX_WAIT or late

        def before_sleep(state: RetryCallState) -> None:
            seconds = state.upcoming_sleep
            notice(Notice("retrying", f"{_error(state)} Trying again in {math.ceil(seconds)} s.", seconds))

        retrying = AsyncRetrying(
            retry=retry_if_exception_type((RateLimited, ModelUnavailable, EmptyReply, IncompleteReply)),
            wait=wait,
            stop=enough,
            sleep=self._sleep,
            before_sleep=before_sleep,
            reraise=True,
        )
        try:
            return await retrying(attempt)
        except TimeoutError:
            raise ModelUnavailable(
                f"{self.name} did not answer within {self._timeout:g} seconds; try again, or set a longer timeout."
            ) from None


def _error(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def _judge(completion: Completion, schema: type[M]) -> tuple[M | None, str]:
    """Return the answer, or what is wrong with it."""
    if completion.finish not in _UNFINISHED:
        return read(completion.text, schema)
    answer, _ = read(completion.text, schema, alone=True)  # whatever stands in half an answer may be a draft of it
    return answer, _UNFINISHED[completion.finish]
