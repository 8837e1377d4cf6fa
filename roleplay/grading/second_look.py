"""The second look: what a model claims to have seen is put to it again, each claim alone with its sentence.

Judges are lenient when they search and stricter when they check: a "no" here drops the claim. A claim that gets no
answer stays, but no longer counts as sure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from pydantic import BaseModel, ConfigDict

from roleplay.errors import ModelError, StaleRecording
from roleplay.grading.numbering import before, inert
from roleplay.grading.pointing import CLAIM_UNSURE, Seen
from roleplay.grading.prompts import Prompt
from roleplay.grading.together import together
from roleplay.models.chat import ChatModel
from roleplay.text import one_line
from roleplay.transcript import Transcript

ITEMS = 40
"""Claims that are put in one call."""
_CUSTOMER_WORDS = 700
"""Characters of the customer's words shown with a claim: the end of a long turn is what was answered."""


class Answer(BaseModel):
    """Whether one claim holds."""

    model_config = ConfigDict(extra="ignore")

    item: int
    answer: Literal["yes", "no"]


class Answers(BaseModel):
    """What a model says on a second look; items are numbered from 1."""

    model_config = ConfigDict(extra="ignore")

    answers: list[Answer]


@dataclass(frozen=True, slots=True)
class Looked:
    """What is left after the second look. dropped: how many claims it refused; notes: what went wrong, if anything."""

    kept: list[Seen]
    dropped: int = 0
    notes: tuple[str, ...] = ()


async def look_again(
    model: ChatModel, prompt: Prompt, transcript: Transcript, seen: Sequence[Seen], claims: Mapping[str, str]
) -> Looked:
    """Return what holds on a second look; `claims` says in words what each check claims.

    Where a call fails, its findings stay and none of them is sure. Raises StaleRecording alone: a replay that does not
    hold this very call must not pass for an answer.
    """
    batches = [seen[start : start + ITEMS] for start in range(0, len(seen), ITEMS)]
    looked = await together(partial(_one_call, model, prompt, transcript, batch, claims) for batch in batches)
    return Looked(
        [one for each in looked for one in each.kept],
        sum(each.dropped for each in looked),
        tuple(dict.fromkeys(note for each in looked for note in each.notes)),
    )


async def _one_call(
    model: ChatModel, prompt: Prompt, transcript: Transcript, seen: Sequence[Seen], claims: Mapping[str, str]
) -> Looked:
    items = "\n\n".join(
        f"{number}.\n{_item(transcript, one, claims[one.sighting.check])}" for number, one in enumerate(seen, 1)
    )
    try:
        reply = await model.structured(
            prompt.messages(items=items), Answers, purpose="verify", max_tokens=200 + 20 * len(seen)
        )
    except StaleRecording:
        raise
    except ModelError as error:
        note = f"The second look at the findings failed, so they do not count as sure: {one_line(str(error), 200)}"
        return Looked([_unsure(one) for one in seen], 0, (note,))
    said = _unanimous(reply.answers)
    kept = [
        one if said.get(number) == "yes" else _unsure(one)
        for number, one in enumerate(seen, 1)
        if said.get(number) != "no"
    ]
    return Looked(kept, len(seen) - len(kept))


def _unsure(one: Seen) -> Seen:
    return replace(one, sighting=replace(one.sighting, confidence=min(one.sighting.confidence, CLAIM_UNSURE)))


def _unanimous(answers: Iterable[Answer]) -> dict[int, str]:
    """Return the answer to each item; one that was answered both ways was not answered."""
    said: dict[int, set[str]] = {}
    for each in answers:
        said.setdefault(each.item, set()).add(each.answer)
    return {item: both.pop() for item, both in said.items() if len(both) == 1}


def _item(transcript: Transcript, one: Seen, claim: str) -> str:
    place = one.sighting
    words = f"“{inert(place.sentence.text)}”\nclaim: {claim}"
    if place.turn is None:
        return f"the trainee's {place.where}: {words}"
    heard = before(transcript, place.turn)
    heard = heard if len(heard) <= _CUSTOMER_WORDS else f"…{heard[-_CUSTOMER_WORDS:]}"
    return f"customer: {heard or '(has not spoken yet)'}\ntrainee: {words}"
