"""The votes of a Polis export: one row a vote, or one row a participant."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lawspeaker.adapters.table import Sheet, Table
    from lawspeaker.records.delimited import Row

_VOTE = {"1": 1, "0": 0, "-1": -1, "1.0": 1, "0.0": 0, "-1.0": -1, "+1": 1}


class CastVote(NamedTuple):
    """One vote: raw ids, the value, ms since 1970 where the file tells it."""

    voter: str
    statement: str
    value: int
    time: int | None


@dataclass(slots=True)
class CastVotes:
    """Votes as they are read: raw ids, and one array entry a vote."""

    voter: list[str] = field(default_factory=list)
    statement: list[str] = field(default_factory=list)
    value: array[int] = field(default_factory=lambda: array("b"))
    time: array[int] = field(default_factory=lambda: array("q"))

    def add(self, vote: CastVote) -> None:
        """Add a vote, without its time."""
        self.voter.append(vote.voter)
        self.statement.append(vote.statement)
        self.value.append(vote.value)


def votes_from_matrix(table: Sheet, known: set[str]) -> CastVotes:
    """Votes of a participant x statement file; `known` are the ids of the statements."""
    found = CastVotes()
    for vote in matrix_votes(table, known):
        found.add(vote)
    return found


def votes_from_rows(table: Sheet, known: set[str]) -> CastVotes:
    """Votes of a file with one vote a row, in its order, with their times, 0 where it has none."""
    found = CastVotes()
    for vote in row_votes(table, known):
        found.add(vote)
        found.time.append(vote.time or 0)
    return found


def matrix_votes(table: Sheet, known: set[str]) -> Iterator[CastVote]:
    """The votes of a matrix, row by row; BadInput for a cell, a row or a column that is wrong."""
    at_person = table.index("participant")
    columns = [(i, name) for i, name in enumerate(table.header) if name.isdecimal()]
    repeated = [name for i, name in columns if table.header.index(name) != i]
    if repeated:
        raise BadInput(
            f"the column {repeated[0]} is there twice",
            path=table.path,
            line=1,
            column=repeated[0],
            mend="Keep one column for each statement.",
        )
    seen: set[str] = set()
    for row in table.rows:
        person = table.identifier(row, at_person)
        if person in seen:
            raise BadInput(
                f"participant {person} is there twice",
                path=table.path,
                line=row.line,
                column="participant",
                mend="Keep one row for each participant.",
            )
        seen.add(person)
        for i, name in columns:
            cell = row.cells[i]
            if cell and cell.strip():
                value = _vote(table, row, column=name, cell=cell)
                if f"stmt.{name}" not in known:
                    raise _unknown(table, name, where="the header", line=1, column=name)
                yield CastVote(person, name, value, None)


def row_votes(table: Sheet, known: set[str]) -> Iterator[CastVote]:
    """The votes of a file with one vote a row; BadInput for a row that is wrong."""
    at_person, at_statement = table.index("voter-id"), table.index("comment-id")
    at_vote = table.index("vote")
    at_time = table.header.index("timestamp") if "timestamp" in table.header else None
    ids: dict[str, str] = {}  # one string an id, not one a row
    numbers = {each.removeprefix("stmt.") for each in known}
    for row in table.rows:
        cells = row.cells
        person = cells[at_person].strip() or table.identifier(row, at_person)
        person = ids.setdefault(person, person)
        statement = cells[at_statement].strip() or table.identifier(row, at_statement)
        statement = ids.setdefault(statement, statement)
        cell = cells[at_vote]
        value = _VOTE.get(cell)
        if value is None:
            if not cell.strip():
                continue
            value = _vote(table, row, column="vote", cell=cell)
        time = None if at_time is None else _time(row, at_time, table)
        if statement not in numbers:
            raise _unknown(
                table, statement, where=f"line {row.line}", line=row.line, column="comment-id"
            )
        yield CastVote(person, statement, value, time)


def _vote(table: Sheet, row: Row, *, column: str, cell: str) -> int:
    value = _VOTE.get(cell.strip())
    if value is None:
        raise BadInput(
            f"the vote is {cell!r}",
            path=table.path,
            line=row.line,
            column=column,
            mend="Use 1 (agree), 0 (pass), -1 (disagree), or leave it empty (not seen).",
        )
    return value


def _unknown(table: Sheet, statement: str, *, where: str, line: int, column: str) -> BadInput:
    return BadInput(
        f"there are votes on statement {statement} ({where}), "
        "which the statements file does not have",
        path=table.path,
        line=line,
        column=column,
        mend="Add the statement to the statements file, or remove the votes on it.",
    )


def _time(row: Row, at: int, table: Sheet) -> int:
    cell = row.cells[at].strip()
    if not (cell.isdecimal() or cell.lstrip("-").isdecimal()):
        raise BadInput(
            f"the timestamp is {cell!r}",
            path=table.path,
            line=row.line,
            column="timestamp",
            mend="Use whole milliseconds since 1970.",
        )
    return int(cell)


def matrix_people(matrix: Table) -> tuple[str, ...]:
    """Participant ids in the order of the file."""
    at = matrix.index("participant")
    return tuple(f"p.{row.cells[at].strip()}" for row in matrix.rows)


def released_groups(matrix: Table) -> Mapping[str, str]:
    """The group that the source gives each participant id; empty where it gives none."""
    if "group-id" not in matrix.header:
        return {}
    at_person, at_group = matrix.index("participant"), matrix.index("group-id")
    return {
        f"p.{row.cells[at_person].strip()}": row.cells[at_group].strip()
        for row in matrix.rows
        if row.cells[at_group].strip()
    }
