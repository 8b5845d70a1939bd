from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.analysis.polis_priority import polis_extremity, polis_priority
from lawspeaker.analysis.space import OpinionSpace
from lawspeaker.records.votes import Votes

# Seven saw the first: 3 agreed, 1 passed, 3 disagreed. Nobody saw the second.
VOTES = Votes.from_dense([[1, np.nan]] * 3 + [[0, np.nan]] + [[-1, np.nan]] * 3)
SPACE = OpinionSpace(
    mean=np.array([0.5, -0.5]),
    axes=np.array([[0.6, 0.0], [0.8, 1.0], [9.0, 9.0]]),  # the third axis has no say
    points=np.zeros((7, 3)),
    variance_share=np.array([0.5, 0.3, 0.2]),
)


def test_extremity_by_hand() -> None:
    # |1 - mean| times the length on two axes, times sqrt(2 statements).
    assert polis_extremity(SPACE).tolist() == pytest.approx([0.5 * 2**0.5, 1.5 * 2**0.5])


def test_priority_by_hand() -> None:
    first = 4 / 9 * (1 - 2 / 9) * (1 + 0.5 * 2**0.5) * (1 + 8 * 2 ** (-7 / 5))
    second = 1 / 2 * (1 - 1 / 2) * (1 + 1.5 * 2**0.5) * 9
    assert polis_priority(VOTES, SPACE).tolist() == pytest.approx([first**2, second**2])


def test_what_is_meta_has_a_fixed_weight() -> None:
    found = polis_priority(VOTES, SPACE, meta=np.array([True, False]))
    assert found[0] == 49.0
    assert found[1] == pytest.approx(polis_priority(VOTES, SPACE)[1])


def test_the_bonus_of_the_new_halves_every_five_votes() -> None:
    flat = OpinionSpace(
        mean=np.zeros(1), axes=np.zeros((2, 1)), points=np.zeros((5, 2)), variance_share=np.zeros(2)
    )
    votes = Votes.from_dense(np.ones((5, 1)))
    assert polis_priority(votes, flat)[0] == pytest.approx((6 / 7 * (1 - 1 / 7) * (1 + 4)) ** 2)
