"""Axioms as checks of one case: each says whether a rule keeps it there."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np

from approval_profiles import every_outcome
from lawspeaker.social_choice import COMMITTEE_RULES, Approvals, ejr_plus
from lawspeaker.social_choice.condorcet import condorcet_winner, smith_set
from lawspeaker.social_choice.margins import Margins
from lawspeaker.social_choice.ranking_rules import RANKING_RULES

if TYPE_CHECKING:
    from collections.abc import Callable


def winners(name: str, rank: np.ndarray) -> set[int]:
    return set(RANKING_RULES[name](Margins.from_ranks(rank)).winners)


def members(name: str, matrix: np.ndarray, k: int) -> tuple[int, ...]:
    return COMMITTEE_RULES[name](Approvals.from_matrix(matrix), k).members


def ranking_anonymity(name: str, rank: np.ndarray, rng: np.random.Generator) -> bool:
    ranked, again = (
        RANKING_RULES[name](Margins.from_ranks(each)) for each in (rank, rng.permutation(rank))
    )
    return ranked == again


def ranking_neutrality(name: str, rank: np.ndarray, rng: np.random.Generator) -> bool:
    order = rng.permutation(rank.shape[1])
    before = RANKING_RULES[name](Margins.from_ranks(rank)).tiers
    after = RANKING_RULES[name](Margins.from_ranks(rank[:, order])).tiers
    return [{int(order[c]) for c in tier} for tier in after] == [set(tier) for tier in before]


def condorcet(name: str, rank: np.ndarray, _: np.random.Generator) -> bool:
    winner = condorcet_winner(Margins.from_ranks(rank))
    return winner is None or winners(name, rank) == {winner}


def smith_criterion(name: str, rank: np.ndarray, _: np.random.Generator) -> bool:
    return winners(name, rank) <= set(smith_set(Margins.from_ranks(rank)))


def pareto(name: str, rank: np.ndarray, _: np.random.Generator) -> bool:
    beaten = {
        b for a, b in permutations(range(rank.shape[1]), 2) if (rank[:, a] < rank[:, b]).all()
    }
    return not winners(name, rank) & beaten


def ranking_monotonicity(name: str, rank: np.ndarray, rng: np.random.Generator) -> bool:
    """One ballot lifts a winner by a place."""
    row = int(rng.integers(len(rank)))
    for winner in winners(name, rank):
        place = rank[row, winner]
        if place:
            lifted = rank.copy()
            lifted[row, rank[row] == place - 1] = place
            lifted[row, winner] = place - 1
            if winner not in winners(name, lifted):
                return False
    return True


def clones(name: str, rank: np.ndarray, rng: np.random.Generator) -> bool:
    """Candidate 0 gets one or two clones beside it on every ballot, in any order."""
    m, n_new = rank.shape[1], int(rng.integers(1, 3))
    own = rng.permuted(np.tile(np.arange(n_new + 1) / 10, (len(rank), 1)), axis=1)
    grown = np.c_[rank, np.repeat(rank[:, :1], n_new, axis=1)].astype(float)
    alike = [0, *range(m, m + n_new)]
    grown[:, alike] += own
    before, after = winners(name, rank), winners(name, grown)
    return before - {0} == after - set(alike) and (0 in before) == bool(after & set(alike))


RANKING_AXIOMS: dict[str, Callable[[str, np.ndarray, np.random.Generator], bool]] = {
    "anonymity": ranking_anonymity,
    "neutrality": ranking_neutrality,
    "Condorcet": condorcet,
    "Smith": smith_criterion,
    "Pareto": pareto,
    "monotonicity": ranking_monotonicity,
    "clones": clones,
}


def anonymity(name: str, matrix: np.ndarray, k: int, rng: np.random.Generator) -> bool:
    return members(name, matrix, k) == members(name, rng.permutation(matrix), k)


def neutrality(name: str, matrix: np.ndarray, k: int, rng: np.random.Generator) -> bool:
    """Over all ways to break ties, renamed candidates give the renamed committees."""
    order = rng.permutation(matrix.shape[1])
    plain, renamed = (
        every_outcome(COMMITTEE_RULES[name], Approvals.from_matrix(each), k)
        for each in (matrix, matrix[:, order])
    )
    return {tuple(sorted(order[list(each)].tolist())) for each in renamed} == plain


def dominance(name: str, matrix: np.ndarray, k: int, _: np.random.Generator) -> bool:
    """Whom all of another's supporters approve, and somebody else too, is not left out for it."""
    chosen = set(members(name, matrix, k))
    for a in set(range(matrix.shape[1])) - chosen:
        for b in chosen:
            more = (matrix[:, a] >= matrix[:, b]).all() and (matrix[:, a] > matrix[:, b]).any()
            if more:
                return False
    return True


def monotonicity(name: str, matrix: np.ndarray, k: int, rng: np.random.Generator) -> bool:
    """One voter more for a member does not unseat it."""
    row = int(rng.integers(len(matrix)))
    for member in members(name, matrix, k):
        more = matrix.copy()
        more[row, member] = True
        if member not in members(name, more, k):
            return False
    return True


def house(name: str, matrix: np.ndarray, k: int, _: np.random.Generator) -> bool:
    return set(members(name, matrix, k)) <= set(members(name, matrix, k + 1))


def justified(name: str, matrix: np.ndarray, k: int, _: np.random.Generator) -> bool:
    bare = matrix[~matrix[:, list(members(name, matrix, k))].any(axis=1)]
    return bool(bare.sum(axis=0).max(initial=0) * k < len(matrix))


def ejr_plus_axiom(name: str, matrix: np.ndarray, k: int, _: np.random.Generator) -> bool:
    return ejr_plus(Approvals.from_matrix(matrix), members(name, matrix, k), k).certified


def losing_clone(name: str, matrix: np.ndarray, k: int, _: np.random.Generator) -> bool:
    """A copy of a candidate that was left out, added last, changes nothing."""
    chosen = members(name, matrix, k)
    return all(
        members(name, np.c_[matrix, matrix[:, c]], k) == chosen
        for c in set(range(matrix.shape[1])) - set(chosen)
    )


COMMITTEE_AXIOMS: dict[str, Callable[[str, np.ndarray, int, np.random.Generator], bool]] = {
    "anonymity": anonymity,
    "neutrality": neutrality,
    "dominance": dominance,
    "monotonicity": monotonicity,
    "house": house,
    "JR": justified,
    "EJR+": ejr_plus_axiom,
    "clones": losing_clone,
}
