from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.analysis.polis_rates import polis_rates, polis_z
from lawspeaker.records.partition import Partition
from lawspeaker.records.votes import Votes

# Four people in A, two in B, one in no group whose votes must not count.
MATRIX = [
    [1, 1, 0],
    [1, 1, np.nan],
    [1, 1, np.nan],
    [-1, 1, np.nan],
    [-1, 1, np.nan],
    [-1, 1, np.nan],
    [1, -1, 1],
]
VOTES = Votes.from_dense(MATRIX)
PARTITION = Partition(names=("A", "B"), label=np.array([0, 0, 0, 0, 1, 1, -1], dtype=np.int32))


def test_figures_by_hand() -> None:
    rates = polis_rates(VOTES, PARTITION)
    assert rates.statements == VOTES.statements
    assert rates.groups == ("A", "B")
    assert rates.n_seen.tolist() == [[4, 4, 1], [2, 2, 0]]
    assert rates.agree.n.tolist() == [[3, 4, 0], [0, 2, 0]]
    assert rates.disagree.n.tolist() == [[1, 0, 0], [2, 0, 0]]
    assert rates.agree.share[:, 0].tolist() == pytest.approx([4 / 6, 1 / 4])
    assert rates.agree.ratio[:, 0].tolist() == pytest.approx([8 / 3, 3 / 8])
    # 2 sqrt(5) (4/5 - 1/2), and 2 sqrt(3) (1/3 - 1/2).
    assert rates.agree.share_z[:, 0].tolist() == pytest.approx([0.6 * 5**0.5, -(3**0.5) / 3])
    # 4/5 against 1/3, pooled 5/8: the error is sqrt(15/64 x 8/15).
    expected = (4 / 5 - 1 / 3) / (1 / 8) ** 0.5
    assert rates.agree.ratio_z[:, 0].tolist() == pytest.approx([expected, -expected])
    assert rates.disagree.share[:, 0].tolist() == pytest.approx([2 / 6, 3 / 4])


def test_where_everybody_agrees_groups_do_not_differ() -> None:
    rates = polis_rates(VOTES, PARTITION)
    assert rates.agree.ratio_z[:, 1].tolist() == [0, 0]
    assert rates.agree.ratio[:, 1].tolist() == pytest.approx([(5 / 6) / (3 / 4), (3 / 4) / (5 / 6)])


def test_a_statement_that_a_group_did_not_see_has_even_shares() -> None:
    rates = polis_rates(VOTES, PARTITION)
    assert rates.agree.share[1, 2] == rates.disagree.share[1, 2] == 0.5
    assert rates.agree.share_z[1, 2] == 1.0  # one more vote for it is Polis' habit


def test_consensus_is_the_product_of_the_groups() -> None:
    rates = polis_rates(VOTES, PARTITION)
    assert rates.consensus_agree[0] == pytest.approx(4 / 6 * 1 / 4)
    assert rates.consensus_disagree[0] == pytest.approx(2 / 6 * 3 / 4)


def test_telling_takes_both_tests() -> None:
    rates = polis_rates(VOTES, PARTITION)
    assert rates.agree.telling(0.9)[:, 0].tolist() == [True, False]  # 1.34 and 1.32 above 1.28
    assert not rates.agree.telling(0.92)[0, 0]
    assert not rates.agree.telling(0.9)[0, 1]  # all agree: likely, but not the group's own


def test_the_test_of_a_share_by_hand() -> None:
    found = polis_z(np.array([0, 9]), np.array([0, 9]))
    assert found.tolist() == pytest.approx([1.0, 10**0.5])


def test_no_groups_give_no_rows() -> None:
    rates = polis_rates(VOTES, Partition.everyone(7))
    assert rates.n_seen.shape == (0, 3)
    assert rates.consensus_agree.tolist() == [1, 1, 1]
