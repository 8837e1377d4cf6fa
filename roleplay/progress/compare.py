"""Two sessions with the same customer beside each other: what changed, strategy by strategy."""

from collections.abc import Mapping
from dataclasses import dataclass

from roleplay.errors import UsageError
from roleplay.progress.history import Played


@dataclass(frozen=True, slots=True)
class StrategyChange:
    """One strategy in both sessions: its verdicts, and how far its value moved on the scale of 0–1 that trainees read, on which a
    gross break is nothing as well (None where one of them has none that counts).

    doubted: whether the offline finder may only have overlooked what was good, in the first and in the second.
    """

    id: str
    name: str
    first: str
    second: str
    change: float | None
    doubted: tuple[bool, bool] = (False, False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """An earlier and a later session, or two ways of one. changes: the strategies that either called for, what moved most first.

    score: how far the score moved, None where one has none. same_rubric: whether both were graded by the same version of the
    same rubric; where not, the numbers measure different things.
    """

    first: Played
    second: Played
    score: float | None
    changes: tuple[StrategyChange, ...]
    same_rubric: bool

    @property
    def better(self) -> tuple[StrategyChange, ...]:
        """What went better the second time, most first."""
        return tuple(item for item in self.changes if item.change is not None and item.change > 0)

    @property
    def worse(self) -> tuple[StrategyChange, ...]:
        """What went worse the second time, most first."""
        return tuple(item for item in self.changes if item.change is not None and item.change < 0)


def compared(one: Played, other: Played, names: Mapping[str, str]) -> Comparison:
    """Return two sessions beside each other, the earlier first. names: of strategies, by id.

    Raises UsageError for one session twice, for two customers, and for a session that was not graded.
    """
    if one.key == other.key:
        raise UsageError("these are the same session; name two.")
    if one.persona_id != other.persona_id:
        raise UsageError(
            f"{one.key} is with {one.persona_name} and {other.key} with {other.persona_name}; compare two with the same customer."
        )
    for item in (one, other):
        if not item.verdicts:
            raise UsageError(f"session {item.key} is not graded yet; open it in 'roleplay' and finish the wrap-up.")
    first, second = sorted((one, other), key=lambda item: item.when)
    ids = [*second.verdicts, *(strategy for strategy in first.verdicts if strategy not in second.verdicts)]
    changes = [
        StrategyChange(
            strategy,
            names.get(strategy, strategy),
            first.verdicts.get(strategy, "not_called_for"),
            second.verdicts.get(strategy, "not_called_for"),
            _difference(_read(first.values.get(strategy)), _read(second.values.get(strategy))),
            (strategy in first.doubted, strategy in second.doubted),
        )
        for strategy in ids
    ]
    called = [item for item in changes if (item.first, item.second) != ("not_called_for", "not_called_for")]
    return Comparison(
        first=first,
        second=second,
        score=_difference(first.score, second.score),
        changes=tuple(sorted(called, key=lambda item: -abs(item.change or 0))),
        same_rubric=first.rubric == second.rubric,
    )


def _read(value: float | None) -> float | None:
    return None if value is None else max(0.0, value)


def _difference(first: float | None, second: float | None) -> float | None:
    return None if first is None or second is None else round(second - first, 3)
