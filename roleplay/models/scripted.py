"""Scripted models: a file (or a function) that says what the model answers. For tests, demos and trying things out.

    schema: 1
    answers:                                  # the first that fits and is not used up answers
      - when: {purpose: voice, contains: refund}   # every condition given must hold; none: fits always
        say: "No. Again, no."                 # free text, or …
      - when: {purpose: find}
        json: {findings: []}                  # … structured, or …
        times: 1                              # at most so often (default: for ever)
      - fail: rate_limited                    # … a failure of a provider
        retry_after: 2

`purpose` is what the call is for: voice, appraise, find, verify, coach, probe. `contains` are words (any case) of the
prompt's last message. `pause` waits so many seconds before each word that is streamed, or before a whole answer: for demos.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from roleplay import errors
from roleplay.errors import ModelError
from roleplay.files import load_document, validate
from roleplay.models.base import Completion, Request, Usage
from roleplay.text import fold, one_line

Failure = Literal[
    "rate_limited",
    "unavailable",
    "bad_credentials",
    "bad_request",
    "refused_content",
    "overflow",
    "empty",
    "incomplete",
    "cut",
    "stall",
]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class When(_Part):
    """Which requests an answer is for; every condition given must hold."""

    purpose: str | None = None
    contains: str | None = None

    def fits(self, request: Request) -> bool:
        """Whether a request meets every condition."""
        asked = fold(request.messages[-1].content) if request.messages else ""
        return (self.purpose is None or self.purpose == request.purpose) and (
            self.contains is None or fold(self.contains) in asked
        )


class Line(_Part):
    """One answer: exactly one of say, json and fail, but fail may follow what was said (it then breaks off)."""

    when: When = When()
    say: str | None = None
    data: dict[str, Any] | None = Field(default=None, alias="json")
    fail: Failure | None = None
    retry_after: Annotated[float, Field(ge=0)] = 0
    times: Annotated[int, Field(ge=1)] | None = None
    pause: Annotated[float, Field(ge=0, le=10)] = 0

    @model_validator(mode="after")
    def _says_something(self) -> "Line":
        if self.say is None and self.data is None and self.fail is None:
            raise ValueError("an answer needs 'say', 'json' or 'fail'")
        if self.say is not None and self.data is not None:
            raise ValueError("an answer has 'say' or 'json', not both")
        return self


class Script(_Part):
    """A scripted model's file."""

    schema_version: Literal[1] = Field(alias="schema")
    answers: Annotated[tuple[Line, ...], Field(min_length=1)]


Answering = Callable[[Request], "Line | str | dict[str, Any]"]
"""An in-code script: returns the answer to a request, as a Line, as text, or as data."""


class Scripted:
    """A backend that answers from a script. Counts nothing but calls: tokens and cost stay unknown."""

    def __init__(self, answering: Answering, name: str = "scripted") -> None:
        self._answering, self._name = answering, name
        self.requests: list[Request] = []

    @property
    def name(self) -> str:
        """The model as the user named it."""
        return self._name

    @property
    def scripted(self) -> bool:
        """It is."""
        return True

    def _line(self, request: Request) -> Line:
        self.requests.append(request)
        answer = self._answering(request)
        if isinstance(answer, Line):
            return answer
        return Line(say=answer) if isinstance(answer, str) else Line(data=answer)

    async def stream(self, request: Request) -> AsyncIterator[str | Completion]:
        """Yield the answer word by word."""
        line = self._line(request)
        text = _text(line)
        if line.fail and not text:
            await _fail(line)
        for piece in re.findall(r"\s*\S+", text):
            if line.pause:
                await asyncio.sleep(line.pause)
            yield piece
        if line.fail and line.fail not in {"incomplete", "cut"}:
            await _fail(line)
        if line.fail in {None, "cut"}:
            yield Completion(text, _ending(line), Usage())

    async def complete(self, request: Request) -> Completion:
        """Return the whole answer."""
        line = self._line(request)
        if line.fail and not (line.fail in {"incomplete", "cut"} and line.say):
            await _fail(line)
        if line.pause:
            await asyncio.sleep(line.pause)
        return Completion(_text(line), _ending(line), Usage())


def _text(line: Line) -> str:
    return line.say if line.say is not None else "" if line.data is None else json.dumps(line.data, ensure_ascii=False)


def _ending(line: Line) -> str | None:
    return "length" if line.fail == "cut" else None if line.fail else "stop"


async def _fail(line: Line) -> None:
    if line.fail == "stall":
        await asyncio.Event().wait()
    if line.fail == "rate_limited":
        raise errors.RateLimited(f"the provider asks to wait {line.retry_after:g} seconds.", line.retry_after)
    kinds: dict[str, tuple[type[ModelError], str]] = {
        "unavailable": (errors.ModelUnavailable, "the provider is not available for the moment."),
        "bad_credentials": (errors.BadCredentials, "the provider refuses the key."),
        "bad_request": (errors.BadRequest, "the provider refuses the request."),
        "refused_content": (errors.RefusedContent, "the provider refuses what was said."),
        "overflow": (errors.ContextOverflow, "the prompt is longer than the model can read."),
        "incomplete": (errors.IncompleteReply, "the reply broke off."),
    }
    if line.fail in kinds:
        kind, message = kinds[line.fail]
        raise kind(message)


def from_file(path: Path) -> Scripted:
    """Return the scripted model of a file; raise FileError with every mistake in it."""
    script = validate(Script, load_document(path))
    uses = [0] * len(script.answers)

    def answering(request: Request) -> Line:
        for place, line in enumerate(script.answers):
            if line.when.fits(request) and (line.times is None or uses[place] < line.times):
                uses[place] += 1
                return line
        asked = one_line(request.messages[-1].content, 80) if request.messages else ""
        raise ModelError(
            f"{path}: no answer is left for a '{request.purpose}' call whose prompt ends “{asked}”; add one, "
            "or one without 'when' at the end."
        )

    return Scripted(answering, f"scripted:{path}")
