"""The votes of a Polis export: one row a vote, or one row a participant."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.adapters.table import Row, Table

_VOTE = {"1": 1, "0": 0, "-1": -1, "1.0": 1, "0.0": 0, "-1.0": -1, "+1": 1}


@dataclass(slots=True)
class CastVotes:
    """Votes as they are read: raw ids, and one array entry a vote."""

    voter: list[str] = field(default_factory=list)
    statement: list[str] = field(default_factory=list)
    value: array[int] = field(default_factory=lambda: array("b"))
    time: array[int] = field(default_factory=lambda: array("q"))


def votes_from_matrix(table: Table, known: set[str]) -> CastVotes:
    """Votes of a participant x statement file; `known` are the ids of the statements."""
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
    triples = CastVotes()
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
                _add(triples, table, row, person=person, statement=name, column=name, cell=cell)
    _reject_unknown(triples, known, table, "the header")
    return triples


def votes_from_rows(table: Table, known: set[str]) -> CastVotes:
    """Votes of a file with one vote a row, in its order, with their times."""
    at_person, at_statement = table.index("voter-id"), table.index("comment-id")
    at_vote = table.index("vote")
    at_time = table.header.index("timestamp") if "timestamp" in table.header else None
    triples = CastVotes()
    for row in table.rows:
        person = table.identifier(row, at_person)
        statement = table.identifier(row, at_statement)
        cell = row.cells[at_vote]
        if not cell.strip():
            continue
        _add(triples, table, row, person=person, statement=statement, column="vote", cell=cell)
        triples.time.append(0 if at_time is None else _time(row, at_time, table))
        if f"stmt.{statement}" not in known:
            _reject_unknown(triples, known, table, f"line {row.line}")
    return triples


def _add(
    triples: CastVotes,
    table: Table,
    row: Row,
    *,
    person: str,
    statement: str,
    column: str,
    cell: str,
) -> None:
    value = _VOTE.get(cell.strip())
    if value is None:
        raise BadInput(
            f"the vote is {cell!r}",
            path=table.path,
            line=row.line,
            column=column,
            mend="Use 1 (agree), 0 (pass), -1 (disagree), or leave it empty (not seen).",
        )
    triples.voter.append(person)
    triples.statement.append(statement)
    triples.value.append(value)


def _reject_unknown(triples: CastVotes, known: set[str], table: Table, where: str) -> None:
    for statement in dict.fromkeys(triples.statement):
        if f"stmt.{statement}" not in known:
            raise BadInput(
                f"there are votes on statement {statement} ({where}), "
                "which the statements file does not have",
                path=table.path,
                line=int(where.removeprefix("line ")) if where.startswith("line ") else 1,
                column="comment-id" if where.startswith("line ") else statement,
                mend="Add the statement to the statements file, or remove the votes on it.",
            )


def _time(row: Row, at: int, table: Table) -> int:
    cell = row.cells[at].strip()
    if not cell.lstrip("-").isdecimal():
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
