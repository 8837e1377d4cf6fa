"""How far two labellings of the same cases agree: Cohen's κ and Krippendorff's α, overall, by kind and by strategy.

Only what two different people gave is ever called agreement between people. Intervals are bootstrapped by case.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import krippendorff
import numpy as np
from numpy.typing import NDArray

from roleplay.evaluation.cases import KINDS, Kind, SecondLabels
from roleplay.evaluation.statistics import Counts, Estimate, alpha, kappa, share
from roleplay.transcript import Data

_NAMED = 4
"""Labellers of one side that are named; further ones are counted."""


class AgreementRow(Data):
    """Two labellings of one kind in one slice. name: "all", or a strategy; kind: None for all kinds together.

    n: labels that both gave; first_yes, second_yes: how many of them each said yes to; only_first, only_second: labels that
    the other did not give. agree: share of n; kappa, alpha: beyond chance; all three without a value where n is too small.
    """

    name: str
    kind: Kind | None
    n: int
    cases: int
    first_yes: int
    second_yes: int
    only_first: int
    only_second: int
    agree: Estimate
    kappa: Estimate
    alpha: Estimate


class Disagreement(Data):
    """A label on which the two differ; place: "3" (a turn), "note", "reflection" or "session"."""

    case: str
    place: str
    strategy: str
    kind: Kind
    first: bool
    second: bool
    first_reason: str = ""
    second_reason: str = ""


class Agreement(Data):
    """Everything two labellings say of each other.

    between: whose agreement it is, as words ("agreement between models (…)"). by_people: whether it may be called human. rows:
    all, then the strategies; of each all kinds together, then each kind.
    """

    between: str
    by_people: bool
    rows: tuple[AgreementRow, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()

    def row(self, name: str = "all", kind: Kind | None = None) -> AgreementRow | None:
        """Return the row of a slice and kind."""
        return next((row for row in self.rows if row.name == name and row.kind == kind), None)

    def summed_up(self) -> "Agreement":
        """Return the same without naming a case: what may be said of held-out data."""
        return self.model_copy(update={"disagreements": ()})


class _Key(NamedTuple):
    case: str
    place: str
    strategy: str
    kind: Kind


class _Said(NamedTuple):
    truth: bool
    reason: str
    by: str


def agreement(
    first: Iterable[SecondLabels], second: Iterable[SecondLabels], *, seed: int = 1, least: int = 10
) -> Agreement:
    """Return how far two labellings agree on the labels (case, place, strategy, kind) that both gave.

    Where one of them labels a place twice, the later label counts. least: figures over fewer labels are left out. seed: of
    the resampling for intervals.
    """
    ours, theirs = _labels(first), _labels(second)
    both = [key for key in ours if key in theirs]
    between, by_people = _whose([(ours[key].by, theirs[key].by) for key in both])
    return Agreement(
        between=between,
        by_people=by_people,
        rows=tuple(_rows(ours, theirs, seed, least)),
        disagreements=tuple(
            Disagreement(
                **key._asdict(), first=ours[key].truth, second=theirs[key].truth,
                first_reason=ours[key].reason, second_reason=theirs[key].reason,
            )
            for key in both
            if ours[key].truth != theirs[key].truth
        ),
    )  # fmt: skip


def _labels(given: Iterable[SecondLabels]) -> dict[_Key, _Said]:
    return {
        _Key(labels.id, gold.place, gold.strategy, kind): _Said(truth, gold.reason, gold.by or labels.labelled_by)
        for labels in given
        for gold in labels.gold
        for kind in KINDS
        if (truth := gold.said(kind)) is not None
    }


# ── figures ──


def _rows(ours: dict[_Key, _Said], theirs: dict[_Key, _Said], seed: int, least: int) -> Iterator[AgreementRow]:
    keys = list(ours | theirs)
    said = np.array([[_number(side.get(key)) for side in (ours, theirs)] for key in keys]).reshape(-1, 2)
    _, cases = np.unique([key.case for key in keys], return_inverse=True)
    strategies = np.array([key.strategy for key in keys])
    kinds = np.array([key.kind for key in keys])
    for name in ("all", *dict.fromkeys(key.strategy for key in keys)):
        of_name = strategies == name if name != "all" else np.ones(len(keys), bool)
        for kind in (None, *KINDS):
            chosen = of_name & (kinds == kind) if kind else of_name
            if chosen.any():
                yield _row(name, kind, cases[chosen], said[chosen], seed, least)


def _number(said: _Said | None) -> float:
    return np.nan if said is None else float(said.truth)


def _row(
    name: str, kind: Kind | None, cases: NDArray[np.int64], said: NDArray[np.float64], seed: int, least: int
) -> AgreementRow:
    missing = np.isnan(said)
    paired = ~missing.any(axis=1)
    counts = _by_case(cases[paired], said[paired])
    both_yes, second_only, first_only, _ = (int(each) for each in counts.sum(axis=0))
    return AgreementRow(
        name=name,
        kind=kind,
        n=int(paired.sum()),
        cases=len(counts),
        first_yes=both_yes + first_only,
        second_yes=both_yes + second_only,
        only_first=int(missing[:, 1].sum()),
        only_second=int(missing[:, 0].sum()),
        agree=share(counts[:, 0] + counts[:, 3], counts.sum(axis=1), least),
        kappa=kappa(counts, seed, least),
        alpha=_alpha(said, counts, seed, least),
    )


def _by_case(cases: NDArray[np.int64], said: NDArray[np.float64]) -> Counts:
    """Return, one row a case, how often both say yes, only the second, only the first, neither."""
    names, where = np.unique(cases, return_inverse=True)
    cells = np.array([3, 1, 2, 0])[(2 * said[:, 0] + said[:, 1]).astype(int)]
    return np.bincount(where * 4 + cells, minlength=4 * len(names)).reshape(-1, 4)


def _alpha(said: NDArray[np.float64], counts: Counts, seed: int, least: int) -> Estimate:
    """Return Krippendorff's α from its library, within the interval of the same figure resampled by case."""
    found = alpha(counts, seed, least)
    if found.value is None:
        return found
    value = krippendorff.alpha(said.T, value_domain=[0.0, 1.0], level_of_measurement="nominal")
    return found.model_copy(update={"value": float(value)})


# ── whose agreement ──


def _whose(pairs: Sequence[tuple[str, str]]) -> tuple[str, bool]:
    """Return whose agreement it is in words, and whether it is people's, from who gave each label on either side."""
    if not pairs:
        return "no label was given by both", False
    sides = [_names([pair[side] for pair in pairs]) for side in (0, 1)]
    named = " and ".join(_listed(side) for side in sides)
    same = sum(one == other for one, other in pairs)
    if same == len(pairs):
        return f"no agreement but consistency: the same labellers on both sides ({_listed(sides[0])})", False
    if same:
        return f"agreement in part of labellers with themselves ({named})", False
    kinds = {_kind(name) for side in sides for name in side}
    if len(kinds) == 1:
        plural = {"person": "people", "model": "models", "trainee": "trainees"}[kinds.pop()]
        return f"agreement between {plural} ({named})", plural == "people"
    return f"agreement between {' and '.join(_described(side) for side in sides)} ({named})", False


def _names(given: Iterable[str]) -> list[str]:
    return [name for name, _ in Counter(given).most_common()]


def _kind(name: str) -> str:
    return name.partition("/")[0]


def _described(side: Sequence[str]) -> str:
    kinds = Counter(_kind(name) for name in side)
    return ", ".join(
        f"a {kind}" if count == 1 else {"person": "people"}.get(kind, f"{kind}s") for kind, count in kinds.items()
    )


def _listed(side: Sequence[str]) -> str:
    more = len(side) - _NAMED
    return ", ".join(side[:_NAMED]) + (f" and {more} more" if more > 0 else "")


# ── in words ──


def agreement_lines(found: Agreement, limit: int | None = 20) -> list[str]:
    """Return an agreement for a terminal: whose it is, a table, the disagreements (at most `limit`; None: all)."""
    kinds = [row for row in found.rows if row.name == "all"]
    strategies = [row for row in found.rows if row.name != "all" and row.kind is None]
    width = max((len(row.name) for row in strategies), default=0)
    width = max(width, len("called for"))
    lines = [f"{found.between[:1].upper()}{found.between[1:]}.", ""]
    lines.append(f"{'':{width}}  {'labels':>6}  {'agree':>17}  {'κ':>18}  {'α':>18}  yes/yes")
    for row in (*kinds, *strategies):
        label = (row.kind or "all").replace("_", " ") if row.name == "all" else row.name
        lines.append(
            f"{label:{width}}  {row.n:>6}  {_figure(row.agree):>17}  {_figure(row.kappa):>18}  {_figure(row.alpha):>18}"
            f"  {row.first_yes}/{row.second_yes}"
        )
    total = found.row()
    if total is not None:
        lines += ["", f"Only the first labelled {total.only_first}, only the second {total.only_second}: not counted."]
    lines.append("In brackets: 95 % intervals, resampled by case. –: fewer than ten labels, or no variety to agree on.")
    shown = found.disagreements[:limit]
    if shown:
        more = len(found.disagreements) - len(shown)
        lines += ["", f"Disagreements{f' ({more} more: --all)' if more else ''}:"]
        lines += [line for each in shown for line in _disagreement(each)]
    return lines


def _figure(estimate: Estimate) -> str:
    if estimate.value is None:
        return "–"
    if estimate.low is None or estimate.high is None:
        return _short(estimate.value)
    return f"{_short(estimate.value)} ({_short(estimate.low)}–{_short(estimate.high)})"


def _short(value: float) -> str:
    """Return two decimals, of which only perfection is 1.00."""
    return f"{value if value == 1 else min(value, 0.99):.2f}"


def _disagreement(each: Disagreement) -> Iterator[str]:
    place = f"turn {each.place}" if each.place.isdigit() else each.place
    yield f"  {each.case}, {place}: {each.strategy} {each.kind.replace('_', ' ')}"
    for name, truth, reason in (
        ("first", each.first, each.first_reason),
        ("second", each.second, each.second_reason),
    ):
        yield f"    {name}: {'yes' if truth else 'no'}{f', {reason}' if reason else ''}"
