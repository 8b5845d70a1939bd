from __future__ import annotations

import numpy as np

from lawspeaker.social_choice import Approvals, zero_representation

MATRIX = np.array([[1, 0], [0, 1], [0, 0], [1, 1]], dtype=bool)


def test_who_approves_no_member_is_counted_and_weighed() -> None:
    found = zero_representation(Approvals.from_matrix(MATRIX, weight=[1, 2, 4, 1]), (0,))
    assert found.voters.tolist() == [1, 2]
    assert (found.n_voters, found.n_silent, found.share) == (2, 1, 0.75)


def test_nobody_is_left_out_where_nobody_is() -> None:
    found = zero_representation(Approvals.from_matrix(MATRIX[:0]), (0,))
    assert (found.n_voters, found.share) == (0, 0.0)
