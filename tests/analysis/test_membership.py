"""Whether what is said of groups and memberships is true as often as it is said."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from lawspeaker.analysis.groups import STEADY, OpinionGroups, Verdict, opinion_groups
from lawspeaker.records.votes import Votes
from planted_votes import Planted, planted


@cache
def memberships() -> tuple[np.ndarray, np.ndarray]:
    """Over many consultations: the probability of a membership, and whether it is the planted one.

    Consultations in which another number of groups was found say nothing of memberships.
    """
    chance, right = [], []
    for k, n, width in ((2, 300, 40), (3, 400, 60)):
        for seed in range(5):
            case = planted(k=k, n=n, n_statements=width, density=0.4, seed=seed)
            found = opinion_groups(case.votes, seed=0, n_repeats=8)
            planted_as = likeliest(found, case)
            if len(set(planted_as)) < k or found.partition.n_groups != k:
                continue
            placed = found.partition.label >= 0
            of = np.array(planted_as)[found.partition.label[placed]]
            chance.append(found.probability[placed])
            right.append(of == case.group[placed])
    return np.concatenate(chance), np.concatenate(right)


def likeliest(found: OpinionGroups, case: Planted) -> list[int]:
    """The planted group that most people of each found group are of."""
    label = found.partition.label
    return [int(np.bincount(case.group[label == g]).argmax()) for g in range(label.max() + 1)]


@pytest.mark.no_cover
def test_the_probability_of_a_membership_is_how_often_it_is_right() -> None:
    chance, right = memberships()
    assert len(chance) > 1_500
    for low, high in ((0.0, 0.6), (0.6, 0.8), (0.8, 0.95), (0.95, 1.01)):
        inside = (chance >= low) & (chance < high)
        assert inside.sum() > 150
        # Memberships are right a little more often than is said, and hardly ever less.
        assert -0.05 < right[inside].mean() - chance[inside].mean() < 0.12
    # Sharper than one figure for all, not only right on average.
    assert np.mean((chance - right) ** 2) < 0.9 * right.var()


def test_memberships_below_the_line_are_counted_and_wrong_more_often() -> None:
    case = planted(k=2, n=300, n_statements=40, density=0.4, seed=0)
    found = opinion_groups(case.votes, seed=0, n_repeats=5)
    assert found.n_unsteady == sum(each < STEADY for each in found.probability.tolist())
    assert 0 < found.n_unsteady < found.n_studied == 300
    chance, right = memberships()
    assert right[chance < STEADY].mean() < right[chance >= STEADY].mean() - 0.1


def independent(*, n: int, n_statements: int, density: float, seed: int) -> Votes:
    """Statements liked by more or fewer, and by nobody for what they think of another."""
    return planted(k=1, n=n, n_statements=n_statements, density=density, seed=seed).votes


def talkative(*, seed: int) -> Votes:
    """No groups, but some agree more readily with everything, and some see far more statements."""
    rng = np.random.default_rng(seed)
    liked, seen = rng.uniform(0.2, 0.8, 40), rng.choice([0.2, 0.9], 200)
    dense = np.where(rng.random((200, 40)) < liked, 1.0, -1.0)
    dense[rng.random((200, 40)) > seen[:, None]] = np.nan
    return Votes.from_dense(dense)


@pytest.mark.no_cover
def test_groups_are_seldom_called_where_there_are_none() -> None:
    crowds = [
        independent(n=n, n_statements=width, density=density, seed=seed)
        for n, width, density in ((120, 30, 0.9), (300, 40, 0.3), (200, 80, 0.15))
        for seed in range(8)
    ]
    crowds += [talkative(seed=seed) for seed in range(8)]
    called = [opinion_groups(each, n_repeats=1).verdict is Verdict.GROUPS for each in crowds]
    # The evidence asks for two standard errors and 2 % of shuffles: 32 crowds give one at most.
    assert sum(called) <= 1


def test_steadiness_rises_with_how_far_groups_lie_apart() -> None:
    steady = []
    for density in (0.4, 0.6, 0.95):
        case = planted(k=2, n=200, n_statements=40, density=density, seed=2)
        found = opinion_groups(case.votes, n_repeats=6)
        assert found.stability is not None
        steady.append((found.stability.bootstrap_mean, found.stability.dropout_mean))
        assert all(0 <= each <= 1 for each in found.stability.groups)
    assert steady == sorted(steady)
    assert steady[0][0] < 0.7
    assert steady[-1][0] > 0.75
