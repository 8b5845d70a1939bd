from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approval_profiles import approval_matrices
from lawspeaker.errors import UsageFault
from lawspeaker.social_choice import (
    COMMITTEE_RULES,
    Approvals,
    Constraints,
    TieBreak,
    approval,
    tied_committees,
)


def test_all_pairs_of_four_equals_are_returned() -> None:
    profile = Approvals.from_matrix(np.ones((3, 4), dtype=bool))
    found = tied_committees(approval, profile, 2)
    assert found.committees == tuple(combinations(range(4), 2))
    assert found.complete


def test_nothing_tied_is_one_committee_and_bounds_hold() -> None:
    profile = Approvals.from_matrix(np.array([[1, 1, 0], [1, 0, 0]], dtype=bool))
    assert tied_committees(approval, profile, 2).committees == ((0, 1),)
    even = Approvals.from_matrix(np.ones((2, 5), dtype=bool))
    barred = tied_committees(
        approval,
        even,
        2,
        eligible=np.array([1, 1, 1, 0, 1], dtype=bool),
        constraints=Constraints(must_have=(4,)),
    )
    assert barred.committees == ((0, 4), (1, 4), (2, 4))


def test_too_many_ties_are_cut_and_it_is_told() -> None:
    profile = Approvals.from_matrix(np.ones((2, 6), dtype=bool))
    cut = tied_committees(approval, profile, 3, most=5)
    assert not cut.complete
    assert (0, 1, 2) in cut.committees
    assert 1 <= len(cut.committees) <= 5
    with pytest.raises(UsageFault, match="at least one"):
        tied_committees(approval, profile, 3, most=0)


@settings(max_examples=30, deadline=None)
@given(
    matrix=approval_matrices(),
    k=st.integers(1, 3),
    rule=st.sampled_from(sorted(COMMITTEE_RULES)),
    seed=st.integers(0, 99),
)
def test_what_is_drawn_is_among_all(matrix: np.ndarray, k: int, rule: str, seed: int) -> None:
    profile, choose = Approvals.from_matrix(matrix), COMMITTEE_RULES[rule]
    found = tied_committees(choose, profile, k, most=100_000)
    drawn = choose(profile, k, tie_break=TieBreak.RANDOM, rng=np.random.default_rng(seed))
    assert found.complete
    assert tuple(sorted(drawn.members)) in found.committees
    assert tuple(sorted(choose(profile, k).members)) in found.committees
