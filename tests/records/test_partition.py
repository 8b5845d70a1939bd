from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.errors import UsageFault
from lawspeaker.records.partition import Partition


def test_sizes_leave_out_who_is_not_placed() -> None:
    split = Partition(names=("A", "B"), label=np.array([0, 1, -1, 0], dtype=np.int32))
    assert split.sizes.tolist() == [2, 1]
    assert split.n_groups == 2


def test_everyone_is_no_groups() -> None:
    nobody = Partition.everyone(3)
    assert nobody.n_groups == 0
    assert nobody.sizes.tolist() == []
    assert nobody.label.tolist() == [-1, -1, -1]


def test_crossed_are_those_placed_in_both_and_only_groups_that_there_are() -> None:
    one = Partition(names=("w", "m"), label=np.array([0, 1, 0, -1, 1], dtype=np.int32))
    two = Partition(names=("n", "s"), label=np.array([1, 0, 1, 0, -1], dtype=np.int32))
    both = Partition.crossed([one, two])
    assert both.names == ("w x s", "m x n")
    assert both.label.tolist() == [0, 1, 0, -1, -1]
    nobody = Partition.crossed([one, Partition.everyone(5)])
    assert (nobody.names, nobody.label.tolist()) == ((), [-1] * 5)


def test_labels_are_of_as_many_people_as_the_votes() -> None:
    two = Partition(names=("A", "B"), label=np.array([0, 1, -1], dtype=np.int32))
    assert two.label_of(3) is two.label
    with pytest.raises(UsageFault, match="groups are of 3 people and the votes of 4"):
        two.label_of(4)
