from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.social_choice.panel.composition import Compositions
from lawspeaker.social_choice.panel.quota import Pool, Quota
from social_choice.panel.town import every_panel, small_town


@pytest.mark.parametrize("seed", range(12))
def test_the_best_panel_is_the_best_of_all(seed: int) -> None:
    town = small_town(seed)
    weight = np.random.default_rng(seed).normal(size=len(town.pool.types))
    every = every_panel(town)
    best = town.best(weight)
    if not len(every):
        assert best is None
    else:
        assert best is not None
        assert town.allows(best)
        assert weight @ best == pytest.approx((every @ weight).max())


def test_nothing_gives_way_where_a_panel_exists() -> None:
    town = small_town(2)
    assert len(every_panel(town))
    assert town.relaxations() == ()


def test_the_smallest_change_makes_a_panel_and_is_told_in_seats() -> None:
    people = [{"age": "young"}] * 2 + [{"age": "old"}] * 8
    quotas = (
        Quota(feature="age", value="young", at_least=3, at_most=4),
        Quota(feature="age", value="old", at_least=0, at_most=1),
    )
    town = Compositions.of(Pool.of(people, ["age"]), quotas, 4)
    assert town.best(np.zeros(2)) is None
    given = town.relaxations()
    assert [str(each) for each in given] == [
        "age young: allow 2 to 4 seats instead of 3 to 4",
        "age old: allow 0 to 2 seats instead of 0 to 1",
    ]
    wider = [
        Quota(feature="age", value=each.quota.value, at_least=each.at_least, at_most=each.at_most)
        for each in given
    ]
    assert Compositions.of(town.pool, wider, 4).best(np.zeros(2)) is not None


def test_more_seats_than_people_is_no_question_of_quotas() -> None:
    town = Compositions.of(Pool.of([{"a": "x"}], ["a"]), [], 2)
    with pytest.raises(ValueError, match="fewer people"):
        town.relaxations()


def test_a_quota_reads_as_a_person_would_say_it() -> None:
    quota = Quota(feature="age", value="18-29", at_least=3, at_most=5)
    assert str(quota) == "age 18-29: 3 to 5 seats"
