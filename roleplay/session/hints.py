"""What the moment calls for, for a trainee who asks."""

import re
from dataclasses import dataclass

from roleplay.customer.helping import pointed_to
from roleplay.customer.state import State
from roleplay.grading import coach
from roleplay.rubric import Catalogue
from roleplay.text import sentences
from roleplay.transcript import Transcript

_LATER = re.compile(
    r"\b(?:colleagues?|your team|train(?:ed|ing)|afterwards|other cases|next session|days after|in the room|face to face)\b",
    re.IGNORECASE,
)
"""Advice for another time or another place than the conversation that goes on."""


@dataclass(frozen=True, slots=True)
class Hint:
    """What the moment calls for: a strategy, what of the customer's calls for it (a sentence or ""), how, and perhaps an example."""

    strategy: str
    name: str
    why: str
    tip: str
    example: str | None


def hint(transcript: Transcript, state: State, name: str, catalogue: Catalogue) -> Hint:
    """Return what the conversation calls for now. state, name: the customer's. catalogue: as the session's rubric has it."""
    last = next(turn for turn in reversed(transcript.turns) if turn.role == "customer")
    restraint = {strategy.id for strategy in catalogue.strategies if strategy.restraint}
    to = pointed_to(last.calls_for or (), state, name, restraint)
    strategy = catalogue.by_id[to.strategy]
    example = to.say or coach.example(strategy, transcript, catalogue)
    return Hint(to.strategy, strategy.name, to.why, for_now(strategy.tip), example)


def for_now(tip: str) -> str:
    """Return what of a tip can be done in the conversation; its first sentence where that is nothing."""
    kept: list[str] = []
    said = [sentence.text for sentence in sentences(tip)]
    for sentence in said:
        clauses = sentence.split(";")
        later = next((place for place, clause in enumerate(clauses) if _LATER.search(clause)), len(clauses))
        if later:
            now = ";".join(clauses[:later])
            kept.append(now if later == len(clauses) else f"{now}.")
    return " ".join(kept or said[:1])
