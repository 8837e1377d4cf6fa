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
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from roleplay.errors import ModelError, ModelUnavailable
from roleplay.models.base import Completion, Notice, Request, Usage, notice
from roleplay.models.failures import Asked, failure, missing_key, quoted
from roleplay.models.redact import register

_ENVIRONMENT = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # else it fetches its price list from the network
    "LITELLM_MODE": "PRODUCTION",  # else it reads a stray .env
    "LITELLM_DROP_PARAMS": "False",
    "LITELLM_LOG": "CRITICAL",  # else it may write to the screen
}
_SAMPLING = ("temperature", "seed")
"""Parameters that some models do not take at all; without them they still answer, only less repeatably."""
_NOT_TAKEN = re.compile(r"(?i)support|unknown|unrecogni[sz]ed|not (?:permitted|allowed)|unexpected|extra")
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
    warnings.filterwarnings("ignore", message="Pydantic serializer warnings")
    # A call that is stopped before litellm has begun it: it makes its coroutine in a thread, and nobody fetches it then.
    warnings.filterwarnings("ignore", message=r"coroutine '\S*a?completion' was never awaited", category=RuntimeWarning)
    # What the first call would import while the screen waits: a second.
    _ = importlib.import_module("openai").AsyncOpenAI(api_key="none").chat.completions
    litellm.token_counter(model="gpt-4o", text="ready")
    return litellm


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


@dataclass(frozen=True, slots=True)
class _Route:
    """How litellm is to be asked. model: in its words."""

    model: str
    key: SecretStr | None
    asked: Asked


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
        self._route = _Route(model, self._key, Asked(model))
        self._found = False
        self._untaken: frozenset[str] = frozenset()
        self._reads = _OLLAMA_READS
        self._priced = True

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
        """Yield pieces of text as they come, last the Completion; closing the iterator closes the connection."""
        response = await self._ask(request, stream=True)
        pieces: list[str] = []
        usage = Usage()
        try:
            while True:
                problem: ModelError | None = None
                try:
                    chunk = await anext(response, None)
                except Exception as error:
                    problem = failure(error, self._route.asked)
                if problem is not None:
                    raise problem
                if chunk is None:
                    break
                usage = self._usage(chunk) or usage
                if chunk.choices and (text := chunk.choices[0].delta.content):
                    pieces.append(text)
                    yield text
            if not any(getattr(chunk, "usage", None) for chunk in response.chunks):
                usage = Usage()  # the server did not count: litellm guessed
            finish = response.received_finish_reason or response.intermittent_finish_reason
            yield Completion("".join(pieces), finish, usage)  # finish None: it broke off, whatever litellm makes of it
        finally:
            await response.aclose()

    async def complete(self, request: Request) -> Completion:
        """Return the whole answer; cancelling closes the connection."""
        response = await self._ask(request, stream=False)
        usage = self._usage(response) or Usage()
        if not response.choices:
            return Completion("", None, usage)
        return Completion(response.choices[0].message.content or "", response.choices[0].finish_reason, usage)

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
        if not self._found:
            self._route, self._found = self._find(litellm), True
        if not self._route.asked.has_key:
            raise missing_key(self._route.asked)
        return litellm

    def _secret(self) -> str | None:
        return self._route.key.get_secret_value() if self._route.key else None

    def _find(self, litellm: Any) -> _Route:
        """Return who serves the model, where, and with which key."""
        model, base = self._name, self._base
        try:
            bare, provider, _, _ = litellm.get_llm_provider(model, api_base=base)
        except Exception:
            # A name of no known provider: a server of the user's own speaks OpenAI's dialect; else litellm will explain.
            bare, provider = model, "openai" if base else ""
            model = f"openai/{model}" if base else model
        if provider in {"ollama", "ollama_chat"}:
            return self._ollama(litellm, bare)
        keys, has_key = _keys_for(litellm, model)
        has_key = has_key or self._key is not None
        key = self._key or (SecretStr("none") if base and not has_key else None)  # a server of one's own needs none
        return _Route(model, key, Asked(self._name, provider, base, keys, has_key or key is not None))

    def _ollama(self, litellm: Any, bare: str) -> _Route:
        """Return the route to Ollama's chat: its other door flattens the messages into one text."""
        model = f"ollama_chat/{bare}"
        # Known and free under the name that Ollama echoes; else litellm asks Ollama about it after every call, blocking the event loop meanwhile.
        free = {
            "litellm_provider": "ollama_chat",
            "mode": "chat",
            "input_cost_per_token": 0.0,
            "output_cost_per_token": 0.0,
        }
        litellm.model_cost.setdefault(model, free)
        address = self._base or os.environ.get("OLLAMA_API_BASE")
        return _Route(
            model, self._key, Asked(self._name, "ollama", address and address.rstrip("/").removesuffix("/v1"))
        )

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
        paid = getattr(response, "_hidden_params", {}).get("response_cost")
        if paid is None and self._priced:
            try:
                paid = sum(_litellm.cost_per_token(model=self._route.model, usage_object=counted))
            except Exception:
                self._priced = False  # a model without a known price; looking again would cost every call
        return Usage(prompt_tokens=counted.prompt_tokens, completion_tokens=counted.completion_tokens, cost=paid)


def _keys_for(litellm: Any, model: str) -> tuple[tuple[str, ...], bool]:
    """Return the environment variables that could hold the model's key, and whether a key is at hand."""
    try:
        found = litellm.validate_environment(model)
    except Exception:  # a provider it knows nothing about: the call will tell
        return (), True
    keys = tuple(name for name in found["missing_keys"] if name.endswith("_API_KEY"))
    # There are other ways to say who one is (ANTHROPIC_AUTH_TOKEN, …): any of the same provider counts.
    owners = tuple(name.removesuffix("API_KEY") for name in keys)
    others = (
        any(name.startswith(owners) and name.endswith(("_KEY", "_TOKEN")) for name in os.environ) if owners else True
    )
    return keys, found["keys_in_environment"] or others


def _not_taken(error: Exception, arguments: dict[str, Any]) -> frozenset[str]:
    """Return the sampling parameters that the model, by its error, does not take."""
    said = str(error)[:2000]
    if getattr(error, "status_code", None) not in {400, 422} or not _NOT_TAKEN.search(said):
        return frozenset()
    return frozenset(name for name in _SAMPLING if name in arguments and re.search(rf"\b{name}\b", said))
