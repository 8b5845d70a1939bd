"""Every vote that the record holds, and of them the matrix that counts."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from lawspeaker.records.event import EventKind
from lawspeaker.records.stored import Stored
from lawspeaker.records.vote_history import VoteHistory
from lawspeaker.records.votes import Votes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import Event

UNTIMED = -(2**63)
"""Stands for a time that an import did not tell."""

NOT_ASKED = -1
"""Stands for the mark of somebody who was not asked whether a statement is important."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One person on one statement: the last vote, the last mark, and how often they voted.

    `vote` is None where there is none, `important` where the person was never asked.
    """

    vote: int | None
    important: bool | None
    n_cast: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Places:
    """Where each vote stands among some ids: row and column (n_cast,), -1 where it does not."""

    row: NDArray[np.int64]
    column: NDArray[np.int64]

    @property
    def within(self) -> NDArray[np.bool_]:
        """Which votes are of these people on these statements."""
        return (self.row >= 0) & (self.column >= 0)


class VoteBook:
    """Votes in the order of the record, changed ones too.

    `row` indexes `participants`, `column` `statements`, `value` is a vote and `time` ms since
    1970 or UNTIMED, `mark` 1 (important), 0 (not) or NOT_ASKED; the ids stand in the order in
    which they first come in a vote.
    """

    name: ClassVar[str] = "votes"
    kinds: ClassVar[frozenset[EventKind]] = frozenset({EventKind.VOTED, EventKind.REVISED})

    def __init__(self) -> None:
        self.participants: dict[str, int] = {}
        self.statements: dict[str, int] = {}
        self.row = array("q")
        self.column = array("q")
        self.value = array("b")
        self.time = array("q")
        self.mark = array("b")

    @property
    def n_cast(self) -> int:
        """Votes cast, changed ones counted each time."""
        return len(self.value)

    def apply(self, event: Event) -> None:
        """Take in one vote."""
        body = event.body
        # Without the field the vote was cast when it went on record; null is a time nobody told.
        cast_at = body["cast_at"] if "cast_at" in body else _ms(event.at)
        self.row.append(_place(self.participants, str(body["participant"])))
        self.column.append(_place(self.statements, str(body["statement"])))
        self.value.append(int(str(body["vote"])))
        self.time.append(UNTIMED if cast_at is None else int(str(cast_at)))
        self.mark.append(NOT_ASKED if "important" not in body else int(body["important"] is True))

    def voted_by(self, participant: str) -> dict[str, int]:
        """Somebody's last vote on each statement that they voted on, the latest one last."""
        mine = np.flatnonzero(np.asarray(self.row) == self.participants.get(participant, -1))
        names = list(self.statements)
        last: dict[str, int] = {}
        for i in mine:
            name = names[self.column[int(i)]]
            last.pop(name, None)
            last[name] = self.value[int(i)]
        return last

    def standing(self, participant: str, statement: str) -> Standing:
        """What a person has said of a statement so far."""
        mine = self._cast(participant, statement)
        marks = [self.mark[int(i)] for i in mine]
        return Standing(
            vote=self.value[int(mine[-1])] if len(mine) else None,
            important=next((mark == 1 for mark in reversed(marks) if mark != NOT_ASKED), None),
            n_cast=len(mine),
        )

    def _cast(self, participant: str, statement: str) -> NDArray[np.int64]:
        i, j = self.participants.get(participant, -1), self.statements.get(statement, -1)
        return np.flatnonzero((np.asarray(self.row) == i) & (np.asarray(self.column) == j))

    @property
    def timed(self) -> bool:
        """Whether every vote has a time."""
        return UNTIMED not in self.time

    def matrix(self, participants: Sequence[str], statements: Sequence[str]) -> Votes:
        """The votes that count, of these people on these statements, as `Votes` orders them.

        A vote of somebody or on something that is not among them is left out.
        """
        at = self._places(participants, statements)
        kept = at.within
        return Votes.from_triples(
            participants,
            statements,
            row=at.row[kept],
            column=at.column[kept],
            value=np.asarray(self.value, dtype=np.int8)[kept],
            time=np.asarray(self.time, dtype=np.int64)[kept]
            if self.n_cast and self.timed
            else None,
        )

    def marks(self, participants: Sequence[str], statements: Sequence[str]) -> Votes:
        """What these people called important, 1 or 0, the last mark of each pair that was asked."""
        at = self._places(participants, statements)
        mark = np.asarray(self.mark, dtype=np.int8)
        kept = at.within & (mark != NOT_ASKED)
        return Votes.from_triples(
            participants, statements, row=at.row[kept], column=at.column[kept], value=mark[kept]
        )

    def history(self, participants: Sequence[str], statements: Sequence[str]) -> VoteHistory | None:
        """Every vote of these people on these statements; None where one has no time."""
        if not self.timed:
            return None
        at = self._places(participants, statements)
        kept = at.within
        return VoteHistory.from_events(
            participants,
            statements,
            row=at.row[kept],
            column=at.column[kept],
            value=np.asarray(self.value, dtype=np.int8)[kept],
            time=np.asarray(self.time, dtype=np.int64)[kept],
        )

    def _places(self, participants: Sequence[str], statements: Sequence[str]) -> _Places:
        return _Places(
            row=_placed(self.participants, participants, self.row),
            column=_placed(self.statements, statements, self.column),
        )

    def to_json(self) -> dict[str, Json]:
        """All votes, as lists of the same length."""
        return {
            "participants": list(self.participants),
            "statements": list(self.statements),
            "row": self.row.tolist(),
            "column": self.column.tolist(),
            "value": self.value.tolist(),
            "time": self.time.tolist(),
            "mark": self.mark.tolist(),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Json]) -> Self:
        """The book that was put away."""
        stored = Stored(what="the view of votes", values=kept)
        book = cls()
        book.participants = {each: i for i, each in enumerate(stored.texts("participants"))}
        book.statements = {each: i for i, each in enumerate(stored.texts("statements"))}
        book.row = array("q", stored.wholes("row"))
        book.column = array("q", stored.wholes("column"))
        book.value = array("b", stored.wholes("value"))
        book.time = array("q", stored.wholes("time"))
        book.mark = array("b", stored.wholes("mark"))
        return book


def _placed(known: Iterable[str], wanted: Sequence[str], at: array[int]) -> NDArray[np.int64]:
    """For each number in `at`, which stands for one of the `known` ids, its place in `wanted`."""
    place_of = {each: i for i, each in enumerate(wanted)}
    places = np.array([place_of.get(each, -1) for each in known], dtype=np.int64)
    return places[np.asarray(at, dtype=np.int64)]


def _place(places: dict[str, int], identifier: str) -> int:
    return places.setdefault(identifier, len(places))


def _ms(at: str) -> int:
    return round(datetime.fromisoformat(at).timestamp() * 1000)
