"""The figures of a run: per strategy, per tag and overall, each with its doubt. Computed from results alone."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np

from roleplay.evaluation.cases import KINDS, Kind
from roleplay.evaluation.judging import Result
from roleplay.evaluation.pairs import PairFigures, pair_figures
from roleplay.evaluation.statistics import Counts, Estimate, clustered, f1, kappa, likeness, share
from roleplay.evaluation.suite import Metric
from roleplay.evaluation.table import Table
from roleplay.transcript import Data

Slice = Literal["all", "strategy", "tag"]


class Row(Data):
    """The figures of one kind of label in one slice of the data.

    n: labels, positive: how many of them say yes, conversations: from how many. hits … silences: the four counts.
    predicted: how many the grader said yes to. unsure evidence predicts nothing and is counted in Figures.unsure.
    """

    slice: Slice
    name: str
    kind: Kind
    n: int
    positive: int
    conversations: int
    hits: int
    false_alarms: int
    misses: int
    silences: int
    precision: Estimate
    recall: Estimate
    specificity: Estimate
    f1: Estimate
    kappa: Estimate

    def metric(self, name: Metric) -> Estimate:
        """Return a figure by its name."""
        value: Estimate = getattr(self, name)
        return value


class AnchorFigures(Data):
    """How the grader did on what is surely there and surely not there: known good, known bad."""

    known_good: int
    found: int
    known_bad: int
    false_alarms: int

    @property
    def recall(self) -> float:
        """Of what is surely there, the share that was found."""
        return self.found / self.known_good if self.known_good else 0.0

    @property
    def specificity(self) -> float:
        """Of what is surely not there, the share on which it stayed silent."""
        return 1 - self.false_alarms / self.known_bad if self.known_bad else 1.0

    @property
    def precision(self) -> float:
        """Of what it reported at these places, the share that is there."""
        reported = self.found + self.false_alarms
        return self.found / reported if reported else 0.0


class Figures(Data):
    """Everything a run says.

    rows: all, then strategies, then tags. unsure: of labels with only unsure evidence, the share where it would have been
    right; sure: the same of sure evidence (precision over shown and broken). quotes: findings that quote word for word. errors: name → cases.
    twice: results that were passed over because their reading had one already. seconds: median and 95th percentile of a case;
    cost in US dollars and tokens, None where unknown.
    """

    readings: int
    cases: int
    rows: tuple[Row, ...]
    pairs: tuple[PairFigures, ...] = ()
    anchors: AnchorFigures | None = None
    flips: Estimate = Estimate()
    sure: Estimate = Estimate()
    unsure: Estimate = Estimate()
    quotes: Estimate = Estimate()
    findings: int = 0
    rejected: dict[str, int] = {}
    score_bands: Estimate = Estimate()
    order: Estimate = Estimate()
    outcomes: Estimate = Estimate()
    errors: dict[str, int] = {}
    stale: int = 0
    twice: int = 0
    calls: int = 0
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cost: float | None = None
    seconds: tuple[float, float] = (0.0, 0.0)

    def row(self, kind: Kind, name: str = "all") -> Row | None:
        """Return the row of a kind: of a strategy or tag by name, or of all."""
        return next((row for row in self.rows if row.kind == kind and row.name == name), None)

    def strategy_rows(self, kind: Kind) -> tuple[Row, ...]:
        """Return the rows of the strategies."""
        return tuple(row for row in self.rows if row.kind == kind and row.slice == "strategy")


def figures(
    results: Callable[[], Iterable[Result]], *, seed: int = 1, least: int = 10, held_out: bool = False
) -> Figures:
    """Return the figures of a run.

    results: called twice, gives every reading once each time. least: figures over fewer labels are left out. seed: of the
    resampling for intervals. held_out: name no single case.
    """
    gathered = _Gathered(_paired(results()))
    for result in results():
        gathered.add(result)
    found = gathered.figures(seed, least)
    return found.model_copy(update={"pairs": tuple(map(_unnamed, found.pairs))}) if held_out else found


def _unnamed(pairs: PairFigures) -> PairFigures:
    return pairs.model_copy(update={"failed": ()})


def _paired(results: Iterable[Result]) -> frozenset[str]:
    """Return the ids that a later case is compared with."""
    named: set[str] = set()
    for result in results:
        named |= {result.pair.with_} if result.pair else set()
        named |= set(result.whole.beats) if result.whole else set()
    return frozenset(named)


class _Gathered:
    """What is counted while results go by; labels in a table, whole results only of cases that others are compared with."""

    def __init__(self, compared: frozenset[str]) -> None:
        self._compared = compared
        self._table = Table()
        self._bases: dict[tuple[str, int], Result] = {}
        self._variants: list[Result] = []
        self._ranked: list[Result] = []
        self._anchor = [0, 0, 0, 0]
        self._seconds: list[float] = []
        self._sums: Counter[str] = Counter()
        self._cost: float | None = None
        self._tokens: dict[str, int | None] = {"prompt_tokens": None, "completion_tokens": None}
        self._rejected: Counter[str] = Counter()
        self._errors: Counter[str] = Counter()
        self._quotes: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        self._banded: list[tuple[str, bool]] = []
        self._outcomes: list[tuple[str, bool]] = []

    def add(self, result: Result) -> None:
        self._spend(result)
        self._sums["readings"] += 1
        self._sums["cases"] += result.group == "case" and result.repeat == 0
        if result.failure is not None:
            self._errors[result.failure.kind] += 1
            self._sums["stale"] += result.failure.stale
            return
        self._rejected.update(result.rejected)
        self._sums["findings"] += result.findings
        quotes = self._quotes[result.conversation]
        quotes[0] += result.quotes_valid
        quotes[1] += result.findings
        if result.case in self._compared:
            self._bases[result.key] = result
        if result.pair is not None:
            self._variants.append(result)
        if result.group == "anchor":
            for label in result.labels:
                self._anchor[(0 if label.said else 1) if label.gold else (2 if label.said else 3)] += 1
        elif result.group == "case":
            self._table.add(result)
            self._whole(result)

    def _spend(self, result: Result) -> None:
        spent = result.spent
        self._seconds.append(spent.seconds)
        self._sums["calls"] += spent.calls
        for name, known in self._tokens.items():
            if (tokens := getattr(spent, name)) is not None:
                self._tokens[name] = (known or 0) + tokens
        if spent.cost is not None:
            self._cost = (self._cost or 0.0) + spent.cost

    def _whole(self, result: Result) -> None:
        if (whole := result.whole) is None:
            return
        if whole.score is not None:
            within = result.score is not None and whole.score[0] <= result.score <= whole.score[1]
            self._banded.append((result.conversation, within))
        if whole.outcome is not None and result.outcome is not None:
            self._outcomes.append((result.conversation, whole.outcome == result.outcome))
        if whole.beats:
            self._ranked.append(result)

    def figures(self, seed: int, least: int) -> Figures:
        table = self._table
        again, differ = table.flips()
        doubtful, true = table.unsure()
        both = [table.counts(kind) for kind in ("shown", "broken")] if len(table) else []
        sure = np.concatenate(both) if both else np.zeros((0, 4), int)
        quotes = np.array([self._quotes[name] for name in sorted(self._quotes)] or [[0, 0]])
        seconds = np.percentile(self._seconds, [50, 95]) if self._seconds else (0.0, 0.0)
        return Figures(
            readings=self._sums["readings"],
            cases=self._sums["cases"],
            rows=tuple(rows(table, seed, least)),
            pairs=tuple(pair_figures(self._variants, self._bases)),
            anchors=self._anchors(),
            flips=share(differ, again, 1),
            sure=share(sure[:, 0], sure[:, 0] + sure[:, 1], least),
            unsure=share(true, doubtful, least),
            quotes=share(quotes[:, 0], quotes[:, 1]),
            findings=self._sums["findings"],
            rejected=dict(sorted(self._rejected.items())),
            score_bands=clustered(self._banded),
            order=clustered([*self._order()]),
            outcomes=clustered(self._outcomes),
            errors=dict(self._errors),
            stale=self._sums["stale"],
            calls=self._sums["calls"],
            prompt_tokens=self._tokens["prompt_tokens"],
            completion_tokens=self._tokens["completion_tokens"],
            cost=self._cost,
            seconds=(round(float(seconds[0]), 4), round(float(seconds[1]), 4)),
        )

    def _anchors(self) -> AnchorFigures | None:
        found, missed, alarms, silent = self._anchor
        if not sum(self._anchor):
            return None
        return AnchorFigures(
            known_good=found + missed, found=found, known_bad=alarms + silent, false_alarms=alarms
        )  # fmt: skip

    def _order(self) -> Iterator[tuple[str, bool]]:
        for result in self._ranked:
            for name in result.whole.beats if result.whole else ():
                other = self._bases.get((name, result.repeat))
                if other is not None and None not in {result.score, other.score}:
                    yield result.conversation, (result.score or 0) > (other.score or 0)


def rows(table: Table, seed: int, least: int) -> Iterator[Row]:
    """Yield the rows of a table: all, strategies, tags; each for shown, broken, called for."""
    slices: list[tuple[Slice, str, Mapping[str, str]]] = [("all", "all", {})]
    slices += [("strategy", name, {"strategy": name}) for name in table.strategies]
    slices += [("tag", name, {"tag": name}) for name in table.tags]
    alike = {kind: _alike([table.counts(kind, strategy=name) for name in table.strategies]) for kind in KINDS}
    for what, name, chosen in slices:
        for kind in KINDS:
            counts = table.counts(kind, **chosen)
            if counts.sum():
                yield row_of(counts, what, name, kind, seed, least, alike[kind] if what == "strategy" else _UNLIKE)


class _Alike(NamedTuple):
    """How much labels of one strategy in one conversation are right or wrong together, for each share. Unlike ones: not at all."""

    precision: float = 0.0
    recall: float = 0.0
    specificity: float = 0.0


_UNLIKE = _Alike()


def _alike(strategies: Sequence[Counts]) -> _Alike:
    return _Alike(*(likeness(shares) for shares in zip(*map(_shares, strategies), strict=True)))


def _shares(counts: Counts) -> tuple[tuple[Counts, Counts], ...]:
    """Return part and whole of precision, recall and specificity."""
    hits, alarms, misses, silences = counts.T
    return (hits, hits + alarms), (hits, hits + misses), (silences, silences + alarms)


def row_of(counts: Counts, what: Slice, name: str, kind: Kind, seed: int, least: int, alike: _Alike = _UNLIKE) -> Row:
    """Return the figures of counts. What labels of both kinds are needed for has no value where there is only one."""
    hits, alarms, misses, silences = (int(each) for each in counts.sum(axis=0))
    precision, recall, specificity = (
        share(part, whole, least, each) for (part, whole), each in zip(_shares(counts), alike, strict=True)
    )
    both = bool(hits + misses and alarms + silences)
    return Row(
        slice=what,
        name=name,
        kind=kind,
        n=int(counts.sum()),
        positive=hits + misses,
        conversations=len(counts),
        hits=hits,
        false_alarms=alarms,
        misses=misses,
        silences=silences,
        precision=precision if both else Estimate(n=precision.n),
        recall=recall,
        specificity=specificity,
        f1=f1(counts, seed, least) if both else Estimate(n=hits + misses),
        kappa=kappa(counts, seed, 2 * least) if both else Estimate(n=int(counts.sum())),
    )
