"""The line above the customers: what each column is, and by a click what they are sorted by."""

from textual import events
from textual.message import Message
from textual.widgets import Static

from roleplay.tui.widgets.persona_lines import Column, column_at, heading
from roleplay.tui.widgets.shelf import Order


class TableHeading(Static):
    """Names the columns over the widths that the lines below have."""

    class Chosen(Message):
        """A column was clicked that one can sort by."""

        def __init__(self, order: Order) -> None:
            super().__init__()
            self.order = order

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, markup=False)
        self._widths: dict[Column, int] = {}

    def show(self, widths: dict[Column, int], order: Order) -> None:
        """Draw the headings."""
        self._widths = widths
        self.update(heading(widths, order))

    def on_click(self, event: events.Click) -> None:
        """Say which column it was."""
        place = event.get_content_offset(self)
        column = column_at(self._widths, place.x) if place else None
        if column is not None and column.order is not None:
            self.post_message(self.Chosen(column.order))
