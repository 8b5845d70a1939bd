"""One order of rows and columns for the same votes, whatever order and names they arrive in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from lawspeaker.records.votes import Votes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_MOST_ROUNDS = 6
_CHUNK = 1 << 20
_BASE = np.uint64(5)
_ANSWERS = np.arange(1, 4, dtype=np.uint64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arrangement:
    """Votes in an order that follows from who voted what, with the way back.

    Row i of `votes` is row `participant[i]` of the original, column j is `statement[j]`.
    """

    votes: Votes
    participant: NDArray[np.int64]
    statement: NDArray[np.int64]


def arrange(votes: Votes) -> Arrangement:
    """The votes in their canonical order; ids decide only among rows with the same standing.

    Rows and columns are coloured by each other's colours (Weisfeiler and Leman's refinement of
    the bipartite vote graph) in wrapping 64-bit sums, which do not depend on the order of the
    terms, until no more of them are told apart. Rows that stay tied are interchangeable in
    practice, so their ids may break the tie.
    """
    row_colour = np.ones(votes.n_participants, dtype=np.uint64)
    column_colour = np.ones(votes.n_statements, dtype=np.uint64)
    n_distinct = 0
    for _ in range(_MOST_ROUNDS):
        column_colour = _mix(column_colour + _column_sums(votes, row_colour))
        row_colour = _mix(row_colour + _row_sums(votes, column_colour))
        n_now = np.unique(row_colour).size + np.unique(column_colour).size
        if n_now in {n_distinct, votes.n_participants + votes.n_statements}:
            break
        n_distinct = n_now
    participant = _sorted_by(row_colour, votes.participants)
    statement = _sorted_by(column_colour, votes.statements)
    return Arrangement(
        votes=_reordered(votes, participant, statement),
        participant=participant,
        statement=statement,
    )


def _reordered(votes: Votes, participant: NDArray[np.int64], statement: NDArray[np.int64]) -> Votes:
    place = np.empty(votes.n_statements, dtype=np.int32)
    place[statement] = np.arange(votes.n_statements, dtype=np.int32)
    table = csr_array(
        (votes.value, place[votes.statement], votes.start),
        shape=(votes.n_participants, votes.n_statements),
    )
    # By columns and back: linear in the votes, and it leaves each row's statements ascending.
    ordered = table[participant].tocsc().tocsr()
    return Votes(
        participants=tuple(votes.participants[i] for i in participant.tolist()),
        statements=tuple(votes.statements[j] for j in statement.tolist()),
        start=ordered.indptr.astype(np.int64),
        statement=ordered.indices.astype(np.int32, copy=False),
        value=ordered.data,
    )


def _chunks(votes: Votes) -> Iterator[tuple[slice, csr_array]]:
    """People by about a million votes, with the 0/1 table (people, 3 S) of who gave what answer."""
    first = 0
    while first < votes.n_participants:
        until = int(np.searchsorted(votes.start, votes.start[first] + _CHUNK, side="right")) - 1
        until = min(max(until, first + 1), votes.n_participants)
        start, stop = votes.start[first], votes.start[until]
        code = votes.statement[start:stop] * 3 + votes.value[start:stop] + 1
        gave = csr_array(
            (np.ones(len(code), dtype=np.uint64), code, votes.start[first : until + 1] - start),
            shape=(until - first, 3 * votes.n_statements),
        )
        yield slice(first, until), gave
        first = until


def _row_sums(votes: Votes, column_colour: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Wrapping sums over each person's votes of the statement's colour mixed with the answer."""
    term = _mix(column_colour[:, None] * _BASE + _ANSWERS).reshape(-1)
    total = np.zeros(votes.n_participants, dtype=np.uint64)
    for people, gave in _chunks(votes):
        total[people] = gave @ term
    return total


def _column_sums(votes: Votes, row_colour: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Wrapping sums over each statement's votes of the person's colour mixed with the answer."""
    total = np.zeros((votes.n_statements, 3), dtype=np.uint64)
    for people, gave in _chunks(votes):
        term = _mix(row_colour[people, None] * _BASE + _ANSWERS)
        by_answer = np.asarray(gave.T @ term).reshape(-1, 3, 3)
        total += by_answer[:, np.arange(3), np.arange(3)]
    sums: NDArray[np.uint64] = total.sum(axis=1, dtype=np.uint64)
    return sums


def _mix(word: NDArray[np.uint64]) -> NDArray[np.uint64]:
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: NDArray[np.uint64] = word ^ (word >> np.uint64(31))
    return mixed


def _sorted_by(colour: NDArray[np.uint64], ids: tuple[str, ...]) -> NDArray[np.int64]:
    by_id = np.array(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.int64)
    order: NDArray[np.int64] = by_id[np.argsort(colour[by_id], kind="stable")]
    return order
