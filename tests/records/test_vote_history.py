from __future__ import annotations

from lawspeaker.records.vote_history import VoteHistory
from lawspeaker.records.votes import Votes


def test_a_history_is_in_the_order_of_time_and_keeps_what_was_changed() -> None:
    history = VoteHistory.from_events(
        ["p.1", "p.2"],
        ["stmt.1"],
        row=[0, 1, 0],
        column=[0, 0, 0],
        value=[1, -1, 0],
        time=[30, 20, 10],
    )
    assert history.time.tolist() == [10, 20, 30]
    assert history.row.tolist() == [0, 1, 0]
    assert history.value.tolist() == [0, -1, 1]
    assert history.n_cast == 3


def test_votes_without_times_tell_no_history() -> None:
    assert VoteHistory.of(Votes.from_dense([[1.0]])) is None
    votes = Votes.from_triples(
        ["p.1"], ["s.1", "s.2"], row=[0, 0], column=[0, 1], value=[1, -1], time=[9, 4]
    )
    history = VoteHistory.of(votes)
    assert history is not None
    assert history.column.tolist() == [1, 0]
