"""When a strategy comes up again: a box of cards after Leitner, one card a strategy. Pure: the day is given.

A card begins in box 1. Shown on a day when it is due, it moves up a box and rests longer; missed or broken, it goes back to the
first. Sebastian Leitner, "So lernt man lernen" (Herder, 1972); why spreading practice over days works: Cepeda, Pashler, Vul,
Wixted and Rohrer, "Distributed practice in verbal recall tasks", Psychological Bulletin 132 (2006), 354–380.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

RESTS = (1, 2, 4, 8, 16)
"""Days that a card rests in each box."""
UNKNOWN = 0.5
"""What a strategy is taken to be worth that no session has graded yet: neither weak nor strong."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How one exercise on a strategy went, on which day (the trainee's own, not UTC)."""

    strategy: str
    verdict: str
    day: date


@dataclass(frozen=True, slots=True)
class Card:
    """Where a strategy stands. box: from 1. due: None until it was first practised. answers: how many there were."""

    strategy: str
    box: int = 1
    due: date | None = None
    answers: int = 0

    def is_due(self, day: date) -> bool:
        """Say whether it comes up on that day."""
        return self.due is None or self.due <= day

    def after(self, verdict: str, day: date) -> "Card":
        """Return the card after an answer. Before it is due, only a slip moves it: five good answers in a row are one lesson."""
        slipped = verdict in {"missed", "broken"}
        if not slipped and not self.is_due(day):
            return replace(self, answers=self.answers + 1)
        box = 1 if slipped else min(self.box + 1, len(RESTS)) if verdict == "shown" else self.box
        return replace(self, box=box, due=day + timedelta(days=RESTS[box - 1]), answers=self.answers + 1)


def cards(strategies: Iterable[str], answers: Iterable[Answer]) -> dict[str, Card]:
    """Return the card of each strategy after all `answers`, oldest first; answers on other strategies are left out."""
    found = {identity: Card(identity) for identity in strategies}
    for answer in answers:
        if answer.strategy in found:
            found[answer.strategy] = found[answer.strategy].after(answer.verdict, answer.day)
    return found


def agenda(found: Mapping[str, Card], values: Mapping[str, float], day: date) -> list[Card]:
    """Return the cards in the order in which they should be practised: what is due first, of that the weakest first.

    values: what each strategy was worth in the latest sessions (−0.5–1), where that is known. What is not due yet follows,
    soonest first.
    """

    def place(card: Card) -> tuple[date, float, int]:
        waits = date.min if card.due is None or card.due <= day else card.due
        return waits, values.get(card.strategy, UNKNOWN), card.box

    return sorted(found.values(), key=place)
