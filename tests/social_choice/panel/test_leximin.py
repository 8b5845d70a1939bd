from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.social_choice.panel.composition import Compositions
from lawspeaker.social_choice.panel.expected_seats import fairest_expected_seats
from lawspeaker.social_choice.panel.leximin import Lottery, leximin_lottery
from lawspeaker.social_choice.panel.quota import Pool, Quota
from social_choice.panel.town import every_panel, exhaustive_leximin, small_town, tight_town

SEEDS = range(40)
# Three features nearly always let whole panels give what divided seats would; four need not.
TOWNS = [*(small_town(seed) for seed in SEEDS), *(tight_town(seed) for seed in SEEDS)]


@pytest.fixture(scope="module")
def lotteries() -> list[Lottery | None]:
    return [leximin_lottery(town, rng=np.random.default_rng(0)) for town in TOWNS]


@pytest.mark.parametrize("at", range(len(TOWNS)))
def test_the_chances_are_those_found_over_every_panel(
    lotteries: list[Lottery | None], at: int
) -> None:
    town, found = TOWNS[at], lotteries[at]
    if not len(every_panel(town)):
        assert found is None
        return
    assert found is not None
    np.testing.assert_allclose(found.chance, exhaustive_leximin(town), atol=2e-5)
    assert found.gap < 1e-5
    least = exhaustive_leximin(town).min()
    assert least - 1e-6 <= found.bound <= (1.0 if found.whole else least + 2e-6)


@pytest.mark.parametrize(("seed", "size", "n_features"), [(1, 5, 5), (19, 5, 5), (7, 4, 6)])
def test_where_divided_seats_allow_more_the_chances_are_raised_step_by_step(
    seed: int, size: int, n_features: int
) -> None:
    town = small_town(seed, n_people=16, size=size, n_features=n_features)
    found = leximin_lottery(town, rng=np.random.default_rng(0))
    assert found is not None
    assert not found.whole
    np.testing.assert_allclose(found.chance, exhaustive_leximin(town), atol=2e-5)


def test_both_ways_to_the_optimum_are_walked(lotteries: list[Lottery | None]) -> None:
    ways = {each.whole for each in lotteries if each is not None}
    assert ways == {True, False}
    assert None in lotteries


@pytest.mark.parametrize("seed", range(6))
def test_panels_keep_every_quota_and_chances_fill_the_seats(seed: int) -> None:
    town = small_town(seed, n_people=60, size=10, n_features=4)
    found = leximin_lottery(town, rng=np.random.default_rng(1))
    assert found is not None
    assert all(town.allows(panel) for panel in found.panels)
    assert found.weights.sum() == pytest.approx(1.0)
    assert found.chance @ town.pool.counts == pytest.approx(10.0)


def test_where_nearly_everybody_is_a_type_of_their_own_the_bound_proves_the_chances() -> None:
    town = small_town(7, n_people=150, size=20, n_features=7)
    assert len(town.pool.types) > 80
    found = leximin_lottery(town, rng=np.random.default_rng(0))
    seats = fairest_expected_seats(town)
    assert found is not None
    assert seats is not None
    assert found.whole
    np.testing.assert_allclose(found.chance, seats / town.pool.counts, atol=2e-6)
    assert found.gap <= 2e-6
    assert found.chance.min() >= found.bound - found.gap - 1e-12


def test_the_search_is_stirred_and_the_chances_are_not() -> None:
    town = small_town(3, n_people=60, size=10, n_features=4)
    one = leximin_lottery(town, rng=np.random.default_rng(1))
    two = leximin_lottery(town, rng=np.random.default_rng(2))
    assert one is not None
    assert two is not None
    np.testing.assert_allclose(one.chance, two.chance, atol=1e-4)


def test_without_quotas_everybody_has_the_same_chance() -> None:
    people = [{"a": value} for value in "xxxyyz"]
    town = Compositions.of(Pool.of(people, ["a"]), [], 2)
    found = leximin_lottery(town, rng=np.random.default_rng(0))
    assert found is not None
    np.testing.assert_allclose(found.chance, 1 / 3, atol=1e-6)


def test_one_more_of_the_rarest_does_not_lower_the_lowest_chance_of_the_others() -> None:
    quotas = [
        Quota(feature="a", value="x", at_least=2, at_most=2),
        Quota(feature="a", value="y", at_least=2, at_most=2),
    ]

    def lowest(n_rare: int) -> float:
        people = [{"a": "x"}] * 20 + [{"a": "y"}] * n_rare
        found = leximin_lottery(
            Compositions.of(Pool.of(people, ["a"]), quotas, 4), rng=np.random.default_rng(0)
        )
        assert found is not None
        return float(found.chance.min())

    assert lowest(3) == pytest.approx(0.1)
    assert lowest(4) >= lowest(3) - 1e-9


def test_divided_seats_are_never_worse_than_whole_ones() -> None:
    for seed in SEEDS:
        town = small_town(seed)
        seats = fairest_expected_seats(town)
        if not len(every_panel(town)) or seats is None:
            continue
        assert (seats / town.pool.counts).min() >= exhaustive_leximin(town).min() - 1e-6


def test_quotas_that_divided_seats_cannot_keep_are_kept_by_nobody() -> None:
    quotas = [Quota(feature="a", value="x", at_least=3, at_most=4)]
    town = Compositions.of(Pool.of([{"a": "x"}, {"a": "y"}, {"a": "y"}], ["a"]), quotas, 3)
    assert fairest_expected_seats(town) is None
    assert leximin_lottery(town, rng=np.random.default_rng(0)) is None
