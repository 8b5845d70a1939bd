from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.elicitation.loadings import Loadings, fit_loadings
from lawspeaker.elicitation.person import Person, place_covariance
from lawspeaker.records.votes import Votes


def drawn(spread: float, noise: float) -> tuple[Votes, np.ndarray]:
    """Votes of one axis whose rounding to -1, 0, 1 is what noise there is beside `noise`."""
    rng = np.random.default_rng(3)
    axis = np.ones((1, 40)) / np.sqrt(40)
    place = np.sqrt(spread) * rng.standard_normal((1500, 1))
    value = place @ axis + np.sqrt(noise) * rng.standard_normal((1500, 40))
    dense = np.clip(np.rint(value), -1, 1)
    dense[rng.random(dense.shape) > 0.4] = np.nan
    return Votes.from_dense(dense), axis


@pytest.mark.parametrize("spread", [4.0, 12.0])
def test_spread_and_noise_are_those_of_the_votes(spread: float) -> None:
    votes, axis = drawn(spread, 0.1)
    found = fit_loadings(votes, mean=np.zeros(40), axes=axis)
    # Cells of one person correlate only through the axis: an estimate by moments, without EM.
    dense = np.nan_to_num(votes.to_dense())
    seen = (~np.isnan(votes.to_dense())).astype(float)
    cross = (dense.sum(axis=1) ** 2 - (dense**2).sum(axis=1)).sum()
    pairs = (seen.sum(axis=1) ** 2 - seen.sum(axis=1)).sum()
    between = cross / pairs
    assert found.spread[0] / 40 == pytest.approx(between, rel=0.05)
    total = float(np.mean(votes.value.astype(float) ** 2))
    assert found.noise.mean() == pytest.approx(total - between, rel=0.03)


def test_where_votes_share_nothing_the_axis_tells_nothing() -> None:
    votes, axis = drawn(0.0, 0.4)
    found = fit_loadings(votes, mean=np.zeros(40), axes=axis)
    assert found.spread[0] / 40 < 0.02


def test_no_axis_and_no_vote_give_no_loadings() -> None:
    votes, axis = drawn(4.0, 0.1)
    empty = Votes.from_dense(np.full((2, 40), np.nan))
    for found in (
        fit_loadings(votes, mean=np.zeros(40), axes=np.zeros((0, 40))),
        fit_loadings(empty, mean=np.zeros(40), axes=axis),
    ):
        assert found.axes.shape == (0, 40)
        assert place_covariance(found, Person.newcomer().seen).shape == (0, 0)
    assert Loadings.none(3).noise.tolist() == [1.0, 1.0, 1.0]


def test_axes_of_zero_are_borne() -> None:
    votes, _ = drawn(4.0, 0.1)
    found = fit_loadings(votes, mean=np.zeros(40), axes=np.zeros((2, 40)))
    assert np.isfinite(found.spread).all()
    assert np.isfinite(found.noise).all()
