"""One's own conversation and an exemplary one with the same customer: turn beside turn, scrolled as one."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from textual import work
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from roleplay.transcript import turn_number
from roleplay.tui.widgets.gradually import gradually

if TYPE_CHECKING:
    from roleplay.customer.state import Mood
    from roleplay.transcript import Turn


@dataclass(frozen=True, slots=True)
class Talk:
    """One of the two. heading: whose it is and how it ended. speaker: who answers the customer, "You" where it was you."""

    heading: str
    speaker: str
    turns: "Sequence[Turn]"
    moods: "Sequence[Mood]"
    note: str | None
    reflection: str | None


class Beside(VerticalScroll):
    """`show` puts two conversations in; until then it says what it waits for."""

    def __init__(self) -> None:
        super().__init__(id="beside-each-other")

    def say(self, words: str) -> None:
        """Say something in place of the conversations."""
        self.remove_children()
        self.mount(Static(words, classes="quiet", markup=False))

    def show(self, own: Talk, other: Talk, customer: str) -> None:
        """Lay turn beside turn, then note beside note. customer: their name."""
        heads = _row(Content.styled(own.heading, "bold $accent"), Content.styled(other.heading, "bold"), heading=True)
        turns = zip_longest(_cells(own, customer), _cells(other, customer), fillvalue=Content())
        ends = zip(_wrap_up(own), _wrap_up(other), strict=True)
        self._replace([heads, *(_row(*pair) for pair in turns), *(_row(*pair) for pair in ends)])

    @work(exclusive=True, group="fill", exit_on_error=False)
    async def _replace(self, rows: list[Horizontal]) -> None:
        await self.remove_children()
        await gradually(self, rows)


def _row(left: Content, right: Content, *, heading: bool = False) -> Horizontal:
    cells = (Static(cell, classes="cell", markup=False) for cell in (left, right))
    return Horizontal(*cells, classes="row heading" if heading else "row")


def _cells(talk: Talk, customer: str) -> list[Content]:
    cells: list[Content] = []
    for number, turn in enumerate(talk.turns):
        own = turn.role == "trainee"
        mood = number // 2
        feels = f"\n{talk.moods[mood].words}" if not own and mood < len(talk.moods) else ""
        cells.append(
            Content.assemble(
                (f"{turn_number(number)}  ", "$muted"),
                (f"{talk.speaker if own else customer}\n", "bold $accent" if own else "bold"),
                (f"({turn.held_seconds // 60} min on hold) " if turn.held_seconds else "", "italic $muted"),
                (turn.text, ""),
                (feels, "italic $muted"),
            )
        )
    return cells


def _wrap_up(talk: Talk) -> list[Content]:
    return [
        Content.assemble((f"{name}\n", "bold"), (text, "") if text else ("left empty", "$muted"))
        for name, text in (("Case note", talk.note), ("Reflection", talk.reflection))
    ]
