from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.social_choice import COMMITTEE_RULES, Approvals, Constraints
from lawspeaker.social_choice.slate_flip import slate_flip

MATRIX = np.zeros((20, 4), dtype=bool)
MATRIX[:12, 0] = MATRIX[:10, 1] = MATRIX[12:19, 2] = MATRIX[:3, 3] = True
PROFILE = Approvals.from_matrix(MATRIX, group=np.zeros(20, dtype=int))


def test_four_accounts_seat_a_candidate_that_is_three_short() -> None:
    flip = slate_flip(PROFILE, COMMITTEE_RULES["approval"], 2, rivals=(0, 3, 2))
    assert flip is not None
    # 2 has seven to the ten of candidate 1; ties go to the lower index, so one more is needed.
    assert (flip.candidate, flip.n_accounts, flip.displaced) == (2, 4, (1,))


def test_a_committee_of_equal_claim_is_the_one_that_is_joined() -> None:
    alike = Approvals.from_matrix(np.ones((10, 3), dtype=bool))
    rule = COMMITTEE_RULES["approval"]
    flip = slate_flip(alike, rule, 1, rivals=(0, 1), chosen=(2,))
    assert flip is not None
    assert (flip.candidate, flip.n_accounts, flip.displaced) == (0, 1, (2,))


@pytest.mark.parametrize("name", sorted(COMMITTEE_RULES))
def test_one_account_fewer_does_not_do_it(name: str) -> None:
    rule = COMMITTEE_RULES[name]
    flip = slate_flip(PROFILE, rule, 2, rivals=(3, 2))
    if flip is None:
        assert name in {"supermajority", "worst_group", "bridging", "equal_shares"}
        return

    def seated(n: int) -> bool:
        added = np.zeros((n, 4), dtype=bool)
        added[:, flip.candidate] = True
        group = np.repeat([0, -1], [20, n])
        return (
            flip.candidate
            in rule(Approvals.from_matrix(np.r_[MATRIX, added], group=group), 2).members
        )

    assert seated(flip.n_accounts)
    assert not seated(flip.n_accounts - 1)


def test_no_number_of_accounts_lifts_what_may_not_stand() -> None:
    rule = COMMITTEE_RULES["approval"]
    barred = np.array([True, True, True, False])
    assert slate_flip(PROFILE, rule, 2, rivals=(3,), eligible=barred) is None
    never = Constraints(must_not=(3,))
    assert slate_flip(PROFILE, rule, 2, rivals=(3,), constraints=never) is None
    bare = Approvals.from_matrix(MATRIX)
    assert slate_flip(bare, rule, 2, rivals=()) is None
    found = slate_flip(bare, rule, 2, rivals=(3, 2))
    assert found is not None
    assert found.n_accounts == 4
