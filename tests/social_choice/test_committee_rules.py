"""Axioms, oracles and published examples, for every registered committee rule."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approval_profiles import approval_matrices, every_outcome
from lawspeaker.errors import UsageFault
from lawspeaker.social_choice import (
    COMMITTEE_RULES,
    Approvals,
    Committee,
    Constraints,
    TieBreak,
    committee_rule_named,
    ejr_plus,
    equal_shares,
    local_search_pav,
    phragmen,
    sequential_pav,
    supermajority,
)

GOLDEN = json.loads((Path(__file__).parent / "golden" / "abcvoting.json").read_text("utf-8"))
RULES = sorted(COMMITTEE_RULES)
FILLING = [name for name in RULES if name != "supermajority"]
PROPORTIONAL = ["equal_shares", "phragmen", "sequential_pav", "local_search_pav"]
few = settings(max_examples=60, deadline=None)


def parties(*sizes: int, n_seats: int) -> Approvals:
    """Each party's voters approve its own `n_seats` candidates and nobody else."""
    matrix = np.kron(np.eye(len(sizes), dtype=bool), np.ones(n_seats, dtype=bool))
    return Approvals.from_matrix(np.repeat(matrix, sizes, axis=0))


def pav_score(matrix: np.ndarray, members: tuple[int, ...]) -> Fraction:
    counts = matrix[:, list(members)].sum(axis=1).tolist()
    return sum((Fraction(1, step) for n in counts for step in range(1, n + 1)), Fraction(0))


@pytest.mark.parametrize("name", ["approval", "sequential_pav", "phragmen", "equal_shares"])
@pytest.mark.parametrize("case", GOLDEN["profiles"], ids=range(len(GOLDEN["profiles"])))
def test_all_outcomes_over_all_ties_are_those_of_abcvoting(name: str, case: dict) -> None:
    profile = Approvals.from_matrix([[cell == "1" for cell in row] for row in case["approves"]])
    ours = every_outcome(COMMITTEE_RULES[name], profile, case["k"])
    assert ours == {tuple(committee) for committee in case["committees"][name]}


def test_phragmens_own_example_of_1894() -> None:
    # 1034 ABC, 519 PQR, 90 ABQ, 47 APQ; three seats go to A, Q, B, in this order.
    ballots = [[0, 1, 2], [3, 4, 5], [0, 1, 4], [0, 3, 4]]
    matrix = np.zeros((4, 6), dtype=bool)
    for row, ballot in zip(matrix, ballots, strict=True):
        row[ballot] = True
    weighted = Approvals.from_matrix(matrix, weight=[1034, 519, 90, 47])
    assert phragmen(weighted, 3).members == (0, 4, 1)


@pytest.mark.parametrize("name", PROPORTIONAL)
@pytest.mark.parametrize(("sizes", "seats"), [((60, 30, 10), [6, 3, 1]), ((53, 24, 23), [6, 2, 2])])
def test_parties_get_their_seats_by_dhondt(
    name: str, sizes: tuple[int, ...], seats: list[int]
) -> None:
    chosen = COMMITTEE_RULES[name](parties(*sizes, n_seats=10), 10).members
    assert np.bincount(np.array(chosen) // 10, minlength=3).tolist() == seats


@pytest.mark.parametrize("name", RULES)
@given(matrix=approval_matrices(), k=st.integers(1, 6))
@few
def test_a_committee_has_k_distinct_approved_eligible_members(
    name: str, matrix: np.ndarray, k: int
) -> None:
    eligible = np.arange(matrix.shape[1]) != 0
    committee = COMMITTEE_RULES[name](Approvals.from_matrix(matrix), k, eligible=eligible)
    able = set(np.flatnonzero(matrix.any(axis=0) & eligible).tolist())
    assert set(committee.members) <= able
    assert len(set(committee.members)) == len(committee.members)
    assert committee.n_vacant == k - len(committee.members)
    assert committee.n_left_out == int(eligible.sum()) - len(committee.members)
    if name in FILLING:
        assert len(committee.members) == min(k, len(able))


@pytest.mark.parametrize("name", RULES)
@given(matrix=approval_matrices(), k=st.integers(1, 4))
@few
def test_a_weight_of_two_is_two_voters(name: str, matrix: np.ndarray, k: int) -> None:
    weight = 1 + np.arange(len(matrix)) % 2
    rule = COMMITTEE_RULES[name]
    weighted = Approvals.from_matrix(matrix, weight=weight)
    assert rule(weighted, k) == rule(Approvals.from_matrix(matrix.repeat(weight, axis=0)), k)


@pytest.mark.parametrize("name", ["equal_shares"])
@given(matrix=approval_matrices(), k=st.integers(1, 4))
@settings(max_examples=200, deadline=None)
def test_equal_shares_always_satisfies_ejr_plus(name: str, matrix: np.ndarray, k: int) -> None:
    profile = Approvals.from_matrix(matrix)
    assert ejr_plus(profile, COMMITTEE_RULES[name](profile, k).members, k).certified


@given(matrix=approval_matrices(), k=st.integers(1, 4))
@few
def test_pav_by_enumeration(matrix: np.ndarray, k: int) -> None:
    profile = Approvals.from_matrix(matrix)
    k = min(k, matrix.shape[1])
    best = max(pav_score(matrix, w) for w in combinations(range(matrix.shape[1]), k))
    greedy = sequential_pav(profile, k).members
    local = local_search_pav(profile, k).members
    assert float(pav_score(matrix, greedy)) >= (1 - 1 / np.e) * float(best)
    assert pav_score(matrix, local) >= pav_score(matrix, greedy)
    bound = Fraction(len(matrix), k * k)
    for seat in range(len(local)):
        for other in set(range(matrix.shape[1])) - set(local):
            swapped = (*local[:seat], other, *local[seat + 1 :])
            assert pav_score(matrix, swapped) - pav_score(matrix, local) < bound


@pytest.mark.parametrize(("quarter", "gain"), [(8, 2), (16, 5)])
def test_local_search_mends_what_greed_spoils(quarter: int, gain: int) -> None:
    # Four disjoint quarters want 1, 2, 3, 4. Candidate 0 has a quarter of each and one voter
    # more, so greed seats 0 first and never 4. Swapping 0 for 4 gains n / k^2 or more.
    matrix = np.zeros((4 * quarter, 5), dtype=bool)
    matrix[np.arange(4 * quarter), 1 + np.arange(4 * quarter) // quarter] = True
    matrix[::4, 0] = True
    matrix[-1, 0] = True
    profile = Approvals.from_matrix(matrix)
    assert sequential_pav(profile, 4).members == (0, 1, 2, 3)
    assert pav_score(matrix, (1, 2, 3, 4)) - pav_score(matrix, (0, 1, 2, 3)) == gain
    assert gain >= 4 * quarter / 16
    assert local_search_pav(profile, 4).members == (4, 1, 2, 3)


def test_local_search_leaves_a_gain_below_its_bound() -> None:
    matrix = np.zeros((20, 3), dtype=bool)
    matrix[:10, 1] = matrix[10:, 2] = True
    matrix[4:16, 0] = True
    assert pav_score(matrix, (1, 2)) - pav_score(matrix, (0, 1)) == 1
    assert local_search_pav(Approvals.from_matrix(matrix), 2).members == (0, 1)


def test_a_supermajority_needs_two_thirds_exactly() -> None:
    matrix = np.zeros((9, 3), dtype=bool)
    matrix[:6, 0] = matrix[:5, 1] = matrix[:, 2] = True
    committee = supermajority(Approvals.from_matrix(matrix), 3)
    assert (committee.members, committee.n_vacant) == ((2, 0), 1)


def test_ties_are_named_and_broken_as_asked() -> None:
    profile = Approvals.from_matrix(np.eye(3, dtype=bool))
    lowest = equal_shares(profile, 2)
    assert lowest.members == (0, 1)
    assert [(tie.seat, tie.tied, tie.chosen) for tie in lowest.ties] == [
        (0, (0, 1, 2), 0),
        (1, (1, 2), 1),
    ]
    seeds = range(20)
    drawn = [
        equal_shares(profile, 1, tie_break=TieBreak.RANDOM, rng=np.random.default_rng(seed))
        for seed in seeds
    ]
    assert {committee.members for committee in drawn} == {(0,), (1,), (2,)}


def test_what_cannot_be_asked_is_refused() -> None:
    profile = Approvals.from_matrix(np.eye(2, dtype=bool))
    with pytest.raises(UsageFault, match="seat"):
        equal_shares(profile, 0)
    with pytest.raises(UsageFault, match="rng"):
        equal_shares(profile, 1, tie_break=TieBreak.RANDOM)
    with pytest.raises(UsageFault, match="mask"):
        equal_shares(profile, 1, eligible=np.ones(3, dtype=bool))
    with pytest.raises(UsageFault, match="approval, bridging, coverage"):
        committee_rule_named("lottery")
    assert committee_rule_named("equal_shares") is equal_shares


def constrained(name: str, matrix: np.ndarray, k: int, **wanted: tuple) -> Committee:
    return COMMITTEE_RULES[name](
        Approvals.from_matrix(matrix), k, constraints=Constraints(**wanted)
    )


@pytest.mark.parametrize("name", RULES)
@given(matrix=approval_matrices(), k=st.integers(2, 4))
@few
def test_constraints_hold_under_every_rule(name: str, matrix: np.ndarray, k: int) -> None:
    last = matrix.shape[1] - 1
    committee = constrained(
        name,
        matrix,
        k,
        must_have=(last,),
        must_not=(0,),
        at_most_one_of=((last, 1), (2, 3)) if last > 2 else (),
    )
    members = set(committee.members)
    assert committee.members[0] == last
    assert committee.n_fixed == 1
    assert 0 not in members
    if last > 2:
        assert 1 not in members
        assert last == 3 or len(members & {2, 3}) <= 1


@pytest.mark.parametrize("name", FILLING)
def test_of_two_that_are_alike_one_is_in_and_the_seat_goes_on(name: str) -> None:
    matrix = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [1, 1, 1, 0], [0, 0, 0, 1]], dtype=bool)
    members = constrained(name, matrix, 3, at_most_one_of=((0, 1),)).members
    assert len(members) == 3
    assert len({0, 1} & set(members)) == 1


def test_supporters_pay_for_a_must_have() -> None:
    # Six like 0, 1, 2 and four 3, 4, 5; two seats of four are the minority's at k = 5.
    profile = parties(6, 4, n_seats=3)
    for rule in (equal_shares, phragmen, sequential_pav, local_search_pav):
        free = rule(profile, 3)
        held = rule(profile, 3, constraints=Constraints(must_have=(3, 4)))
        assert sum(member >= 3 for member in free.members) == 1
        assert sum(member >= 3 for member in held.members) == 2
    unloved = Approvals.from_matrix([[1, 0], [1, 0]])
    for rule in (equal_shares, phragmen):
        assert rule(unloved, 2, constraints=Constraints(must_have=(1,))).members == (1, 0)


def test_a_local_swap_may_take_over_the_seat_of_its_like() -> None:
    matrix = np.zeros((32, 5), dtype=bool)
    matrix[np.arange(32), 1 + np.arange(32) // 8] = True
    matrix[::4, 0] = True
    matrix[-1, 0] = True
    found = constrained("local_search_pav", matrix, 4, at_most_one_of=((0, 4),))
    assert found.members == (4, 1, 2, 3)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"must_have": (0,), "must_not": (0,)}, "0: must be in and must not"),
        ({"must_have": (1,)}, "1: must be in and may not stand"),
        ({"must_have": (0, 2, 3)}, "0, 2, 3: are more than there are seats"),
        ({"must_have": (0, 2), "at_most_one_of": ((0, 2),)}, "0, 2: must both be in"),
        ({"must_not": (9,)}, "9: no such candidate"),
    ],
)
def test_constraints_that_nothing_meets_are_refused(wanted: dict, said: str) -> None:
    profile = Approvals.from_matrix(np.ones((2, 4), dtype=bool))
    eligible = np.array([True, False, True, True])
    with pytest.raises(UsageFault, match=said):
        equal_shares(profile, 2, eligible=eligible, constraints=Constraints(**wanted))


def test_bridging_prefers_what_all_groups_like() -> None:
    # Eight in group 0 and four in group 1: 0 is the majority's alone, 1 has half of each.
    matrix = np.zeros((12, 3), dtype=bool)
    matrix[:8, 0] = matrix[:4, 1] = matrix[8:11, 1] = matrix[9:, 2] = True
    group = np.repeat([0, 1], [8, 4])
    profile = Approvals.from_matrix(matrix, group=group)
    assert COMMITTEE_RULES["approval"](profile, 1).members == (0,)
    assert COMMITTEE_RULES["bridging"](profile, 1).members == (1,)
    assert COMMITTEE_RULES["worst_group"](profile, 1).members == (1,)
    rates = np.array([[9, 5, 1], [1, 4, 4]]) / np.array([[10], [6]])
    size_weighted = (rates[0] ** 8 * rates[1] ** 4) ** (1 / 12)
    order = np.argsort(-size_weighted).tolist()
    assert list(COMMITTEE_RULES["bridging"](profile, 3).members) == order
    nobody = Approvals.from_matrix(matrix, group=[-1] * 12)
    assert COMMITTEE_RULES["bridging"](nobody, 1).members == (0,)
    with pytest.raises(UsageFault, match="one group"):
        Approvals.from_matrix(matrix, group=[0])


def test_coverage_gives_everybody_one_before_anybody_two() -> None:
    matrix = np.array([[1, 1, 0, 0]] * 5 + [[0, 0, 1, 0]] * 2 + [[0, 0, 0, 1]], dtype=bool)
    assert COMMITTEE_RULES["coverage"](Approvals.from_matrix(matrix), 4).members == (0, 2, 3, 1)


def test_satisfaction_shares_a_vote_among_all_that_are_approved() -> None:
    matrix = np.array([[1, 1, 1, 0]] * 2 + [[0, 0, 0, 1]], dtype=bool)
    assert COMMITTEE_RULES["approval"](Approvals.from_matrix(matrix), 1).members == (0,)
    assert COMMITTEE_RULES["satisfaction"](Approvals.from_matrix(matrix), 1).members == (3,)


def test_rules_that_ignore_proportion_fail_justified_representation() -> None:
    profile = Approvals.from_matrix([[1, 1, 1, 0]] * 6 + [[0, 0, 0, 1]] * 3)
    for name in ("approval", "supermajority", "bridging", "worst_group"):
        assert 3 not in COMMITTEE_RULES[name](profile, 3).members
    for name in PROPORTIONAL:
        assert 3 in COMMITTEE_RULES[name](profile, 3).members
