"""How drills went, strategy by strategy."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from roleplay.progress.direction import Trend, now_and_before, trend, window
from roleplay.progress.history import Drilled

_VALUES = {"shown": 1.0, "partly": 0.5, "missed": 0.0, "broken": 0.0}
"""What an answer is worth; where it could not be told how it went, it says nothing of which way it goes."""

LEAST = 6
"""Judged answers from which a strategy's drills have a trend: each is one sentence on another case, and turns out now so, now so."""
_MORE_THAN_ONE = 1.5
"""Answers, at least, by which the latest must differ from those before: a single one is chance."""


@dataclass(frozen=True, slots=True)
class DrillRecord:
    """One strategy over the exercises on it. verdicts: one an answer, oldest first. last: when the latest was given, UTC."""

    id: str
    name: str
    verdicts: tuple[str, ...]
    last: datetime

    @property
    def times(self) -> int:
        """How many answers there were."""
        return len(self.verdicts)

    @property
    def judged(self) -> int:
        """How many of them could be judged; the others say nothing."""
        return sum(verdict in _VALUES for verdict in self.verdicts)

    @property
    def held(self) -> int:
        """How many of them showed it."""
        return self.verdicts.count("shown")

    @property
    def trend(self) -> Trend | None:
        """Which way it goes; None before `LEAST` answers that could be judged."""
        values = [_VALUES[verdict] for verdict in self.verdicts if verdict in _VALUES]
        return trend(*now_and_before(values), _MORE_THAN_ONE / window(values)) if len(values) >= LEAST else None


def drill_records(drilled: Iterable[Drilled], names: Mapping[str, str]) -> tuple[DrillRecord, ...]:
    """Return one record a strategy, in the order of `names` (of strategies, by id); those it does not know come last."""
    by_strategy: dict[str, list[Drilled]] = {}
    for item in sorted(drilled, key=lambda item: item.when):
        by_strategy.setdefault(item.strategy, []).append(item)
    order = [*(name for name in names if name in by_strategy), *(name for name in by_strategy if name not in names)]
    return tuple(
        DrillRecord(
            strategy,
            names.get(strategy, strategy),
            tuple(item.verdict for item in by_strategy[strategy]),
            by_strategy[strategy][-1].when,
        )
        for strategy in order
    )
