"""What a call to a language model is made of: plain data, the backend protocol, and who watches a call.

A `Backend` answers one request once. Retries, deadlines, validation and repair are `ChatModel`'s, in `chat.py`, so that
hosted, scripted and recorded models behave alike.
"""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, Protocol

from roleplay.text import plural

Speaker = Literal["system", "user", "assistant"]
Form = Literal["text", "json_schema", "json_object", "prompt"]
"""How an answer is asked for: free text, or JSON by schema, by JSON mode, or by asking for it in the prompt alone."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a prompt."""

    role: Speaker
    content: str


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a model: everything that bears on the answer, and nothing else.

    purpose: what it is for ("voice", "appraise", "find", "verify", "coach", "probe"). schema: the JSON Schema of the
    answer (None for free text). seed: the same seed asks for the same answer where the provider can. max_tokens: the
    longest answer. deadline is no part of it: it does not change what is asked.
    """

    purpose: str
    messages: tuple[Message, ...]
    form: Form = "text"
    schema: dict[str, Any] | None = None
    seed: int | None = None
    temperature: float = 0.0
    max_tokens: int = 600

    def data(self) -> dict[str, Any]:
        """Return the request as JSON-able data."""
        return asdict(self)

    def key(self, model: str) -> str:
        """Return the identity of this question to this model: any change to any field gives another one."""
        text = json.dumps({"model": model, **self.data()}, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Usage:
    """What calls cost. Tokens are None where the server does not say; cost is in US dollars, None where unknown.

    seconds: from asking to the end of the answer, waiting between tries included; first_seconds: to its first words.
    """

    calls: int = 0
    retries: int = 0
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cost: float | None = None
    seconds: float = 0.0
    first_seconds: float | None = None

    def __add__(self, other: "Usage") -> "Usage":
        """Return both together; what only one of them knows is kept, and first_seconds is the slower one's."""

        def both(one: Any, two: Any) -> Any:
            return two if one is None else one if two is None else one + two

        firsts = [each for each in (self.first_seconds, other.first_seconds) if each is not None]
        return Usage(
            self.calls + other.calls,
            self.retries + other.retries,
            both(self.prompt_tokens, other.prompt_tokens),
            both(self.completion_tokens, other.completion_tokens),
            both(self.cost, other.cost),
            round(self.seconds + other.seconds, 4),
            max(firsts, default=None),
        )


def in_words(usage: Usage) -> str:
    """Return what calls took as a person would read it: "3 calls, 4,120 tokens, $0.0012, 5.2 s"."""
    parts = [plural(usage.calls, "call")]
    if usage.prompt_tokens is not None or usage.completion_tokens is not None:
        parts.append(f"{(usage.prompt_tokens or 0) + (usage.completion_tokens or 0):,} tokens")
    if usage.cost is not None:
        parts.append(f"${usage.cost:.4f}" if usage.cost else "no cost")
    return ", ".join((*parts, f"{usage.seconds:.1f} s"))


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole answer. finish: why it ended as the server says ("stop", "length", …); None: it broke off."""

    text: str
    finish: str | None = "stop"
    usage: Usage = Usage()


class Backend(Protocol):
    """Answers one request once; raises ModelError's kinds and nothing else. `name` is what the user calls the model."""

    @property
    def name(self) -> str:
        """The model as the user named it."""
        ...

    @property
    def scripted(self) -> bool:
        """Whether somebody wrote the answers, so that measuring them says nothing of any model."""
        ...

    def stream(self, request: Request) -> AsyncIterator[str | Completion]:
        """Yield pieces of text as they come, last the Completion; a stream that breaks off ends without a finish.

        Closing the iterator closes the connection.
        """
        ...

    async def complete(self, request: Request) -> Completion:
        """Return the whole answer; cancelling closes the connection."""
        ...


@asynccontextmanager
async def closing(stream: AsyncIterator[Any]) -> AsyncIterator[None]:
    """Close a stream at the end, and with it the connection behind it, also when nobody listened to its end."""
    try:
        yield
    finally:
        if (close := getattr(stream, "aclose", None)) is not None:
            await close()


# ── watching: what is happening during a call, and what it cost ──


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person who waits should know. seconds: until the next try, where it is a retry."""

    kind: Literal["connecting", "waiting", "retrying", "fallback", "measuring"]
    text: str
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Call:
    """One finished call: which model, what for, what it cost."""

    model: str
    purpose: str
    usage: Usage


@dataclass(slots=True)
class Watch:
    """Who hears notices, and the calls made while watching; `outer` is the watch around this one, and hears of them too."""

    tell: Callable[[Notice], None] = lambda _: None
    calls: list[Call] = field(default_factory=list)
    outer: "Watch | None" = None

    @property
    def usage(self) -> Usage:
        """All calls together."""
        return sum((call.usage for call in self.calls), Usage())


_watch: ContextVar[Watch | None] = ContextVar("watch", default=None)


@contextmanager
def watching(tell: Callable[[Notice], None] | None = None) -> Iterator[Watch]:
    """Hear notices of all calls made inside, and collect what they cost; an outer watch collects them too.

    Never keep it open across a `yield` of an async generator: that runs in whoever's context asks for the next item.
    """
    outer = _watch.get()
    watch = Watch(tell or (outer.tell if outer else lambda _: None), outer=outer)
    token = _watch.set(watch)
    try:
        yield watch
    finally:
        _watch.reset(token)


def watcher() -> Watch | None:
    """Return who watches now: whoever begins a call keeps it, for a stream may be closed in another context."""
    return _watch.get()


def notice(item: Notice) -> None:
    """Tell whoever watches."""
    if (watch := _watch.get()) is not None:
        watch.tell(item)


def record_call(call: Call, watch: Watch | None) -> None:
    """Count a finished call for `watch`, the one that was there when it began, and for every watch around that one."""
    while watch is not None:
        watch.calls.append(call)
        watch = watch.outer


class Tally:
    """One call while it lasts: its tries, what they cost, and how much of the time was not the model's."""

    def __init__(self, model: str, purpose: str) -> None:
        self._model, self._purpose, self._watch = model, purpose, watcher()
        self._loop = asyncio.get_running_loop()
        self.began = self.now()
        self.tries, self.usage, self.idle = 0, Usage(), 0.0
        self._first: float | None = None

    def now(self) -> float:
        """Return the event loop's time: deadlines are in it too."""
        return self._loop.time()

    def first_words(self) -> None:
        """Note that the answer has begun."""
        self._first = round(self.now() - self.began, 4)

    def count(self) -> None:
        """Report the call to whoever watched when it began."""
        seconds = round(self.now() - self.began - self.idle, 4)
        retries = max(0, self.tries - 1)
        whole = replace(self.usage, calls=1, retries=retries, seconds=seconds, first_seconds=self._first)
        record_call(Call(self._model, self._purpose, whole), self._watch)


def with_form(request: Request, form: Form, messages: tuple[Message, ...]) -> Request:
    """Return the request asked in another form."""
    return replace(request, form=form, messages=messages)
