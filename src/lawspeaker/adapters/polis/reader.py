"""A Polis CSV export read into a conversation; Polis' ids and column names end here.

In the export +1 is agree and -1 is disagree; in Polis' database it is the other way round, and
what is read here is the export.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.adapters.polis.bundle import Bundle, find_bundle
from lawspeaker.adapters.table import Row, Table, read_table
from lawspeaker.errors import BadInput
from lawspeaker.records.conversation import Conversation, Released
from lawspeaker.records.participant import Participant
from lawspeaker.records.statement import Moderation, Statement
from lawspeaker.records.votes import Votes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_VOTE = {"1": 1, "0": 0, "-1": -1, "1.0": 1, "0.0": 0, "-1.0": -1, "+1": 1}
_MODERATED = {"1": Moderation.IN, "0": Moderation.UNDECIDED, "-1": Moderation.OUT}
_FLAG = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False, "": False}


@dataclass(slots=True)
class _Triples:
    """Votes as they are read: raw ids, and one array entry a vote."""

    voter: list[str] = field(default_factory=list)
    statement: list[str] = field(default_factory=list)
    value: array[int] = field(default_factory=lambda: array("b"))
    time: array[int] = field(default_factory=lambda: array("q"))


def read_polis(
    folder: Path,
    *,
    votes: str | None = None,
    statements: str | None = None,
    all_simulated: bool = False,
) -> Conversation:
    """Read a folder with any of the files of a Polis CSV export, joined by id.

    Of a person's votes on a statement the last counts. Statements that are moderated out go,
    with the votes on them, and are counted. Ids become `stmt.12` and `p.12`. BadInput names
    file, line, column and mend.
    """
    bundle = find_bundle(folder, votes=votes, statements=statements)
    texts = read_table(bundle.statements)
    all_statements = _statements(texts)
    known = {statement.id for statement in all_statements}
    matrix = None if bundle.matrix is None else read_table(bundle.matrix)
    long = None if bundle.votes is None else read_table(bundle.votes)
    in_matrix = _Triples() if matrix is None else _from_matrix(matrix, known)
    cast = in_matrix if long is None else _from_long(long, known)
    people = _people(bundle, matrix, cast, all_simulated=all_simulated)
    full = _votes(people, all_statements, cast)
    kept = np.array([s.moderation is not Moderation.OUT for s in all_statements], dtype=bool)
    if not kept.any():
        raise BadInput(
            "every statement is moderated out",
            path=texts.path,
            mend="Keep at least one statement (moderated 1 or 0).",
        )
    votes_kept = full.restrict(statements=kept)
    summary = None if bundle.summary is None else read_table(bundle.summary)
    facts = {} if summary is None else _summary(summary)
    tables = [t for t in (long, matrix, texts, summary) if t is not None]
    return Conversation(
        topic=facts.get("topic", folder.name),
        description=facts.get("conversation-description", ""),
        participants=people,
        statements=tuple(s for s, keep in zip(all_statements, kept, strict=True) if keep),
        votes=votes_kept,
        moderated_out=tuple(s for s, keep in zip(all_statements, kept, strict=True) if not keep),
        n_votes_moderated_out=full.n_votes - votes_kept.n_votes,
        n_votes_superseded=len(cast.value) - full.n_votes,
        released=Released(
            groups={} if matrix is None else _released_groups(matrix),
            counts={key: int(value) for key, value in facts.items() if value.isdecimal()},
            tallies=_released_tallies(texts),
            group_order=() if matrix is None else _matrix_people(matrix),
            n_cells_disagree=_disagreements(full, people, all_statements, in_matrix)
            if long is not None and matrix is not None
            else 0,
        ),
        files=tuple(table.source for table in tables),
    )


def _statements(table: Table) -> tuple[Statement, ...]:
    at_id, at_text = table.index("comment-id"), table.index("comment-body")
    at_author = table.header.index("author-id") if "author-id" in table.header else None
    at_moderated = table.header.index("moderated") if "moderated" in table.header else None
    found: dict[str, Statement] = {}
    for row in table.rows:
        raw = _id(row, at_id, "comment-id", table)
        text = row.cells[at_text].strip()
        if not text:
            raise BadInput(
                f"statement {raw} has no text",
                path=table.path,
                line=row.line,
                column="comment-body",
                mend="Write its text, or delete the row and the votes on it.",
            )
        if f"stmt.{raw}" in found:
            raise BadInput(
                f"statement {raw} is there twice",
                path=table.path,
                line=row.line,
                column="comment-id",
                mend="Keep one row for each comment-id.",
            )
        author = "" if at_author is None else row.cells[at_author].strip()
        found[f"stmt.{raw}"] = Statement(
            id=f"stmt.{raw}",
            text=text,
            author=f"p.{author}" if author else None,
            moderation=_moderation(row, at_moderated, table),
        )
    if not found:
        raise BadInput("it holds no statement", path=table.path, mend="Export it again.")
    return tuple(found[key] for key in _natural(found))


def _moderation(row: Row, at: int | None, table: Table) -> Moderation:
    if at is None:
        return Moderation.UNDECIDED
    try:
        return _MODERATED[row.cells[at].strip() or "0"]
    except KeyError:
        raise BadInput(
            f"moderated is {row.cells[at]!r}",
            path=table.path,
            line=row.line,
            column="moderated",
            mend="Use 1 (in), 0 (undecided) or -1 (out).",
        ) from None


def _from_matrix(table: Table, known: set[str]) -> _Triples:
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
    triples = _Triples()
    seen: set[str] = set()
    for row in table.rows:
        person = _id(row, at_person, "participant", table)
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


def _from_long(table: Table, known: set[str]) -> _Triples:
    at_person, at_statement = table.index("voter-id"), table.index("comment-id")
    at_vote = table.index("vote")
    at_time = table.header.index("timestamp") if "timestamp" in table.header else None
    triples = _Triples()
    for row in table.rows:
        person = _id(row, at_person, "voter-id", table)
        statement = _id(row, at_statement, "comment-id", table)
        cell = row.cells[at_vote]
        if not cell.strip():
            continue
        _add(triples, table, row, person=person, statement=statement, column="vote", cell=cell)
        triples.time.append(0 if at_time is None else _time(row, at_time, table))
        if f"stmt.{statement}" not in known:
            _reject_unknown(triples, known, table, f"line {row.line}")
    return triples


def _add(
    triples: _Triples,
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


def _reject_unknown(triples: _Triples, known: set[str], table: Table, where: str) -> None:
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


def _id(row: Row, at: int, column: str, table: Table) -> str:
    cell = row.cells[at].strip()
    if not cell:
        raise BadInput(
            f"{column} is empty",
            path=table.path,
            line=row.line,
            column=column,
            mend="Give the id, or delete the row.",
        )
    return cell


def _people(
    bundle: Bundle, matrix: Table | None, cast: _Triples, *, all_simulated: bool
) -> tuple[Participant, ...]:
    marks = {} if bundle.participants is None else _marks(read_table(bundle.participants))
    ids = {f"p.{voter}" for voter in cast.voter} | set(marks)
    ids |= set() if matrix is None else set(_matrix_people(matrix))
    return tuple(
        Participant(id=person, simulated=all_simulated or marks.get(person, False))
        for person in _natural(ids)
    )


def _marks(table: Table) -> dict[str, bool]:
    at_person, at_mark = table.index("participant"), table.index("simulated")
    marks: dict[str, bool] = {}
    for row in table.rows:
        mark = row.cells[at_mark].strip().lower()
        if mark not in _FLAG:
            raise BadInput(
                f"simulated is {row.cells[at_mark]!r}",
                path=table.path,
                line=row.line,
                column="simulated",
                mend="Use true or false.",
            )
        marks[f"p.{_id(row, at_person, 'participant', table)}"] = _FLAG[mark]
    return marks


def _votes(
    people: tuple[Participant, ...], statements: tuple[Statement, ...], cast: _Triples
) -> Votes:
    row_of = {person.id: i for i, person in enumerate(people)}
    column_of = {statement.id: j for j, statement in enumerate(statements)}
    return Votes.from_triples(
        [person.id for person in people],
        [statement.id for statement in statements],
        row=[row_of[f"p.{voter}"] for voter in cast.voter],
        column=[column_of[f"stmt.{statement}"] for statement in cast.statement],
        value=np.frombuffer(cast.value, dtype=np.int8) if cast.value else [],
        time=np.frombuffer(cast.time, dtype=np.int64) if cast.time else None,
    )


def _disagreements(
    full: Votes,
    people: tuple[Participant, ...],
    statements: tuple[Statement, ...],
    in_matrix: _Triples,
) -> int:
    # Only pairs that both files have are compared: an export may drop people from one of them.
    other = _votes(people, statements, in_matrix)
    width = full.n_statements
    _, here, there = np.intersect1d(
        full.row * width + full.statement,
        other.row * width + other.statement,
        assume_unique=True,
        return_indices=True,
    )
    return int((full.value[here] != other.value[there]).sum())


def _matrix_people(matrix: Table) -> tuple[str, ...]:
    at = matrix.index("participant")
    return tuple(f"p.{row.cells[at].strip()}" for row in matrix.rows)


def _released_groups(matrix: Table) -> Mapping[str, str]:
    if "group-id" not in matrix.header:
        return {}
    at_person, at_group = matrix.index("participant"), matrix.index("group-id")
    return {
        f"p.{row.cells[at_person].strip()}": row.cells[at_group].strip()
        for row in matrix.rows
        if row.cells[at_group].strip()
    }


def _released_tallies(table: Table) -> Mapping[str, tuple[int, int]]:
    if not {"agrees", "disagrees"} <= set(table.header):
        return {}
    at_id = table.index("comment-id")
    at_agrees, at_disagrees = table.index("agrees"), table.index("disagrees")
    return {
        f"stmt.{row.cells[at_id].strip()}": (
            int(row.cells[at_agrees]),
            int(row.cells[at_disagrees]),
        )
        for row in table.rows
        if row.cells[at_agrees].isdecimal() and row.cells[at_disagrees].isdecimal()
    }


def _summary(table: Table) -> dict[str, str]:
    # The file has no header: its first row is already a key and a value.
    facts = {table.header[0]: ",".join(table.header[1:])}
    facts |= {row.cells[0].strip(): row.cells[1].strip() for row in table.rows}
    return facts


def _natural(ids: Iterable[str]) -> list[str]:
    def key(identifier: str) -> tuple[int, int, str]:
        number = identifier.partition(".")[2]
        return (0, int(number), "") if number.isdecimal() else (1, 0, number)

    return sorted(ids, key=key)
