"""What stands in the library: each customer with what became of them so far; filtered by words, put in order. Pure."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from roleplay.text import fold, words

if TYPE_CHECKING:
    from roleplay.persona import Persona
    from roleplay.progress import PersonaRecord

_LEVELS = frozenset("12345")
_NEEDY_FIRST = ("down", "level", "up")


@dataclass(frozen=True, slots=True)
class Item:
    """One customer. trains: the names of the strategies. record: how it went so far, None where they were never met.

    reason: why they are recommended now, "" where they are not.
    """

    persona: "Persona"
    trains: tuple[str, ...]
    record: "PersonaRecord | None" = None
    reason: str = ""


class Order(Enum):
    """How customers can be ordered; the value says it in words."""

    DIFFICULTY = "difficulty, easiest first"
    NAME = "name, A to Z"
    BEST = "best score, highest first"
    LAST_PLAYED = "last played, latest first"
    TIMES = "times played, most first"
    TREND = "trend, falling first"

    @property
    def following(self) -> "Order":
        """The order after this one, round and round."""
        orders = tuple(Order)
        return orders[(orders.index(self) + 1) % len(orders)]


def in_order(items: Iterable[Item], order: Order) -> list[Item]:
    """Return the customers in that order, equals by difficulty and name; those it says nothing about stand last."""

    def rank(item: Item) -> tuple[bool, float, int, str]:
        value = 0.0 if order in (Order.DIFFICULTY, Order.NAME) else _value(item.record, order)
        difficulty = 0 if order is Order.NAME else item.persona.difficulty
        return value is None, value or 0.0, difficulty, _plain(item.persona.name)

    return sorted(items, key=rank)


def _value(record: "PersonaRecord | None", order: Order) -> float | None:
    """Return what is compared, the least first."""
    if record is None:
        return None
    if order is Order.LAST_PLAYED:
        return -record.last_played.timestamp()
    if order is Order.TIMES:
        return -record.times
    if order is Order.TREND:
        return None if record.trend is None else _NEEDY_FIRST.index(record.trend)
    return None if record.best is None else -record.best


def matching(items: Sequence[Item], asked: str) -> list[Item]:
    """Return the customers of whom all words of `asked` are said; a digit, or "3/5", asks for a difficulty."""
    wanted = words(_plain(asked.replace("/5", "")))
    levels = [word for word in wanted if word in _LEVELS]
    others = " ".join(word for word in wanted if word not in _LEVELS)
    return [
        item
        for item in items
        if all(str(item.persona.difficulty) == level for level in levels) and says(_said_of(item), others)
    ]


def says(text: str, asked: str) -> bool:
    """Say whether every word of `asked` begins a word of `text`, whatever the accents and capitals."""
    there = words(_plain(text))
    return all(any(word.startswith(wanted) for word in there) for wanted in words(_plain(asked)))


def _said_of(item: Item) -> str:
    persona = item.persona
    house = persona.organisation
    met = "new" if item.record is None else "played"
    return "\n".join(
        (persona.name, persona.title, house.name, house.industry or "", persona.channel, met, *item.trains)
    )


def _plain(text: str) -> str:
    """Return `text` without capitals and accents."""
    return fold("".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char)))
