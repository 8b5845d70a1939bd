"""A conversation from Parquet, CSV or DuckDB tables; +1 is agree, -1 is disagree."""

# ruff: noqa: S608 - names and paths are quoted by name_of and text_of, values are parameters

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.adapters.tables.columns import Columns
from lawspeaker.adapters.tables.people_table import marked_people
from lawspeaker.adapters.tables.source import ROW, find_tables, header_of, name_of, opened
from lawspeaker.adapters.tables.source import source_file as _source_file
from lawspeaker.adapters.tables.votes_table import cast_votes, distinct, placed_cells, shown
from lawspeaker.errors import BadInput
from lawspeaker.records.conversation import Conversation
from lawspeaker.records.natural_order import in_natural_order
from lawspeaker.records.participant import Participant
from lawspeaker.records.statement import Moderation, Statement
from lawspeaker.records.votes import Votes

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.adapters.tables.source import Connection, Relation
    from lawspeaker.adapters.tables.votes_table import CastTable


def read_tables(
    source: Path,
    *,
    votes: str | None = None,
    statements: str | None = None,
    columns: Columns | None = None,
    all_simulated: bool = False,
) -> Conversation:
    """Read a folder with votes.parquet and statements.parquet, or a DuckDB file with such tables.

    CSV files with a header do as well as Parquet.
    Of a person's votes on a statement the latest counts, the last row among equals or where
    there are no times. Statements whose `moderated` is -1, where there is such a column, go with
    the votes on them. A table of participants beside the votes says who else is there, and who is
    simulated. Ids may be texts or whole numbers; they become `p.12` and `stmt.12`.
    BadInput names file, row, column and mend.
    """
    tables = find_tables(source, votes=votes, statements=statements)
    if tables.statements is None:
        raise BadInput(
            "there is no table of statements",
            path=str(source),
            mend="Put statements.parquet (statement, text) beside the votes, "
            "or a table statements into the database.",
        )
    named = columns or Columns()
    with opened(tables) as base:
        texts = _statements(base, tables.statements, named)
        cast = cast_votes(base, tables.votes, named)
        listed = {} if tables.people is None else marked_people(base, tables.people, named)
        marks = {_id("p", person): mark for person, mark in listed.items()}
        voters = {_id("p", person) for person in distinct(base, cast.sql, "person")}
        people = in_natural_order({*marks, *voters})
        found = _votes(base, cast, people=people, statements=list(texts), relation=tables.votes)
        sources = (
            _source_file(tables.votes, cast.n_rows),
            _source_file(tables.statements, len(texts)),
            *((_source_file(tables.people, len(marks)),) if tables.people and marks else ()),
        )
    keep = np.array([each.moderation is not Moderation.OUT for each in texts.values()])
    if not keep.any():
        raise BadInput(
            "every statement is moderated out",
            path=shown(tables.statements),
            mend="Keep at least one statement (moderated 1 or 0).",
        )
    kept = found.restrict(statements=keep)
    return Conversation(
        topic=source.stem,
        description="",
        participants=tuple(
            Participant(id=each, simulated=all_simulated or marks.get(each, False))
            for each in people
        ),
        statements=tuple(s for s in texts.values() if s.moderation is not Moderation.OUT),
        votes=kept,
        moderated_out=tuple(s for s in texts.values() if s.moderation is Moderation.OUT),
        n_votes_moderated_out=found.n_votes - kept.n_votes,
        n_votes_superseded=cast.n_rows - found.n_votes,
        files=sources,
    )


def _statements(base: Connection, relation: Relation, columns: Columns) -> dict[str, Statement]:
    header, path = header_of(base, relation), shown(relation)
    at_id = columns.find("statement", header, given=columns.statement_id, path=path)
    at_text = columns.find("text", header, given=columns.text, path=path)
    moderated = "TRY_CAST(moderated AS INTEGER)" if "moderated" in header else "0"
    author = "nullif(trim(CAST(author AS VARCHAR)), '')" if "author" in header else "NULL"
    rows = base.execute(
        f"SELECT trim(CAST({name_of(at_id)} AS VARCHAR)), trim(CAST({name_of(at_text)} AS VARCHAR))"
        f", {moderated}, {author} FROM {relation.sql} ORDER BY {ROW}"
    ).fetchall()
    found: dict[str, Statement] = {}
    for number, (raw, text, decided, who) in enumerate(rows, start=1):
        identifier = _id("stmt", raw or "")
        wrong = "has no id" if not raw else "has no text" if not text else ""
        if wrong or identifier in found:
            raise BadInput(
                f"row {number}: statement {raw or ''} {wrong or 'is there twice'}",
                path=path,
                column=at_text if wrong == "has no text" else at_id,
                mend="Keep one row with id and text for each statement.",
            )
        found[identifier] = Statement(
            id=identifier,
            text=text,
            author=None if who is None else _id("p", who),
            moderation=Moderation(decided) if decided in set(Moderation) else Moderation.UNDECIDED,
        )
    if not found:
        raise BadInput("it holds no statement", path=path, mend="Export it again.")
    return {key: found[key] for key in in_natural_order(found)}


def _votes(
    base: Connection,
    cast: CastTable,
    *,
    people: list[str],
    statements: list[str],
    relation: Relation,
) -> Votes:
    known = set(statements)
    for said in sorted(distinct(base, cast.sql, "said")):
        if _id("stmt", said) not in known:
            raise BadInput(
                f"there are votes on statement {said}, which the table of statements does not have",
                path=shown(relation),
                mend="Add the statement to its table, or remove the votes on it.",
            )
    cells = placed_cells(base, cast.sql, people=people, texts=statements, more="moment")
    return Votes.from_triples(
        people,
        statements,
        row=cells["row_place"],
        column=cells["column_place"],
        value=cells["vote"],
        time=cells["moment"] if cast.timed else None,
    )


def _id(kind: str, raw: str) -> str:
    return raw if raw.startswith(f"{kind}.") else f"{kind}.{raw}"
