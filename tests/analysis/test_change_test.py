from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.analysis.change_test import bet_on_ranks, bet_on_turns, conformal_p

ALPHA = 0.05


def cast(rng: np.random.Generator, agree: float, n: int) -> np.ndarray:
    draw = rng.random(n)
    return np.where(draw < agree, 1, np.where(draw < agree + 0.1, 0, -1)).astype(np.int8)


def test_ranks_are_even_in_each_cell_whatever_its_shares() -> None:
    rng = np.random.default_rng(0)
    cell = rng.integers(0, 2, 20_000)
    value = np.where(cell == 0, cast(rng, 0.85, 20_000), cast(rng, 0.1, 20_000))
    rank = conformal_p(value, cell, rng=rng)
    for which in (0, 1):
        counts = np.histogram(rank[cell == which], bins=20, range=(0, 1))[0]
        expected = (cell == which).sum() / 20
        assert ((counts - expected) ** 2 / expected).sum() < 45


def test_a_rank_counts_the_votes_of_its_own_cell_so_far() -> None:
    value = np.array([1, -1, -1, 1, 0], dtype=np.int8)
    cell = np.array([0, 1, 0, 0, 0])
    rank = conformal_p(value, cell, rng=np.random.default_rng(1))
    # Below an agreement after one agreement and one disagreement lies a third; above it nothing.
    assert 1 / 3 <= rank[3] <= 1
    assert 0 <= rank[2] <= 1 / 2
    # The pass has one disagreement of four below it and no other pass beside it.
    assert 1 / 4 <= rank[4] <= 1 / 2


def test_looking_at_every_vote_raises_false_alarms_no_further_than_alpha() -> None:
    rng = np.random.default_rng(2)
    n_alarms = 0
    for _ in range(400):
        value = cast(rng, rng.uniform(0.1, 0.8), 400)
        rank = conformal_p(value, np.zeros(400, dtype=np.int64), rng=rng)
        n_alarms += bet_on_ranks(rank[100:], alpha=ALPHA).p <= ALPHA
    assert n_alarms / 400 <= ALPHA + 0.02


def test_a_fall_of_a_fifth_is_found() -> None:
    rng = np.random.default_rng(3)
    n_found = 0
    for _ in range(60):
        value = np.concatenate([cast(rng, 0.8, 200), cast(rng, 0.6, 200)])
        rank = conformal_p(value, np.zeros(400, dtype=np.int64), rng=rng)
        n_found += bet_on_ranks(rank[200:], alpha=ALPHA).p <= ALPHA
    assert n_found / 60 > 0.6


def test_evidence_tells_when_it_first_sufficed_and_keeps_its_best() -> None:
    up = np.full(60, 0.99)
    back = np.full(200, 0.4)
    evidence = bet_on_ranks(np.concatenate([up, back]), alpha=ALPHA)
    assert evidence.first is not None
    assert evidence.first < 30
    shorter = bet_on_ranks(up[: evidence.first], alpha=ALPHA)
    assert shorter.first is None
    assert bet_on_ranks(up[: evidence.first + 1], alpha=ALPHA).first == evidence.first
    assert evidence.p < np.exp(-evidence.log_now)


def test_a_stake_on_even_ranks_is_worth_one_on_average() -> None:
    rng = np.random.default_rng(4)
    worth = [np.exp(bet_on_ranks(rng.random(15), alpha=ALPHA).log_now) for _ in range(6000)]
    assert np.mean(worth) == pytest.approx(1, abs=0.15)


def test_the_coin_of_turns_is_weighed_exactly() -> None:
    # Every outcome of 8 fair tosses, weighed by its chance: the stake is worth 1.
    worth = [
        np.exp(
            bet_on_turns(
                np.array([(toss >> i) & 1 for i in range(8)], dtype=bool), alpha=ALPHA
            ).log_now
        )
        for toss in range(256)
    ]
    assert np.mean(worth) == pytest.approx(1)
    assert bet_on_turns(np.ones(12, dtype=bool), alpha=ALPHA).p < 0.01
    even = np.arange(12) % 2 == 0
    assert bet_on_turns(even, alpha=ALPHA).p > 0.3


def test_nothing_seen_shows_nothing() -> None:
    for evidence in (
        bet_on_ranks(np.zeros(0), alpha=ALPHA),
        bet_on_turns(np.zeros(0, dtype=bool), alpha=ALPHA),
    ):
        assert (evidence.p, evidence.log_now, evidence.first) == (1.0, 0.0, None)


@pytest.mark.parametrize(("n", "fall"), [(200, 0.35), (400, 0.25), (800, 0.2)])
def test_the_change_that_the_reference_promises_is_shown(n: int, fall: float) -> None:
    shown = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        agree = np.repeat([0.65, 0.65 - fall], n)
        value = np.where(rng.random(2 * n) < agree, 1, -1).astype(np.int8)
        rank = conformal_p(value, rng.integers(3, size=2 * n), rng=rng)[n:]
        shown.append(bet_on_ranks(rank, alpha=0.05).p <= 3e-4)
    assert np.mean(shown) > 0.75
