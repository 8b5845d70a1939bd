from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.analysis.clustering import kmeans, lloyd, nearest, silhouette
from lawspeaker.analysis.stability import adjusted_rand


def clouds(n_each: int = 50) -> np.ndarray:
    rng = np.random.default_rng(0)
    centres = np.array([[0, 0], [10, 0], [0, 10]])
    return np.concatenate([centre + rng.standard_normal((n_each, 2)) for centre in centres])


def test_separate_clouds_are_told_apart() -> None:
    found = kmeans(clouds(), k=3, rng=np.random.default_rng(1))
    assert adjusted_rand(found.label, np.repeat(np.arange(3), 50)) == 1.0
    assert found.inertia == pytest.approx(((clouds() - found.centres[found.label]) ** 2).sum())


def test_a_weight_counts_as_so_many_points() -> None:
    points = np.array([[0.0], [1.0], [10.0]])
    found = kmeans(points, k=2, rng=np.random.default_rng(0), weight=np.array([3.0, 1.0, 1.0]))
    assert sorted(found.centres.ravel().tolist()) == pytest.approx([0.25, 10.0])


def test_a_cluster_below_the_minimum_size_is_dissolved() -> None:
    points = np.concatenate([clouds(), [[100.0, 100.0]]])
    rng = np.random.default_rng(0)
    found = kmeans(points, k=4, rng=rng, min_size=10)
    assert found.k == 3
    assert np.bincount(found.label).min() >= 10


def test_size_is_counted_in_people_where_they_are_given() -> None:
    points = np.array([[0.0], [0.1], [9.0]])
    heavy = np.array([1.0, 1.0, 50.0])
    rng = np.random.default_rng(0)
    found = kmeans(points, k=2, rng=rng, weight=heavy, people=np.ones(3), min_size=2)
    assert found.k == 1


def test_equal_points_make_one_cluster() -> None:
    found = kmeans(np.ones((9, 2)), k=3, rng=np.random.default_rng(0))
    assert (found.k, found.inertia) == (1, 0.0)


def test_the_nearest_centre_and_the_first_among_equals() -> None:
    label = nearest(np.array([[0.0], [5.0], [9.0]]), np.array([[0.0], [10.0]]))
    assert label.tolist() == [0, 0, 1]


def test_the_silhouette_by_hand() -> None:
    points = np.array([[0.0], [1.0], [5.0]])
    label = np.array([0, 0, 1])
    by_hand = ((5 - 1) / 5 + (4 - 1) / 4 + 0) / 3
    assert silhouette(points, label, np.ones(3)) == pytest.approx(by_hand)


def test_one_cluster_has_no_silhouette() -> None:
    assert silhouette(np.zeros((3, 1)), np.zeros(3, dtype=int), np.ones(3)) == 0.0


def test_more_steps_never_fit_worse() -> None:
    centres, mass = clouds()[:3], np.ones(150)
    inertia = [lloyd(clouds(), centres, mass, n_steps=steps).inertia for steps in range(1, 8)]
    assert inertia == sorted(inertia, reverse=True)
    assert inertia[0] > inertia[-1]
