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
from lawspeaker.cycle.raters_audit import Answer, GroupCoverage, audit_raters, comparisons_of
from lawspeaker.errors import BadInput
from lawspeaker.records.estimate import Estimate
from lawspeaker.records.partition import Partition
from lawspeaker.records.preferences import Loss, Preferences
from lawspeaker.social_choice.raters.agreement import Departure
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


def test_the_audit_crosses_attributes_and_says_which_groups_side_less() -> None:
    given = preferences()
    age = Partition(
        names=("young", "old"), label=np.random.default_rng(2).permutation(60).astype(np.int32) % 2
    )
    given = replace(given, attributes={**given.attributes, "age": age})
    found = audit_raters(given, ["town x age"])
    told = {each.name: each for groups in found.coverage.values() for each in groups}
    assert told["north"].answer is Answer.MORE
    assert told["north"].departure is not None
    assert told["north"].departure.difference.lo > 0
    assert told["young"].answer in {Answer.AS_OFTEN, Answer.TOO_LITTLE}
    assert {each.name for each in found.coverage["town x age"]} <= {"north x young", "north x old"}
    assert found.n_tested == len(told)
    # What is shown of single attributes does not depend on the crossing.
    alone = audit_raters(given).coverage
    assert all(
        [each.name for each in alone[name]] == [each.name for each in found.coverage[name]]
        for name in alone
    )
    assert {side.name for side in fit_raters(given, replace(QUICK, groups="town x age")).sides} == {
        "everybody",
        *(each.name for each in found.coverage["town x age"]),
    }


def test_a_wide_interval_is_too_little_data_and_a_narrow_one_round_nothing_is_not() -> None:
    def answer(low: float, high: float) -> Answer:
        span = Estimate(est=(low + high) / 2, lo=low, hi=high, n=20, method="m")
        told = Departure(difference=span, p=0.5)
        return GroupCoverage(name="g", n_raters=20, n_choices=9, departure=told).answer

    assert answer(-0.09, 0.08) is Answer.AS_OFTEN
    assert answer(-0.09, 0.12) is Answer.TOO_LITTLE
    assert answer(-0.2, -0.01) is Answer.LESS
    assert answer(0.01, 0.2) is Answer.MORE
    untold = GroupCoverage(name="g", n_raters=20, n_choices=9, departure=None)
    assert untold.answer is Answer.TOO_LITTLE
    assert untold.to_json()["difference"] is None


@pytest.mark.parametrize("n_alone", [4, 20])
def test_raters_whom_nobody_can_be_held_to_are_left_out_and_do_not_follow(n_alone: int) -> None:
    given = preferences()
    north = np.flatnonzero(given.attribute("town").label == 0)
    alone = np.isin(given.rater, north[:n_alone])
    first, second = np.where(alone, 5 + given.rater, given.first), given.second
    names = (*given.candidates, *(f"x{i}" for i in range(60)))
    found = audit_raters(replace(given, candidates=names, first=first, second=second))
    # Of 4 who are left out neither their number nor what the others say may be told.
    assert (found.n_tested == 0) == (n_alone == 4)


def test_of_raters_unknown_no_siding_is_told() -> None:
    assert audit_raters(replace(preferences(), raters_known=False)).n_tested == 0


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
