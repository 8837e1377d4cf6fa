"""Figures of a grader on the anchors, what counts as fit, and the verdict in plain words.

* The offline finder is the measure: on held-out cases it sees 52 of 100 things that are there and stays silent
  on 95 of 100 that are not; of what it reports 86 in 100 are there (docs/finder.md, shown and broken together). A model
  that does worse must not replace it. The anchors are clearer than those cases, so the floors are no gift.
* *recall* ≥ 0.65: a model that misses more than the signals do adds nothing. *specificity* ≥ 0.92: judges are known to be
  lenient, and crediting or blaming what was not there is the worse mistake; it lies a little below what the signals reach
  because every known-bad label sounds like what it is not. *precision* ≥ 0.88: what is reported can be believed.
"""

from typing import Annotated, get_args

from pydantic import Field

from roleplay.grading.finders import Grain
from roleplay.transcript import Data

RECALL, SPECIFICITY, PRECISION = 0.65, 0.92, 0.88
NEAR = 0.03
"""A cheaper grain is taken if its F1 is within this of the best one's."""

GRAINS: tuple[Grain, ...] = get_args(Grain)
"""From the cheapest to the dearest."""

READING: dict[Grain, str] = {
    "transcript": "reading whole transcripts",
    "turn": "turn by turn",
    "check": "check by check",
}
"""The grains in words."""

Count = Annotated[int, Field(ge=0)]


class Figures(Data):
    """How a finder did on the anchors in one grain.

    known_good / found: labels of what is surely there in the anchors that were read, and how many of them it reported.
    known_bad / false_alarms: the same of what is surely not there. elsewhere: findings about which no label says
    anything; they count neither way. anchors / tried: how many there are, and how many were tried before it was given up.
    unread: anchor → why the model failed on it; what is there counts as not found. hindered: the finder itself said that
    something went wrong on the way (a second look that failed), which another time may go right. seconds are by the clock; tokens and
    cost (US dollars) are None where unknown.
    """

    grain: Grain
    anchors: Count
    tried: Count
    known_good: Count = 0
    found: Count = 0
    known_bad: Count = 0
    false_alarms: Count = 0
    elsewhere: Count = 0
    unread: dict[str, str] = {}
    hindered: bool = False
    calls: Count = 0
    seconds: Annotated[float, Field(ge=0)] = 0.0
    tokens: Count | None = None
    cost: Annotated[float, Field(ge=0)] | None = None

    @property
    def recall(self) -> float:
        """Of what is there, the share that was found."""
        return self.found / self.known_good if self.known_good else 0.0

    @property
    def specificity(self) -> float:
        """Of what is not there, the share on which it stayed silent."""
        return 1 - self.false_alarms / self.known_bad if self.known_bad else 1.0

    @property
    def precision(self) -> float:
        """Of what it reported at labelled places, the share that is there."""
        reported = self.found + self.false_alarms
        return self.found / reported if reported else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of recall and precision."""
        both = self.recall + self.precision
        return 2 * self.recall * self.precision / both if both else 0.0

    @property
    def complete(self) -> bool:
        """Whether no anchor was left out."""
        return self.tried == self.anchors

    @property
    def fit(self) -> bool:
        """Whether it reaches every floor."""
        enough = self.recall >= RECALL and self.specificity >= SPECIFICITY and self.precision >= PRECISION
        return self.complete and enough


class Fitness(Data):
    """What a model reached, grain by grain, and what follows from it. verified: with a second look at every finding."""

    model: str
    verified: bool
    measured: tuple[Figures, ...]

    @property
    def chosen(self) -> Figures | None:
        """The fit grain to grade in: the best by F1, or a cheaper one that is nearly as good; None: unfit."""
        fit = sorted((each for each in self.measured if each.fit), key=lambda each: GRAINS.index(each.grain))
        best = max((each.f1 for each in fit), default=0.0)
        return next((each for each in fit if each.f1 >= best - NEAR), None)

    @property
    def grain(self) -> Grain | None:
        """How much the model should be asked at once; None: it must not grade."""
        return self.chosen.grain if self.chosen else None

    @property
    def sentence(self) -> str:
        """The verdict in plain words with the figures it rests on."""
        if self.chosen:
            return f"{self.model} is fit to grade: {READING[self.chosen.grain]} {_did(self.chosen)}."
        tried = "; ".join(f"{READING[each.grain]} {_did(each)}" for each in self.measured)
        return f"{self.model} is not fit to grade: {tried or 'it was not measured'}; the offline finder grades instead."


def _did(figures: Figures) -> str:
    said = (
        f"it found {figures.found} of {figures.known_good} known strategies"
        f" and reported {figures.false_alarms} of {figures.known_bad} that are not there"
    )
    if figures.unread:
        said += f", {len(figures.unread)} of {figures.anchors} conversations unread"
    return said if figures.complete else f"{said} (given up after {figures.tried} of {figures.anchors} conversations)"


# ── for people ──


def lines(result: Fitness) -> list[str]:
    """Return a small table of grains and figures, what fit means, and the verdict."""
    rows: list[tuple[str, ...]] = [("", "found", "false", "precision", "unread", "calls", "seconds", "tokens", "cost")]
    rows += [_row(each) for each in result.measured]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    table = [
        "  ".join(f"{cell:{'<' if n == 0 else '>'}{widths[n]}}" for n, cell in enumerate(row)).rstrip() for row in rows
    ]
    floors = (
        f"Fit: at least {RECALL:.0%} of what is there found, at most {1 - SPECIFICITY:.0%} of what is not there reported, "
        f"{PRECISION:.0%} of reports right."
    )
    return [*table, floors, result.sentence]


def _row(figures: Figures) -> tuple[str, ...]:
    return (
        READING[figures.grain] + ("" if figures.complete else f" ({figures.tried} of {figures.anchors})"),
        f"{figures.found}/{figures.known_good}",
        f"{figures.false_alarms}/{figures.known_bad}",
        f"{figures.precision:.2f}",
        str(len(figures.unread)),
        str(figures.calls),
        f"{figures.seconds:.0f}",
        "-" if figures.tokens is None else str(figures.tokens),
        "-" if figures.cost is None else f"${figures.cost:.4f}",
    )
