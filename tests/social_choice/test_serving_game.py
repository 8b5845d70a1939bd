from __future__ import annotations

from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawspeaker.errors import LawspeakerError, UsageFault
from lawspeaker.social_choice import serving_game as room
from lawspeaker.social_choice.serving_game import ServingGame

# Two alike and one apart: the third gains 6 by its own, less what a system costs.
APART = [[9, 1], [9, 1], [2, 8]]


def test_three_groups_by_hand() -> None:
    game = ServingGame.from_utilities(APART, cost=1)
    assert game.shared == 0
    assert game.payoff_under(0) == pytest.approx([9 - 1 / 3, 9 - 1 / 3, 2 - 1 / 3])
    left = game.core_test(game.payoff_under(0))
    assert [each.groups for each in left.blocking] == [(2,)]
    split = game.best_split()
    assert split.parts == ((0, (0, 1)), (1, (2,)))
    assert split.worth == pytest.approx(9 + 9 + 8 - 2)
    dear = ServingGame.from_utilities(APART, cost=20)
    assert dear.core_test(dear.payoff_under(0)).in_core
    assert dear.best_split().parts == ((0, (0, 1, 2)),)
    crowded = ServingGame.from_utilities(APART, size=[1, 1, 10])
    assert (crowded.shared, crowded.best_split().worth) == (1, 98)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 999), cost=st.sampled_from([0.0, 0.5, 3.0]))
def test_beyond_fifteen_is_what_looking_at_every_coalition_gives(seed: int, cost: float) -> None:
    rng = np.random.default_rng(seed)
    game = ServingGame.from_utilities(rng.normal(size=(6, 4)), cost=cost, size=rng.random(6) + 0.5)
    whole = game.every_coalition()
    payoff = game.payoff_under(game.shared)
    by_all = (game.is_small, game.core_test(payoff), game.least_core())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "N_GROUPS", 5)
        found, core = game.core_test(payoff), game.least_core()
        assert not game.is_small
    assert by_all[0]
    assert core.epsilon == pytest.approx(max(by_all[2].epsilon, 0.0), abs=1e-6)
    taxed = whole.core_test(core.payoff)
    assert max((each.gain for each in taxed.blocking), default=0) <= core.epsilon + 1e-6
    assert core.payoff.sum() == pytest.approx(whole.worth[-1])
    assert (found.n_blocking > 0) == (by_all[1].n_blocking > 0)
    assert found.shortfall == by_all[1].shortfall == 0
    if found.blocking:
        assert found.blocking[0].gain == pytest.approx(by_all[1].blocking[0].gain)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 999), cost=st.sampled_from([0.0, 0.5, 3.0]))
def test_the_best_split_is_that_of_every_assignment(seed: int, cost: float) -> None:
    value = np.random.default_rng(seed).normal(size=(4, 3))
    best = max(
        sum(value[g, c] for g, c in enumerate(takes)) - cost * len(set(takes))
        for takes in product(range(3), repeat=4)
    )
    split = ServingGame.from_utilities(value, cost=cost).best_split()
    assert split.worth == pytest.approx(best)
    assert sorted(g for _, groups in split.parts for g in groups) == [0, 1, 2, 3]


def test_sampled_shares_cover_the_exact_ones() -> None:
    covered = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        game = ServingGame.from_utilities(rng.random((5, 4)), cost=0.2)
        exact = game.every_coalition().shapley()
        drawn = game.shapley(n_orders=60, rng=rng)
        covered += [each.lo <= x <= each.hi for each, x in zip(drawn, exact, strict=True)]
        assert sum(each.est for each in drawn) == pytest.approx(exact.sum())
        assert drawn[0].n == 60
    assert 0.90 <= np.mean(covered) <= 0.99


def test_forty_groups_of_two_minds() -> None:
    # 20 like the one, 20 the other: with no cost each half blocks any shared one.
    utility = np.r_[np.tile([1.0, 0.0], (20, 1)), np.tile([0.0, 1.0], (20, 1))]
    game = ServingGame.from_utilities(utility)
    found = game.core_test(game.payoff_under(0))
    assert found.blocking[0].groups == tuple(range(20, 40))
    assert found.blocking[0].gain == 20
    # Each half alone is worth 20 and both together 20: a tax of 10 keeps the halves.
    assert game.least_core().epsilon == pytest.approx(10)
    assert game.best_split().worth == 40
    shares = game.shapley(n_orders=400, rng=np.random.default_rng(0))
    assert all(each.lo <= 0.5 <= each.hi for each in shares)
    assert ServingGame.from_utilities(np.zeros((16, 2))).least_core().epsilon == 0


def test_what_is_no_game_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for utility, asked, problem in (
        ([1.0], {}, "whole table"),
        ([[np.nan]], {}, "whole table"),
        ([[1.0]], {"size": [0]}, "positive size"),
        ([[1.0]], {"cost": -1}, "positive size"),
    ):
        with pytest.raises(UsageFault, match=problem):
            ServingGame.from_utilities(utility, **asked)
    game = ServingGame.from_utilities(np.ones((16, 2)))
    with pytest.raises(UsageFault, match="four orders"):
        game.shapley(n_orders=3, rng=np.random.default_rng(0))
    with pytest.raises(UsageFault, match="pays each group"):
        game.core_test([1])
    unsolved = SimpleNamespace(x=None, message="time")
    monkeypatch.setattr(room, "milp", lambda *_, **__: unsolved)
    with pytest.raises(LawspeakerError, match="time"):
        game.least_core()
    with pytest.raises(LawspeakerError, match="time"):
        game.best_split()
