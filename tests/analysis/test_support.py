from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.analysis.consensus import consensus
from lawspeaker.analysis.groups import opinion_groups
from lawspeaker.analysis.support import SupportMethod, stratified, support
from lawspeaker.analysis.unrepresented import unrepresented
from lawspeaker.records.partition import Partition
from lawspeaker.records.votes import Votes


def planted(seed: int, seen: float = 0.08) -> tuple[Votes, Partition, np.ndarray]:
    rng = np.random.default_rng(seed)
    logit = rng.normal(0.5, 1, 200) + rng.normal(0, 0.6, (3, 200))
    share = 1 / (1 + np.exp(-logit))
    label = np.arange(300) % 3
    matrix = np.where(rng.random((300, 200)) < share[label], 1.0, -1.0)
    matrix[rng.random((300, 200)) > seen] = np.nan
    partition = Partition(names=("A", "B", "C"), label=label.astype(np.int32))
    return Votes.from_dense(matrix), partition, share


@pytest.mark.parametrize("method", SupportMethod)
def test_intervals_cover_the_planted_shares(method: SupportMethod) -> None:
    covered = []
    for seed in range(6):
        votes, partition, share = planted(seed)
        found = support(votes, partition, method=method).group_agree
        covered.append(((found.lo <= share) & (share <= found.hi)).mean())
    assert 0.9 <= np.mean(covered) <= 0.98


def test_the_hierarchy_errs_less_than_single_cells() -> None:
    votes, partition, share = planted(1)
    error = {
        m: np.sqrt(((support(votes, partition, method=m).group_agree.est - share) ** 2).mean())
        for m in SupportMethod
    }
    assert error[SupportMethod.HIERARCHICAL] < 0.8 * error[SupportMethod.JEFFREYS]


def test_population_shares_weight_the_overall() -> None:
    votes, partition, share = planted(2, seen=0.3)
    shares = np.array([0.8, 0.1, 0.1])
    truth = shares @ share
    measured = support(votes, partition)
    found = [stratified(measured, shares, j=j, n_draws=1000) for j in range(200)]
    assert 0.88 <= np.mean([e.lo <= t <= e.hi for e, t in zip(found, truth, strict=True)]) <= 1


def test_counts_keep_agree_pass_disagree_and_unseen_apart() -> None:
    votes = Votes.from_dense([[1, 0], [1, -1], [np.nan, np.nan]])
    found = support(votes, Partition.everyone(3))
    assert found.n_agree.tolist() == [2, 0]
    assert found.n_pass.tolist() == [0, 1]
    assert found.n_disagree.tolist() == [0, 1]
    assert found.group_n_seen.shape == (0, 2)
    assert found.group_agree.est.shape == (0, 2)
    assert found.overall_disagree(1).n == 2


def two_camps() -> tuple[Votes, Partition]:
    matrix = np.ones((60, 8))
    matrix[:30, 0] = -1
    matrix[:, 1] = -1
    matrix[3:, 7] = np.nan
    label = np.repeat([0, 1], 30).astype(np.int32)
    return Votes.from_dense(matrix), Partition(names=("A", "B"), label=label)


def test_group_estimates_carry_their_n() -> None:
    votes, partition = two_camps()
    found = support(votes, partition)
    assert found.group(0, 0).n == 30
    assert found.group(0, 0).est < 0.5 < found.group_against(0, 0).est
    assert found.overall(2).lo > 0.8


def test_groups_are_taken_as_their_partition_is() -> None:
    rng = np.random.default_rng(5)
    turn = (np.arange(120)[:, None] < 60) == (np.arange(30)[None] % 2 == 0)
    votes = Votes.from_dense(np.where(rng.random((120, 30)) < np.where(turn, 0.9, 0.1), 1.0, -1.0))
    groups = opinion_groups(votes)
    assert groups.partition.n_groups == 2
    of_groups, of_partition = (support(votes, each) for each in (groups, groups.partition))
    assert np.array_equal(of_groups.group_agree.est, of_partition.group_agree.est)
    for each in (groups, groups.partition):
        assert consensus(of_groups, each).agreed == consensus(of_groups, groups).agreed
        assert unrepresented(votes, each, ()).n == 120
