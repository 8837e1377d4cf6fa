"""The mood ledger for reading: turn by turn what moved the customer, by how much, and at which words."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from roleplay.text import one_line

if TYPE_CHECKING:
    from roleplay.customer.state import Movement
    from roleplay.transcript import Turn

Part = tuple[str, str]


class LedgerView(Static):
    """All movements. `name` gives a strategy its name as the scorecard has it."""

    def __init__(
        self,
        ledger: "Sequence[tuple[int, Sequence[Movement]]]",
        turns: "Sequence[Turn]",
        name: Callable[[str], str],
    ) -> None:
        parts: list[Part] = [(f"{'heat':>6}{'trust':>7}{'patience':>10}\n", "$muted")]
        for number, movements in ledger:
            parts += [(f"\nTurn {number}", "bold $accent"), (f"  {one_line(turns[number].text, 90)}\n", "")]
            rows = [row for movement in movements for row in _row(movement, name)]
            parts += rows or [("  nothing moved\n", "$muted")]
        super().__init__(Content.assemble(*parts) if ledger else Content("Nothing was said yet."), markup=False)


def _row(movement: "Movement", name: Callable[[str], str]) -> list[Part]:
    amounts = (movement.heat, movement.trust, movement.patience)
    if all(abs(amount) < 0.05 for amount in amounts) and not movement.needs and not movement.note:
        return []
    cause = movement.cause
    if movement.strategy:
        cause = cause.replace(movement.strategy, name(movement.strategy), 1)
    figures = "".join(
        f"{amount:+{width}.1f}" if abs(amount) >= 0.05 else f"{'·':>{width}}"
        for amount, width in zip(amounts, (6, 7, 10), strict=True)
    )
    felt = f"  (feels {', '.join(movement.needs)})" if movement.needs else ""
    words = f"  “{one_line(movement.words, 80)}”" if movement.words else ""
    note = f"  [{movement.note}]" if movement.note else ""
    return [(figures, "bold"), (f"   {cause}{felt}", ""), (f"{words}{note}\n", "$muted")]
