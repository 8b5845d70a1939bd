from __future__ import annotations

import numpy as np
import pytest
from scipy.special import stdtrit

from lawspeaker.errors import UsageFault
from lawspeaker.social_choice import hardest_hit as room
from lawspeaker.social_choice.hardest_hit import hardest_hit


def people(seed: int, n: int = 400) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=n), rng.integers(0, 3, n), rng.integers(0, 2, n)


def test_a_planted_intersection_is_found_with_its_attributes() -> None:
    gain, town, age = people(1)
    gain = gain - 2.0 * ((town == 2) & (age == 1))
    found = hardest_hit(gain, [town, age], rng=np.random.default_rng(0), n_permutations=199)
    assert found is not None
    assert found.cell == ((0, 2), (1, 1))
    assert found.p == pytest.approx(1 / 200)
    assert found.change.lo < -2 < found.change.hi < 0
    assert (found.n_cells, found.complete) == (3 + 2 + 6, True)
    assert found.change.n == ((town == 2) & (age == 1)).sum()


def test_where_nothing_is_planted_a_finding_is_as_rare_as_its_level() -> None:
    p, held, plain = [], [], []
    for seed in range(60):
        gain, town, age = people(seed, 120)
        rng = np.random.default_rng(seed)
        found = hardest_hit(gain, [town, age], rng=rng, n_permutations=99)
        assert found is not None
        p.append(found.p)
        change = found.change
        held.append(change.lo <= 0 <= change.hi)
        half = (change.hi - change.est) * stdtrit(change.n - 1, 0.975)
        plain.append(change.est + half / stdtrit(change.n - 1, 1 - 0.025 / found.n_cells) >= 0)
    assert np.mean(np.array(p) <= 0.1) <= 0.2
    # The worst of eleven cells lies low by choice: an interval for one cell alone would lie.
    assert np.mean(held) >= 0.97
    assert np.mean(plain) <= 0.92
    assert 0.35 < np.mean(p) < 0.65


def test_what_would_tell_on_few_is_not_looked_at() -> None:
    # Of the 24 people of town 0, 20 are old: that cell would give away the 4 young ones.
    town = np.repeat([0, 1], [24, 40])
    old = np.r_[np.ones(20), np.zeros(4), np.tile([0, 1], 20)].astype(int)
    gain = np.where((town == 0) & (old == 1), -5.0, 0.0)
    found = hardest_hit(gain, [town, old], rng=np.random.default_rng(0), n_permutations=9)
    assert found is not None
    assert found.cell == ((0, 0),)


def test_a_cell_that_the_published_sets_give_away_makes_room_for_the_next() -> None:
    gain, town, age = people(1)
    worst = (town == 2) & (age == 1)
    gain = gain - 2.0 * worst
    published = np.stack([np.ones(400, dtype=bool), worst.copy()], axis=1)
    published[np.flatnonzero(worst)[:4], 1] = False
    found = hardest_hit(
        gain, [town, age], beside=published, rng=np.random.default_rng(0), n_permutations=9
    )
    assert found is not None
    assert found.cell != ((0, 2), (1, 1))
    assert found.n_withheld >= 1
    few = np.arange(400)[:, None] < 4
    rng = np.random.default_rng(0)
    assert hardest_hit(gain, [town, age], beside=few, rng=rng, n_permutations=9) is None


def test_deeper_than_two_and_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    gain, town, age = people(4)
    third = np.random.default_rng(9).integers(0, 2, len(gain))
    gain = gain - 3.0 * ((town == 0) & (age == 0) & (third == 0))
    deep = hardest_hit(
        gain, [town, age, third], depth=3, rng=np.random.default_rng(0), n_permutations=9
    )
    assert deep is not None
    assert deep.cell == ((0, 0), (1, 0), (2, 0))
    monkeypatch.setattr(room, "MOST_CELLS", 4)
    cut = hardest_hit(gain, [town, age], rng=np.random.default_rng(0), n_permutations=9)
    assert cut is not None
    assert (cut.n_cells, cut.complete) == (4, False)


def test_nothing_to_show_is_none_and_nonsense_is_refused() -> None:
    rng = np.random.default_rng(0)
    assert hardest_hit(np.arange(9.0), [np.zeros(9, int)], rng=rng) is None
    assert hardest_hit(np.arange(9.0), [np.full(9, -1)], rng=rng) is None
    assert hardest_hit(np.ones(40), [np.repeat([0, 1], 20)], rng=rng) is None
    for arrays, asked in (
        (([1.0], [[0, 1]]), {}),
        (([np.nan], [[0]]), {}),
        (([1.0], [[0]]), {"depth": 4}),
        (([1.0], [[0]]), {"n_permutations": 0}),
    ):
        with pytest.raises(UsageFault):
            hardest_hit(*arrays, rng=rng, **asked)
