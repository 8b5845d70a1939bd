from __future__ import annotations

import numpy as np

from lawspeaker.analysis.near_duplicates import pool_near_duplicates
from lawspeaker.records.votes import Votes

LONG = "The library should stay open until ten in the evening on every working day"
TEXTS = [
    LONG + ".",
    LONG.upper(),
    LONG + " of the week",
    "The library should not stay open until ten in the evening on every working day",
    "More trees.",
    "",
    "",
]


def ballots(*, time: bool = False, seed: int = 0) -> Votes:
    """Statement 0 is the most voted; 2 is answered like it in other words, 3 the other way."""
    rng = np.random.default_rng(seed)
    mind = rng.choice([1.0, 1.0, -1.0], (60, 1))
    dense = np.tile(mind, (1, 7)) * np.array([1, 1, 1, -1, 1, 1, -1])
    dense[:20, 1] = np.nan
    dense[-10:, 2] = np.nan
    row, column = np.nonzero(~np.isnan(dense))
    return Votes.from_triples(
        [f"p.{i}" for i in range(60)],
        [f"stmt.{j}" for j in range(7)],
        row=row,
        column=column,
        value=dense[row, column],
        time=(column * 10 + 5) if time else None,
    )


def test_words_and_votes_must_both_say_that_two_are_one() -> None:
    pooled = pool_near_duplicates(ballots(), TEXTS)
    assert pooled.members == ((0, 1), (2,), (3,), (4,), (5,), (6,))
    assert pooled.votes.statements == ("stmt.0", "stmt.2", "stmt.3", "stmt.4", "stmt.5", "stmt.6")
    # Everybody counts once.
    assert np.bincount(pooled.votes.statement)[0] == 60


def test_without_times_the_vote_on_the_lead_counts_and_with_them_the_latest() -> None:
    dense = np.tile(np.where(np.arange(40) % 2, 1.0, -1.0)[:, None], (1, 2))
    dense[0, 1] = -dense[0, 0]
    untimed = pool_near_duplicates(Votes.from_dense(dense), ["Say so.", "say so"])
    assert untimed.members == ((0, 1),)
    assert untimed.votes.value[0] == dense[0, 0]
    row, column = np.nonzero(~np.isnan(dense))
    timed = Votes.from_triples(
        [f"p.{i}" for i in range(40)],
        ["s.0", "s.1"],
        row=row,
        column=column,
        value=dense[row, column],
        time=column + 1,
    )
    latest = pool_near_duplicates(timed, ["Say so.", "say so"])
    assert latest.votes.value[0] == dense[0, 1]


def test_the_same_words_that_people_answer_apart_stay_apart() -> None:
    rng = np.random.default_rng(1)
    votes = Votes.from_dense(rng.choice([1.0, -1.0], (200, 2)))
    assert pool_near_duplicates(votes, ["Do it.", "Do it!"]).members == ((0,), (1,))


def test_the_same_words_are_one_from_four_in_five_answered_alike() -> None:
    first = np.tile([1.0, -1.0], 200)
    for n_apart, members in ((84, ((0, 1),)), (120, ((0,), (1,)))):
        second = np.where(np.arange(400) < n_apart, -first, first)
        votes = Votes.from_dense(np.column_stack([first, second]))
        assert pool_near_duplicates(votes, ["Do it.", "Do it!"]).members == members


def test_words_that_are_merely_alike_stay_apart_however_people_answer() -> None:
    votes = Votes.from_dense(np.ones((200, 2)))
    assert pool_near_duplicates(votes, [LONG + " at 9", LONG + " at 10"]).members == ((0,), (1,))


def test_the_order_of_the_columns_does_not_matter() -> None:
    votes = ballots()
    order = [4, 2, 0, 6, 3, 1, 5]
    turned = Votes.from_dense(
        votes.to_dense()[:, order],
        participants=votes.participants,
        statements=[votes.statements[j] for j in order],
    )
    pooled = pool_near_duplicates(turned, [TEXTS[j] for j in order])
    named = {tuple(turned.statements[j] for j in each) for each in pooled.members}
    assert ("stmt.0", "stmt.1") in named
    assert len(named) == 6
