from __future__ import annotations

import numpy as np

from lawspeaker.analysis.support import support
from lawspeaker.analysis.telling import telling_statements, two_proportions
from lawspeaker.records.partition import Partition
from lawspeaker.records.votes import Votes


def two_camps() -> tuple[Votes, Partition]:
    matrix = np.ones((60, 8))
    matrix[:30, 0] = -1
    matrix[:, 1] = -1
    matrix[3:, 7] = np.nan
    label = np.repeat([0, 1], 30).astype(np.int32)
    return Votes.from_dense(matrix), Partition(names=("A", "B"), label=label)


def test_a_dividing_statement_tells_both_groups() -> None:
    found = telling_statements(support(*two_camps()))
    assert {(t.group, t.statement, t.agrees) for t in found} == {
        (0, "stmt.0", False),
        (1, "stmt.0", True),
    }
    assert all(t.q < 0.001 and t.inside.est > t.outside.est for t in found)


def test_too_few_votes_tell_nothing() -> None:
    assert telling_statements(support(*two_camps()), min_n=31) == ()


def test_a_side_that_nobody_voted_on_has_no_score() -> None:
    scores = two_proportions(
        np.array([0, 5]), np.array([0, 10]), np.array([20, 0]), np.array([40, 0])
    )
    assert scores.tolist() == [0.0, 0.0]
