from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.analysis.moments import MAX_PASSES, refined_axes, scores_on
from lawspeaker.analysis.shards import shards_of
from lawspeaker.analysis.totals import totals
from lawspeaker.ports.pool import InProcess
from planted_votes import planted


def angle(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.linalg.svd(a @ b.T, compute_uv=False).min())


def test_the_axes_are_those_of_the_whole_table() -> None:
    votes = planted(k=3, n=900, n_statements=40, density=0.4, seed=2).votes
    shards = shards_of(votes, n_shards=4)
    mean = totals(shards).mean
    dense = votes.to_dense()
    centred = np.where(np.isnan(dense), 0.0, dense - mean)[votes.votes_each >= 7]
    exact = np.linalg.svd(centred, full_matrices=False)[2][:2]
    start = np.linalg.qr(exact.T + 0.1 * np.random.default_rng(0).standard_normal((40, 2)))[0].T
    assert angle(start, exact) < 0.9
    found = refined_axes(shards, start, mean=mean, min_votes=7, seed=0, pool=InProcess())
    assert 1 < found.n_passes <= MAX_PASSES
    assert angle(found.axes, exact) > 0.999
    assert found.axes @ found.axes.T == pytest.approx(np.eye(2))
    # In order of variance, and the same way up wherever they come from.
    spread = (scores_on(votes, found) ** 2).sum(axis=0)
    assert spread[0] > spread[1]
    assert (np.take_along_axis(found.axes, np.abs(found.axes).argmax(axis=1)[:, None], 1) > 0).all()


def test_axes_are_the_same_to_the_bit_for_any_shards() -> None:
    votes = planted(k=2, n=300, n_statements=30).votes
    start = np.eye(30)[:2]
    mean = totals(shards_of(votes, n_shards=1)).mean
    found = [
        refined_axes(
            shards_of(votes, n_shards=n)[::step],
            start, mean=mean, min_votes=7, seed=1, pool=InProcess(),
        ).axes.tobytes()
        for n, step in ((1, 1), (2, -1), (7, 1), (7, -1), (300, 1))
    ]  # fmt: skip
    assert len(set(found)) == 1


def test_axes_that_hold_still_take_one_pass() -> None:
    votes = planted(k=2, n=300, n_statements=30).votes
    shards = shards_of(votes, n_shards=2)
    mean = totals(shards).mean
    dense = votes.to_dense()
    centred = np.where(np.isnan(dense), 0.0, dense - mean)[votes.votes_each >= 7]
    exact = np.linalg.svd(centred, full_matrices=False)[2][:1]
    found = refined_axes(shards, exact, mean=mean, min_votes=7, seed=0, pool=InProcess())
    assert found.n_passes == 1
    assert angle(found.axes, exact) > 1 - 1e-9
