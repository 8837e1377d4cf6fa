"""Where things stand in the plots of an eval page: pure functions from figures to places, nothing drawn yet.

Places are percentages along a scale, so that they fit any width.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from roleplay.evaluation.cases import Kind
from roleplay.evaluation.compare import Change
from roleplay.evaluation.figures import Figures
from roleplay.evaluation.statistics import Estimate
from roleplay.evaluation.suite import Metric

METRICS: tuple[Metric, ...] = ("recall", "specificity", "precision")
"""What is plotted, one panel each."""
FLOORS: dict[Metric, float] = {"recall": 0.5, "specificity": 0.9}
"""Below these a strategy is called weak."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95 % interval, on a scale from 0 to 1. low, at, high, floor: percent. words: the same to be heard."""

    metric: Metric
    low: float
    at: float
    high: float
    floor: float | None
    weak: bool
    words: str


@dataclass(frozen=True, slots=True)
class Measured:
    """One strategy ("all": all of them). intervals: one for each of METRICS, None where there are too few labels."""

    name: str
    kind: Kind
    intervals: tuple[Interval | None, ...]

    @property
    def weak(self) -> tuple[Interval, ...]:
        """Those that are below their floors; only a strategy is called weak, not all together."""
        return tuple(each for each in self.intervals if each is not None and each.weak and self.name != "all")

    @property
    def told(self) -> bool:
        """Whether it is a strategy that has labels enough for each figure that could show it weak."""
        floored = {each.metric for each in self.intervals if each is not None and each.floor is not None}
        return self.name != "all" and floored == {*FLOORS}


def measured(found: Figures, kind: Kind) -> tuple[Measured, ...]:
    """Return the strategies, then all together, with their figures of a kind; left out where there is none at all."""
    rows = [row for row in found.rows if row.kind == kind and row.slice != "tag"]
    every = (
        Measured(row.name, kind, tuple(interval(name, row.metric(name)) for name in METRICS))
        for row in sorted(rows, key=lambda row: row.slice == "all")
    )
    return tuple(each for each in every if any(each.intervals))


def interval(metric: Metric, estimate: Estimate) -> Interval | None:
    """Return a figure as it is drawn; one without an interval is a point."""
    if (value := estimate.value) is None:
        return None
    low = value if estimate.low is None else estimate.low
    high = value if estimate.high is None else estimate.high
    floor = FLOORS.get(metric)
    words = f"{metric} {value:.2f}"
    if low < high:
        words += f", between {low:.2f} and {high:.2f}"
    return Interval(
        metric,
        _percent(low),
        _percent(value),
        _percent(high),
        None if floor is None else _percent(floor),
        floor is not None and value < floor,
        words,
    )


def _percent(share: float) -> float:
    return round(100 * min(1.0, max(0.0, share)), 2)


@dataclass(frozen=True, slots=True)
class Bars:
    """What one kind of label of a strategy lost (left of the middle) and gained (right of it). widths: percent."""

    change: Change
    lost_width: float
    gained_width: float

    @property
    def net(self) -> int:
        """By how much more was gained than lost."""
        return self.change.gained - self.change.lost

    @property
    def words(self) -> str:
        """The same, to be heard."""
        return f"lost {self.change.lost}, gained {self.change.gained} of {self.change.n}"

    @property
    def mark(self) -> str:
        """What more than chance explains: "worse", "better", or ""."""
        return "worse" if self.change.worse else "better" if self.change.better else ""


def bars(changes: Sequence[Change]) -> tuple[Bars, ...]:
    """Return the strategies in which anything moved, the worst first; both halves have one scale."""
    moved = [each for each in changes if each.name != "all" and (each.gained or each.lost)]
    most = max((max(each.gained, each.lost) for each in moved), default=1)
    drawn = (Bars(each, round(50 * each.lost / most, 2), round(50 * each.gained / most, 2)) for each in moved)
    return tuple(sorted(drawn, key=lambda each: (not each.change.worse, each.net, each.change.name)))
