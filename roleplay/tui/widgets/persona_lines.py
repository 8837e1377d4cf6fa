"""Customers as the lines of a table that fits its width: the less room, the fewer columns."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from textual.content import Content

from roleplay.text import one_line
from roleplay.tui.widgets.cells import ARROWS, fit, number
from roleplay.tui.widgets.shelf import Item, Order

Part = tuple[str, str]
_GAP = 2


@dataclass(frozen=True, slots=True)
class Column:
    """One column. least: cells it takes at least; grows: whether it takes what is left. order: what its heading sorts by."""

    heading: str
    least: int
    cell: Callable[[Item], str]
    style: str = ""
    grows: bool = False
    order: Order | None = None


def marks(difficulty: int) -> str:
    """Return the difficulty as filled and empty marks with the number."""
    return f"{'●' * difficulty}{'○' * (5 - difficulty)} {difficulty}/5"


def _name(item: Item) -> str:
    return f"{'★ ' if item.reason else ''}{one_line(item.persona.name, 200)}"


def _times(item: Item) -> str:
    return f"{item.record.times}×" if item.record else "new"


def _trend(item: Item) -> str:
    return f"  {ARROWS.get(item.record.trend or '', '–')}" if item.record else ""


NAME = Column("Customer", 19, _name, "bold", grows=True, order=Order.NAME)
LEVEL = Column("Difficulty", 11, lambda item: marks(item.persona.difficulty), "$accent", order=Order.DIFFICULTY)
CHANNEL = Column("By", 5, lambda item: item.persona.channel, "$muted")
TRAINS = Column("Trains", 18, lambda item: " · ".join(item.trains), "$muted", grows=True)
TIMES = Column("Times", 6, _times, order=Order.TIMES)
BEST = Column("Best", 5, lambda item: number(item.record.best) if item.record else "", "bold", order=Order.BEST)
LAST = Column("Last", 5, lambda item: number(item.record.last) if item.record else "", order=Order.LAST_PLAYED)
TREND = Column("Trend", 6, _trend, order=Order.TREND)

COLUMNS = (NAME, LEVEL, CHANNEL, TRAINS, TIMES, BEST, LAST, TREND)
"""As they stand, from left to right."""
_WANTED = (NAME, LEVEL, BEST, LAST, TREND, TIMES, CHANNEL, TRAINS)
"""What is needed most comes first; the rest waits for room."""
_WIDEST_NAME = 24


def columns(width: int) -> dict[Column, int]:
    """Return the columns that fit into `width` cells, from left to right, with how wide each is."""
    chosen: list[Column] = []
    for column in _WANTED:
        if sum(item.least for item in chosen) + len(chosen) * _GAP + column.least > width:
            break
        chosen.append(column)
    widths = {column: column.least for column in COLUMNS if column in chosen}
    left = max(0, width - sum(widths.values()) - (len(widths) - 1) * _GAP)
    for column in (item for item in COLUMNS if item in widths and item.grows):
        more = left if TRAINS not in widths or column is TRAINS else min(left, _WIDEST_NAME - column.least)
        widths[column] += more
        left -= more
    return widths


def line(item: Item, widths: dict[Column, int], *, roomy: bool) -> Content:
    """Return a customer as a line; with the title under it where there is room."""
    parts = _spaced((fit(column.cell(item), width), column.style) for column, width in widths.items())
    if roomy:
        warned: Part = ("   ! content note", "$warning") if item.persona.content_note else ("", "")
        parts += [("\n", ""), (one_line(item.persona.title, 200), "$muted"), warned]
    return Content.assemble(*parts)


def heading(widths: dict[Column, int], order: Order) -> Content:
    """Return the line above the table; what it is sorted by is marked with a sign, not by colour alone."""

    def cell(column: Column, width: int) -> Part:
        if column.order is order:
            return fit(f"{column.heading}▾", width), "bold $foreground"
        return fit(column.heading, width), "$muted"

    return Content.assemble(*_spaced(cell(column, width) for column, width in widths.items()))


def _spaced(cells: Iterable[Part]) -> list[Part]:
    gap: Part = (" " * _GAP, "")
    return [part for cell in cells for part in (cell, gap)][:-1]


def column_at(widths: dict[Column, int], x: int) -> Column | None:
    """Return the column over the cell `x`, counted from the left edge of the table."""
    start = 0
    for column, width in widths.items():
        if start <= x < start + width + _GAP:
            return column
        start += width + _GAP
    return None
