"""Two ways of one conversation side by side: what was said, how the customer moved, how each was graded."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text
from textual.widgets import Static

from roleplay.glance import on_common_ground
from roleplay.report import SIGNS, brief_verdict
from roleplay.transcript import turn_number
from roleplay.tui.ways import Step, moved

if TYPE_CHECKING:
    from roleplay.grading.scorecard import Scorecard, StrategyResult

MOST = 30
"""Exchanges shown of each way; nobody compares more by eye."""


@dataclass(frozen=True, slots=True)
class Side:
    """One column. steps: the exchanges shown. card: None while it is being graded. ended: whether the conversation was over."""

    title: str
    customer: str
    steps: Sequence[Step]
    card: "Scorecard | None"
    ended: bool


class ComparedWays(Static):
    """One way, or two compared."""

    def __init__(self) -> None:
        super().__init__(markup=False, id="compared-ways")

    def show(self, *sides: Side) -> None:
        """Show the columns."""
        self.update(columns(sides))


def columns(sides: Sequence[Side]) -> Table:
    """Return the ways beside each other: how each ended, what was said, and what was graded differently."""
    table = Table.grid(padding=(0, 2, 1, 0), expand=True)
    for _ in sides:
        table.add_column(ratio=1, overflow="fold")
    table.add_row(*(_heading(side) for side in sides))
    if common := _common(sides):
        table.add_row(*common)
    for row in zip_longest(*(side.steps[:MOST] for side in sides)):
        table.add_row(*(_cell(step, side.customer) for step, side in zip(row, sides, strict=True)))
    if any(len(side.steps) > MOST for side in sides):
        table.add_row(*(f"… and {len(side.steps) - MOST} more" if len(side.steps) > MOST else "" for side in sides))
    for graded in _verdicts(sides):
        table.add_row(*graded)
    return table


def _heading(side: Side) -> Text:
    text = Text(side.title, style="bold")
    if side.card is None:
        text.append("\nGrading…", style="not bold dim")
    elif side.card.score is None:
        text.append(f"\nNo score: {side.card.reason}", style="not bold")
    elif side.ended:
        text.append(f"\n{side.card.score:.0f} of 100")
    else:
        text.append(f"\nNot finished, {side.card.score:.0f} so far: no score to compare", style="not bold")
    if side.steps and side.steps[-1].after is not None:
        text.append(f"\n{moved(side.steps[0].before, side.steps[-1].after)}", style="not bold dim")
    return text


def _common(sides: Sequence[Side]) -> list[Text]:
    """Return what can be compared where one of two ways has no score: what was judged in both; a row."""
    cards = [side.card for side in sides if side.card is not None]
    if len(cards) != 2 or all(card.score is not None for card in cards):
        return []
    found = on_common_ground(*cards)
    return [Text(words) for words in found.words] if found else []


def _cell(step: Step | None, customer: str) -> Text:
    if step is None:
        return Text()
    text = Text.assemble((f"{turn_number(step.turn)}  You: ", "bold"), step.said)
    if step.answer is not None and step.after is not None:
        text.append(f"\n{customer}: ", style="bold")
        text.append(step.answer)
        text.append(f"\n({moved(step.before, step.after)})", style="dim")
    return text


def _verdicts(sides: Sequence[Side]) -> list[list[Text]]:
    """Return the strategies that were graded differently, a row each."""
    cards = [side.card for side in sides if side.card is not None]
    if len(cards) != 2:
        return []
    one, other = ({result.strategy: result for result in card.verdicts} for card in cards)
    rows = [
        [_verdict(one[identity]), _verdict(other[identity])]
        for identity in one
        if identity in other and one[identity].verdict != other[identity].verdict
    ]
    return [[Text("Graded differently", style="bold"), Text()], *rows] if rows else []


def _verdict(result: "StrategyResult") -> Text:
    return Text(f"{SIGNS[result.verdict]} {result.name}: {brief_verdict(result)}")
