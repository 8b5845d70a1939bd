from __future__ import annotations

from dataclasses import replace

import numpy as np

from lawspeaker.elicitation.loadings import Loadings
from lawspeaker.elicitation.standing import Standing
from lawspeaker.records.partition import Partition
from lawspeaker.records.votes import Votes

NAN = np.nan
VOTES = Votes.from_dense([[1, -1, NAN], [1, 0, NAN], [-1, 1, 1]])


def test_counts_are_of_disagree_pass_and_agree_by_group() -> None:
    label = np.array([0, 1, -1], dtype=np.int32)
    found = Standing.of(VOTES, Partition(names=("A", "B"), label=label), Loadings.none(3))
    assert found.overall.tolist() == [[1, 0, 2], [1, 1, 1], [0, 0, 1]]
    assert found.group[0].tolist() == [[0, 0, 1], [1, 0, 0], [0, 0, 0]]
    assert found.group[1].tolist() == [[0, 0, 1], [0, 1, 0], [0, 0, 0]]
    assert found.share.tolist() == [0.5, 0.5]
    assert found.n_seen.tolist() == [3, 3, 1]
    assert found.group_n_seen.tolist() == [[1, 1, 0], [1, 1, 0]]
    assert found.n_statements == 3


def test_without_groups_everybody_is_one() -> None:
    found = Standing.of(VOTES, Partition.everyone(3), Loadings.none(3))
    assert found.group.tolist() == [found.overall.tolist()]
    assert found.share.tolist() == [1.0]
    assert found.open.all()


def test_the_digest_tells_any_change_of_what_a_route_reads() -> None:
    first = Standing.of(VOTES, Partition.everyone(3), Loadings.none(3))
    again = Standing.of(VOTES, Partition.everyone(3), Loadings.none(3))
    closed = Standing.of(
        VOTES, Partition.everyone(3), Loadings.none(3), is_open=np.array([True, True, False])
    )
    other = replace(first, loadings=replace(first.loadings, noise=np.full(3, 2.0)))
    assert first.digest() == again.digest()
    assert len({first.digest(), closed.digest(), other.digest()}) == 3
