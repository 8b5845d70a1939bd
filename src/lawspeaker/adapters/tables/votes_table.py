"""The votes of a table, checked, with ids as they stand there."""

# ruff: noqa: S608 - names and paths are quoted by name_of and text_of, values are parameters

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lawspeaker.adapters.tables.source import ROW, header_of, name_of
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lawspeaker.adapters.tables.columns import Columns
    from lawspeaker.adapters.tables.source import Connection, Relation

_GIVE_ID = "Give each row an id, or delete the row."


@dataclass(frozen=True, slots=True, kw_only=True)
class CastTable:
    """The query that gives `person`, `said`, `vote`, `moment`, `line` of each row, and how many.

    `timed` says whether the moments are the table's own; else they are the rows' numbers.
    """

    sql: str
    n_rows: int
    timed: bool


def cast_votes(base: Connection, relation: Relation, columns: Columns) -> CastTable:
    """Find the columns and check every row; BadInput names the first that is wrong.

    Row 1 is the first row of the table.
    """
    header = header_of(base, relation)
    at = {
        what: columns.find(what, header, given=given, path=shown(relation))
        for what, given in (
            ("participant", columns.participant),
            ("statement", columns.statement),
            ("vote", columns.vote),
        )
    }
    time = columns.find_optional("time", header, given=columns.time)
    if columns.time is not None:
        columns.find("time", header, given=columns.time, path=shown(relation))
    moment = ROW if time is None else _moment(base, relation, time)
    vote = f"TRY_CAST({name_of(at['vote'])} AS DOUBLE)"
    ids = {what: f"CAST({name_of(at[what])} AS VARCHAR)" for what in ("participant", "statement")}
    checks = [
        (f"coalesce(trim({ids['participant']}), '') = ''", at["participant"], _GIVE_ID),
        (f"coalesce(trim({ids['statement']}), '') = ''", at["statement"], _GIVE_ID),
        (f"{vote} IS NULL OR {vote} NOT IN (-1, 0, 1)", at["vote"], ("Use 1 (agree), 0 (pass), "
         "-1 (disagree); leave out the rows of what was not seen.")),
        (f"{moment} IS NULL", time or ROW, "Use whole milliseconds since 1970, or a timestamp."),
    ]  # fmt: skip
    for wrong, column, mend in checks:
        _reject(base, relation, wrong, column=column, mend=mend)
    counted = base.execute(f"SELECT count(*) FROM {relation.sql}").fetchone()
    n_rows = int(counted[0]) if counted else 0
    if not n_rows:
        raise BadInput("it holds no vote", path=shown(relation), mend="Export it again.")
    sql = (
        f"SELECT trim({ids['participant']}) AS person, trim({ids['statement']}) AS said, "
        f"CAST({vote} AS TINYINT) AS vote, {moment} AS moment, {ROW} AS line FROM {relation.sql}"
    )
    return CastTable(sql=sql, n_rows=n_rows, timed=time is not None)


def distinct(base: Connection, sql: str, what: str) -> list[str]:
    """The distinct ids of a query's column, in no order that anybody may rely on."""
    return [str(row[0]) for row in base.execute(f"SELECT DISTINCT {what} FROM ({sql})").fetchall()]


def keep_places(base: Connection, table: str, ids: Sequence[str]) -> None:
    """Make a table (id, place) from ids in order, to join votes with."""
    base.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS "
        "SELECT unnest($ids) AS id, CAST(unnest(range(len($ids))) AS INTEGER) AS place",
        {"ids": list(ids)},
    )


def placed_cells(
    base: Connection, sql: str, *, people: Sequence[str], texts: Sequence[str], more: str
) -> dict[str, NDArray[Any]]:
    """A query's votes on known statements by known people, in the order of its lines.

    Columns `row_place` and `column_place` index `people` and `texts` (ids `p.12`, `stmt.12`);
    with them come `vote`, `line` and the query's column `more`.
    """
    keep_places(base, "people", people)
    keep_places(base, "texts", texts)
    fetched = base.execute(
        "SELECT people.place AS row_place, texts.place AS column_place, vote, line, "
        f"{name_of(more)} FROM ({sql}) JOIN people ON people.id = {_id_of('p', 'person')} "
        f"JOIN texts ON texts.id = {_id_of('stmt', 'said')}"
    ).fetchnumpy()
    order = np.argsort(fetched["line"], kind="stable")
    return {name: np.asarray(each)[order] for name, each in fetched.items()}


def _id_of(kind: str, column: str) -> str:
    return (
        f"CASE WHEN starts_with({column}, '{kind}.') THEN {column} ELSE '{kind}.' || {column} END"
    )


def shown(relation: Relation) -> str:
    """A relation as an error names it."""
    inside = relation.name != str(relation.file)
    return f"{relation.file}, table {relation.name}" if inside else relation.name


def _moment(base: Connection, relation: Relation, column: str) -> str:
    described = base.execute(f"DESCRIBE SELECT {name_of(column)} FROM {relation.sql}").fetchone()
    kind = str(described[1]) if described else ""
    if kind.startswith(("TIMESTAMP", "DATE")):
        return f"epoch_ms(CAST({name_of(column)} AS TIMESTAMP))"
    return f"TRY_CAST({name_of(column)} AS BIGINT)"


def _reject(base: Connection, relation: Relation, wrong: str, *, column: str, mend: str) -> None:
    found = base.execute(f"SELECT min({ROW}) FROM {relation.sql} WHERE {wrong}").fetchone()
    if found is None or found[0] is None:
        return
    row = base.execute(
        f"SELECT {name_of(column)} FROM {relation.sql} WHERE {ROW} = {int(found[0])}"
    ).fetchone()
    value = None if row is None else row[0]
    raise BadInput(
        f"row {int(found[0]) + 1}: {column} is {'empty' if value is None else repr(value)}",
        path=shown(relation),
        column=column,
        mend=mend,
    )
