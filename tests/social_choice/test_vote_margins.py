from __future__ import annotations

import numpy as np

from lawspeaker.social_choice.seen import SeenVotes
from lawspeaker.social_choice.vote_margins import vote_margins


def seen(dense: np.ndarray) -> SeenVotes:
    row, column = np.nonzero(~np.isnan(dense))
    return SeenVotes(
        start=np.concatenate(([0], np.cumsum(np.bincount(row, minlength=len(dense))))),
        candidate=column.astype(np.int32),
        value=dense[row, column].astype(np.int8),
        group=np.full(len(dense), -1),
        n_candidates=dense.shape[1],
    )


def test_margins_are_shares_of_those_who_voted_on_both() -> None:
    rng = np.random.default_rng(3)
    dense = rng.integers(-1, 2, (40, 5)).astype(float)
    dense[rng.random((40, 5)) < 0.3] = np.nan
    candidates = np.array([4, 0, 2])
    net = vote_margins(seen(dense), candidates, n_both=1).net
    for a, one in enumerate(candidates):
        for b, other in enumerate(candidates):
            both = ~np.isnan(dense[:, one]) & ~np.isnan(dense[:, other])
            sign = np.sign(dense[both, one] - dense[both, other]).mean()
            assert abs(net[a, b] - sign) < 1e-8


def test_few_common_voters_say_nothing() -> None:
    dense = np.array([[1, -1, np.nan]] * 9 + [[1, np.nan, -1]] * 10)
    net = vote_margins(seen(dense), np.arange(3)).net
    assert net[0, 1] == net[1, 2] == 0
    assert net[0, 2] == 1
