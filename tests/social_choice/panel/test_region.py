from __future__ import annotations

import numpy as np
import pytest

from social_choice.panel.town import every_panel, small_town


@pytest.mark.parametrize("seed", range(12))
def test_a_good_panel_is_allowed_and_not_far_from_the_best(seed: int) -> None:
    town = small_town(seed)
    weight = np.random.default_rng(seed).uniform(0.5, 1.5, len(town.pool.types))
    every = every_panel(town)
    good = town.region().good(weight)
    if not len(every):
        assert good is None
        return
    assert good is not None
    assert town.allows(good)
    assert weight @ good >= 0.9 * (every @ weight).max()


def test_a_good_panel_of_many_types_is_nearly_the_best() -> None:
    town = small_town(5, n_people=300, size=24, n_features=8)
    weight = np.random.default_rng(5).uniform(0.5, 1.5, len(town.pool.types))
    good, best = town.region().good(weight), town.best(weight)
    assert good is not None
    assert best is not None
    assert town.allows(good)
    assert weight @ good >= 0.9 * (weight @ best)


def test_types_that_are_held_stay_as_they_are() -> None:
    town = small_town(2)
    held = every_panel(town)[0].astype(float)
    only = town.region(fewest=held, most=held)
    np.testing.assert_array_equal(only.best(np.zeros(len(held))), held)
    np.testing.assert_array_equal(only.good(np.zeros(len(held))), held)
    nobody = town.region(most=np.zeros(len(held)))
    assert nobody.good(np.zeros(len(held))) is None
