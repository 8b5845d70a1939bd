from __future__ import annotations

from math import exp, log

import numpy as np
import pytest

from lawspeaker.analysis.mixture import responsibilities


def plainly(
    points: list[list[float]], label: list[int], k: int, precision: list[float], people: list[float]
) -> list[list[float]]:
    """The same, in loops: centres from the labels, then five rounds of variance and shares."""
    n, d = len(points), len(points[0])
    centres = []
    for group in range(k):
        weight = [
            p * m * (own == group) for p, m, own in zip(precision, people, label, strict=True)
        ]
        centres.append(
            [
                sum(w * point[axis] for w, point in zip(weight, points, strict=True)) / sum(weight)
                for axis in range(d)
            ]
        )
    gap = [
        [
            precision[i] * sum((points[i][axis] - centres[g][axis]) ** 2 for axis in range(d))
            for g in range(k)
        ]
        for i in range(n)
    ]
    member = [[float(own == g) for g in range(k)] for own in label]
    for _ in range(5):
        cells = [(i, g) for i in range(n) for g in range(k)]
        variance = sum(people[i] * member[i][g] * gap[i][g] for i, g in cells) / (sum(people) * d)
        share = [sum(people[i] * member[i][g] for i in range(n)) / sum(people) for g in range(k)]
        for i in range(n):
            raw = [exp(log(share[g]) - gap[i][g] / (2 * variance)) for g in range(k)]
            member[i] = [value / sum(raw) for value in raw]
    return member


def test_it_is_what_loops_say() -> None:
    rng = np.random.default_rng(0)
    points = rng.normal(size=(12, 2)) + np.repeat([[0.0, 0.0], [2.0, 1.0], [0.0, 3.0]], 4, axis=0)
    label = np.repeat([0, 1, 2], 4)
    precision, people = rng.uniform(0.5, 2, 12), rng.integers(1, 4, 12).astype(np.float64)
    found = responsibilities(points, label, k=3, precision=precision, people=people)
    expected = plainly(points.tolist(), label.tolist(), 3, precision.tolist(), people.tolist())
    np.testing.assert_allclose(found, expected, rtol=1e-9)
    np.testing.assert_allclose(found.sum(axis=1), 1.0)


def test_a_point_halfway_is_even_and_one_of_more_votes_is_surer() -> None:
    points = np.array([[-1.5], [-0.5], [0.5], [1.5], [0.0], [0.4], [0.4]])
    label = np.array([0, 0, 1, 1, 0, 1, 1])
    people = np.array([1, 1, 1, 1, 0, 0, 0], dtype=np.float64)  # the last three shape no share
    precision = np.array([1, 1, 1, 1, 1e-9, 1e-9, 1e-9])
    same = responsibilities(points, label, k=2, precision=np.ones(7), people=people)
    assert same[4] == pytest.approx([0.5, 0.5])
    assert 0.5 < same[5, 1] < 1
    vague = responsibilities(points, label, k=2, precision=precision, people=people)
    assert vague[5] == pytest.approx([0.5, 0.5], abs=1e-6)
    assert vague[0, 0] > same[4, 0]


def test_points_on_their_centres_are_sure() -> None:
    points = np.array([[0.0], [0.0], [3.0]])
    found = responsibilities(
        points, np.array([0, 0, 1]), k=2, precision=np.ones(3), people=np.ones(3)
    )
    assert found.tolist() == [[1, 0], [1, 0], [0, 1]]


def test_nobody_and_an_empty_cluster_give_no_nan() -> None:
    nobody = responsibilities(
        np.ones((2, 1)), np.array([0, 1]), k=2, precision=np.ones(2), people=np.zeros(2)
    )
    assert np.isfinite(nobody).all()
    empty = responsibilities(
        np.array([[0.0], [1.0]]), np.array([0, 0]), k=2, precision=np.ones(2), people=np.ones(2)
    )
    assert empty[:, 0] == pytest.approx(1.0)


def test_the_probabilities_of_drawn_clouds_are_true() -> None:
    # Two clouds three deviations apart: of those at 80 to 95 %, as many belong there.
    rng = np.random.default_rng(1)
    truth = rng.integers(2, size=20_000)
    points = rng.normal(size=(20_000, 1)) + 3.0 * truth[:, None]
    label = (points[:, 0] > 1.5).astype(np.int64)
    found = responsibilities(points, label, k=2, precision=np.ones(20_000), people=np.ones(20_000))
    sure = found.max(axis=1)
    right = found.argmax(axis=1) == truth
    for low, high in ((0.5, 0.65), (0.65, 0.8), (0.8, 0.95), (0.95, 1.0)):
        those = (sure > low) & (sure <= high)
        assert abs(sure[those].mean() - right[those].mean()) < 0.06
