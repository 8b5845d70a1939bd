from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lawspeaker.records.votes import Votes

CELLS = arrays(
    np.float64,
    st.tuples(st.integers(1, 6), st.integers(1, 6)),
    elements=st.sampled_from([1.0, 0.0, -1.0, np.nan]),
)


@given(CELLS)
def test_dense_round_trip_keeps_pass_apart_from_not_seen(cells: np.ndarray) -> None:
    votes = Votes.from_dense(cells)
    np.testing.assert_array_equal(votes.to_dense(), cells)
    assert votes.n_votes == (~np.isnan(cells)).sum()
    assert votes.votes_each.sum() == votes.n_votes


@given(CELLS)
def test_restricting_equals_restricting_the_matrix(cells: np.ndarray) -> None:
    people = np.arange(cells.shape[0]) % 2 == 0
    columns = np.arange(cells.shape[1]) % 3 != 1
    part = Votes.from_dense(cells).restrict(participants=people, statements=columns)
    np.testing.assert_array_equal(part.to_dense(), cells[people][:, columns])
    assert part.participants == tuple(f"p.{i}" for i in np.flatnonzero(people))


def test_the_latest_vote_counts_by_time_and_else_by_place() -> None:
    row, column, value = [0, 0, 0], [0, 0, 1], [1, -1, 0]
    by_place = Votes.from_triples(["a"], ["x", "y"], row=row, column=column, value=value)
    np.testing.assert_array_equal(by_place.to_dense(), [[-1, 0]])
    by_time = Votes.from_triples(
        ["a"], ["x", "y"], row=row, column=column, value=value, time=[9, 1, 5]
    )
    np.testing.assert_array_equal(by_time.to_dense(), [[1, 0]])
    assert by_time.time is not None
    np.testing.assert_array_equal(by_time.time, [9, 5])
    restricted = by_time.restrict(statements=np.array([False, True]))
    assert restricted.time is not None
    np.testing.assert_array_equal(restricted.time, [5])


def test_the_digest_tells_votes_ids_and_times_apart() -> None:
    base = Votes.from_dense([[1.0, np.nan]])
    assert base.digest() == Votes.from_dense([[1.0, np.nan]]).digest()
    others = [
        Votes.from_dense([[np.nan, 1.0]]),
        Votes.from_dense([[0.0, np.nan]]),
        Votes.from_dense([[1.0, np.nan]], participants=["p.9"]),
        Votes.from_triples(["p.0"], ["stmt.0", "stmt.1"], row=[0], column=[0], value=[1], time=[3]),
    ]
    assert len({base.digest(), *(other.digest() for other in others)}) == 5
