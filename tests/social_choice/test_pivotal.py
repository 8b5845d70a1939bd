from __future__ import annotations

import numpy as np

from lawspeaker.social_choice.pivotal import pivotal

N_DRAWS = 60


def draws(*, linked: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Candidate 0 always in; 1 and 2 take turns, by the support of 1 where linked, else by lot.

    Group 1 (row 2) is the one whose approval of 1 varies.
    """
    rng = np.random.default_rng(4)
    approvals = np.full((N_DRAWS, 3, 4), 50.0)
    approvals[:, 2, 1] = rng.normal(50, 8, N_DRAWS)
    approvals[:, 1, 1] = rng.normal(50, 1, N_DRAWS)
    lot = rng.random(N_DRAWS) < 0.5
    first = approvals[:, :, 1].sum(axis=1) > 150 if linked else lot
    chosen = np.zeros((N_DRAWS, 4), dtype=bool)
    chosen[:, 0] = True
    chosen[:, 1], chosen[:, 2] = first, ~first
    return chosen, approvals, np.full((3, 4), 30)


def test_the_statement_that_moves_the_slate_is_named_with_the_group_to_ask() -> None:
    chosen, approvals, unseen = draws(linked=True)
    found = pivotal(chosen, approvals, unseen, seed=1)
    assert found is not None
    assert (found.candidate, found.group, found.n_unseen, found.n_tested) == (1, 1, 30, 2)
    # Where 1 has much support it is in and 2 is out; else the other way round.
    assert 0.85 < found.n_seats <= 1
    assert found.by_chance < 0.3
    assert found.p < 0.01


def test_chance_moves_nothing() -> None:
    chosen, approvals, unseen = draws(linked=False)
    assert pivotal(chosen, approvals, unseen, seed=1) is None


def test_false_alarms_keep_to_their_rate() -> None:
    rng = np.random.default_rng(9)
    n_false = 0
    for seed in range(40):
        chosen = rng.random((N_DRAWS, 6)) < 0.5
        approvals = rng.normal(50, 5, (N_DRAWS, 2, 6))
        n_false += pivotal(chosen, approvals, np.full((2, 6), 9), seed=seed) is not None
    # 2 of 40 at most on average; 8 or more has a chance below one in a thousand.
    assert n_false < 8


def test_too_little_is_no_answer() -> None:
    chosen, approvals, unseen = draws(linked=True)
    assert pivotal(chosen[:19], approvals[:19], unseen, seed=1) is None
    assert pivotal(chosen, approvals, np.zeros_like(unseen), seed=1) is None
