from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.analysis.importance import importance
from lawspeaker.analysis.intervals import jeffreys
from lawspeaker.records.partition import Partition
from lawspeaker.records.votes import Votes

NAN = np.nan


def test_only_those_who_were_asked_count() -> None:
    marks = Votes.from_dense([[1, 0, NAN], [1, 0, NAN], [0, NAN, NAN], [1, 1, NAN]])
    groups = Partition(names=("A", "B"), label=np.array([0, 0, 1, -1], dtype=np.int32))
    found = importance(marks, groups)
    assert found.n.tolist() == [4, 3, 0]
    assert found.share.est.tolist() == pytest.approx([0.75, 1 / 3, 0.5])
    assert found.group_n.tolist() == [[2, 2, 0], [1, 0, 0]]
    assert found.group_share.est[0].tolist() == [1.0, 0.0, 0.5]
    assert found.overall(0) == jeffreys(3, 4)
    assert (found.share.lo[2], found.share.hi[2]) == (0.0, 1.0)


def test_without_groups_there_is_the_whole() -> None:
    found = importance(Votes.from_dense([[1.0], [0.0]]), Partition.everyone(2))
    assert found.group_share.est.shape == (0, 1)
    assert found.share.est.tolist() == [0.5]
