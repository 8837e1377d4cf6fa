"""Hosted models: any provider or OpenAI-compatible server, through litellm. Nothing else imports litellm.

One request is one HTTP request: litellm's own retries, callbacks, telemetry and dropping of parameters are off, and what
it raises leaves here as one of ModelError's kinds (`failures.py`).
"""

import asyncio
import copy
import gc
import importlib
import logging
import os
import re
import threading
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

from pydantic import SecretStr

from roleplay.errors import ModelError, ModelUnavailable, RefusedContent
from roleplay.models.base import Completion, Notice, Request, Usage, closing, notice
from roleplay.models.failures import Asked, failure, missing_key, quoted
from roleplay.models.redact import register
from roleplay.models.routes import Route, find

_ENVIRONMENT = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # else it fetches its price list from the network
    "LITELLM_MODE": "PRODUCTION",  # else it reads a stray .env
    "LITELLM_DROP_PARAMS": "False",
    "LITELLM_LOG": "CRITICAL",  # else it may write to the screen
}
_SAMPLING = ("temperature", "seed")
"""Parameters that some models do not take at all; without them they still answer, only less repeatably."""
_NOT_TAKEN = re.compile(r"(?i)support|unknown|unrecogni[sz]ed|not (?:permitted|allowed)|unexpected|extra")
_LENGTH = re.compile(r"(?i)length|max_?tokens")
"""How servers word that an answer is as long as it may be."""
_PATIENCE = 3600
"""Seconds litellm may wait for the next byte: long, for the deadline is ChatModel's."""
_OLLAMA_READS = 4096
"""Tokens that Ollama reads by default; a longer prompt loses its beginning unsaid, so more is asked for in time."""

_importing = threading.Lock()
_litellm: Any = None


def warm_up() -> Any:
    """Import litellm, quietly and once (seconds; call it in a thread ahead of need), and return the module."""
    global _litellm  # noqa: PLW0603 - the one place that holds it
    with _importing:
        if _litellm is None:
            os.environ.update(_ENVIRONMENT)
            with _no_collecting():
                _litellm = _import()
    return _litellm


def _import() -> Any:
    litellm: Any = importlib.import_module("litellm")  # by name: the type checker need not read all of it
    litellm.suppress_debug_info, litellm.set_verbose, litellm.telemetry = True, False, False
    litellm.drop_params = litellm.modify_params = False
    litellm.num_retries = 0
    for hooks in ("input_callback", "success_callback", "failure_callback", "service_callback", "callbacks"):
        setattr(litellm, hooks, [])
    for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy"):
        logger = logging.getLogger(name)
        logger.handlers[:] = [logging.NullHandler()]
        logger.propagate = False
    # What the first call would import while the screen waits: a second.
    _ = importlib.import_module("openai").AsyncOpenAI(api_key="none").chat.completions
    litellm.token_counter(model="gpt-4o", text="ready")
    return litellm


def _hush() -> None:
    """Keep warnings off the screen that are about litellm's inside; said anew for every call, for others restore filters.

    It prepares each call in a thread, which nothing can stop, and hands back a coroutine: whoever stops a call
    meanwhile leaves one that nobody awaits.
    """
    unfetched = r"coroutine '\S*(?:completion|streaming)\S*' was never awaited"
    warnings.filterwarnings("ignore", message=unfetched, category=RuntimeWarning)
    warnings.filterwarnings("ignore", message="Pydantic serializer warnings")


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Keep the garbage collector from walking, then and for ever after, the million objects that an import leaves behind.

    It makes the import a fifth faster, and spares the screen pauses of a third of a second later on.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if collecting:
            gc.enable()


def price_of(name: str) -> tuple[float, float] | None:
    """Return what a token of a model costs to read and to write, in US dollars; None where the price is unknown.

    Imports litellm: slow the first time.
    """
    known = warm_up().model_cost.get(name) or warm_up().model_cost.get(name.partition("/")[2])
    if not known or "input_cost_per_token" not in known:
        return None
    return float(known["input_cost_per_token"]), float(known.get("output_cost_per_token", 0.0))


class Hosted:
    """A model by its litellm name; with `api_base`, whatever OpenAI-compatible server answers there.

    A key that is not given is looked for where the provider's usually is (OPENAI_API_KEY, …); a server at `api_base`
    may need none. Nothing is imported or looked up before the first request.
    """

    def __init__(self, model: str, *, api_base: str | None = None, api_key: str | None = None) -> None:
        self._name, self._base = model, api_base
        self._key = SecretStr(api_key) if api_key else None
        if api_key:
            register(api_key)
        self._route = Route(model, self._key, Asked(model))
        self._found = False
        self._untaken: frozenset[str] = frozenset()
        self._reads = _OLLAMA_READS
        self._priced = self._streams = True

    def __repr__(self) -> str:
        return f"Hosted({self._name!r})"

    @property
    def name(self) -> str:
        """The model as the user named it."""
        return self._name

    @property
    def scripted(self) -> bool:
        """It is not."""
        return False

    async def stream(self, request: Request) -> AsyncIterator[str | Completion]:
        """Yield pieces of text as they come, last the Completion; closing the iterator closes the connection.

        Where nothing of a stream came, the same is asked for whole: a server that then answers does not stream, and is
        not asked to again; any other says then what it has instead of an answer.
        """
        if self._streams:
            streamed, began = self._streamed(request), False
            async with closing(streamed):
                async for item in streamed:
                    began = True
                    yield item
            if began:
                return
        whole = await self.complete(request)
        if self._streams and whole.text:
            self._streams = False
            notice(Notice("fallback", f"{self._name} does not stream; its replies come whole"))
        if whole.text:
            yield whole.text
        yield whole

    async def _streamed(self, request: Request) -> AsyncIterator[str | Completion]:
        """Yield what is streamed; nothing at all, not even a Completion, where what came is no stream."""
        response = await self._ask(request, stream=True)
        pieces: list[str] = []
        usage = Usage()
        try:
            while True:
                problem: ModelError | None = None
                try:
                    chunk = await anext(response, None)
                except Exception as error:
                    if response.received_finish_reason:
                        break  # the answer is whole; what came after it, the count, cannot be read
                    problem = failure(error, self._route.asked)
                if problem is not None:
                    raise problem
                if chunk is None:
                    break
                usage = self._usage(chunk) or usage
                if chunk.choices and (text := chunk.choices[0].delta.content):
                    pieces.append(text)
                    yield text
            if not pieces and (not response.chunks or _is_page(response)):
                return  # whatever end litellm makes of it
            if not any(getattr(chunk, "usage", None) for chunk in response.chunks):
                usage = Usage()  # the server did not count: litellm guessed
            finish = response.received_finish_reason or response.intermittent_finish_reason
            # no finish: it broke off, whatever litellm makes of it
            yield Completion("".join(pieces), _ending(finish), usage)
        finally:
            await response.aclose()

    async def complete(self, request: Request) -> Completion:
        """Return the whole answer; cancelling closes the connection."""
        response = await self._ask(request, stream=False)
        usage = self._usage(response) or Usage()
        if not response.choices:
            return Completion("", None, usage)
        answer = response.choices[0]
        refused = (getattr(answer.message, "provider_specific_fields", None) or {}).get("refusal")
        if refused and not answer.message.content:
            raise RefusedContent(f"{self._name} refuses what was said ({quoted(str(refused))}); choose another model.")
        return Completion(answer.message.content or "", _ending(answer.finish_reason), usage)

    async def _ask(self, request: Request, *, stream: bool) -> Any:
        """Return litellm's response; parameters that the model does not take are left out, and that is said."""
        litellm = await self._ready()
        untaken = self._untaken
        while True:
            arguments = self._arguments(request, untaken, stream=stream)
            try:
                response = await litellm.acompletion(**arguments, api_key=self._secret())
                break
            except Exception as error:
                refused, problem = _not_taken(error, arguments), failure(error, self._route.asked)
            if not refused:
                raise problem  # outside the handler, so that the library's frames, which hold the key, are not dragged along
            untaken |= refused
        if new := untaken - self._untaken:
            self._untaken |= new
            notice(Notice("fallback", f"{self._name} takes no {' and no '.join(sorted(new))}; asked without"))
        return response

    async def _ready(self) -> Any:
        """Return litellm, once it is known whom to ask and that a key is at hand."""
        try:
            litellm = _litellm or await asyncio.to_thread(warm_up)
        except ImportError as error:
            raise ModelUnavailable(
                f"litellm cannot be imported ({quoted(str(error))}); install roleplay again."
            ) from None
        _hush()
        if not self._found:
            self._route, self._found = find(litellm, self._name, self._base, self._key), True
        if not self._route.asked.has_key:
            raise missing_key(self._route.asked)
        return litellm

    def _secret(self) -> str | None:
        return self._route.key.get_secret_value() if self._route.key else None

    def _arguments(self, request: Request, untaken: frozenset[str], *, stream: bool) -> dict[str, Any]:
        """Return what litellm is asked, but for the key: no local variable holds it."""
        sampling = {"temperature": request.temperature, "seed": request.seed}
        arguments: dict[str, Any] = {
            "model": self._route.model,
            "messages": [{"role": message.role, "content": message.content} for message in request.messages],
            "max_tokens": request.max_tokens,
            "max_retries": 0,
            "num_retries": 0,
            "timeout": _PATIENCE,
            **{name: value for name, value in sampling.items() if value is not None and name not in untaken},
        }
        if stream:
            arguments |= {"stream": True, "stream_options": {"include_usage": True}}
        if self._route.asked.address:
            arguments["api_base"] = self._route.asked.address
        if request.form == "json_schema":
            described = {
                "name": "answer",
                "strict": True,
                "schema": copy.deepcopy(request.schema),
            }  # some providers edit it
            arguments["response_format"] = {"type": "json_schema", "json_schema": described}
        elif request.form == "json_object":
            arguments["response_format"] = {"type": "json_object"}
        if self._route.asked.provider == "ollama":
            needed = sum(len(message.content.encode("utf-8", "replace")) for message in request.messages) // 3
            while needed + request.max_tokens > self._reads:
                self._reads *= 2  # never back: every change makes Ollama load the model again
            if self._reads > _OLLAMA_READS:
                arguments["num_ctx"] = self._reads
        return arguments

    def _usage(self, response: Any) -> Usage | None:
        """Return what the server says it counted, and its price where that is known."""
        counted = getattr(response, "usage", None)
        if counted is None or not counted.total_tokens:
            return None
        if min(counted.prompt_tokens or 0, counted.completion_tokens or 0) < 0:
            return None  # whoever counts below nothing does not count
        paid = getattr(response, "_hidden_params", {}).get("response_cost")
        if paid is None and self._priced:
            try:
                paid = sum(_litellm.cost_per_token(model=self._route.model, usage_object=counted))
            except Exception:
                self._priced = False  # a model without a known price; looking again would cost every call
        return Usage(prompt_tokens=counted.prompt_tokens, completion_tokens=counted.completion_tokens, cost=paid)


def _is_page(response: Any) -> bool:
    """Whether what was sent says itself that it is whole."""
    headers = getattr(response, "_hidden_params", {}).get("additional_headers") or {}
    kind = str(headers.get("llm_provider-content-type", ""))
    return kind.startswith(("application/json", "text/html", "text/plain"))


def _ending(finish: object) -> str | None:
    """Return why an answer ended; each server has its own words for the one reason that matters."""
    return ("length" if _LENGTH.search(str(finish)) else str(finish)) if finish else None


def _not_taken(error: Exception, arguments: dict[str, Any]) -> frozenset[str]:
    """Return the sampling parameters that the model, by its error, does not take."""
    said = str(error)[:2000]
    if getattr(error, "status_code", None) not in {400, 422} or not _NOT_TAKEN.search(said):
        return frozenset()
    return frozenset(name for name in _SAMPLING if name in arguments and re.search(rf"\b{name}\b", said))
