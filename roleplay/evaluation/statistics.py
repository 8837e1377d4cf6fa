"""The statistics of an eval run, from scipy: intervals, a paired test, its correction, and what a test could see.

Cases of one conversation are no independent evidence, so everything counts conversations (clusters), not labels. Arrays hold
one entry, or one row, a conversation.
"""

import math
import warnings
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, signal, stats

from roleplay.transcript import Data

Counts = NDArray[np.int64]
"""One row a conversation: true positives, false positives, false negatives, true negatives."""

CONFIDENCE = 0.95
RESAMPLES = 999
NOISE = {True: 0.0, False: 0.05}
"""Labels that come out otherwise by chance alone, offline and with a model: signals none, models one in twenty (docs/suites.md)."""
_BATCH = 500_000
"""Numbers drawn at a time: what memory resampling takes, however many conversations there are."""


class Estimate(Data):
    """A figure with its doubt. n: what it is a share of; value is None where n is too small. low, high: 95 % interval."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0


def share(part: Counts, whole: Counts, least: int = 1, alike: float = 0.0) -> Estimate:
    """Return Σ part ÷ Σ whole over conversations, with an interval that never pretends to certainty.

    The interval is Clopper and Pearson's at the effective sample size that the spread between conversations leaves (Korn and
    Graubard, Survey Methodology 24, 1998). A few faults, or none, say little of how faults lump together; so the spread counts as
    no less than what `alike`, the correlation within conversations that is usual for such labels, makes of these, and never
    as less than chance. With the same labels fewer faults then give no worse a bound.
    """
    used = whole > 0
    hits_of, size_of = part[used].astype(float), whole[used].astype(float)
    n = int(size_of.sum())
    if n < max(least, 1):
        return Estimate(n=n)
    value = float(hits_of.sum() / n)
    effective = _effective_size(hits_of, size_of, value, alike)
    hits, misses = value * effective, (1 - value) * effective
    tail = (1 - CONFIDENCE) / 2
    low = float(stats.beta.ppf(tail, hits, misses + 1)) if value > 0 else 0.0
    high = float(stats.beta.ppf(1 - tail, hits + 1, misses)) if value < 1 else 1.0
    return Estimate(value=value, low=low, high=high, n=n)


def clustered(outcomes: Iterable[tuple[str, bool]]) -> Estimate:
    """Return the share of what passed, clustered by conversation."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for conversation, passed in outcomes:
        sums[conversation][0] += passed
        sums[conversation][1] += 1
    columns = np.array([sums[name] for name in sorted(sums)] or [[0, 0]])  # sums of floats depend on their order
    return share(columns[:, 0], columns[:, 1])


def _effective_size(part: NDArray[np.float64], whole: NDArray[np.float64], value: float, alike: float) -> float:
    """Return how many independent labels those of some conversations are worth."""
    n, clusters = float(whole.sum()), len(whole)
    if clusters < 2:
        return float(clusters)
    usual = 1 + max(0.0, float((whole**2).sum()) / n - 1) * alike  # the design effect (Kish, Survey Sampling, 1965)
    tail = (1 + CONFIDENCE) / 2
    widen = float((stats.t.ppf(tail, n - 1) / stats.t.ppf(tail, clusters - 1)) ** 2)
    if value in {0.0, 1.0}:
        return max(float(clusters), n * widen / usual)  # each conversation counts once at the least
    residuals = part - value * whole
    variance = float((residuals**2).sum()) * clusters / (clusters - 1) / n**2
    return n * widen / max(1.0, usual, variance * n / (value * (1 - value)))


def likeness(shares: Iterable[tuple[Counts, Counts]]) -> float:
    """Return how much labels of one conversation are right or wrong together, from 0 to 1, over several strategies at once.

    shares: part and whole by conversation, one pair a strategy; what strategies differ by among themselves counts for nothing.
    The correlation within clusters from the analysis of variance (Ridout, Demétrio and Firth, Biometrics 55, 1999), its sums of
    squares pooled. 0 where there is no fault at all: then nothing lumps together.
    """
    between = within = weight = 0.0
    free_between = free_within = 0
    for part, whole in shares:
        x, m = part[whole > 0].astype(float), whole[whole > 0].astype(float)
        if len(m) < 2:
            continue
        n = m.sum()
        between += float((x**2 / m).sum() - x.sum() ** 2 / n)
        within += float((x - x**2 / m).sum())
        weight += float(n - (m**2).sum() / n)
        free_between += len(m) - 1
        free_within += int(n) - len(m)
    if not free_between or not free_within:
        return 0.0
    mean_between, mean_within = between / free_between, within / free_within
    spread = mean_between + (weight / free_between - 1) * mean_within
    return min(1.0, max(0.0, (mean_between - mean_within) / spread)) if spread > 0 else 0.0


def f1(counts: Counts, seed: int, least: int = 1) -> Estimate:
    """Return the harmonic mean of precision and recall, with a bootstrap interval over conversations."""

    def of(tp: Counts, fp: Counts, fn: Counts, _: Counts) -> NDArray[np.float64]:
        return _divided(2 * tp, 2 * tp + fp + fn)

    return _bootstrapped(counts, of, int(counts[:, 0].sum() + counts[:, 2].sum()), seed, least)


def kappa(counts: Counts, seed: int, least: int = 1) -> Estimate:
    """Return agreement beyond chance (Cohen, Educational and Psychological Measurement 20, 1960), bootstrapped likewise."""

    def of(tp: Counts, fp: Counts, fn: Counts, tn: Counts) -> NDArray[np.float64]:
        total = tp + fp + fn + tn
        chance = _divided((tp + fp) * (tp + fn) + (tn + fn) * (tn + fp), total**2)
        return _divided(_divided(tp + tn, total) - chance, 1 - chance)

    return _bootstrapped(counts, of, int(counts.sum()), seed, least)


def alpha(counts: Counts, seed: int, least: int = 1) -> Estimate:
    """Return Krippendorff's α (Content Analysis, 2004, ch. 11) of two labellers' yes and no, bootstrapped likewise.

    For two labellers it is a matter of the four counts, so that it can be resampled as fast as κ.
    """

    def of(tp: Counts, fp: Counts, fn: Counts, tn: Counts) -> NDArray[np.float64]:
        differ = fp + fn
        yes, no = 2 * tp + differ, 2 * tn + differ
        return 1 - _divided((yes + no - 1) * differ, yes * no)

    return _bootstrapped(counts, of, int(counts.sum()), seed, least)


def _divided(part: NDArray[np.generic], whole: NDArray[np.generic]) -> NDArray[np.float64]:
    part, whole = np.asarray(part, float), np.asarray(whole, float)
    found: NDArray[np.float64] = np.divide(
        part, whole, out=np.full(np.broadcast(part, whole).shape, np.nan), where=whole != 0
    )
    return found


def _bootstrapped(counts: Counts, of: object, n: int, seed: int, least: int) -> Estimate:
    """Return a statistic of summed counts and its percentile interval; none where resampling shows no spread."""
    if n < max(least, 1):
        return Estimate(n=n)

    def statistic(*columns: Counts, axis: int = -1) -> NDArray[np.float64]:
        return cast("NDArray[np.float64]", of(*(np.asarray(each, float).sum(axis=axis) for each in columns)))  # type: ignore[operator]

    value = float(statistic(*counts.T))
    if math.isnan(value):
        return Estimate(n=n)
    if len(counts) < 2:
        return Estimate(value=value, n=n)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", stats.DegenerateDataWarning)  # a sample without spread is dealt with below
        found = stats.bootstrap(
            tuple(counts.T),
            statistic,
            paired=True,
            vectorized=True,
            n_resamples=RESAMPLES,
            confidence_level=CONFIDENCE,
            method="percentile",
            batch=max(1, _BATCH // len(counts)),
            rng=np.random.default_rng(seed),
        )
    spread = found.bootstrap_distribution[~np.isnan(found.bootstrap_distribution)]
    if len(spread) < RESAMPLES / 2 or spread.min() == spread.max():
        return Estimate(value=value, n=n)
    tail = 100 * (1 - CONFIDENCE) / 2
    low, high = np.percentile(spread, [tail, 100 - tail])
    return Estimate(value=value, low=float(low), high=float(high), n=n)


# ── comparing ──


def paired_p(before: Counts, after: Counts) -> float:
    """Return the two-sided p-value that right answers before and after (one entry a conversation) differ by chance alone.

    The exact permutation test: under chance, each conversation could as well have come out the other way round. The sum of all
    differences, each with either sign, has a distribution that is worked out in full: conversations that differ by as much
    fall one way or the other as coins do, and the sums of such groups are folded into each other. With one label a
    conversation it is McNemar's exact test.
    """
    differences = after - before
    chances = np.ones(1)  # that the differences which fall the one way sum up to 0, 1, …
    for size, number in zip(*np.unique(np.abs(differences[differences != 0]), return_counts=True), strict=True):
        coins = np.zeros(size * number + 1)
        coins[::size] = stats.binom.pmf(np.arange(number + 1), number, 0.5)
        chances = signal.convolve(chances, coins)  # directly, or by FFT where that is faster
    farther = (
        len(chances) - 1 + abs(int(differences.sum()))
    ) // 2  # the sum of all those that fall the way most of them did
    return float(np.clip(2 * chances[farther:].sum(), 0, 1))


def corrected(p_values: Sequence[float]) -> list[float]:
    """Return p-values corrected for their number (Benjamini and Hochberg, 1995): at 0.05, one in twenty alarms is false."""
    return [float(p) for p in stats.false_discovery_control(p_values)] if p_values else []


def detectable(labels: int, comparisons: int, flips: float = 0.0, power: float = 0.8) -> float | None:
    """Return the smallest change of a share over `labels` paired labels that a test would see, None if none could be.

    As often as `power`, at 0.05 corrected for `comparisons`, where `flips` of the labels come out otherwise by chance alone.
    Sample size for paired proportions (Connor, Biometrics 43, 1987), solved for the difference.
    """
    if labels < 1:
        return None
    alpha = stats.norm.ppf(1 - (1 - CONFIDENCE) / 2 / max(1, comparisons))
    beta = stats.norm.ppf(power)

    def missing(change: float) -> float:
        discordant = min(1.0, change + flips)
        needed = (alpha * math.sqrt(discordant) + beta * math.sqrt(max(0.0, discordant - change**2))) ** 2 / change**2
        return float(needed - labels)

    if missing(1.0) > 0:
        return None
    return float(optimize.brentq(missing, 1e-6, 1.0))
