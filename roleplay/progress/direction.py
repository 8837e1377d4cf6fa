"""Which way a row of values goes: the mean of the latest against as many before them."""

from collections.abc import Iterable, Sequence
from statistics import fmean
from typing import Literal

WINDOW = 5
"""How many of the latest values make "now", at most; never more than the later half, so that there is a "before" from the second on."""
NOTICEABLE = 0.1
"""A change of a strategy's value that is worth a word."""
NOTICEABLE_SCORE = 5.0
"""A change of a score that is."""

Trend = Literal["up", "down", "level"]


def by_session(values: Iterable[tuple[str, float]]) -> list[float]:
    """Return one value a session, the mean of its ways, in the order of the latest of each: trying again is not getting better.

    values: a session's id and the value of a way, oldest first.
    """
    ways: dict[str, list[float]] = {}
    for session, value in values:
        ways[session] = [*ways.pop(session, []), value]
    return [fmean(each) for each in ways.values()]


def window(values: Sequence[float]) -> int:
    """Return how many of the latest values make "now"."""
    return min(WINDOW, (len(values) + 1) // 2)


def now_and_before(values: Sequence[float]) -> tuple[float, float | None]:
    """Return the mean of the latest values, and of as many before them (None: there are none). values: at least one."""
    many = window(values)
    earlier = values[-2 * many : -many]
    return round(fmean(values[-many:]), 3), round(fmean(earlier), 3) if earlier else None


def trend(now: float, before: float | None, noticeable: float) -> Trend | None:
    """Return which way it goes; None where there is no before."""
    if before is None:
        return None
    return "up" if now - before >= noticeable else "down" if before - now >= noticeable else "level"
