from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approval_profiles import approval_matrices
from lawspeaker.errors import UsageFault
from lawspeaker.social_choice import Approvals, ejr_plus


@given(matrix=approval_matrices(), k=st.integers(1, 3), first=st.integers(0, 5))
@settings(max_examples=60, deadline=None)
def test_the_ratio_is_that_of_the_worst_of_all_coalitions(
    matrix: np.ndarray, k: int, first: int
) -> None:
    n, m = matrix.shape
    members = tuple(sorted({(first + step) % m for step in range(k)}))
    worst = 0.0
    for c in set(range(m)) - set(members):
        approving = np.flatnonzero(matrix[:, c])
        for size in range(1, len(approving) + 1):
            for group in combinations(approving, size):
                most = matrix[np.ix_(group, members)].sum(axis=1).max()
                if most < k:
                    worst = max(worst, size * k / ((most + 1) * n))
    found = ejr_plus(Approvals.from_matrix(matrix), members, k)
    assert found.ratio == worst
    assert found.certified == (worst < 1)


def test_the_coalition_is_named() -> None:
    # Six of ten agree on 2 and 3 and hold one member; two seats of three are owed from 6.67.
    matrix = np.zeros((10, 4), dtype=bool)
    matrix[:4, 0] = matrix[4:8, 1] = matrix[:7, 2] = True
    found = ejr_plus(Approvals.from_matrix(matrix), (0, 1), 3)
    assert found.coalition is not None
    assert (found.coalition.candidate, found.coalition.level) == (2, 2)
    assert found.coalition.size == 7
    assert found.coalition.required == pytest.approx(20 / 3)
    assert found.ratio == pytest.approx(7 * 3 / 20)
    assert not found.certified


def test_a_group_of_exactly_its_quota_may_object() -> None:
    matrix = np.eye(3, dtype=bool)
    assert ejr_plus(Approvals.from_matrix(matrix), (0, 1), 3).ratio == 1
    assert not ejr_plus(Approvals.from_matrix(matrix), (0, 1), 3).certified


def test_nobody_objects_for_a_candidate_that_may_not_stand_or_is_in() -> None:
    profile = Approvals.from_matrix(np.ones((4, 2), dtype=bool))
    barred = ejr_plus(profile, (0,), 2, eligible=np.array([True, False]))
    assert (barred.ratio, barred.coalition) == (0.0, None)
    assert ejr_plus(profile, (0,), 2).ratio == 1.0


def test_more_members_than_seats_is_refused() -> None:
    profile = Approvals.from_matrix(np.ones((4, 2), dtype=bool))
    with pytest.raises(UsageFault, match="at most k"):
        ejr_plus(profile, (0, 1), 1)
