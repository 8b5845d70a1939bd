from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.social_choice.panel.composition import Compositions
from lawspeaker.social_choice.panel.quota import Pool
from lawspeaker.social_choice.panel.swap import climbed
from social_choice.panel.town import every_panel, small_town


@pytest.mark.parametrize("seed", range(12))
def test_climbing_ends_where_no_swap_that_the_quotas_allow_would_add(seed: int) -> None:
    town = small_town(seed)
    every = every_panel(town)
    worth = np.random.default_rng(seed).uniform(-1.0, 1.0, len(town.pool.types))
    if not len(every):
        pytest.skip("no panel keeps these quotas")
    tops = climbed(town, every, worth)
    assert {tuple(top) for top in tops} <= {tuple(panel) for panel in every}
    for top in tops:
        beside = every[np.abs(every - top).sum(axis=1) == 2]
        assert not len(beside) or (beside @ worth).max() <= top @ worth + 1e-12
    # The best of all panels has nowhere to climb to, so it is among them.
    assert (tops @ worth).max() == pytest.approx((every @ worth).max())


def test_where_everybody_sits_nobody_is_swapped() -> None:
    town = Compositions.of(Pool.of([{"a": "x"}, {"a": "y"}], ["a"]), [], 2)
    np.testing.assert_array_equal(climbed(town, np.array([[1, 1]]), np.array([0.0, 1.0])), [[1, 1]])
