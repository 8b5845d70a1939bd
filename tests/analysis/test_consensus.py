from __future__ import annotations

import numpy as np

from lawspeaker.analysis.consensus import consensus
from lawspeaker.analysis.support import SupportMethod, support
from lawspeaker.records.partition import Partition
from lawspeaker.records.votes import Votes


def two_camps() -> tuple[Votes, Partition]:
    matrix = np.ones((60, 8))
    matrix[:30, 0] = -1
    matrix[:, 1] = -1
    matrix[3:, 7] = np.nan
    label = np.repeat([0, 1], 30).astype(np.int32)
    return Votes.from_dense(matrix), Partition(names=("A", "B"), label=label)


def test_consensus_for_against_divided_and_undecided() -> None:
    votes, partition = two_camps()
    found = consensus(support(votes, partition, method=SupportMethod.JEFFREYS), partition)
    assert sorted(found.agreed) == [2, 3, 4, 5, 6]
    assert found.rejected == (1,)
    assert found.divided == (0,)
    assert found.undecided == (7,)
    assert int(found.divisiveness.argmax()) == 0
    assert found.bridging[2] > 0.9


def test_without_groups_everyone_is_the_one_group() -> None:
    votes, _ = two_camps()
    nobody = Partition.everyone(60)
    found = consensus(support(votes, nobody, method=SupportMethod.JEFFREYS), nobody)
    assert 2 in found.agreed
    assert found.rejected == (1,)
    assert found.bridging[2] > 0.9


def test_where_no_group_is_large_everybody_agrees_as_everybody_does() -> None:
    votes = Votes.from_dense(np.where(np.arange(60)[:, None] % 4, -1.0, 1.0) * np.ones((1, 3)))
    many = Partition(
        names=tuple("ABCDEFGHIJKL"), label=np.repeat(np.arange(12), 5).astype(np.int32)
    )
    measured = support(votes, many, method=SupportMethod.JEFFREYS)
    np.testing.assert_array_equal(consensus(measured, many).bridging, measured.agree.est)
    assert consensus(measured, many).bridging.max() < 0.4
