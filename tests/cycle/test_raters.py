from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lawspeaker.cycle.raters import (
    RaterMethod,
    RatersAsk,
    fit_raters,
    next_questions,
)
from lawspeaker.cycle.raters_audit import audit_raters, comparisons_of
from lawspeaker.errors import BadInput
from lawspeaker.records.partition import Partition
from lawspeaker.records.preferences import Loss, Preferences
from raters_world import world

QUICK = RatersAsk(groups="town", n_worlds=2)


def preferences(*, small: int = 0, ties: bool = False) -> Preferences:
    planted = world(7, n_raters=60, n_each=15)
    given = planted.comparisons
    label = planted.traits.argmax(axis=1).astype(np.int32)
    label[:small] = 2
    outcome = given.outcome.copy()
    if ties:
        outcome[::7] = 0.5
    return Preferences(
        name="c.csv",
        digest="sha256:0",
        layout="table",
        candidates=tuple("abcde"),
        prompts=("hi",),
        raters=tuple(f"r{i}" for i in range(60)),
        first=given.first,
        second=given.second,
        outcome=outcome,
        prompt=np.zeros(len(outcome), dtype=np.int64),
        rater=given.rater,
        raters_known=True,
        attributes={"town": Partition(names=("north", "south", "islet"), label=label)},
        losses=(Loss(n=2, why="the rater chose neither"),),
    )


def test_the_audit_counts_and_hides() -> None:
    found = audit_raters(preferences(small=4)).to_json()
    assert found["can_fit"]
    assert found["losses"] == [{"n": 2, "why": "the rater chose neither"}]
    assert [each["name"] for each in found["coverage"]["town"]] == ["north"]
    assert found["n_groups_hidden"] == 2
    assert audit_raters(preferences()).n_hidden == 1


def test_groups_that_want_the_opposite_are_told_apart() -> None:
    found = fit_raters(preferences(), QUICK)
    names = [side.name for side in found.sides]
    assert names == ["everybody", "north", "south"]
    north, south = (side.utility[0] for side in found.sides[1:])
    assert north.lo > 0 > south.hi
    assert found.to_json()["widening"]["means"] >= 1
    rows = found.rows()
    assert rows[0][:3] == ("group", "candidate", "value")
    assert {row[0] for row in rows[1:]} == {"north", "south"}
    assert rows[1][5] == "45"


def test_the_population_s_shares_move_the_mean() -> None:
    ask = replace(QUICK, shares={"north": 0.1, "south": 0.9}, n_worlds=0)
    found = fit_raters(preferences(), ask)
    population = found.sides[-1]
    assert population.name == "population"
    assert population.utility[0].est < 0 < found.sides[0].utility[0].est
    with pytest.raises(BadInput, match="islet"):
        fit_raters(preferences(), replace(ask, shares={"north": 0.5, "islet": 0.5}))


def test_small_groups_are_among_everybody_else() -> None:
    found = fit_raters(preferences(small=4), replace(QUICK, n_worlds=0))
    assert [side.name for side in found.sides] == ["everybody", "north"]
    assert found.n_hidden == 2


def test_every_method_ranks_and_says_how() -> None:
    tied = preferences(ties=True)
    best = []
    for method in RaterMethod:
        ask = RatersAsk(method=method, cap=5.0, n_worlds=0)
        found = fit_raters(tied, ask)
        best.append(int(np.argmax([each.est for each in found.sides[0].utility])))
        assert found.to_json()["method"] == method.value
        assert (found.tie_chance is not None) == (method is RaterMethod.TIES)
        assert {row[0] for row in found.rows()[1:]} == {"everybody"}
    assert set(best) == {0}
    assert comparisons_of(tied, cap=5.0).weight.sum() == pytest.approx(300)


def test_each_rater_is_asked_what_was_not() -> None:
    table = preferences()
    found = next_questions(table, replace(QUICK, n_worlds=0))
    assert [each.gain for each in found] == sorted((each.gain for each in found), reverse=True)
    asked = {
        (table.raters[r], frozenset((table.candidates[a], table.candidates[b])))
        for r, a, b in zip(table.rater, table.first, table.second, strict=True)
    }
    assert found
    assert all((each.rater, frozenset((each.first, each.second))) not in asked for each in found)


def test_features_and_what_cannot_be_fitted() -> None:
    table = preferences()
    features = {name: (float(i), 1.0) for i, name in enumerate("abcde")}
    found = fit_raters(table, RatersAsk(features=features, n_worlds=0))
    assert found.model is not None
    assert found.model.taste.shape == (60, 2)
    with pytest.raises(BadInput, match="a has no features"):
        fit_raters(table, RatersAsk(features={"b": (1.0,)}))
    with pytest.raises(BadInput, match="who chose"):
        fit_raters(replace(table, raters_known=False), RatersAsk())
    wide = dict.fromkeys("abcde", (1.0,) * 61)
    with pytest.raises(BadInput, match="61 candidates or features"):
        fit_raters(table, RatersAsk(features=wide))
    apart = replace(table, candidates=(*"abcdefg",))
    with pytest.raises(BadInput, match="within each of 3 sets"):
        fit_raters(apart, RatersAsk(method=RaterMethod.POOLED))
