"""The file format of recordings: a journal (`files/journal.py`) of calls.

A call's line holds what was asked (purpose, messages, form, schema, seed, temperature, max_tokens), of which model, and what
came back: pieces and usage, or the failure. Keys are taken out of everything that is written.
"""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from roleplay import errors
from roleplay.errors import ModelError, RateLimited
from roleplay.files.journal import Journal
from roleplay.models.base import Completion, Message, Request, Usage
from roleplay.models.redact import redact
from roleplay.text import one_line

_KINDS: dict[str, type[ModelError]] = {
    kind.__name__: kind
    for kind in (
        errors.ModelUnavailable,
        errors.BadCredentials,
        errors.BadRequest,
        errors.RefusedContent,
        errors.ContextOverflow,
        errors.IncompleteReply,
        errors.EmptyReply,
        errors.InvalidReply,
        errors.ModelError,
    )
}


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Failed(_Part):
    """How a call failed. kind: the name of one of ModelError's kinds."""

    kind: str
    message: str
    retry_after: float = 0.0

    def error(self) -> ModelError:
        """Return it as the error it was."""
        if self.kind == RateLimited.__name__:
            return RateLimited(self.message, self.retry_after)
        return _KINDS.get(self.kind, ModelError)(self.message)


class Taken(_Part):
    """One recorded call. left: whoever listened stopped there; what would have come is not known."""

    model: str
    asked: Request
    pieces: tuple[str, ...]
    finish: str | None = None
    usage: Usage = Usage()
    failed: Failed | None = None
    left: bool = False

    @property
    def completion(self) -> Completion:
        """The whole answer; its usage is what it cost then."""
        return Completion("".join(self.pieces), self.finish, self.usage)


def writable(text: str) -> str:
    """Return text as it may be written down: no keys in it, and no half characters."""
    return redact(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def hidden(request: Request) -> Request:
    """Return the request as it is written down; a replay looks it up the same way."""
    messages = tuple(Message(each.role, writable(each.content)) for each in request.messages)
    return replace(request, messages=messages, temperature=float(request.temperature))


def entry_of(model: str, request: Request, pieces: list[str], ending: dict[str, Any]) -> dict[str, Any]:
    """Return the entry of one call, with what was heard of it and how it ended."""
    text = "".join(pieces)
    heard = pieces if writable(text) == text else [writable(text)]  # a key may lie across two pieces
    return {"model": writable(model), "asked": hidden(request).data(), "pieces": heard, **ending}


def answered(completion: Completion) -> dict[str, Any]:
    """Return the ending of a call that was answered."""
    return {"finish": completion.finish, "usage": asdict(completion.usage)}


def failed(error: ModelError) -> dict[str, Any]:
    """Return the ending of a call that failed."""
    wait = {"retry_after": error.retry_after} if isinstance(error, RateLimited) else {}
    return {"failed": {"kind": type(error).__name__, "message": writable(str(error)), **wait}}


def stopped(heard: bool) -> dict[str, Any]:
    """Return the ending of a call that the deadline or the user stopped: as it looked to whoever waited."""
    kind = errors.IncompleteReply if heard else errors.ModelUnavailable
    return failed(kind("The recorded call was stopped before its answer was whole."))


LEFT = {"left": True}
"""The ending of a call whose listener stopped listening."""


def begin(path: Path) -> None:
    """Make sure that `path` is a recording that can be appended to."""
    _journal(path).begin()


def append(path: Path, data: dict[str, Any]) -> None:
    """Append a call in one piece, so that several writers do not mix; all of it or nothing."""
    _journal(path).append(data)


def load(path: Path) -> tuple[list[Taken], str | None]:
    """Return the calls of a recording, and a sentence about its end where that is torn."""
    journal, taken = _journal(path), list[Taken]()
    for number, data in journal.entries():
        if data is None:
            return taken, journal.cut_off(number)
        try:
            taken.append(Taken.model_validate(data))
        except ValidationError as error:
            place = ".".join(str(part) for part in error.errors()[0]["loc"])
            raise journal.damaged(number, f"this line is no recorded call ({one_line(place, 60)})") from None
    return taken, None


def _journal(path: Path) -> Journal:
    return Journal(
        path,
        format="roleplay recording",
        version=1,
        noun="recording",
        entry="call",
        remedy="record again, or restore the file",
        other="make one with --record FILE",
    )
