"""The mood ledger for reading: turn by turn what moved the customer, by how much, and at which words."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual import work
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from roleplay.report import cause
from roleplay.text import one_line
from roleplay.transcript import turn_number
from roleplay.tui.widgets.gradually import gradually

if TYPE_CHECKING:
    from textual.events import Resize

    from roleplay.customer.state import Movement
    from roleplay.transcript import Turn

_COLUMNS = (6, 7, 10)
_INDENT = sum(_COLUMNS) + 2
_NARROW = 60
"""Below so many cells, what moved them stands beneath the figures instead of beside them."""


class LedgerView(Vertical):
    """All movements. names: of strategies, by id, as the scorecard has them."""

    def __init__(
        self,
        ledger: "Sequence[tuple[int, Sequence[Movement]]]",
        turns: "Sequence[Turn]",
        names: Mapping[str, str],
    ) -> None:
        super().__init__(id="ledger")
        self._ledger, self._turns, self._names = ledger, turns, names
        self._laid_out_for = 0

    def on_resize(self, event: "Resize") -> None:
        """Lay it out for the width there is."""
        if event.size.width != self._laid_out_for:
            self._laid_out_for = event.size.width
            self._lay_out(event.size.width)

    @work(exclusive=True, group="lay-out", exit_on_error=False)
    async def _lay_out(self, width: int) -> None:
        heading = f"{'heat':>6}{'trust':>7}{'patience':>10}" if self._ledger else "Nothing was said yet."
        lines = [Content.styled(heading, "$muted"), *(self._turn(*entry, width) for entry in self._ledger)]
        await self.remove_children()
        await gradually(self, [Static(line, markup=False) for line in lines], at_once=4)

    def _turn(self, number: int, movements: "Sequence[Movement]", width: int) -> Content:
        said = one_line(self._turns[number].text, max(20, width - 12))
        heading = Content.assemble((f"\nTurn {turn_number(number)}", "bold $accent"), (f"  {said}", ""))
        rows = [line for movement in movements for line in _row(movement, self._names, width)]
        return Content("\n").join([heading, *(rows or [Content.styled("  nothing moved", "$muted")])])


def _row(movement: "Movement", names: Mapping[str, str], width: int) -> list[Content]:
    amounts = (movement.heat, movement.trust, movement.patience)
    if all(abs(amount) < 0.05 for amount in amounts) and not movement.needs and not movement.note:
        return []
    figures = "".join(
        f"{amount:+{cells}.1f}" if abs(amount) >= 0.05 else f"{'·':>{cells}}"
        for amount, cells in zip(amounts, _COLUMNS, strict=True)
    )
    felt = f" (feels {', '.join(movement.needs)})" if movement.needs else ""
    words = f"  “{one_line(movement.words, 80)}”" if movement.words else ""
    note = f"  [{movement.note}]" if movement.note else ""
    what = Content.assemble((f"{cause(movement, names)}{felt}", ""), (f"{words}{note}", "$muted"))
    head = Content.styled(figures, "bold")
    if width < _NARROW:
        return [head, *(Content("  ") + line for line in what.wrap(max(10, width - 2)))]
    first, *more = what.wrap(width - _INDENT)
    return [head + Content("  ") + first, *(Content(" " * _INDENT) + line for line in more)]
