"""What a score rests on, for whoever asks: who graded and by what, and which parts were unsure or left out."""

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from roleplay.report import OVERLOOKING, PERHAPS_OVERLOOKED, rules, share
from roleplay.text import one_line
from roleplay.transcript import turn_number

if TYPE_CHECKING:
    from roleplay.grading.scorecard import Scorecard

Part = tuple[str, str]
_WRAP_UP = {"note": "case note", "reflection": "reflection", "turn": ""}
_HOW = (
    "Only fixed rules count, never a model. What you said is looked through for things that show or break a strategy. Each time"
    " the customer called for one, you answered it or did not; a strategy is worth the mean of these, and the score is the mean"
    " of the strategies by their weights. What nothing called for, and what is unclear, is left out of it."
)


class RestsOn(Static):
    """The grounds of a scorecard. played: how the session was played, such as who spoke as the customer."""

    def __init__(self, card: "Scorecard", played: str) -> None:
        super().__init__(Content.assemble(*_parts(card, played)), markup=False)


def _parts(card: "Scorecard", played: str) -> list[Part]:
    parts: list[Part] = [("How it was graded\n", "bold"), *((f"{note}\n", "") for note in card.rests_on)]
    parts += [
        (f"{rules(card.rubric)} The pass mark is {card.pass_mark:g}.\n", ""),
        (f"One verdict the other way would move the score by up to {card.margin:.0f} points.\n", ""),
        (f"{played}\n", ""),
    ]
    ungraded = [result.name for result in card.verdicts if result.verdict == "ungraded"]
    if ungraded:
        parts += [("\nNot clear enough to judge, so left out\n", "bold"), *((f"? {name}\n", "") for name in ungraded)]
    doubted = [result for result in card.verdicts if result.overlooks is not None]
    if doubted:
        parts += [(f"\n{PERHAPS_OVERLOOKED}\n", "bold"), (f"{OVERLOOKING}\n", "")]
        parts += [(f"? {result.name}: {share(result)}\n", "") for result in doubted]
    names = {result.strategy: result.name for result in card.verdicts}
    unsure = [finding for finding in card.findings if not finding.sure and finding.strategy in names]
    if unsure:
        parts.append(("\nToo unclear to count, for or against you\n", "bold"))
    for finding in unsure:
        place = _WRAP_UP[finding.where] if finding.turn is None else f"turn {turn_number(finding.turn)}"
        kind = "might show" if finding.kind == "shows" else "might break"
        parts += [
            (f"? {place}: {kind} {names[finding.strategy]}  ", ""),
            (f"“{one_line(finding.quote, 90)}”\n", "italic $muted"),
        ]
    return [*parts, ("\nHow a score comes about\n", "bold"), (_HOW, "")]
