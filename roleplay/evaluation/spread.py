"""A few cases in place of many, spread evenly over strategies and kinds of label. Pure code."""

from collections import Counter
from collections.abc import Collection, Iterable

from roleplay.evaluation.cases import Case, Kind

Stratum = tuple[str, Kind, bool]
"""Strategy, shown or broken, and what the label says."""


def strata(case: Case, strategies: Collection[str]) -> frozenset[Stratum]:
    """Return what a case has labels of among the strategies, as far as a grader's prompts decide the answer."""
    kinds: tuple[Kind, ...] = ("shown", "broken")
    return frozenset(
        (gold.strategy, kind, truth)
        for gold in case.gold
        if gold.strategy in strategies
        for kind in kinds
        if (truth := gold.said(kind)) is not None
    )


def spread(cases: Iterable[tuple[str, frozenset[Stratum]]], limit: int | None = None) -> set[str]:
    """Return the ids of so many cases (None: of all), those without strata left out; the same ones always.

    Each further case is the first one that has what was taken least so far.
    """
    strata_of = {name: found for name, found in cases if found}
    if limit is None or limit >= len(strata_of):
        return set(strata_of)
    waiting: dict[Stratum, list[str]] = {}
    for name in reversed(strata_of):  # the first in the file is popped first
        for stratum in sorted(strata_of[name]):
            waiting.setdefault(stratum, []).append(name)
    taken: Counter[Stratum] = Counter()
    chosen: set[str] = set()
    order = sorted(waiting)
    while len(chosen) < limit:
        rarest = min((each for each in order if waiting[each]), key=lambda each: taken[each])
        name = waiting[rarest].pop()
        if name not in chosen:
            chosen.add(name)
            taken.update(strata_of[name])
    return chosen
