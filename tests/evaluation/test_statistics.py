"""The statistics: held to published or hand-worked figures, and to what must be true of any interval."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats

from roleplay.evaluation.statistics import corrected, detectable, f1, kappa, likeness, paired_p, share


def column(*numbers: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(numbers, dtype=np.int64)


def test_a_share_of_single_labels_has_the_exact_interval() -> None:
    found = share(column(*[1] * 18, *[0] * 2), column(*[1] * 20))
    exact = stats.binomtest(18, 20).proportion_ci(method="exact")
    assert found.value == 0.9
    assert found.low == pytest.approx(
        exact.low, abs=0.02
    )  # the spread between clusters makes the sample a little smaller
    assert found.high == pytest.approx(exact.high, abs=0.02)


def test_labels_of_one_conversation_widen_the_interval() -> None:
    alone = share(column(*[1, 0] * 20), column(*[1] * 40))
    together = share(column(*[4, 0] * 5), column(*[4] * 10))
    assert (alone.value, together.value, alone.n, together.n) == (0.5, 0.5, 40, 40)
    assert alone.low is not None
    assert together.low is not None
    assert together.low < alone.low - 0.1


def test_even_a_share_without_a_fault_is_no_certainty() -> None:
    found = share(column(*[5] * 4), column(*[5] * 4))
    assert (found.value, found.high) == (1.0, 1.0)
    widen = (stats.t.ppf(0.975, 19) / stats.t.ppf(0.975, 3)) ** 2  # four conversations, not twenty labels
    assert found.low == pytest.approx(0.025 ** (1 / (20 * widen)))
    lumped = share(column(*[5] * 4), column(*[5] * 4), alike=1.0)
    assert lumped.low == pytest.approx(
        0.025 ** (1 / 4)
    )  # where labels of a conversation fall together, each counts once


@pytest.mark.parametrize("alike", [0.0, 0.1, 0.4, 1.0])
@pytest.mark.parametrize("sizes", [[5] * 20, [4] * 4, [1] * 30, [1, 2, 3, 40, 2], [6, 6]])
def test_whoever_makes_no_mistake_has_no_worse_a_bound_than_who_makes_some(sizes: list[int], alike: float) -> None:
    none = share(column(*sizes), column(*sizes), alike=alike)
    for faulty in range(1, len(sizes) + 1):  # one fault in each of so many conversations
        some_wrong = share(column(*(m - (n < faulty) for n, m in enumerate(sizes))), column(*sizes), alike=alike)
        assert none.low is not None
        assert some_wrong.low is not None
        assert some_wrong.low < none.low


def test_how_much_labels_of_a_conversation_fall_together_is_told_from_all_strategies() -> None:
    lumped = column(*[4] * 5, *[0] * 5), column(*[4] * 10)
    spread, faultless = (column(*[3] * 10), column(*[4] * 10)), (column(*[4] * 10), column(*[4] * 10))
    assert likeness([lumped]) == pytest.approx(1.0)
    assert likeness([spread]) == likeness([faultless]) == likeness([]) == 0.0
    assert 0.0 < likeness([lumped, spread]) < 1.0
    assert likeness([faultless, lumped]) == pytest.approx(1.0)  # that strategies differ is no lump


def test_too_few_labels_have_no_number() -> None:
    found = share(column(1, 1), column(1, 1), least=3)
    assert (found.value, found.low, found.high, found.n) == (None, None, None, 2)


@given(some.lists(some.tuples(some.integers(0, 3), some.integers(0, 3)), min_size=1, max_size=30))
def test_an_interval_holds_its_figure_and_stays_between_none_and_all(pairs: list[tuple[int, int]]) -> None:
    found = share(column(*(a for a, _ in pairs)), column(*(a + b for a, b in pairs)))
    if found.value is not None:
        assert found.low is not None
        assert found.high is not None
        assert 0 <= found.low <= found.value + 1e-9
        assert found.value <= found.high + 1e-9 <= 1 + 2e-9


def test_kappa_is_cohens() -> None:
    counts = np.repeat([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]], [20, 5, 10, 15], axis=0)
    found = kappa(counts, seed=1)  # the textbook's 20, 5, 10, 15: observed .7, by chance .5
    assert found.value == pytest.approx(0.4)
    assert found.low is not None
    assert found.high is not None
    assert 0.1 < found.low < 0.4 < found.high < 0.7


def test_f1_is_the_harmonic_mean() -> None:
    counts = np.repeat([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]], [8, 2, 4], axis=0)
    precision, recall = 0.8, 8 / 12
    assert f1(counts, seed=1).value == pytest.approx(2 * precision * recall / (precision + recall))


def test_where_resampling_shows_no_spread_there_is_no_interval() -> None:
    found = kappa(np.repeat([[1, 0, 0, 0], [0, 0, 0, 1]], 10, axis=0), seed=1)
    assert (found.value, found.low, found.high) == (1.0, None, None)


def test_the_same_seed_gives_the_same_interval() -> None:
    counts = np.repeat([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1]], [8, 3, 9], axis=0)
    assert kappa(counts, seed=3) == kappa(counts, seed=3)


def test_single_labels_are_compared_by_mcnemars_exact_test() -> None:
    for lost, gained in ((8, 1), (15, 1), (300, 250), (9, 9)):
        before = column(*[1] * lost, *[0] * gained, *[1] * 20)
        after = column(*[0] * lost, *[1] * gained, *[1] * 20)
        assert paired_p(before, after) == pytest.approx(stats.binomtest(gained, lost + gained).pvalue)
        assert paired_p(after, before) == pytest.approx(paired_p(before, after))


@given(some.lists(some.integers(-4, 4), min_size=1, max_size=10))
def test_conversations_with_several_labels_are_compared_by_every_way_their_differences_may_fall(
    found: list[int],
) -> None:
    as_far = [
        abs(sum(sign * each for sign, each in zip(signs, found, strict=True))) >= abs(sum(found))
        for signs in product((1, -1), repeat=len(found))
    ]
    assert paired_p(column(*[4] * len(found)), column(*found) + 4) == pytest.approx(np.mean(as_far))


def test_a_comparison_of_very_many_conversations_is_exact_as_well() -> None:
    before, after = column(*[2] * 8_000, *[0] * 7_900), column(*[0] * 8_000, *[2] * 7_900)
    assert paired_p(before, after) == pytest.approx(stats.binomtest(7_900, 15_900).pvalue)


def test_nothing_changed_is_no_evidence_and_one_conversation_is_hardly_any() -> None:
    assert paired_p(column(1, 0, 1), column(1, 0, 1)) == 1.0
    assert paired_p(column(9, 1, 1), column(0, 1, 1)) == 1.0  # nine labels of one conversation changed together


def test_p_values_are_corrected_for_their_number() -> None:
    assert corrected([0.01, 0.04, 0.5]) == pytest.approx([0.03, 0.06, 0.5])
    assert corrected([]) == []


def test_what_can_be_seen_shrinks_with_labels_and_grows_with_comparisons_and_noise() -> None:
    def smallest(labels: int, comparisons: int = 1, flips: float = 0.0) -> float:
        found = detectable(labels, comparisons, flips)
        assert found is not None
        return found

    assert smallest(1000) < smallest(100) < smallest(100, 50) < smallest(100, 50, 0.05)
    assert detectable(3, 75) is None
    assert detectable(0, 1) is None


def test_a_change_of_that_size_is_found_four_times_in_five() -> None:
    labels, rng = 200, np.random.default_rng(5)
    change = detectable(labels, 1, 0.05)
    assert change is not None
    found = 0
    for _ in range(200):
        lost = rng.random(labels) < change + 0.025
        gained = ~lost & (rng.random(labels) < 0.025)
        found += stats.binomtest(int(lost.sum()), int(lost.sum() + gained.sum())).pvalue < 0.05
    assert 0.7 < found / 200 < 0.95
