"""One verdict explained: every piece it rests on, what to say instead, the tip, and the trainee's own objection."""

from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from roleplay import report
from roleplay.text import one_line
from roleplay.transcript import turn_number
from roleplay.tui.widgets.piece import Part, PieceCard, piece_parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roleplay.evidence import Evidence
    from roleplay.grading.scorecard import StrategyResult
    from roleplay.store import DisputeRow


MOST = 12
"""So many pieces are listed; the transcript has them all."""


class StrategyDetail(VerticalScroll):
    """Beside the list on wide screens, beneath it on narrow ones. customer: their name."""

    def __init__(self, customer: str) -> None:
        super().__init__(id="strategy-detail")
        self._customer = customer
        self.border_title = "Enter goes to the words"

    def show(
        self,
        result: "StrategyResult",
        pieces: "Sequence[Evidence]",
        dispute: "DisputeRow | None",
        *,
        practice: bool,
        felt: "Sequence[int]" = (),
    ) -> None:
        """Explain a verdict. practice: whether one may go back and try again. felt: the turns the customer took as showing it."""
        head: list[Part] = [
            (f"{result.name}\n", "bold $accent"),
            (
                f"{report.SIGNS[result.verdict]} {report.said_verdict(result)} · weight {result.weight:g}",
                "$muted",
            ),
        ]
        if not pieces:
            head.append((f"\n\n{result.why}", ""))
        if doubt := report.doubt(result):
            head.append((f"\n\n{doubt}", "$muted"))
        blocks: list[Widget] = [_text(head)]
        blocks += [
            PieceCard(result.strategy, piece, Content.assemble(*piece_parts(piece, self._customer)))
            for piece in pieces[:MOST]
        ]
        if len(pieces) > MOST:
            blocks.append(
                _text([(f"… and {len(pieces) - MOST} more; n goes through them all in the transcript.", "$muted")])
            )
        if other := felt_elsewhere(result, pieces, felt):
            blocks.append(_text([(other, "$muted")]))
        if instead := report.better(result):
            blocks.append(_text(_instead_parts(instead, result.instead_at if practice else None)))
        if result.tip:
            blocks.append(_text([("Tip\n", "bold"), (result.tip, "")]))
        if dispute is not None:
            place = "" if dispute.turn is None else f" in turn {turn_number(dispute.turn)}"
            words = f"≠ You disagree with '{report.verdict_words(dispute.verdict)}'{place}\n"
            blocks.append(_text([(words, "bold"), (one_line(dispute.because, 2000), "")]))
        self._replace(blocks)

    def explain(self, words: str) -> None:
        """Show something in place of a verdict."""
        self._replace([_text([(words, "$muted")])])

    def _replace(self, blocks: list[Widget]) -> None:
        self.remove_children()
        self.mount_all(blocks)
        self.scroll_home(animate=False)

    def enter(self) -> None:
        """Put the keys on the first piece, or here where there is none."""
        (next(iter(self.query(PieceCard)), None) or self).focus()


def felt_elsewhere(result: "StrategyResult", pieces: "Sequence[Evidence]", felt: "Sequence[int]") -> str:
    """Say why the mood log credits turns that a verdict does not name; "" where it names them all, or is good."""
    named = {piece.turn for piece in pieces if piece.kind in {"shown", "unsure"}}
    turns = [str(turn_number(turn)) for turn in felt if turn not in named]
    if not turns or result.verdict in {"shown", "not_called_for"}:
        return ""
    where = f"turn{'' if len(turns) == 1 else 's'} {', '.join(turns)}"
    return f"The mood log credits {where}: a customer goes by the words of that moment, a verdict by the whole conversation."


def _instead_parts(instead: report.Better, turn: int | None) -> list[Part]:
    """Return a better wording. turn: to which one may go back for it, None for none."""
    return [
        (f"{instead.asked}\n" if instead.asked else "", ""),
        (f"{instead.lead}\n", "bold"),
        (f"“{instead.words}”", "$accent"),
        ("" if turn is None else f"\nt goes back to turn {turn_number(turn)} and tries it again", "$muted"),
    ]


def _text(parts: list[Part]) -> Static:
    return Static(Content.assemble(*parts), classes="detail-text", markup=False)
