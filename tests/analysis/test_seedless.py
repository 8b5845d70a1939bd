from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage

from lawspeaker.analysis.partition_likeness import adjusted_rand
from lawspeaker.analysis.seedless import merged_centres, seedless_kmeans, split_centres

LINE = np.array([[0.0], [1.0], [10.0], [11.0]])


def ones(points: np.ndarray) -> np.ndarray:
    return np.ones(len(points))


def least_inertia(points: np.ndarray, k: int) -> float:
    """The least weighted sum of squares over every division, tried one by one."""
    best = np.inf
    for labels in product(range(k), repeat=len(points)):
        label = np.array(labels)
        parts = [points[label == part] for part in range(k) if (label == part).any()]
        best = min(best, sum(((part - part.mean(axis=0)) ** 2).sum() for part in parts))
    return best


def test_splits_by_hand() -> None:
    assert split_centres(LINE, ones(LINE), 1).tolist() == [[5.5]]
    assert sorted(split_centres(LINE, ones(LINE), 2).ravel()) == [0.5, 10.5]
    # Of two parts with equal squares the first is split.
    assert sorted(split_centres(LINE, ones(LINE), 3).ravel()) == [0.0, 1.0, 10.5]
    # Mass moves the mean to 1, so that 1 stays with 0; without mass a point splits nothing.
    mass = np.array([10.0, 0.0, 1.0, 0.0])
    assert sorted(split_centres(LINE, mass, 4).ravel()) == [0.0, 10.0]


def test_equal_points_are_not_split() -> None:
    points = np.full((3, 2), 0.1)
    assert len(split_centres(points, ones(points), 5)) == 1
    assert seedless_kmeans(points, k=3, mass=ones(points)).label.tolist() == [0, 0, 0]


def test_points_equal_but_for_rounding_are_not_split_for_ever() -> None:
    points = np.full((3, 1), 0.1)
    mass = np.ones(3)
    centre = mass @ points / mass.sum()
    assert centre[0] != 0.1  # the case: rounding leaves squares where there are none
    assert len(split_centres(points, mass, 2)) == 1


@pytest.mark.no_cover
def test_few_well_separated_points_are_divided_as_well_as_can_be() -> None:
    rng = np.random.default_rng(0)
    centres = np.array([[0.0, 0.0], [8.0, 0.0], [0.0, 8.0]])
    for _ in range(5):
        points = np.repeat(centres, 3, axis=0) + rng.normal(size=(9, 2))
        found = seedless_kmeans(points, k=3, mass=ones(points))
        assert found.inertia == pytest.approx(least_inertia(points, 3))


def test_the_better_of_two_starts_is_kept() -> None:
    good = np.array([[0.0], [1.0], [10.5]])
    bad = np.array([[5.0], [5.1], [5.2]])
    alone = seedless_kmeans(LINE, k=3, mass=ones(LINE))
    assert seedless_kmeans(LINE, k=3, mass=ones(LINE), merged=good).inertia <= alone.inertia
    with_bad = seedless_kmeans(LINE, k=3, mass=ones(LINE), merged=bad)
    assert with_bad.inertia == pytest.approx(alone.inertia)
    # Split in the middle, both halves keep a far point; Ward's start does not.
    points = np.array([[0.0], [4.9], [5.1], [5.2], [10.0]])
    merged = merged_centres(points, ones(points), most=3)[3]
    found = seedless_kmeans(points, k=3, mass=ones(points), merged=merged)
    assert found.inertia == pytest.approx(least_inertia(points, 3))


@pytest.mark.parametrize("seed", range(4))
def test_merging_is_wards(seed: int) -> None:
    points = np.random.default_rng(seed).normal(size=(30, 2))
    found = merged_centres(points, ones(points), most=5)
    assert sorted(found) == [2, 3, 4, 5]
    tree = linkage(points, method="ward")
    for k, centres in found.items():
        theirs = fcluster(tree, k, criterion="maxclust") - 1
        means = [points[theirs == part].mean(axis=0) for part in range(k)]
        np.testing.assert_allclose(
            sorted(centres.tolist()), sorted(mean.tolist() for mean in means), atol=1e-9
        )


def test_mass_merges_as_so_many_points_would() -> None:
    points = np.random.default_rng(5).normal(size=(9, 2))
    mass = np.arange(9.0)  # the first has none
    found = merged_centres(points, mass, most=3)
    tree = linkage(np.repeat(points, mass.astype(int), axis=0), method="ward")
    for k, centres in found.items():
        label = fcluster(tree, k, criterion="maxclust")
        repeated = np.repeat(points, mass.astype(int), axis=0)
        means = [repeated[label == part].mean(axis=0).tolist() for part in set(label)]
        np.testing.assert_allclose(sorted(centres.tolist()), sorted(means), atol=1e-9)


def test_few_points_leave_few_clusters() -> None:
    two = merged_centres(LINE[:2], np.ones(2), most=4)
    assert list(two) == [2]
    assert two[2].tolist() == [[0.0], [1.0]]
    assert merged_centres(LINE[:1], np.ones(1), most=4) == {}
    assert list(merged_centres(LINE, np.ones(4), most=2)) == [2]


@pytest.mark.no_cover
@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 5))
def test_the_order_of_points_decides_nothing(seed: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    points, mass = rng.normal(size=(40, 2)), rng.integers(1, 5, size=40).astype(np.float64)
    order = rng.permutation(40)
    one = seedless_kmeans(points, k=k, mass=mass)
    two = seedless_kmeans(points[order], k=k, mass=mass[order])
    assert adjusted_rand(one.label[order], two.label) == 1.0
