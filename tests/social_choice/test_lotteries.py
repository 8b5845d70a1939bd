from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lawspeaker.errors import LawspeakerError, UsageFault
from lawspeaker.social_choice import lottery as lottery_room
from lawspeaker.social_choice.margins import Margins
from lawspeaker.social_choice.maximal_lottery import maximal_lottery
from lawspeaker.social_choice.robust_lottery import robust_lottery

counts = arrays(float, (4, 4), elements=st.integers(0, 5))
few = settings(max_examples=50, deadline=None)


def test_the_lottery_of_a_cycle_is_by_the_opposite_margins() -> None:
    # a beats b by 2, b beats c by 4, c beats a by 6: 4, 6 and 2 twelfths.
    found = maximal_lottery(Margins.from_counts([[0, 2, 0], [0, 0, 4], [6, 0, 0]]))
    assert found.probability * 12 == pytest.approx([4, 6, 2], abs=1e-6)
    assert found.value == pytest.approx(0, abs=1e-8)
    draws = [found.draw(np.random.default_rng(seed)) for seed in range(200)]
    assert np.bincount(draws)[1] > np.bincount(draws)[2]


def test_equals_get_the_most_even_lottery() -> None:
    assert maximal_lottery(Margins.from_counts(np.zeros((4, 4)))).probability.tolist() == [0.25] * 4
    draw = maximal_lottery(Margins.from_counts([[0, 1, 3], [1, 0, 3], [0, 0, 0]]))
    assert draw.support == (0, 1)
    assert draw.probability[:2] == pytest.approx([0.5, 0.5])


@few
@given(count=counts, chance=st.integers(0, 99))
def test_no_candidate_is_preferred_to_it_and_names_do_not_count(
    count: np.ndarray, chance: int
) -> None:
    margins = Margins.from_counts(count)
    found = maximal_lottery(margins)
    assert found.probability.sum() == pytest.approx(1)
    assert (found.probability @ margins.net >= -1e-6).all()
    order = np.random.default_rng(chance).permutation(4)
    turned = maximal_lottery(Margins.from_counts(count[np.ix_(order, order)]))
    assert turned.probability == pytest.approx(found.probability[order], abs=1e-5)


def test_a_robust_lottery_heeds_the_small_group() -> None:
    # Ten to one: pooled, the majority's first choice is certain; each group's own second is 1.
    big = Margins.from_ranks([[0, 1, 2]] * 10)
    small = Margins.from_ranks([[2, 1, 0]])
    pooled = maximal_lottery(Margins.from_ranks([[0, 1, 2]] * 10 + [[2, 1, 0]]))
    assert pooled.support == (0,)
    found = robust_lottery([big, small], [10, 1])
    assert found.group_value == pytest.approx([-0.5, -0.5], abs=1e-6)
    assert found.lottery.value == pytest.approx(-0.5, abs=1e-6)
    assert found.rival.tolist() == [0, 2]


@few
@given(first=counts, second=counts)
def test_no_lottery_on_a_grid_does_better_for_the_worst_group(
    first: np.ndarray, second: np.ndarray
) -> None:
    groups = [Margins.from_counts(first), Margins.from_counts(second)]
    found = robust_lottery(groups, [5, 5])
    grid = np.array([p for p in np.ndindex(6, 6, 6, 6) if sum(p) == 5]) / 5
    worst = np.min([(grid @ g.net / 5).min(axis=1) for g in groups], axis=0)
    assert found.lottery.value >= worst.max() - 1e-6
    assert found.lottery.value == pytest.approx(found.group_value.min())


def test_one_group_alone_gets_its_maximal_lottery() -> None:
    margins = Margins.from_counts([[0, 2, 0], [0, 0, 4], [6, 0, 0]])
    alone = robust_lottery([margins], [6]).lottery.probability
    assert alone == pytest.approx(maximal_lottery(margins).probability, abs=1e-6)


def test_groups_that_do_not_fit_are_refused() -> None:
    two, three = Margins.from_counts(np.eye(2)), Margins.from_counts(np.eye(3))
    with pytest.raises(UsageFault, match="needs groups"):
        robust_lottery([], [])
    with pytest.raises(UsageFault, match="same candidates"):
        robust_lottery([two, three], [1, 1])
    with pytest.raises(UsageFault, match="largest margin"):
        robust_lottery([Margins.from_counts([[0, 5], [0, 0]])], [4])


def test_a_program_that_is_not_solved_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    unsolved = SimpleNamespace(x=None, message="time")
    monkeypatch.setattr(lottery_room, "linprog", lambda *_, **__: unsolved)
    with pytest.raises(LawspeakerError, match="time"):
        maximal_lottery(Margins.from_counts([[0, 1], [0, 0]]))
