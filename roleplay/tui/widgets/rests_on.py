"""What a score rests on, for whoever asks: who graded and by what, and which parts were unsure or left out."""

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from roleplay.text import one_line

if TYPE_CHECKING:
    from roleplay.grading.scorecard import Scorecard

Part = tuple[str, str]
_HOW = (
    "Code does the counting. What you said is looked through for things that show or break a strategy; each call of the"
    " customer's that you answered, or did not, is worth something; a strategy's value is the mean of these, and the score is"
    " the mean of the strategies by their weights. What nothing called for, and what is unclear, is left out of it."
)


class RestsOn(Static):
    """The grounds of a scorecard. played: how the session was played, such as who spoke as the customer."""

    def __init__(self, card: "Scorecard", played: str) -> None:
        super().__init__(Content.assemble(*_parts(card, played)), markup=False)


def _parts(card: "Scorecard", played: str) -> list[Part]:
    parts: list[Part] = [("How it was graded\n", "bold"), *((f"{note}\n", "") for note in card.rests_on)]
    parts += [
        (f"Rubric {card.rubric}, pass mark {card.pass_mark:.0f}.\n", ""),
        (f"One verdict the other way would move the score by up to {card.margin:.0f} points.\n", ""),
        (f"{played}\n", ""),
    ]
    ungraded = [result.name for result in card.verdicts if result.verdict == "ungraded"]
    if ungraded:
        parts += [("\nNot clear enough to judge, so left out\n", "bold"), *((f"? {name}\n", "") for name in ungraded)]
    names = {result.strategy: result.name for result in card.verdicts}
    unsure = [finding for finding in card.findings if not finding.sure and finding.strategy in names]
    if unsure:
        parts.append(("\nUnsure, so neither earning nor costing\n", "bold"))
    for finding in unsure:
        place = finding.where if finding.turn is None else f"turn {finding.turn}"
        kind = "might show" if finding.kind == "shows" else "might break"
        parts += [
            (f"? {place}: {kind} {names[finding.strategy]}  ", ""),
            (f"“{one_line(finding.quote, 90)}”\n", "italic $muted"),
        ]
    return [*parts, ("\nHow a score comes about\n", "bold"), (_HOW, "")]
