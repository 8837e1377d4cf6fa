"""Proving a model end to end: is it there, does it stream, can it answer in a structure, how fast, at what price?"""

import time
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict

from roleplay.errors import BadRequest, CutReply, IncompleteReply, ModelError
from roleplay.models.base import Message, Notice, Usage, closing, watching
from roleplay.models.chat import ChatModel

Look = Literal["reachable", "streams", "structured", "speed", "price"]

SLOW_FIRST = 5.0
"""Seconds to the first words after which a trainee begins to wonder."""
SLOW_WORDS = 3.0
"""Words a second: people read about four."""
_ENOUGH_PIECES = 3
"""A reply of a dozen words that comes in fewer pieces does not come as it is written."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One thing looked at. ok: None where it could not be looked at. remedy: what to do where it is not ok,
    "" where the text itself says so."""

    look: Look
    ok: bool | None
    text: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class ProbeReport:
    """What a model turned out to be able to do.

    form: the form in which it gives structured answers, None: in none. usage: what the probe itself cost; its cost is
    None where the price is unknown.
    """

    model: str
    verdicts: tuple[Verdict, ...]
    form: str | None = None
    usage: Usage = field(default_factory=Usage)

    @property
    def ok(self) -> bool:
        """Whether the model can be played and graded with; slowness and an unknown price do not stop it."""
        return all(verdict.ok for verdict in self.verdicts if verdict.look in {"reachable", "streams", "structured"})


class _Order(BaseModel):
    model_config = ConfigDict(extra="forbid")

    number: int
    colour: Literal["red", "green", "blue"]
    is_late: bool


_SPEAK = (
    Message("system", "You are a customer on the telephone."),
    Message("user", "Your parcel is late. Complain about it in three short sentences."),
)
_SORT = (
    Message("system", "You put what customers say into a form."),
    Message("user", 'The customer says: "Order 4711, the green lamp, should have been here a week ago."'),
)


@dataclass(frozen=True, slots=True)
class _Heard:
    pieces: int
    words: int
    seconds: float
    problem: ModelError | None = None


async def probe(model: ChatModel) -> ProbeReport:
    """Ask the model for three sentences and for one structured answer, and say how it did; raises nothing of ModelError."""
    notices: list[str] = []

    def tell(item: Notice) -> None:
        if item.kind in {"fallback", "retrying"} and item.text not in notices:
            notices.append(item.text)

    with watching(tell) as watch:
        heard = await _listen(model)
        if heard.problem is not None and not heard.pieces:
            return ProbeReport(model.name, _out_of_reach(heard.problem), usage=watch.usage)
        spoken = watch.usage
        structured = await _structured(model)
    form = model.form if structured.ok else None
    remarks = "".join(f" ({text.rstrip('.')})" for text in notices)
    verdicts = (
        Verdict("reachable", True, f"{model.name} answers{remarks}"),
        _streams(heard),
        structured,
        _speed(heard, spoken),
        _price(watch.usage),
    )
    return ProbeReport(model.name, verdicts, form, watch.usage)


async def _listen(model: ChatModel) -> _Heard:
    """Return how a short reply came in; seconds: from the first words on."""
    pieces: list[str] = []
    first = last = time.monotonic()
    problem = None
    stream = model.stream(_SPEAK, purpose="probe", temperature=0.0, max_tokens=80)
    async with closing(stream):
        try:
            async for piece in stream:
                last = time.monotonic()
                first = first if pieces else last
                pieces.append(piece)
        except CutReply:
            pass  # eighty tokens tell enough
        except ModelError as error:
            problem = error
    words = len("".join(pieces[1:]).split())  # the first piece marks the beginning of the clock
    return _Heard(len(pieces), words, last - first, problem)


def _out_of_reach(problem: ModelError) -> tuple[Verdict, ...]:
    """Return the verdicts on a model that did not say a word; the error is a sentence that ends with the remedy."""
    others: tuple[Look, ...] = ("streams", "structured", "speed", "price")
    return (Verdict("reachable", False, str(problem)), *(Verdict(look, None, "not looked at") for look in others))


def _streams(heard: _Heard) -> Verdict:
    if isinstance(heard.problem, IncompleteReply):
        return Verdict("streams", False, str(heard.problem), "raise the timeout, or choose a faster or steadier model")
    if heard.problem is not None:
        return Verdict("streams", False, str(heard.problem), "try again")
    if heard.pieces < _ENOUGH_PIECES:
        where = "replies will come late, whole; look for a streaming or buffering setting of the server"
        return Verdict("streams", False, "the reply came in one piece", where)
    return Verdict("streams", True, f"the reply came in {heard.pieces} pieces")


async def _structured(model: ChatModel) -> Verdict:
    try:
        order = await model.structured(_SORT, _Order, purpose="probe", max_tokens=200)
    except BadRequest as error:
        return Verdict("structured", False, str(error), "it can play the customer; grade with another model or offline")
    except ModelError as error:
        return Verdict("structured", False, str(error), "grade with another model, or offline")
    how = {
        "json_schema": "held to the schema by the provider (json_schema)",
        "json_object": "as JSON, the schema only asked for (json_object)",
        "prompt": "as JSON because the prompt asks for it (prompt)",
    }[model.form]
    understood = (order.number, order.colour, order.is_late) == (4711, "green", True)
    doubt = "" if understood else "; but it misread a simple sentence: measure it before it grades"
    return Verdict("structured", True, how + doubt)


def _speed(heard: _Heard, usage: Usage) -> Verdict:
    first = usage.first_seconds or 0.0
    if not heard.words or not heard.seconds:
        return Verdict("speed", None, f"first words after {first:.1f} s; too short to tell how fast it goes on")
    pace = heard.words / heard.seconds
    text = f"first words after {first:.1f} s, then {pace:.0f} words a second"
    if first > SLOW_FIRST or pace < SLOW_WORDS:
        return Verdict("speed", False, text, "slow for a conversation: choose a smaller model or a faster server")
    return Verdict("speed", True, text)


def _price(usage: Usage) -> Verdict:
    if usage.cost is None:
        tokens = (usage.prompt_tokens or 0) + (usage.completion_tokens or 0)
        counted = f"{tokens} tokens for this probe" if tokens else "the server counts no tokens"
        return Verdict("price", None, f"unknown ({counted})")
    if usage.cost == 0:
        return Verdict("price", True, "free")
    return Verdict("price", True, f"${usage.cost / max(1, usage.calls):.6f} a call in this probe")
