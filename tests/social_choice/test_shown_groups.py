from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lawspeaker.records.disclosure import telling_sums
from lawspeaker.social_choice.shown_groups import published_members, shown_beside, shown_groups


def test_a_district_does_not_tell_on_the_rest_of_its_town() -> None:
    # Town 0 has 33 people, of whom 30 live in district 0: the other 3 would follow.
    town = np.repeat([0, 1], [33, 40])
    district = np.repeat([0, 1, 2], [30, 20, 23])
    shown = shown_groups([town, district], [2, 3])
    assert shown[0].tolist() == [True, True]
    # Hidden alone, district 0 would be everybody less districts 1 and 2: one more goes with it.
    assert shown[1].tolist() == [False, False, True]
    alone = shown_groups([district], [3])
    assert alone[0].all()


def test_the_same_cut_twice_hides_nothing_and_no_group_is_fine() -> None:
    town = np.repeat([0, 1], [20, 20])
    assert all(each.all() for each in shown_groups([town, town], [2, 2]))
    assert shown_groups([np.full(20, -1)], [0])[0].shape == (0,)


@settings(max_examples=50, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    n=st.integers(10, 60),
    many=st.integers(1, 4),
    few=st.integers(1, 4),
)
def test_no_few_people_follow_within_a_shown_group(seed: int, n: int, many: int, few: int) -> None:
    rng = np.random.default_rng(seed)
    fine = rng.integers(-1, many * few, n)
    coarse = np.where(fine >= 0, fine // few, -1)
    above, below = shown_groups([coarse, fine], [many, many * few])
    for g in np.flatnonzero(above):
        inside = [d for d in np.flatnonzero(below) if d // few == g]
        rest = (coarse == g).sum() - sum((fine == d).sum() for d in inside)
        assert rest == 0 or rest >= 10
    for label, shown in ((coarse, above), (fine, below)):
        rest = n - np.isin(label, np.flatnonzero(shown)).sum()
        assert rest == 0 or rest >= 10 or not shown.any()


def test_a_crossing_gives_way_to_what_is_published_already() -> None:
    # Men of the isle are 4: with men and the isle shown, their other part would tell of them.
    sex, isle = np.repeat([0, 1], [40, 40]), np.repeat([0, 1, 0], [36, 24, 20])
    beside = published_members(80, [sex, isle], [np.ones(2, dtype=bool)] * 2)
    cells = np.stack([(sex == a) & (isle == b) for a in (0, 1) for b in (0, 1)], axis=1)
    assert cells.sum(axis=0).tolist() == [36, 4, 20, 20]
    assert not shown_beside(beside, cells).any()
    # Beside everybody alone three cells would leave the 4, so one of the smallest goes.
    assert shown_beside(beside[:, :1], cells).tolist() == [True, False, True, False]
    # What tells of few by itself hides all that would stand beside it.
    few = np.c_[beside[:, :1], cells[:, 1]]
    assert not shown_beside(few, cells[:, 2:]).any()


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(20, 90), groups=st.integers(2, 4))
def test_no_sum_of_singles_and_a_crossing_tells_of_few(seed: int, n: int, groups: int) -> None:
    rng = np.random.default_rng(seed)
    one, two = rng.integers(0, groups, (2, n))
    beside = published_members(n, [one, two], shown_groups([one, two], [groups, groups]))
    cells = (one * groups + two)[:, None] == np.arange(groups**2)[None, :]
    shown = shown_beside(beside, cells)
    assert not len(telling_sums(np.concatenate([beside, cells[:, shown]], axis=1)))
    assert (cells[:, shown].sum(axis=0) >= 10).all()
