"""One order of rows and columns for the same votes, whatever order and names they arrive in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.records.votes import Votes

if TYPE_CHECKING:
    from numpy.typing import NDArray

_N_ROUNDS = 4


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
    for _ in range(_N_ROUNDS):
        column_colour = _gather(row_colour[row], spoken, column, column_colour)
        row_colour = _gather(column_colour[column], spoken, row, row_colour)
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


def _gather(
    colour: NDArray[np.uint64],
    spoken: NDArray[np.uint64],
    onto: NDArray[np.int64],
    own: NDArray[np.uint64],
) -> NDArray[np.uint64]:
    mixed = _mix(colour * np.uint64(5) + spoken)
    order = np.argsort(onto, kind="stable")
    total = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(mixed[order])])
    end = np.cumsum(np.bincount(onto, minlength=len(own)))
    start = np.concatenate([np.zeros(1, dtype=np.int64), end[:-1]])[: len(own)]
    return _mix(own + total[end] - total[start])


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
