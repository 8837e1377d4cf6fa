"""Sections as the tables of an eval page: what each cell is sorted by, and which filters each row answers to. Pure code."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from roleplay.evaluation.sections import FAILED, KIND_TITLES
from roleplay.pages.sections import Section

Worse = Collection[tuple[str, str]]
"""(strategy, kind) in which more was lost than gained."""

_NUMBER = re.compile(r"[-−]?\d*\.?\d+")
_TOO_FEW = "–"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. text, doubt: a figure and the interval behind it, or all of a text and "". key: what it is sorted by."""

    text: str
    doubt: str = ""
    key: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One row. strategy, kind: what the filters go by, "" where none does. worse: more was lost here than gained."""

    cells: tuple[Cell, ...]
    strategy: str = ""
    kind: str = ""
    worse: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One section. head: titles of the columns, () where they have none.

    figures, doubted: for each column, whether it holds figures, and whether intervals stand behind some of them.
    """

    anchor: str
    title: str
    sentences: tuple[str, ...]
    head: tuple[str, ...]
    figures: tuple[bool, ...]
    doubted: tuple[bool, ...]
    lines: tuple[Line, ...]


def table(section: Section, anchor: str, worse: Worse = ()) -> Table:
    """Return a section as a table."""
    columns = list(zip(*section.rows, strict=True))
    figures = tuple(place > 0 and _all_figures(column) for place, column in enumerate(columns))
    head = section.head if any(section.head) else ()
    lines = tuple(_line(section, row, figures, worse) for row in section.rows)
    doubted = tuple(any(line.cells[place].doubt for line in lines) for place in range(len(columns)))
    return Table(anchor, section.title, section.sentences, head, figures, doubted, lines)


def _line(section: Section, row: Sequence[str], figures: Sequence[bool], worse: Worse) -> Line:
    cells = tuple(_figure(text) if is_figure else Cell(text) for text, is_figure in zip(row, figures, strict=True))
    if not section.head or section.head[0] != "strategy":
        return Line(cells)
    kind = next((kind for kind, title in KIND_TITLES.items() if title == section.title), "")
    if "kind" in section.head:
        kind = row[section.head.index("kind")].replace(" ", "_")
    return Line(cells, row[0], kind, (row[0], kind) in worse)


def _all_figures(column: Sequence[str]) -> bool:
    """Whether a column holds figures: no cell has a letter in it, and some cell has a digit."""
    return not any(sign.isalpha() for cell in column for sign in cell) and any(map(_NUMBER.search, column))


def _figure(text: str) -> Cell:
    """Return a figure: ".87 .71–.96" goes by its value, ".80→.75" by what it is now, "–" by nothing."""
    if text == _TOO_FEW:
        return Cell(text)
    value, _, doubt = text.partition(" ")
    now = _NUMBER.search(value.replace(",", "").rpartition("→")[2])
    return Cell(value, doubt, float(now[0].replace("−", "-")) if now else None)


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate and what was found."""

    name: str
    ok: bool
    why: str


def gates(section: Section) -> tuple[Gate, ...]:
    """Return the rows of the section of gates, those that failed first."""
    found = []
    for outcome, why in section.rows:
        word, _, name = outcome.partition(" ")
        found.append(Gate(name.strip(), word != FAILED, why))
    return tuple(sorted(found, key=lambda gate: gate.ok))
