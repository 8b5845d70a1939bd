from __future__ import annotations

from itertools import permutations
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

from lawspeaker.errors import LawspeakerError, UsageFault
from lawspeaker.social_choice import coalition as coalition_room
from lawspeaker.social_choice.coalition import BlockingCoalition, CoalitionGame

few = settings(max_examples=40, deadline=None)
worths = arrays(float, 15, elements=st.integers(-5, 9)).map(lambda w: np.r_[0.0, w])
# Gloves: groups 0 and 1 hold a left one each, group 2 the only right one.
GLOVES = CoalitionGame.from_worth([0, 0, 0, 0, 0, 1, 1, 1])
# Any two of three divide 1: the core is empty.
MAJORITY = CoalitionGame.from_worth([0, 0, 0, 1, 0, 1, 1, 1])


def test_the_glove_market() -> None:
    assert GLOVES.shapley() == pytest.approx([1 / 6, 1 / 6, 4 / 6])
    assert GLOVES.core_test([0, 0, 1]).in_core
    left = GLOVES.core_test([1 / 6, 1 / 6, 4 / 6])
    assert [(b.groups, round(b.gain, 6)) for b in left.blocking] == [
        ((0, 2), round(1 / 6, 6)),
        ((1, 2), round(1 / 6, 6)),
    ]
    assert GLOVES.least_core().epsilon == pytest.approx(0, abs=1e-9)
    assert GLOVES.least_core().payoff == pytest.approx([0, 0, 1], abs=1e-9)


def test_a_majority_of_three_has_no_core() -> None:
    assert MAJORITY.shapley() == pytest.approx([1 / 3] * 3)
    assert MAJORITY.least_core().epsilon == pytest.approx(1 / 3)
    found = MAJORITY.core_test([1 / 3] * 3, n_shown=2)
    assert (found.n_blocking, len(found.blocking), found.in_core) == (3, 2, False)
    assert not MAJORITY.core_test([1, 1, 0.5]).in_core


@few
@given(worth=worths)
def test_shapley_is_the_mean_over_every_order(worth: np.ndarray) -> None:
    expected = np.zeros(4)
    for order in permutations(range(4)):
        coalition = 0
        for group in order:
            expected[group] += worth[coalition | 1 << group] - worth[coalition]
            coalition |= 1 << group
    share = CoalitionGame.from_worth(worth).shapley()
    assert share == pytest.approx(expected / 24)
    assert share.sum() == pytest.approx(worth[-1])


@few
@given(worth=worths)
def test_the_least_core_is_that_of_the_whole_program(worth: np.ndarray) -> None:
    inside = np.array([[s >> g & 1 for g in range(4)] for s in range(1, 15)])
    whole = linprog(
        [0, 0, 0, 0, 1],
        A_ub=np.c_[-inside, -np.ones(14)],
        b_ub=-worth[1:15],
        A_eq=[[1, 1, 1, 1, 0]],
        b_eq=[worth[15]],
        bounds=(None, None),
    )
    found = CoalitionGame.from_worth(worth).least_core()
    assert found.epsilon == pytest.approx(whole.fun, abs=1e-7)
    assert found.payoff.sum() == pytest.approx(worth[15], abs=1e-9)
    test = CoalitionGame.from_worth(worth).core_test(found.payoff)
    assert test.in_core == (whole.fun < 1e-7)


def test_one_system_for_all_or_each_its_own() -> None:
    # Two alike and one apart: the third gains 6 by its own, less what a system costs.
    utility = [[9, 1], [9, 1], [2, 8]]
    game = CoalitionGame.from_utilities(utility, cost=1)
    assert game.worth.tolist() == [0, 8, 8, 17, 7, 10, 10, 19]
    shared = game.core_test([9 - 1 / 3, 9 - 1 / 3, 2 - 1 / 3])
    assert [b.groups for b in shared.blocking] == [(2,)]
    assert shared.blocking[0].sentence("ABC") == "C would be better off with its own, by 5.33."
    dear = CoalitionGame.from_utilities(utility, cost=20)
    assert dear.core_test([9 - 20 / 3, 9 - 20 / 3, 2 - 20 / 3]).in_core
    crowded = CoalitionGame.from_utilities(utility, size=[1, 1, 10])
    assert crowded.worth[-1] == 82


def test_a_coalition_of_three_is_named_in_words() -> None:
    found = BlockingCoalition(groups=(0, 1, 3), gain=0.25)
    assert found.sentence(["north", "east", "south", "west"]) == (
        "north, east and west would be better off with their own, by 0.25 together."
    )


def test_fifteen_groups_are_exact() -> None:
    # Worth is the square of the weight: shares are weight times the whole, by symmetry of pairs.
    weight = np.arange(1, 16, dtype=float)
    inside = (np.arange(2**15)[:, None] >> np.arange(15)) % 2
    game = CoalitionGame.from_worth((inside @ weight) ** 2)
    assert game.shapley() == pytest.approx(weight * weight.sum())
    assert game.core_test(weight * weight.sum()).in_core
    utility = np.random.default_rng(0).random((15, 20))
    found = CoalitionGame.from_utilities(utility, cost=0.3)
    core = found.least_core()
    assert core.epsilon > 0
    taxed = found.worth.copy()
    taxed[1:-1] -= core.epsilon
    assert CoalitionGame.from_worth(taxed).core_test(core.payoff).in_core


def test_one_group_alone_gets_all() -> None:
    found = CoalitionGame.from_worth([0, 3]).least_core()
    assert (found.epsilon, found.payoff.tolist()) == (0.0, [3.0])


def test_what_is_no_game_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for worth, problem in (([0, 1, 2], "2\\^n"), ([1, 2], "worth 0"), ([], "2\\^n")):
        with pytest.raises(UsageFault, match=problem):
            CoalitionGame.from_worth(worth)
    with pytest.raises(UsageFault, match="1 to 15 groups"):
        CoalitionGame.from_utilities(np.ones((16, 2)))
    with pytest.raises(UsageFault, match="positive size"):
        CoalitionGame.from_utilities([[1.0]], size=[0])
    with pytest.raises(UsageFault, match="pays each group"):
        GLOVES.core_test([1])
    unsolved = SimpleNamespace(x=None, message="time")
    monkeypatch.setattr(coalition_room, "linprog", lambda *_, **__: unsolved)
    with pytest.raises(LawspeakerError, match="time"):
        GLOVES.least_core()
