from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.analysis.fit import GroupMethod, Recipe, fit_groups, polis_recipe, recipes
from lawspeaker.analysis.stability import adjusted_rand
from lawspeaker.records.votes import Votes
from planted_votes import planted


def test_candidates_rise_in_groups_and_have_enough_axes() -> None:
    tried = [(recipe.k, recipe.n_axes) for recipe in recipes(max_groups=4, min_size=3)]
    assert tried == [(2, 1), (2, 2), (3, 2), (3, 3), (4, 2), (4, 3), (4, 4)]


@pytest.mark.parametrize("k", [2, 3])
def test_polis_finds_planted_groups_on_two_axes(k: int) -> None:
    case = planted(k=k, n=300, density=0.9, seed=3)
    recipe = polis_recipe(max_groups=6, min_size=1)
    fit = fit_groups(case.votes, recipe, rng=np.random.default_rng(0))
    assert fit.space.axes.shape[0] == 2
    assert fit.k == k
    assert adjusted_rand(fit.label, case.group) > 0.8


def test_polis_allows_few_groups_among_few_people() -> None:
    # 11 base clusters allow 2 + floor(11 / 12) = 2 groups, though three stand apart.
    dense = np.repeat(np.array([[1, 1, -1, -1], [-1, 1, 1, -1], [-1, -1, -1, 1]]), 4, axis=0)
    votes = Votes.from_dense(dense[:11].astype(float))
    recipe = polis_recipe(max_groups=6, min_size=1)
    assert fit_groups(votes, recipe, rng=np.random.default_rng(0)).k == 2


def test_someone_with_few_votes_moves_the_auto_centres_little() -> None:
    case = planted(k=2, n=120, n_statements=40, density=1.0)
    dense = case.votes.to_dense()
    dense[:60, 3:] = np.nan
    recipe = Recipe(method=GroupMethod.AUTO, n_axes=1, k=2, min_size=5)
    fit = fit_groups(Votes.from_dense(dense), recipe, rng=np.random.default_rng(0))
    assert adjusted_rand(fit.label[60:], case.group[60:]) > 0.8


def test_a_weight_of_nought_shapes_nothing() -> None:
    case = planted(k=2, n=100, n_statements=30, density=1.0)
    recipe = Recipe(method=GroupMethod.AUTO, n_axes=1, k=2, min_size=5)
    weight = np.where(np.arange(100) < 50, 1.0, 0.0)
    fit = fit_groups(case.votes, recipe, rng=np.random.default_rng(0), weight=weight)
    half = case.votes.restrict(participants=weight > 0)
    alone = fit_groups(half, recipe, rng=np.random.default_rng(0))
    assert adjusted_rand(fit.label[:50], alone.label) == 1.0
