from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lawspeaker.errors import UsageFault
from lawspeaker.social_choice.margins import Margins, Unranked

ranks = arrays(float, (5, 4), elements=st.sampled_from([0.0, 1.0, 2.0, np.nan]))


def counted(rank: np.ndarray) -> np.ndarray:
    m = rank.shape[1]
    return np.array(
        [
            [sum(int(v[a] < v[b]) - int(v[b] < v[a]) for v in rank) for b in range(m)]
            for a in range(m)
        ]
    )


@settings(max_examples=50, deadline=None)
@given(rank=ranks)
def test_margins_are_the_comparisons_counted_one_by_one(rank: np.ndarray) -> None:
    net = Margins.from_ranks(rank).net
    assert (net == counted(rank)).all()
    assert (net == -net.T).all()
    assert (Margins.from_scores(-rank).net == net).all()
    last = Margins.from_ranks(rank, unranked=Unranked.LAST).net
    assert (last == counted(np.where(np.isnan(rank), 9, rank))).all()


def test_a_weight_is_a_number_of_voters() -> None:
    rank = np.array([[0, 1, 1], [2, 1, 0]])
    weighted = Margins.from_ranks(rank, weight=[3, 1])
    assert (weighted.net == Margins.from_ranks(rank[[0, 0, 0, 1]]).net).all()
    assert weighted.n_candidates == 3


def test_equal_fractional_margins_stay_equal_though_they_were_rounded() -> None:
    net = Margins.from_counts([[0, 0.1 + 0.2, 0], [0, 0, 0.3], [0, 0, 0]]).net
    assert net[0, 1] == net[1, 2] == pytest.approx(0.3)
    assert (Margins.from_counts([[0, 5], [3, 0]]).net == [[0, 2], [-2, 0]]).all()
    assert (Margins.from_counts([[0.5]]).net == 0).all()


def test_what_is_no_profile_is_refused() -> None:
    with pytest.raises(UsageFault, match="voters by candidates"):
        Margins.from_ranks([1, 2])
    with pytest.raises(UsageFault, match="positive"):
        Margins.from_ranks([[1, 2]], weight=[0])
    with pytest.raises(UsageFault, match="square"):
        Margins.from_counts([[1, 2]])
    with pytest.raises(UsageFault, match="not negative"):
        Margins.from_counts([[0, -1], [0, 0]])
