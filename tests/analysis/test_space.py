from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.analysis.space import opinion_space, project, space_of
from lawspeaker.records.votes import Votes
from planted_votes import planted, shuffled


def centred(dense: np.ndarray) -> np.ndarray:
    seen = ~np.isnan(dense)
    mean = np.where(seen, dense, 0).sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
    return np.where(seen, dense - mean, 0.0)


def test_axes_are_those_of_a_dense_decomposition() -> None:
    votes = planted(k=3, n=120, n_statements=40).votes
    dense = centred(votes.to_dense())
    strength, axes = np.linalg.svd(dense, full_matrices=False)[1:]
    space = opinion_space(votes, n_axes=3, seed=0)
    np.testing.assert_allclose(np.abs((space.axes * axes[:3]).sum(axis=1)), 1, atol=1e-8)
    np.testing.assert_allclose(
        space.variance_share, strength[:3] ** 2 / (strength**2).sum(), rtol=1e-8
    )
    each = (~np.isnan(votes.to_dense())).sum(axis=1)
    expected = dense @ space.axes.T * np.sqrt(40 / each)[:, None]
    np.testing.assert_allclose(space.points, expected, atol=1e-10)


def test_a_large_sparse_matrix_comes_within_a_part_in_a_million_of_its_leading_axes() -> None:
    votes = planted(k=4, n=900, n_statements=300, density=0.2).votes
    axes = np.linalg.svd(centred(votes.to_dense()), full_matrices=False)[2][:3]
    found = opinion_space(votes, n_axes=3, seed=0).axes
    np.testing.assert_allclose(np.linalg.svd(found @ axes.T)[1], 1, atol=1e-6)


def test_the_order_of_people_and_statements_changes_nothing() -> None:
    votes = planted(k=2, n=60, n_statements=20).votes
    other = shuffled(votes, seed=5)
    one, two = opinion_space(votes, n_axes=2, seed=3), opinion_space(other, n_axes=2, seed=3)
    row = [other.participants.index(each) for each in votes.participants]
    column = [other.statements.index(each) for each in votes.statements]
    assert one.points.tobytes() == two.points[row].tobytes()
    assert one.mean.tobytes() == two.mean[column].tobytes()
    np.testing.assert_array_equal(one.axes, two.axes[:, column])


def test_a_weight_of_two_is_a_person_twice() -> None:
    votes = planted(k=2, n=30, n_statements=10).votes
    weight = np.where(np.arange(30) < 5, 2.0, 1.0)
    twice = Votes.from_dense(np.vstack([votes.to_dense(), votes.to_dense()[:5]]))
    one = space_of(votes, n_axes=2, rng=np.random.default_rng(0), weight=weight)
    two = space_of(twice, n_axes=2, rng=np.random.default_rng(0))
    np.testing.assert_allclose(one.points, two.points[:30], atol=1e-8)


def test_votes_left_out_are_as_not_seen() -> None:
    votes = planted(k=2, n=30, n_statements=10).votes
    kept = np.random.default_rng(1).random(votes.n_votes) < 0.7
    thin = Votes.from_triples(
        votes.participants,
        votes.statements,
        row=votes.row[kept],
        column=votes.statement[kept],
        value=votes.value[kept],
    )
    one = space_of(votes, n_axes=2, rng=np.random.default_rng(0), kept=kept)
    two = space_of(thin, n_axes=2, rng=np.random.default_rng(0))
    np.testing.assert_allclose(one.points, two.points, atol=1e-10)


def test_projecting_the_same_people_finds_their_points() -> None:
    votes = planted(k=2, n=30, n_statements=10).votes
    space = opinion_space(votes, n_axes=2, seed=0)
    np.testing.assert_allclose(project(space, votes), space.points, atol=1e-10)


@pytest.mark.parametrize(
    "dense",
    [
        np.zeros((20, 6)),
        np.ones((20, 6)),
        np.ones((1, 6)),
        np.array([[1.0], [-1.0], [0.0]]),
        np.full((5, 4), np.nan),
        np.zeros((0, 4)),
        np.zeros((4, 0)),
    ],
    ids=["passes", "equal", "one person", "one statement", "nobody voted", "no people", "no rows"],
)
def test_degenerate_votes_have_a_defined_space(dense: np.ndarray) -> None:
    space = opinion_space(Votes.from_dense(dense), n_axes=3, seed=0)
    assert space.axes.shape == (3, dense.shape[1])
    assert space.points.shape == (dense.shape[0], 3)
    assert np.isfinite(space.points).all()
    assert (space.variance_share >= 0).all()
    lengths = np.linalg.norm(space.axes, axis=1)
    assert set(np.round(lengths, 12)) <= {0.0, 1.0}
    assert (lengths > 0).sum() == (1 if dense.shape == (3, 1) else 0)
