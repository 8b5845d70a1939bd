from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.analysis.polis_telling import polis_consensus, polis_telling
from lawspeaker.records.partition import Partition
from lawspeaker.records.votes import Votes


def split(a: list[list[float]], b: list[list[float]]) -> tuple[Votes, Partition]:
    """Votes of two groups, given by statement: each statement's votes in A and in B."""
    n = max(len(each) for each in a), max(len(each) for each in b)
    dense = np.full((sum(n), len(a)), np.nan)
    for j, (mine, theirs) in enumerate(zip(a, b, strict=True)):
        dense[: len(mine), j] = mine
        dense[n[0] : n[0] + len(theirs), j] = theirs
    label = np.repeat([0, 1], n).astype(np.int32)
    return Votes.from_dense(dense), Partition(names=("A", "B"), label=label)


def chosen(votes: Votes, partition: Partition, group: int = 0) -> list[tuple[int, bool, bool]]:
    return [
        (votes.statements.index(each.statement), each.agrees, each.best_agree)
        for each in polis_telling(votes, partition)
        if each.group == group
    ]


YES, NO = [1.0] * 8, [-1.0] * 8


def test_what_only_one_group_agrees_with_leads_and_what_it_rejects_follows() -> None:
    votes, partition = split([NO, YES], [YES, NO])
    # A agrees with 1 alone and rejects 0 alone; B the other way round.
    assert chosen(votes, partition) == [(1, True, True), (0, False, False)]
    assert chosen(votes, partition, 1) == [(0, True, True), (1, False, False)]


def test_the_first_of_equal_shares_keeps_the_lead_until_it_is_the_groups_own() -> None:
    # All agree with 0, which leads at a ratio of 1; 1 has the same share and z, so 0 stays. As the
    # z of its ratio is 0 either way, it reads as a disagreement, which is Polis' habit.
    votes, partition = split([YES, YES], [YES, NO])
    assert chosen(votes, partition) == [(1, True, False), (0, False, True)]
    # In the other order the group's own leads, and what all agree with does not pass.
    votes, partition = split([YES, YES], [NO, YES])
    assert chosen(votes, partition) == [(0, True, True)]


def test_figures_by_hand() -> None:
    votes, partition = split([NO, YES], [YES, NO])
    first = polis_telling(votes, partition)[0]
    assert (first.statement, first.group, first.n, first.n_seen) == (votes.statements[1], 0, 8, 8)
    assert first.share == pytest.approx(9 / 10)
    assert first.share_z == pytest.approx(3.0)  # 2 x sqrt(9) x (9/9 - 1/2)
    assert first.ratio == pytest.approx(9.0)
    # 9/9 against 1/9, pooled 10/18, error sqrt(10/18 x 8/18 x 2/9).
    assert first.ratio_z == pytest.approx((8 / 9) / (80 / 324 * 2 / 9) ** 0.5)


def test_the_order_is_by_the_product_of_four() -> None:
    # Of three that pass, the fewer outsiders agree the larger is ratio, z and product.
    outside = ([1.0] * 4 + [-1.0] * 4, NO, [1.0] * 2 + [-1.0] * 6)
    votes, partition = split([YES, YES, YES], list(outside))
    assert [j for j, _, _ in chosen(votes, partition)] == [1, 2, 0]


def test_a_group_shows_no_more_than_asked() -> None:
    votes, partition = split([YES] * 7, [NO] * 7)
    assert len(chosen(votes, partition)) == 5
    told = polis_telling(votes, partition, most=2)
    assert [each.group for each in told] == [0, 0, 1, 1]


def test_where_nothing_leads_rejections_are_kept() -> None:
    votes, partition = split([NO], [YES])
    assert chosen(votes, partition) == [(0, False, False)]


def test_where_nothing_passes_the_highest_z_stands_in() -> None:
    # A is split evenly on both; its disagreement on the second is the more unlike B's.
    even = [1.0, -1.0] * 4
    votes, partition = split([even, even], [even, YES])
    assert chosen(votes, partition) == [(1, False, False)]


def test_before_the_lead_is_the_groups_own_the_share_alone_decides() -> None:
    # The first leads at a ratio of 1; the second has the larger share x z and takes the lead, at
    # a ratio below 1, from which again share x z counts: the third, the group's own, is smaller.
    five = [1.0] * 5
    votes, partition = split([five, YES, [1.0] * 6 + [-1.0]], [five, [1.0] * 12, [-1.0] * 12])
    told = [each for each in polis_telling(votes, partition) if each.group == 0]
    assert [(each.statement, each.best_agree) for each in told] == [
        (votes.statements[2], False),
        (votes.statements[1], True),
    ]


def test_no_statements_and_no_groups_tell_nothing() -> None:
    nothing = Votes.from_dense(np.zeros((4, 0)))
    two = Partition(names=("A", "B"), label=np.array([0, 0, 1, 1], dtype=np.int32))
    assert polis_telling(nothing, two) == ()
    votes, _ = split([YES], [NO])
    assert polis_telling(votes, Partition.everyone(16)) == ()


def test_consensus_by_hand() -> None:
    # 0: all agree; 1: all reject; 2: even; 3: one vote, whose z is 1.41; 4: one pass.
    votes, _ = split([YES, NO, [1.0, -1.0] * 4, [1.0], [0.0]], [YES, NO, [1.0, -1.0] * 4, [], []])
    found = polis_consensus(votes)
    assert found.agreed == (0, 3)
    assert found.rejected == (1,)
    assert polis_consensus(votes, most=1).agreed == (0,)
    assert polis_consensus(votes, confidence=0.95).agreed == (0,)
