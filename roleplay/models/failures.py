"""What went wrong at a provider, as one of ModelError's kinds: a sentence that says what happened and what to do.

It reads status, headers and words of whatever exception the client library raised, never its class tree: that tree
calls a 500 a bad request when the body says so. The provider's own words are quoted inert: keys out, tags out, one line.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from roleplay.errors import (
    BadCredentials,
    BadRequest,
    ContextOverflow,
    ModelError,
    ModelUnavailable,
    RateLimited,
    RefusedContent,
)
from roleplay.models.redact import redact
from roleplay.text import one_line

_TOO_LONG = re.compile(
    r"(?i)context[ _](?:length|window|size)|maximum context|too many (?:input )?tokens|prompt is too long"
    r"|input (?:is|token count).{0,40}(?:too long|exceeds)|exceeds? the (?:maximum|model's).{0,30}tokens"
)
_NO_CREDIT = re.compile(
    r"(?i)insufficient[_ ](?:quota|funds|balance|credit)|exceeded your current quota|credit balance"
)
_NOBODY_THERE = re.compile(
    r"(?i)connection error|cannot connect|connect call failed|connection refused|name or service not known"
    r"|nodename nor servname|temporary failure in name|getaddrinfo|no route to host|network is unreachable"
)
_KEYLESS = re.compile(
    r"(?i)\bmissing\b.{0,40}(?:credential|key)|no api key|unable to locate credentials|api_key.{0,20}must be set"
)
_REFUSED_CONTENT = re.compile(r"(?i)content[_ ](?:policy|filter|management)|safety|moderation|responsible ai")
_UNKNOWN_PROVIDER = re.compile(r"LLM Provider NOT provided|Unmapped LLM provider")

_NO_ANSWER = re.compile(
    r"(?s)(?:Empty or invalid response from LLM endpoint\. Received: |Got unexpected response from \w+: |Original Response: (?=\s*<))"
    r"(.*?)(?:\. Check the reverse proxy|\Z)"
)
"""What the library says of an answer that is none, with its beginning."""
_BROKEN_JSON = re.compile(r"line \d+ column \d+ \(char (\d+)\)")
_EVENTS = re.compile(r"\s*['\"]?\s*data:")
_PAGE = re.compile(r"(?i)\s*['\"]?\s*<(?:!doctype|html|head|body|\?xml)\b")
_NOT_HERE = frozenset({404, 405, 410, 501})
"""Statuses of servers that know nothing of models at such an address."""

# What the library wraps around the provider's words.
_WRAPPING = re.compile(r"^\s*(?:(?:litellm\.)?\w*(?:Error|Exception)\b\s*(?:[:\-]|$)\s*)+")
_AFTERTHOUGHT = re.compile(
    r"\n?Traceback \(most recent|\n\s*This looks like a bug| Original exception: |\. Handle with "
)
_INNER_MESSAGE = re.compile(r"[\"'](?:message|detail|error)[\"']\s*:\s*\"((?:[^\"\\]|\\.){1,2000})\"")
_TAG = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^<>]{0,500}>", re.S | re.I)
_LONGEST = 4000
"""Characters of a provider's answer that are looked at: an error page may be a megabyte."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of whom: all that a remedy needs to name.

    model: as the user named it. provider: the library's word for who serves it, "" where unknown. address: where it was
    looked for, None for the provider's own. keys: environment variables that could hold its key. has_key: whether any
    key was at hand.
    """

    model: str
    provider: str = ""
    address: str | None = None
    keys: tuple[str, ...] = ()
    has_key: bool = True

    @property
    def variables(self) -> str:
        """The environment variables of its key, in words."""
        return " or ".join(self.keys) or "the API key"

    @property
    def bare(self) -> str:
        """The model's name without its provider."""
        return self.model.partition("/")[2] or self.model


def missing_key(asked: Asked) -> BadCredentials:
    """Return the failure of a model that cannot be asked for want of a key."""
    where = f"set {asked.variables}" if asked.keys else "set it in the environment"
    return BadCredentials(f"{asked.model} needs an API key: {where}, or choose another model.")


def failure(error: BaseException, asked: Asked) -> ModelError:
    """Return what the exception of a call means; never raises."""
    said = " ".join(str(error)[:_LONGEST].split())
    words = quoted(str(error))
    status = _status(error)
    headers = _headers(error)
    if isinstance(error, ImportError):
        return BadRequest(f"{asked.model} needs a package that is not installed ({words}).")
    if _TOO_LONG.search(said) or type(error).__name__ == "ContextWindowExceededError" or status == 413:
        return ContextOverflow(
            f"The prompt is longer than {asked.model} can read ({words}); choose one that reads more."
        )
    if _NO_CREDIT.search(said) or status == 402:
        return BadCredentials(f"{asked.model}: the account has no credit left ({words}); top it up or use another key.")
    if status == 429:
        return _rate_limited(headers, asked)
    if status in {401, 403} or (not headers and _KEYLESS.search(said)):
        if not asked.has_key:
            return missing_key(asked)
        return BadCredentials(f"{asked.model}: the key is refused ({words}); check {asked.variables}.")
    if _UNKNOWN_PROVIDER.search(said):
        return BadRequest(
            f"{asked.model} does not say who serves it; write ollama/{asked.model}, openai/{asked.model} or the like."
        )
    if (elsewhere := _no_model(error, status, asked)) is not None:
        return elsewhere
    complaint = status is not None and 400 <= status < 500 and headers and "converting to valid response" not in said
    if (broken := _BROKEN_JSON.search(said)) and not complaint:
        what = f"broken JSON ({words})" if int(broken[1]) else "nothing that can be read"
        where = f"the address {redact(asked.address)}" if asked.address else "the network"
        return ModelUnavailable(f"{asked.model} answered with {what}; try again in a moment, or check {where}.")
    if status in _NOT_HERE:
        return _not_found(words, asked)
    if status is not None and 400 <= status < 500 and status not in {408, 409, 425}:
        if _REFUSED_CONTENT.search(said):
            return RefusedContent(
                f"{asked.model} refuses what was said ({words}); say it otherwise, or choose another model."
            )
        return BadRequest(f"{asked.model} refuses the request ({words}); choose another model.")
    if _NOBODY_THERE.search(said) and not headers:
        return _nobody_there(asked)
    what = f"status {status}: {words}" if headers and status else words
    return ModelUnavailable(f"{asked.model} failed ({what or type(error).__name__}); try again in a moment.")


def _rate_limited(headers: Mapping[str, str], asked: Asked) -> RateLimited:
    seconds = retry_after(headers.get("retry-after", ""), datetime.now(UTC))
    wait = f"asks to wait {math.ceil(seconds)} s" if seconds else "asks to slow down"
    return RateLimited(f"{asked.model} {wait}.", seconds)


def _no_model(error: BaseException, status: int | None, asked: Asked) -> ModelError | None:
    """Return what is wrong with an address where something else than a model answers, None where a model may have failed."""
    found = _NO_ANSWER.search(str(error)[:_LONGEST])
    if found is None and not (status is not None and 300 <= status < 400) and not _led_on(error):
        return None
    where = redact(asked.address or "its provider's address")
    remedy = "check the address (most end in /v1)" if asked.address else "look whether the network wants you to log in"
    sent = one_line(redact(_TAG.sub(" ", found[1])), 60).strip("'\" ") if found else ""
    if found is None:
        what = "a redirection"
    elif _PAGE.match(found[1]):
        what = f"a web page ({sent})" if sent else "a web page"
    elif _EVENTS.match(found[1]):
        what, remedy = "a stream", "look for a setting of the server by which it answers whole"
    else:
        what, remedy = f"“{sent}”" if sent else "nothing", f"{remedy} and the word before the slash"
    return ModelError(f"{asked.model}: what answers at {where} sends {what} instead of a model's answer; {remedy}.")


def _led_on(error: BaseException | None) -> bool:
    """Whether one redirection after the other was followed, to no end; only the cause of the cause knows."""
    seen = 0
    while error is not None and seen < 10:
        if "Redirect" in type(error).__name__:
            return True
        error, seen = error.__cause__ or error.__context__, seen + 1
    return False


def _not_found(words: str, asked: Asked) -> BadRequest:
    if asked.provider.startswith("ollama"):
        remedy = f"fetch it with `ollama pull {asked.bare}`, or see `ollama list` for what is there"
    elif asked.address:
        remedy = f"check the model's name and the address {redact(asked.address)} (most end in /v1)"
    else:
        remedy = "check the model's name"
    return BadRequest(f"{asked.model} is not there ({words}); {remedy}.")


def _nobody_there(asked: Asked) -> ModelUnavailable:
    if asked.provider.startswith("ollama"):
        address = redact(asked.address or "http://localhost:11434")
        return ModelUnavailable(f"{asked.model}: nothing answers at {address}; start Ollama with `ollama serve`.")
    if asked.address:
        address = redact(asked.address)
        return ModelUnavailable(f"{asked.model}: nothing answers at {address}; check the address and start the server.")
    return ModelUnavailable(f"{asked.model} cannot be reached; check the network, or go on offline.")


def retry_after(header: str, now: datetime) -> float:
    """Return the seconds that a Retry-After header asks for, as a number or a date; 0 where it says nothing usable."""
    header = header.strip()
    try:
        seconds = float(header)
    except ValueError:
        try:
            then = parsedate_to_datetime(header)
        except (ValueError, IndexError, OverflowError):
            return 0.0
        seconds = ((then if then.tzinfo else then.replace(tzinfo=UTC)) - now).total_seconds()
    return max(0.0, seconds) if math.isfinite(seconds) else 0.0


def quoted(said: str) -> str:
    """Return the heart of a provider's words, safe to show: no wrapping, no markup, no keys, one short line."""
    heart = _AFTERTHOUGHT.split(said[:_LONGEST], maxsplit=1)[0]
    inner = _INNER_MESSAGE.search(heart)
    heart = inner.group(1) if inner else _WRAPPING.sub("", heart)
    return one_line(redact(_TAG.sub(" ", heart)), 160).rstrip(".")


def _status(error: BaseException) -> int | None:
    status = getattr(error, "status_code", None)
    return status if isinstance(status, int) and not isinstance(status, bool) else None


def _headers(error: BaseException) -> Mapping[str, str]:
    """Return the headers of the answer that the exception is about, names in lower case; none: nobody answered."""
    found = getattr(error, "litellm_response_headers", None) or getattr(
        getattr(error, "response", None), "headers", None
    )
    return {str(name).lower(): str(value) for name, value in dict(found or {}).items()}
