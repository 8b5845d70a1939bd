from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.analysis.attack import LATE, Aim, Attack, attacked, n_accounts
from lawspeaker.errors import UsageFault
from lawspeaker.records.votes import Votes
from planted_votes import planted

VOTES = planted(k=2, n=60, n_statements=12).votes
AIM = Aim(pushed=3, target=5, own=(0, 1), copied=np.arange(60) < 30)


def added(attack: Attack, n: int = 4) -> np.ndarray:
    return attacked(VOTES, attack, AIM, n=n, seed=1).to_dense()[60:]


def test_a_share_counts_the_accounts_among_all() -> None:
    assert n_accounts(90, 0.1) == 10
    assert n_accounts(3, 0.01) == 1
    with pytest.raises(UsageFault, match="between 0 and 1"):
        n_accounts(10, 1.0)


@pytest.mark.parametrize("attack", Attack)
def test_the_votes_that_are_there_stay_and_a_smaller_attack_is_part_of_a_larger(
    attack: Attack,
) -> None:
    few, more = (attacked(VOTES, attack, AIM, n=n, seed=1).to_dense() for n in (3, 6))
    assert np.array_equal(few[:60, :12], VOTES.to_dense(), equal_nan=True)
    assert np.array_equal(more[: len(few)], few, equal_nan=True)


def test_each_family_votes_as_it_is_said_to() -> None:
    bullet = added(Attack.BULLET)
    assert (bullet[:, 3] == 1).all()
    assert np.isnan(np.delete(bullet, 3, axis=1)).all()
    assert (added(Attack.CAMOUFLAGE)[:, 5] == -1).all()
    capture = added(Attack.CAPTURE)
    assert (capture[:, :2] == 1).all()
    assert np.nanmax(capture[:, 2:]) == -1
    demotion = added(Attack.DEMOTION, 20)
    assert (demotion[:, 5] == -1).all()
    assert (np.nanmax(demotion, axis=0) == np.nanmin(demotion, axis=0)).all()
    late = attacked(VOTES, Attack.LATE, AIM, n=4, seed=1)
    assert late.statements[-1] == LATE
    assert (late.to_dense()[60:, 12] == 1).all()
    assert np.isfinite(late.to_dense()[:60, 12]).sum() == 10
    real = [row.tobytes() for row in VOTES.to_dense()]
    assert all(row.tobytes() in real for row in added(Attack.ORDINARY))


def test_copies_come_from_the_marked_people() -> None:
    votes = Votes.from_dense(np.vstack([np.ones((30, 4)), -np.ones((30, 4))]))
    aim = Aim(pushed=0, target=2, own=(1,), copied=np.arange(60) < 30)
    made = attacked(votes, Attack.CAMOUFLAGE, aim, n=9, seed=0).to_dense()[60:]
    assert (made == [1, 1, -1, 1]).all()
