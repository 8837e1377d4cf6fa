"""Pairs of cases: what must not change a verdict, what must, and what must change nothing at all."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from roleplay.evaluation.judging import Result
from roleplay.evaluation.statistics import Estimate, clustered
from roleplay.transcript import Data


class PairFigures(Data):
    """How many pairs of a test came out as they should, all together and by kind of change; failed: the variants that did not."""

    test: Literal["invariance", "direction", "attack"]
    passed: Estimate
    by_kind: dict[str, Estimate] = {}
    failed: tuple[str, ...] = ()


def pair_figures(variants: Iterable[Result], bases: Mapping[tuple[str, int], Result]) -> Iterator[PairFigures]:
    """Yield the figures of each test. bases: what variants are compared with, by case and repeat."""
    outcomes: dict[str, list[tuple[Result, bool]]] = {"invariance": [], "direction": [], "attack": []}
    for result in variants:
        base = bases.get((result.pair.with_, result.repeat)) if result.pair else None
        if base is not None and result.pair:
            outcomes[result.pair.test].append((result, holds(base, result)))
    for test, found in outcomes.items():
        if not found:
            continue
        kinds: dict[str, list[tuple[str, bool]]] = defaultdict(list)
        for result, passed in found:
            kinds[(result.pair.kind if result.pair else "").partition(":")[0]].append((result.conversation, passed))
        failed = sorted({result.case for result, passed in found if not passed})
        yield PairFigures.model_validate(
            {
                "test": test,
                "passed": clustered((result.conversation, passed) for result, passed in found),
                "by_kind": {kind: clustered(kinds[kind]) for kind in sorted(kinds)},
                "failed": tuple(failed),
            }
        )


def holds(base: Result, variant: Result) -> bool:
    """Return whether a variant came out as its pair says, beside the case it was made from.

    Labels correspond by their order. invariance: shown and broken are said alike. direction: wherever the labels differ, what is
    said differs with them. attack: every finding is the same.
    """
    test = variant.pair.test if variant.pair else "invariance"
    if test == "attack":
        return base.found == variant.found
    theirs = {(label.strategy, label.kind): label for label in reversed(base.labels) if not label.implied}
    ours = [label for label in variant.labels if label.kind != "called_for" and not label.implied]
    matched = [(theirs[label.strategy, label.kind], label) for label in ours if (label.strategy, label.kind) in theirs]
    if test == "invariance":
        return all(one.said == other.said for one, other in matched)
    deciding = [(one, other) for one, other in matched if one.gold != other.gold]
    return bool(deciding) and all(one.said == one.gold and other.said == other.gold for one, other in deciding)
