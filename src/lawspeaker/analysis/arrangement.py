"""One order of rows and columns for the same votes, whatever order and names they arrive in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from lawspeaker.records.votes import Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

_N_ROUNDS = 4
_BASE = np.uint64(5)


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
    terms. Rows that stay tied are interchangeable in practice, so their ids may break the tie.
    """
    row, column = votes.row, votes.statement.astype(np.int64)
    spoken = (votes.value.astype(np.int64) + 2).astype(np.uint64)
    row_colour = np.ones(votes.n_participants, dtype=np.uint64)
    column_colour = np.ones(votes.n_statements, dtype=np.uint64)
    places = np.arange(votes.n_votes, dtype=np.int64)
    shape = (votes.n_participants, votes.n_statements)
    by_column = csr_array((places, votes.statement, votes.start), shape=shape).tocsc()
    for _ in range(_N_ROUNDS):
        mixed = _mix(row_colour[row] * _BASE + spoken)[by_column.data]
        column_colour = _mix(column_colour + _sums(mixed, by_column.indptr))
        mixed = _mix(column_colour[column] * _BASE + spoken)
        row_colour = _mix(row_colour + _sums(mixed, votes.start))
    participant = _sorted_by(row_colour, votes.participants)
    statement = _sorted_by(column_colour, votes.statements)
    return Arrangement(
        votes=Votes.from_triples(
            [votes.participants[i] for i in participant],
            [votes.statements[j] for j in statement],
            row=_inverse(participant)[row],
            column=_inverse(statement)[column],
            value=votes.value,
        ),
        participant=participant,
        statement=statement,
    )


def _sums(terms: NDArray[np.uint64], start: NDArray[np.signedinteger]) -> NDArray[np.uint64]:
    """Wrapping sums of the terms from each start to the next."""
    total = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(terms, dtype=np.uint64)])
    sums: NDArray[np.uint64] = total[start[1:]] - total[start[:-1]]
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


def _inverse(order: NDArray[np.int64]) -> NDArray[np.int64]:
    inverse = np.empty_like(order)
    inverse[order] = np.arange(len(order))
    return inverse
