from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawspeaker.analysis.fit import GroupMethod, Recipe, fit_groups
from lawspeaker.analysis.stability import adjusted_rand, overlap, refit
from planted_votes import planted

LABELS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=30)


def test_the_adjusted_rand_index_by_hand() -> None:
    # Six points in pairs of threes and of twos: sum of C(n_ij, 2) is 1 + 0 + ... = 2.
    # rows 3 and 3 give 6 pairs, columns 2, 2, 2 give 3; expected 6 * 3 / 15 = 1.2;
    # (2 - 1.2) / ((6 + 3) / 2 - 1.2) = 0.8 / 3.3.
    a, b = np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 2, 2])
    assert adjusted_rand(a, b) == pytest.approx(0.8 / 3.3)


def test_two_ways_to_lump_or_split_everyone_agree() -> None:
    assert adjusted_rand(np.zeros(5, dtype=int), np.zeros(5, dtype=int)) == 1.0
    assert adjusted_rand(np.arange(5), np.arange(5)) == 1.0
    assert adjusted_rand(np.zeros(1, dtype=int), np.zeros(1, dtype=int)) == 1.0


@given(LABELS)
def test_the_index_is_symmetric_and_blind_to_names(pairs: list[tuple[int, int]]) -> None:
    a, b = np.array(pairs).T
    assert adjusted_rand(a, b) == pytest.approx(adjusted_rand(b, a))
    assert adjusted_rand(a, b) == pytest.approx(adjusted_rand(3 - a, b))
    assert adjusted_rand(a, a) == pytest.approx(1)
    assert adjusted_rand(a, b) <= 1 + 1e-12


def test_chance_labels_agree_at_zero() -> None:
    rng = np.random.default_rng(0)
    scores = [
        adjusted_rand(rng.integers(3, size=200), rng.integers(3, size=200)) for _ in range(200)
    ]
    assert abs(np.mean(scores)) < 0.005


def test_overlap_counts_people() -> None:
    assert overlap(np.array([0, 0, 1]), np.array([1, 1, 0])).tolist() == [[0, 2], [1, 0]]


@pytest.mark.parametrize("method", list(GroupMethod))
def test_planted_groups_stay_and_noise_does_not(method: GroupMethod) -> None:
    recipe = Recipe(method=method, n_axes=2, k=2, min_size=1)
    scores = []
    for k in (2, 1):
        votes = planted(k=k, n=150, n_statements=40, density=0.8).votes
        fit = fit_groups(votes, recipe, rng=np.random.default_rng(0))
        found = refit(votes, fit, recipe, rng=np.random.default_rng(1), n_repeats=5)
        stability = found.stability
        assert stability.dropout_lo <= stability.dropout_mean <= stability.dropout_hi
        assert stability.bootstrap_lo <= stability.bootstrap_mean <= stability.bootstrap_hi
        assert len(stability.groups) == fit.k
        assert ((found.probability >= 0) & (found.probability <= 1)).all()
        scores.append((stability.dropout_mean, stability.bootstrap_mean, min(stability.groups)))
    assert min(scores[0]) > 0.75
    assert all(real > chance + 0.2 for real, chance in zip(*scores, strict=True))
