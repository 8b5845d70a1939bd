from __future__ import annotations

import numpy as np
import pytest

from lawspeaker.analysis.consensus import consensus
from lawspeaker.analysis.groups import GroupMethod, Verdict, opinion_groups
from lawspeaker.analysis.moments import Axes
from lawspeaker.analysis.shards import HeldShard, shards_of
from lawspeaker.analysis.stability import adjusted_rand
from lawspeaker.analysis.streamed_groups import (
    StreamedGroups,
    _gathered,
    _Places,
    _with_centres,
    stream_groups,
    streamed_support,
)
from lawspeaker.analysis.support import support
from lawspeaker.analysis.telling import telling_statements
from planted_votes import Planted, planted


@pytest.fixture(scope="module")
def town() -> Planted:
    return planted(k=3, n=3000, n_statements=60, density=0.4, seed=3)


@pytest.fixture(scope="module")
def streamed(town: Planted) -> StreamedGroups:
    return stream_groups(shards_of(town.votes, n_shards=4), n_sampled=1800, n_repeats=2)


def test_streamed_groups_are_as_true_as_those_in_memory(
    town: Planted, streamed: StreamedGroups
) -> None:
    whole = opinion_groups(town.votes, n_repeats=2)
    label = streamed.partition.label
    there = label >= 0
    assert there.sum() == (town.votes.votes_each >= 7).sum() == streamed.totals.n_placed
    assert streamed.partition.n_groups == whole.partition.n_groups == 3
    truth = adjusted_rand(label[there], town.group[there])
    best = adjusted_rand(whole.partition.label[there], town.group[there])
    assert best > 0.6
    assert truth > best - 0.02


@pytest.mark.parametrize("n_shards", [1, 9])
def test_the_answer_does_not_hang_on_the_shards(
    town: Planted, streamed: StreamedGroups, n_shards: int
) -> None:
    again = stream_groups(shards_of(town.votes, n_shards=n_shards), n_sampled=1800, n_repeats=2)
    assert again.partition.label.tobytes() == streamed.partition.label.tobytes()
    assert again.centres.tobytes() == streamed.centres.tobytes()
    assert (again.group_counts == streamed.group_counts).all()
    assert again.reason == streamed.reason


def test_support_telling_and_consensus_are_those_of_the_same_labels(
    town: Planted, streamed: StreamedGroups
) -> None:
    measured = streamed_support(streamed)
    direct = support(town.votes, streamed.partition)
    assert (measured.n_pass == direct.n_pass).all()
    assert (measured.group_n_disagree == direct.group_n_disagree).all()
    assert measured.group_agree.lo == pytest.approx(direct.group_agree.lo, abs=1e-12)
    assert telling_statements(measured) == telling_statements(direct)
    of_stream, of_table = (consensus(each, streamed.partition) for each in (measured, direct))
    assert of_stream.agreed == of_table.agreed
    assert of_stream.divided == of_table.divided


def test_groups_are_named_by_falling_size(streamed: StreamedGroups) -> None:
    sizes = streamed.partition.sizes
    assert (np.diff(sizes) <= 0).all()
    assert streamed.partition.names == ("A", "B", "C")
    assert streamed.reason.startswith(f"3 groups among {streamed.totals.n_placed} people")
    assert "On 1800 of" in streamed.reason
    assert streamed.axes is not None
    assert streamed.n_passes == 1 + streamed.axes.n_passes + 2 + 1


def test_polis_groups_stream_too(town: Planted) -> None:
    found = stream_groups(
        shards_of(town.votes, n_shards=2), method=GroupMethod.POLIS, n_sampled=1800, n_repeats=2
    )
    there = found.partition.label >= 0
    assert found.verdict is Verdict.GROUPS
    assert adjusted_rand(found.partition.label[there], town.group[there]) > 0.4


def test_where_there_are_no_groups_everything_is_still_counted() -> None:
    votes = planted(k=1, n=900, n_statements=30).votes
    found = stream_groups(shards_of(votes, n_shards=3), n_sampled=400, n_repeats=2)
    assert found.verdict is Verdict.NO_GROUPS
    assert (found.partition.label == -1).all()
    assert found.n_passes == 1
    measured = streamed_support(found)
    assert measured.n_seen.sum() == votes.n_votes
    assert measured.group_agree.est.shape == (0, 30)


def test_too_little_is_said_to_be_too_little() -> None:
    votes = planted(k=2, n=12, n_statements=30).votes
    found = stream_groups([HeldShard(votes=votes)])
    assert found.verdict is Verdict.TOO_LITTLE_DATA


def test_a_group_that_lost_everybody_keeps_its_centre() -> None:
    votes = planted(k=2, n=20, n_statements=10).votes
    axes = Axes(mean=np.zeros(10), axes=np.eye(10)[:1], n_passes=0)
    places = _Places(
        axes=axes,
        centres=np.array([[0.0], [99.0]]),
        method=GroupMethod.AUTO,
        min_votes=1,
    )
    moved = _with_centres(places, _gathered(votes, np.zeros(20, dtype=np.int32), places))
    assert moved.centres[1] == 99.0
    assert moved.centres[0] != 0.0
