from __future__ import annotations

import numpy as np
import pytest

from elicitation.talk import standing, voter
from lawspeaker.elicitation.person import Person, membership, place_covariance
from lawspeaker.records.votes import Votes

OPPOSED = [[[1, 0, 99], [50, 0, 50]], [[99, 0, 1], [50, 0, 50]]]


def test_a_person_is_a_row_of_the_votes() -> None:
    votes = Votes.from_dense([[1, np.nan, -1], [np.nan, 0, np.nan]])
    person = Person.of(votes, 0, barred=np.array([1]))
    assert person.seen.tolist() == [0, 2]
    assert person.value.tolist() == [1, -1]
    assert person.eligible(standing([[[0, 0, 1]] * 3])).tolist() == []
    assert Person.of(votes, 1).eligible(standing([[[0, 0, 1]] * 3])).tolist() == [0, 2]


def test_what_is_closed_is_not_eligible() -> None:
    found = Person.newcomer().eligible(standing([[[0, 0, 1]] * 3], is_open=[True, False, True]))
    assert found.tolist() == [0, 2]


def test_a_vote_tells_the_group_and_a_newcomer_has_the_shares() -> None:
    state = standing(OPPOSED)
    assert membership(state, Person.newcomer()).tolist() == [0.5, 0.5]
    assert membership(state, voter({1: 1})) == pytest.approx([0.5, 0.5])
    # By hand: everybody's rate of agreement is 101 / 203; 5 votes of it beside 99 or 1 of 100.
    every = 101 / 203
    yes, no = (99 + 5 * every) / 105, (1 + 5 * every) / 105
    assert membership(state, voter({0: 1})) == pytest.approx([yes / (yes + no), no / (yes + no)])
    assert membership(state, voter({0: -1}))[1] > 0.9


def test_one_group_is_certain() -> None:
    assert membership(standing(OPPOSED[:1]), voter({0: 1})).tolist() == [1.0]


def test_the_place_is_known_better_after_each_vote_as_bayes_says() -> None:
    state = standing([[[1, 0, 1]] * 3], axes=np.array([[1.0, 0.0, 2.0]]))
    variances = [
        place_covariance(state.loadings, np.array(seen, dtype=np.intp))[0, 0]
        for seen in ([], [1], [0], [0, 2])
    ]
    # Prior precision 1, noise 1: each vote adds its squared loading.
    assert variances == pytest.approx([1.0, 1.0, 1 / 2, 1 / 6])
