"""Who was shown what, in which order, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lawspeaker.records.served import Served
    from lawspeaker.records.votes import Votes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ServingLog:
    """Showings (n,) ordered by person, then time, each pair of person and statement once.

    `person` and `statement` index `participants` and `statements`; `time` is in ms since 1970;
    `probability` is NaN and `n_eligible` 0 where nobody logged it. `opened` (S,) is when each
    statement could first be shown. Where the log is not `timed`, times and orders mean nothing.
    """

    participants: tuple[str, ...]
    statements: tuple[str, ...]
    person: NDArray[np.int64]
    statement: NDArray[np.int64]
    time: NDArray[np.int64]
    probability: NDArray[np.float64]
    n_eligible: NDArray[np.int64]
    opened: NDArray[np.int64]
    timed: bool = True

    @classmethod
    def from_arrays(
        cls,
        participants: Sequence[str],
        statements: Sequence[str],
        *,
        person: NDArray[np.int64],
        statement: NDArray[np.int64],
        time: NDArray[np.int64],
        probability: NDArray[np.float64] | None = None,
        n_eligible: NDArray[np.int64] | None = None,
        opened: NDArray[np.int64] | None = None,
        timed: bool = True,
    ) -> ServingLog:
        """A log from parallel arrays in any order; among equal times the given order holds.

        Of several showings of one pair the first counts. Without `opened`, a statement opens at
        its first showing.
        """
        order = np.lexsort((time, person))
        pair = person[order] * max(len(statements), 1) + statement[order]
        first = np.zeros(len(order), dtype=np.bool_)
        first[np.unique(pair, return_index=True)[1]] = True
        kept = order[first]
        seen_first = np.full(len(statements), np.iinfo(np.int64).max)
        np.minimum.at(seen_first, statement, time)
        return cls(
            participants=tuple(participants),
            statements=tuple(statements),
            person=person[kept],
            statement=statement[kept],
            time=time[kept],
            probability=np.full(len(kept), np.nan) if probability is None else probability[kept],
            n_eligible=np.zeros(len(kept), dtype=np.int64)
            if n_eligible is None
            else n_eligible[kept],
            opened=seen_first if opened is None else np.minimum(opened, seen_first),
            timed=timed,
        )

    @classmethod
    def of(
        cls,
        served: Sequence[Served],
        participants: Sequence[str],
        statements: Sequence[str],
        *,
        opened: NDArray[np.int64] | None = None,
    ) -> ServingLog:
        """The log of recorded showings, in the order of the record; BadInput for an unknown id."""
        row = {name: i for i, name in enumerate(participants)}
        column = {name: j for j, name in enumerate(statements)}
        for each in served:
            if each.participant not in row or each.statement not in column:
                raise BadInput(
                    f"{each.statement} was shown to {each.participant}, and one of them is unknown",
                    mend="Read the record together with the conversation that it belongs to.",
                )
        return cls.from_arrays(
            participants,
            statements,
            person=np.array([row[each.participant] for each in served], dtype=np.int64),
            statement=np.array([column[each.statement] for each in served], dtype=np.int64),
            time=np.array([_milliseconds(each.at) for each in served], dtype=np.int64),
            probability=np.array([each.probability for each in served], dtype=np.float64),
            n_eligible=np.array([each.n_eligible for each in served], dtype=np.int64),
            opened=opened,
        )

    @classmethod
    def from_votes(cls, votes: Votes, *, authored: NDArray[np.bool_] | None = None) -> ServingLog:
        """What votes tell of showings: a vote is a showing, at its time, of unknown probability.

        `authored` (n_votes,) marks votes on one's own statement, which nobody was shown.
        Without times everything was open from the start, and the order is not known.
        """
        kept = np.ones(votes.n_votes, dtype=np.bool_) if authored is None else ~authored
        time = np.zeros(votes.n_votes, dtype=np.int64) if votes.time is None else votes.time
        column = votes.statement.astype(np.int64)
        opened = np.full(votes.n_statements, np.iinfo(np.int64).max)
        np.minimum.at(opened, column, time)
        return cls.from_arrays(
            votes.participants,
            votes.statements,
            person=votes.row[kept],
            statement=column[kept],
            time=time[kept],
            opened=opened,
            timed=votes.time is not None,
        )

    @property
    def n_servings(self) -> int:
        """Showings in the log."""
        return len(self.person)

    @property
    def logged(self) -> bool:
        """Whether every showing has its probability, and there is one."""
        return self.n_servings > 0 and not bool(np.isnan(self.probability).any())

    @property
    def start(self) -> NDArray[np.int64]:
        """Where each person's showings start, shape (n + 1,)."""
        start = np.zeros(len(self.participants) + 1, dtype=np.int64)
        np.cumsum(np.bincount(self.person, minlength=len(self.participants)), out=start[1:])
        return start

    @property
    def step(self) -> NDArray[np.int64]:
        """The place of each showing among the person's, from 0."""
        places: NDArray[np.int64] = np.arange(self.n_servings) - self.start[self.person]
        return places


def _milliseconds(at: str) -> int:
    try:
        return round(datetime.fromisoformat(at).timestamp() * 1000)
    except ValueError as error:
        raise BadInput(
            f"a statement was shown at {at!r}, which is no time",
            mend="Write times as 2026-11-25T09:30:00+00:00.",
        ) from error
