"""Sections: what a report says, as text for the terminal and as Markdown. One content, many forms."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from roleplay.text import one_line

WIDTH = 100
"""Columns of sentences in the terminal; tables are as wide as they must be, the last column is wrapped."""


_READABLE = 45
"""Columns that a text needs beside the other cells of its row; with fewer it stands below them."""


@dataclass(frozen=True, slots=True)
class Section:
    """A title, sentences, and a table (head and rows of cells). texts: its columns of text; the others hold figures."""

    title: str
    sentences: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    texts: tuple[int, ...] = (0,)


def lines(sections: Iterable[Section], width: int = WIDTH) -> list[str]:
    """Return sections as lines for a terminal of `width` columns."""
    found: list[str] = []
    for section in sections:
        found += [
            "",
            section.title,
            *("  " + line for each in section.sentences for line in textwrap.wrap(each, width - 2)),
        ]
        if section.rows:
            found += ["  " + line for line in _table(section, width - 2)]
    return found[1:]


def _table(section: Section, width: int) -> list[str]:
    head, rows = section.head, section.rows
    every = [head, *rows] if any(head) else [*rows]
    widths = [max(len(row[column]) for row in every) for column in range(len(head))]
    prose = any(len(row[-1]) > 28 for row in rows)
    room = max(20, width - sum(widths[:-1]) - 2 * (len(widths) - 1))
    if prose and room < _READABLE:
        return _stacked(rows, width)
    found: list[str] = []
    for row in every:
        cells = [
            cell.ljust(widths[n]) if n in section.texts else cell.rjust(widths[n])
            for n, cell in enumerate(row[:-1] if prose else row)
        ]
        if not prose:
            found.append("  ".join(cells).rstrip())
            continue
        wrapped = textwrap.wrap(row[-1], room) or [""]
        found.append("  ".join([*cells, wrapped[0]]).rstrip())
        indent = " " * (sum(widths[:-1]) + 2 * (len(widths) - 1))
        found += [indent + more for more in wrapped[1:]]
    return found


def _stacked(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Return rows with a long last column below one another: what they are, then the text indented."""
    found: list[str] = []
    for *cells, text in rows:
        found.append(" · ".join(cells))
        found += ["    " + line for line in textwrap.wrap(text, width - 4)]
    return found


def markdown(sections: Iterable[Section]) -> str:
    """Return sections as Markdown."""
    parts: list[str] = []
    for number, section in enumerate(sections):
        parts.append(f"{'#' if number == 0 else '##'} {_plain(section.title)}")
        parts += [_plain(each) for each in section.sentences]
        if section.rows:
            head = section.head if any(section.head) else tuple("" for _ in section.rows[0])
            rule = (
                ["---" if n in section.texts else "--:" for n in range(len(head))]
                if any(section.head)
                else ["---" for _ in head]
            )
            table = [head, rule, *section.rows]
            parts.append("\n".join(f"| {' | '.join(_plain(cell) for cell in row)} |" for row in table))
    return "\n\n".join(parts) + "\n"


def _plain(text: str) -> str:
    """Return text in which nothing is markup."""
    escaped = one_line(text, 2000)
    for sign in "\\`*_[]<>|":
        escaped = escaped.replace(sign, f"\\{sign}")
    return escaped
