from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.optimize import nnls

from lawspeaker.social_choice.panel.expected_seats import fairest_expected_seats
from lawspeaker.social_choice.panel.leximin import TOLERANCE, leximin_lottery
from lawspeaker.social_choice.panel.nearest import nearest_lottery
from social_choice.panel.town import every_panel, small_town, tight_town

if TYPE_CHECKING:
    from lawspeaker.social_choice.panel.composition import Compositions


def distance(town: Compositions, seats: np.ndarray, mixed: np.ndarray) -> float:
    return float(np.linalg.norm((seats - mixed) / np.sqrt(town.pool.counts)))


@pytest.mark.parametrize("seed", range(40))
def test_with_branch_and_bound_it_is_the_nearest_over_every_panel(seed: int) -> None:
    town = tight_town(seed)
    every, seats = every_panel(town), fairest_expected_seats(town)
    if not len(every) or seats is None:
        pytest.skip("no panel keeps these quotas")
    found = nearest_lottery(town, seats, every[:1], enough=TOLERANCE, exact=True)
    assert found.weights.sum() == pytest.approx(1.0)
    assert all(town.allows(panel) for panel in found.panels)
    rows = np.vstack([((every - seats) / np.sqrt(town.pool.counts)).T, np.ones(len(every))])
    weights = nnls(rows, np.r_[np.zeros(len(seats)), 1.0])[0]
    least = distance(town, seats, weights @ every / weights.sum())
    # It may end early, where one more panel would bring it nearer but not to the goal.
    assert least - 1e-9 <= distance(town, seats, found.weights @ found.panels)
    assert (found.short <= TOLERANCE) == (least <= TOLERANCE)


def test_swaps_alone_end_where_they_find_nothing_and_come_no_nearer_than_with_both() -> None:
    town = small_town(1, n_people=30, size=6, n_features=5)
    seats, first = fairest_expected_seats(town), town.best(np.zeros(len(town.pool.types)))
    assert seats is not None
    assert first is not None
    quick = nearest_lottery(town, seats, first[None, :], enough=TOLERANCE, exact=False)
    both = nearest_lottery(town, seats, quick.panels, enough=TOLERANCE, exact=True)
    apart = [distance(town, seats, each.weights @ each.panels) for each in (quick, both)]
    assert distance(town, seats, first) > apart[0] >= apart[1] - 1e-12


@pytest.mark.parametrize("seed", range(3))
def test_more_quotas_than_seats_are_solved_with_swaps(seed: int) -> None:
    town = small_town(seed, n_people=30, size=6, n_features=5)
    assert len(town.quotas) > town.size
    found = leximin_lottery(town, rng=np.random.default_rng(0))
    seats = fairest_expected_seats(town)
    assert found is not None
    assert seats is not None
    assert (found.chance.min() >= (seats / town.pool.counts).min() - 2e-6) == found.whole
