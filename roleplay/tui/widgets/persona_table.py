"""The list of the library: what to go on with, whom to meet next, all customers, and files that cannot be used."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from roleplay.text import one_line
from roleplay.tui.widgets.library_about import about, about_problems, about_session, session_line
from roleplay.tui.widgets.persona_lines import Column, columns, line
from roleplay.tui.widgets.shelf import Item, Order, in_order, matching, says

if TYPE_CHECKING:
    from roleplay.errors import Problem
    from roleplay.store import Summary

ROOMY = 30
"""Lines of the terminal from which a customer takes two."""
LEAST = 40
"""Cells that the table is drawn to at least, cut off where there are fewer."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything the library lists. broken: by file, what is wrong with it."""

    unfinished: "Sequence[Summary]" = ()
    items: tuple[Item, ...] = ()
    broken: "tuple[tuple[Path, list[Problem]], ...]" = ()


class PersonaTable(OptionList):
    """Lines whose ids say what they are: `session:ID`, `persona:PERSONA`, `problem:NUMBER`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Open", id="library.open", tooltip="Open what is marked")
    ]

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, markup=False)
        self._details: dict[str, Content] = {}
        self._waiting: set[str] | None = None  # sessions that were unfinished when it was last filled

    @property
    def widths(self) -> dict[Column, int]:
        """The columns there is room for, with their cells."""
        return columns(self._room)

    @property
    def _room(self) -> int:
        return max(LEAST, self.scrollable_content_region.width)

    @property
    def customers(self) -> int:
        """How many customers the filter left."""
        return sum(identity.startswith("persona:") for identity in self._details)

    def about(self, identity: str | None) -> Content:
        """Return what there is to say of a line."""
        return self._details.get(identity or "", Content(""))

    def fill(self, shelf: Shelf, order: Order, asked: str) -> None:
        """Put in the lines that the filter leaves; what was just left is marked, else what was stays so, or the first is."""
        marked = self.highlighted_option.id if self.highlighted_option else None
        waiting = {item.id for item in shelf.unfinished}
        if self._waiting is not None and (left := waiting - self._waiting):
            marked = f"session:{left.pop()}"
        self._waiting = waiting
        self._details.clear()
        sections = [options for options in self._sections(shelf, order, asked) if len(options) > 1]
        self.clear_options()
        self.add_options(option for section in sections for option in section)
        ids = [option.id for option in self.options]
        first = next((index for index, found in enumerate(ids) if found), None)
        self.highlighted = ids.index(marked) if marked and marked in ids else first

    def _recommended(self, item: Item) -> Content:
        """Return the line of whoever is recommended, the reason under it."""
        why = fill(f"→ {item.reason}", self._room if self._roomy else 1000, subsequent_indent="  ")
        return Content.assemble(line(item, self.widths, roomy=False), ("\n", ""), (why, "$muted"))

    @property
    def _roomy(self) -> bool:
        return self.app.size.height >= ROOMY

    def _sections(self, shelf: Shelf, order: Order, asked: str) -> Iterator[list[Option]]:
        """Yield the parts of the list, each a heading and its lines."""
        widths, roomy, spaced = self.widths, self._roomy, self.screen.has_class("-wide")

        def option(identity: str, words: Content, detail: Content) -> Option:
            self._details[identity] = detail
            return Option(words, id=identity)

        yield [
            _section("Go on with"),
            *(
                option(f"session:{item.id}", session_line(item), about_session(item))
                for item in shelf.unfinished
                if says(f"{item.persona_name} {item.mode}", asked)
            ),
        ]

        def customer(item: Item, words: Content) -> Option:
            return option(f"persona:{item.persona.id}", words, about(item, spaced=spaced))

        first = [item for item in shelf.items if item.reason and not asked]
        yield [_section("Recommended next"), *(customer(item, self._recommended(item)) for item in first)]
        yield [
            _section("Customers that match" if asked else "All others" if first else "All customers"),
            *(
                customer(item, line(item, widths, roomy=roomy))
                for item in in_order(matching(shelf.items, asked), order)
                if asked or not item.reason
            ),
        ]
        yield [
            _section("Cannot be used"),
            *(
                option(f"problem:{number}", Content(f"✗ {one_line(path.name, 200)}"), about_problems(path, problems))
                for number, (path, problems) in enumerate(shelf.broken)
                if says(path.name, asked)
            ),
        ]


def _section(words: str) -> Option:
    return Option(Content.styled(words, "$muted"), disabled=True)
