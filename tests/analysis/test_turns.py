from __future__ import annotations

from lawspeaker.analysis.turns import turns_since
from lawspeaker.records.vote_history import VoteHistory


def history(*events: tuple[int, int, int, int]) -> VoteHistory:
    """Events (time, person, statement, vote)."""
    time, row, column, value = zip(*events, strict=True)
    people, statements = [f"p.{i}" for i in range(5)], ["s.0", "s.1"]
    return VoteHistory.from_events(
        people, statements, row=row, column=column, value=value, time=time
    )


def test_only_a_changed_mind_since_the_day_is_a_turn() -> None:
    turned = turns_since(
        history(
            (1, 0, 0, 1),
            (2, 0, 0, -1),  # corrected before the day
            (3, 1, 0, 1),
            (4, 2, 0, 0),
            (5, 3, 1, -1),
            (11, 1, 0, -1),  # away
            (12, 2, 0, 0),  # the same again
            (13, 2, 0, 1),  # toward
            (14, 2, 0, -1),  # a second turn does not count
            (15, 4, 0, 1),  # came since
            (16, 4, 0, -1),
            (9, 3, 1, 0),
            (17, 3, 1, 1),  # toward, from the last vote before the day
        ),
        since=10,
    )
    assert turned.row.tolist() == [1, 2, 3]
    assert turned.column.tolist() == [0, 0, 1]
    assert turned.toward.tolist() == [False, True, True]
    assert turned.time.tolist() == [11, 13, 17]


def test_turns_of_two_statements_stand_in_the_order_of_time() -> None:
    turned = turns_since(
        history((1, 0, 0, 1), (1, 0, 1, 1), (20, 0, 0, 0), (15, 0, 1, -1)), since=10
    )
    assert turned.time.tolist() == [15, 20]
    assert turned.column.tolist() == [1, 0]


def test_nobody_turned() -> None:
    turned = turns_since(history((1, 0, 0, 1), (12, 1, 0, 1)), since=10)
    assert turned.row.size == turned.toward.size == 0
    empty = VoteHistory.from_events([], [], row=[], column=[], value=[], time=[])
    assert turns_since(empty, since=0).row.size == 0
