"""Good and bad wordings put where they belong in a conversation, and what signals see in them there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from roleplay.features import View
from roleplay.rubric import Catalogue, Strategy
from roleplay.sightings import Sighting, primary
from roleplay.signals import Signals, ignored_sentences
from roleplay.transcript import Setting, Turn

Kind = Literal["good", "bad"]

FILLED = {
    "<trouble>": "the parcel that never came",
    "<recap>": "you waited two weeks for a parcel that never came",
    "<offer>": "send you a new one today",
    "<name>": "Marta",
    "<when>": "by six this evening",
}
"""What stands for each placeholder that a good wording may have."""

_PLACEHOLDER = r"<[a-z_]+>"
_SETTING = Setting(customer_name="Marta Klein")
_HEARD = Turn(
    role="customer",
    text="I've been waiting for two weeks for my parcel and nobody has called me back. This is ridiculous, I'm furious. "
    "I want a manager and I want my money back!",
)
_ENDING = (
    Turn(role="trainee", text="I'm sorry. I'll send you a new one today, by six this evening."),
    Turn(role="customer", text="Ok, thanks."),
    Turn(role="trainee", text="Goodbye."),
)


@dataclass(frozen=True, slots=True)
class Wording:
    """A wording of a strategy and what is seen in it. everything: each check that matches; counted: what grading keeps."""

    strategy: Strategy
    kind: Kind
    text: str
    everything: tuple[Sighting, ...]
    counted: tuple[Sighting, ...]


def read_wordings(catalogue: Catalogue, signals: Signals) -> Iterator[Wording]:
    """Yield every wording of a catalogue as its signals see it, said to an angry customer or written afterwards."""
    for strategy in catalogue.strategies:
        both: tuple[tuple[Kind, tuple[str, ...]], ...] = (
            ("good", tuple(example.say for example in strategy.good)),
            ("bad", strategy.bad),
        )
        for kind, texts in both:
            for text in texts:
                view, scopes = _view(strategy, filled(text))
                seen = signals.in_view(view, scopes)
                yield Wording(strategy, kind, text, tuple(seen), tuple(primary(seen, catalogue)))


def filled(wording: str) -> str:
    """Return a wording with something in place of its placeholders."""
    text = re.sub(_PLACEHOLDER, lambda match: FILLED.get(match[0], match[0]), wording)
    return text[:1].upper() + text[1:]


def placeholders(wording: str) -> list[str]:
    """Return what in a wording stands for something else, "<name>" and the like."""
    return re.findall(_PLACEHOLDER, wording)


def said_in(entry: object) -> str:
    """Return the words of a wording as it stands in a file: plain, or with what it presupposes."""
    return str(entry["say"] if isinstance(entry, dict) else entry)


def _view(strategy: Strategy, text: str) -> tuple[View, tuple[str, ...]]:
    if "wrap_up" in strategy.scope:
        where = strategy.shows[0].at
        before = (_HEARD, *_ENDING)
        return View(before, len(before), text, where, _SETTING, True, ignored_sentences(text)), (where,)
    turns = (_HEARD, Turn(role="trainee", text=text))
    return View(turns, 1, text, "turn", _SETTING, False, ignored_sentences(text)), ("turn", "session")
