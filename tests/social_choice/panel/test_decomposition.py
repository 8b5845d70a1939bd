from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from lawspeaker.social_choice.panel.composition import Compositions
from lawspeaker.social_choice.panel.decomposition import panels_toward
from lawspeaker.social_choice.panel.expected_seats import fairest_expected_seats
from lawspeaker.social_choice.panel.quota import Pool, Quota
from social_choice.panel.town import small_town


def shortfall(panels: np.ndarray, seats: np.ndarray) -> float:
    """The most by which the best lottery over these panels misses the seats of a type."""
    n = len(panels)
    solved = linprog(
        np.r_[np.zeros(n), 1.0],
        A_ub=np.hstack([-panels.T, -np.ones((len(seats), 1))]),
        b_ub=-seats,
        A_eq=np.r_[np.ones(n), 0.0][None, :],
        b_eq=[1.0],
    )
    return float(solved.fun)


@pytest.mark.parametrize("seed", range(6))
def test_panels_keep_every_quota_and_some_lottery_gives_the_seats(seed: int) -> None:
    town = small_town(seed, n_people=80, size=12, n_features=5)
    seats = fairest_expected_seats(town)
    assert seats is not None
    panels = panels_toward(town, seats, np.random.default_rng(0))
    assert all(town.allows(panel) for panel in panels)
    assert len(panels) <= len(seats) + 2 * len(town.quotas) + 34
    assert shortfall(panels, seats) < 1e-3


def test_whole_seats_are_one_panel() -> None:
    town = small_town(2)
    panel = town.best(np.ones(len(town.pool.types)))
    assert panel is not None
    panels = panels_toward(town, panel.astype(float), np.random.default_rng(0))
    np.testing.assert_array_equal(panels, [panel])


def test_seats_that_no_lottery_gives_end_with_the_panels_near_them() -> None:
    # Two of three pairs: half a seat each keeps the quotas, and no whole panel does.
    people = [
        {"a": "1", "b": "1", "c": "0"},
        {"a": "1", "b": "0", "c": "1"},
        {"a": "0", "b": "1", "c": "1"},
        {"a": "0", "b": "0", "c": "0"},
    ]
    quotas = [Quota(feature=name, value="1", at_least=1, at_most=1) for name in "abc"]
    town = Compositions.of(Pool.of(people, ["a", "b", "c"]), quotas, 2)
    seats = fairest_expected_seats(town)
    assert seats is not None
    assert panels_toward(town, seats, np.random.default_rng(0)).shape == (0, 4)


def test_what_is_left_of_a_tiny_share_seats_nobody_twice() -> None:
    town = small_town(684945, n_people=35, size=10, n_features=5)
    seats = fairest_expected_seats(town)
    assert seats is not None
    panels = panels_toward(town, seats, np.random.default_rng(0))
    assert len(panels)
    assert all(town.allows(panel) for panel in panels)
