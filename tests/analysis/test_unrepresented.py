from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.analysis.unrepresented import unrepresented
from lawspeaker.errors import UsageFault
from lawspeaker.records.partition import Partition
from lawspeaker.records.votes import Votes
from planted_votes import planted

# Ten like stmt.0, ten reject it; the last of each ten has not said, nor has one in no group.
DENSE = np.array(
    [[1.0, -1.0]] * 9 + [[np.nan, -1.0]] + [[-1.0, 1.0]] * 9 + [[np.nan, 1.0]] + [[np.nan] * 2]
)
VOTES = Votes.from_dense(DENSE)
TWO = Partition(names=("A", "B"), label=np.array([0] * 10 + [1] * 10 + [-1], dtype=np.int32))


def test_a_silent_member_is_foretold_by_their_group() -> None:
    found = unrepresented(VOTES, TWO, ("stmt.0",))
    assert found.n_per_group == (0, 10)
    assert not found.mask[9]
    assert found.mask[19]


def test_those_in_no_group_are_foretold_by_everyone() -> None:
    found = unrepresented(VOTES, TWO, ("stmt.0",))
    assert found.n_not_placed == 1
    assert found.n == 11
    assert found.share == pytest.approx(11 / 21)


def test_a_slate_for_both_leaves_only_those_nobody_can_foretell() -> None:
    found = unrepresented(VOTES, TWO, ("stmt.0", "stmt.1"))
    assert (found.n_per_group, found.n_not_placed) == ((0, 0), 1)


def test_a_vote_against_outweighs_what_the_group_foretells() -> None:
    dense = DENSE.copy()
    dense[0, 0] = -1
    assert unrepresented(Votes.from_dense(dense), TWO, ("stmt.0",)).mask[0]


def test_without_groups_everyone_is_foretold_by_everyone() -> None:
    dense = np.ones((6, 2))
    dense[5, 0] = np.nan
    found = unrepresented(Votes.from_dense(dense), Partition.everyone(6), ("stmt.0",))
    assert (found.n, found.n_per_group, found.n_not_placed) == (0, (), 0)


def test_an_empty_slate_represents_nobody() -> None:
    assert unrepresented(VOTES, TWO, ()).mask.all()


def test_no_people_are_no_share() -> None:
    found = unrepresented(Votes.from_dense(np.zeros((0, 1))), Partition.everyone(0), ("stmt.0",))
    assert (found.n, found.share) == (0, 0.0)


def test_an_unknown_statement_is_named() -> None:
    with pytest.raises(UsageFault, match="nowhere"):
        unrepresented(VOTES, TWO, ("nowhere",))


def test_a_longer_slate_never_leaves_more_behind() -> None:
    case = planted(k=3, n=80, n_statements=10)
    partition = Partition(names=("A", "B", "C"), label=case.group.astype(np.int32))
    counts = [
        unrepresented(case.votes, partition, case.votes.statements[:size]).n for size in range(6)
    ]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]
