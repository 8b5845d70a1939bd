"""Axioms, oracles and published examples, for every registered ranking rule."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lawspeaker.errors import UsageFault
from lawspeaker.social_choice.committee import TieBreak
from lawspeaker.social_choice.condorcet import condorcet_loser, condorcet_winner, smith_set
from lawspeaker.social_choice.margins import Margins
from lawspeaker.social_choice.maximal_lottery import maximal_lottery
from lawspeaker.social_choice.ranked_pairs import ranked_pairs
from lawspeaker.social_choice.ranking_rules import RANKING_RULES, ranking_rule_named

GOLDEN = json.loads((Path(__file__).parent / "golden" / "pref_voting.json").read_text("utf-8"))
RULES = sorted(RANKING_RULES)
IN_SMITH = [
    *("baldwin", "copeland", "nanson", "ranked_pairs", "schulze", "smith", "split_cycle"),
    "uncovered_set",
]
CLONE_PROOF = ["ranked_pairs", "schulze", "split_cycle"]
few = settings(max_examples=40, deadline=None)


@st.composite
def profiles(draw: st.DrawFn) -> np.ndarray:
    m, n = draw(st.integers(2, 5)), draw(st.integers(1, 7))
    orders = draw(st.lists(st.permutations(range(m)), min_size=n, max_size=n))
    return np.argsort(np.array(orders), axis=1)


def schulzes_example() -> np.ndarray:
    """Schulze 2011, section 3.1 (45 voters, A to E are 0 to 4): E > A > C > B > D."""
    ballots = {"ACBED": 5, "ADECB": 5, "BEDAC": 8, "CABED": 3}
    ballots |= {"CAEBD": 7, "CBADE": 2, "DCEBA": 7, "EBADC": 8}
    return np.array([[b.index(c) for c in "ABCDE"] for b, n in ballots.items() for _ in range(n)])


@pytest.mark.parametrize("case", GOLDEN["profiles"], ids=range(len(GOLDEN["profiles"])))
def test_winners_with_all_ties_are_those_of_pref_voting(case: dict) -> None:
    orders = np.array([[int(c) for c in order] for order in case["orders"]])
    margins = Margins.from_ranks(np.argsort(orders, axis=1))
    ours = {name: list(RANKING_RULES[name](margins).winners) for name in RULES}
    assert ours == case["winners"]
    assert condorcet_winner(margins) == case["condorcet_winner"]
    assert condorcet_loser(margins) == case["condorcet_loser"]
    if "lottery" in case:
        assert maximal_lottery(margins).probability == pytest.approx(case["lottery"], abs=1e-6)


def test_schulzes_own_example() -> None:
    margins = Margins.from_ranks(schulzes_example())
    assert RANKING_RULES["schulze"](margins).tiers == ((4,), (0,), (2,), (1,), (3,))


def test_tennessee_chooses_nashville_by_condorcet_and_by_borda() -> None:
    # Memphis 42 %, Nashville 26 %, Chattanooga 15 %, Knoxville 17 %.
    rank = [[0, 1, 2, 3], [3, 0, 1, 2], [3, 2, 0, 1], [3, 2, 1, 0]]
    margins = Margins.from_ranks(rank, weight=[42, 26, 15, 17])
    for name in IN_SMITH:
        assert RANKING_RULES[name](margins).winners == (1,), name
    for name in ("copeland", "ranked_pairs", "schulze", "smith", "split_cycle", "uncovered_set"):
        assert RANKING_RULES[name](margins).tiers == ((1,), (2,), (3,), (0,)), name
    # Sums of margins: Nashville 88, Chattanooga 46, Memphis -48, Knoxville -86.
    assert RANKING_RULES["black"](margins).tiers == ((1,), (2,), (0,), (3,))
    assert RANKING_RULES["nanson"](margins).tiers == ((1,), (2,), (0, 3))
    assert RANKING_RULES["baldwin"](margins).tiers == ((1,), (2,), (0,), (3,))
    # Memphis loses to each other one, but only by 16.
    assert RANKING_RULES["minimax"](margins).tiers == ((1,), (0,), (2,), (3,))
    # 194, 173, 126 and 107 points for each hundred voters.
    assert RANKING_RULES["borda"](margins).tiers == ((1,), (2,), (0,), (3,))
    assert condorcet_loser(margins) == 0


def test_the_smith_set_of_a_cycle_over_a_loser() -> None:
    margins = Margins.from_counts([[0, 3, 1, 1], [1, 0, 3, 1], [3, 1, 0, 1], [0, 0, 0, 0]])
    assert smith_set(margins) == (0, 1, 2)
    assert condorcet_winner(margins) is None
    assert condorcet_loser(margins) == 3
    alone = Margins.from_counts([[0]])
    assert (condorcet_winner(alone), condorcet_loser(alone)) == (0, None)
    assert all(RANKING_RULES[name](alone).tiers == ((0,),) for name in RULES)


@pytest.mark.parametrize("name", CLONE_PROOF)
@few
@given(sizes=st.permutations(range(1, 12)), signs=arrays(bool, 11))
def test_a_clone_changes_nothing_where_margins_differ(
    name: str, sizes: list[int], signs: np.ndarray
) -> None:
    # Where equal margins are too many to walk, the named tie-break is not clone-proof.
    size = np.array(sizes) * np.where(signs, 1, -1)
    net = np.zeros((6, 6))
    net[np.triu_indices(5, 1)] = size[:10]
    net[5, 1:5] = net[0, 1:5]
    net[1:5, 5] = -net[0, 1:5]
    net[0, 5] = size[10]
    net = np.triu(net) - np.triu(net).T
    before = set(RANKING_RULES[name](Margins(net=net[:5, :5])).winners)
    after = set(RANKING_RULES[name](Margins(net=net)).winners)
    assert before - {0} == after - {0, 5}
    assert (0 in before) == bool(after & {0, 5})


@few
@given(rank=profiles())
def test_parallel_universes_are_those_of_every_order_of_the_wins(rank: np.ndarray) -> None:
    rank = rank[:4, :4]
    margins = Margins.from_ranks(rank)
    net = margins.net
    sizes = sorted({float(x) for x in net[net > 0]}, reverse=True)
    expected = set(range(len(net)))
    if sizes:
        ends = {frozenset()}
        for size in sizes:
            wins = [tuple(w) for w in np.argwhere(net == size).tolist()]
            ends = {lock(end, o) for end in ends for o in permutations(wins)}
        expected = {c for end in ends for c in range(len(net)) if all(b != c for _, b in end)}
    assert set(ranked_pairs(margins).winners) == expected


def lock(locked: frozenset, order: tuple) -> frozenset:
    for over, under in order:
        if (under, over) not in locked:
            ups = {over} | {a for a, b in locked if b == over}
            downs = {under} | {b for a, b in locked if a == under}
            locked |= {(a, b) for a in ups for b in downs}
    return locked


def test_where_universes_are_too_many_the_tie_break_is_named() -> None:
    cycle = Margins.from_counts([[0, 1, 0], [0, 0, 1], [1, 0, 0]])
    assert ranked_pairs(cycle).tiers == ((0, 1, 2),)
    lowest = ranked_pairs(cycle, n_universes=1)
    assert (lowest.tiers, lowest.tie_break) == (((0,), (1,), (2,)), TieBreak.LOWEST_INDEX)
    drawn = {
        ranked_pairs(
            cycle, n_universes=1, tie_break=TieBreak.RANDOM, rng=np.random.default_rng(seed)
        ).winners
        for seed in range(20)
    }
    assert drawn == {(0,), (1,), (2,)}
    with pytest.raises(UsageFault, match="rng"):
        ranked_pairs(cycle, tie_break=TieBreak.RANDOM)


def test_a_rule_is_found_by_its_name() -> None:
    assert ranking_rule_named("borda") is RANKING_RULES["borda"]
    with pytest.raises(UsageFault, match="there are baldwin, black, borda"):
        ranking_rule_named("veto")
