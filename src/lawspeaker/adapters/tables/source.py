"""Where tables of votes and statements lie: Parquet or CSV files, or tables of a DuckDB file."""

# ruff: noqa: S608 - names and paths are quoted by name_of and text_of, values are parameters

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from lawspeaker.errors import BadInput
from lawspeaker.records.conversation import SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VOTES, STATEMENTS, PEOPLE = "votes", "statements", "participants"
Connection = duckdb.DuckDBPyConnection
ROW = "file_row_number"
_ENDINGS = {".duckdb", ".ddb"}
_CSV = ".csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A table as DuckDB reads it (`sql`), its name for people, and the file that it is in."""

    sql: str
    name: str
    file: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The votes and, where there are any, the tables of statements and of people.

    `database` is the file of all of them where it is one.
    """

    votes: Relation
    statements: Relation | None
    people: Relation | None
    database: Path | None


def holds_tables(source: Path) -> bool:
    """Whether a file or a folder is a source of this kind."""
    if source.is_dir():
        return bool([p for p in source.iterdir() if p.suffix.lower() in {".parquet", *_ENDINGS}])
    return source.suffix.lower() in {".parquet", *_ENDINGS}


def find_tables(source: Path, *, votes: str | None = None, statements: str | None = None) -> Tables:
    """The tables of a DuckDB file, of a Parquet or CSV file, or of a folder with such files.

    `votes` and `statements` name a table or a file where they are not called so; a file of votes
    is found as votes.parquet, else votes.csv, one of statements beside it with the same ending.
    BadInput where nothing is there.
    """
    if not source.exists():
        raise BadInput("there is no such source", path=str(source), mend="Check the name.")
    if source.is_dir():
        databases = sorted(p for p in source.iterdir() if p.suffix.lower() in _ENDINGS)
        if len(databases) > 1:
            raise BadInput(
                f"{len(databases)} DuckDB files are here",
                path=str(source),
                mend="Name the right one as the source.",
            )
        if databases:
            return _in_database(databases[0], votes or VOTES, statements or STATEMENTS)
        plain = source / f"{VOTES}{_CSV}"
        named = votes or (plain.name if _only(plain) else f"{VOTES}.parquet")
        return _in_files(source / named, statements)
    if source.suffix.lower() in _ENDINGS:
        return _in_database(source, votes or VOTES, statements or STATEMENTS)
    return _in_files(source, statements)


@contextmanager
def opened(tables: Tables, *, memory_gb: float = 2.0, threads: int = 2) -> Iterator[Connection]:
    """A DuckDB in memory that can read the tables and writes to none; BadInput if it cannot."""
    with duckdb.connect(":memory:", config={"autoinstall_known_extensions": False}) as base:
        base.execute(f"SET memory_limit = '{memory_gb}GB'")
        base.execute(f"SET threads = {threads}")
        base.execute("SET preserve_insertion_order = true")
        try:
            if tables.database is not None:
                base.execute(f"ATTACH {text_of(str(tables.database))} AS source (READ_ONLY)")
            yield base
        except duckdb.Error as error:
            raise BadInput(
                f"DuckDB cannot read it ({str(error).splitlines()[0]})",
                path=str(tables.votes.file),
                mend="Check that the file is whole and holds the table.",
            ) from error


def header_of(base: Connection, relation: Relation) -> tuple[str, ...]:
    """The names of a relation's columns."""
    described = base.execute(f"DESCRIBE SELECT * FROM {relation.sql}").fetchall()
    return tuple(str(row[0]) for row in described if row[0] != ROW)


def source_file(relation: Relation, n_rows: int) -> SourceFile:
    """The record of a file that was read, its digest taken piece by piece."""
    with relation.file.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    name = relation.file.name
    shown = name if relation.name == str(relation.file) else f"{name}, table {relation.name}"
    return SourceFile(name=shown, digest=f"sha256:{found}", n_rows=n_rows)


def name_of(column: str) -> str:
    """A name as SQL quotes it."""
    return '"' + column.replace('"', '""') + '"'


def text_of(value: str) -> str:
    """A text as SQL quotes it."""
    return "'" + value.replace("'", "''") + "'"


def _only(plain: Path) -> bool:
    return plain.is_file() and not plain.with_suffix(".parquet").is_file()


def _in_files(votes: Path, statements: str | None) -> Tables:
    beside = votes.parent / (statements or f"{STATEMENTS}{votes.suffix}")
    there = statements is not None or beside.is_file()
    people = votes.parent / f"{PEOPLE}{votes.suffix}"
    return Tables(
        votes=_in_file(votes),
        statements=_in_file(beside) if there else None,
        people=_in_file(people) if people.is_file() else None,
        database=None,
    )


def _in_file(path: Path) -> Relation:
    if not path.is_file():
        raise BadInput(
            "there is no such file", path=str(path), mend="Put votes.parquet there, or name it."
        )
    sql = f"read_parquet({text_of(str(path))}, file_row_number = true)"
    if path.suffix.lower() == _CSV:
        # One reader, so that rows are numbered as they stand; ids stay as they are written.
        lines = f"read_csv({text_of(str(path))}, header = true, all_varchar = true)"
        sql = f"(SELECT *, row_number() OVER () - 1 AS {ROW} FROM {lines})"
    return Relation(sql=sql, name=str(path), file=path)


def _in_database(path: Path, votes: str, statements: str) -> Tables:
    try:
        with duckdb.connect(str(path), read_only=True) as base:
            there = {str(row[0]) for row in base.execute("SHOW TABLES").fetchall()}
    except duckdb.Error as error:
        raise BadInput(
            f"DuckDB cannot open it ({str(error).splitlines()[0]})",
            path=str(path),
            mend="Check that it is a DuckDB file, and that nothing is writing to it.",
        ) from error
    if votes not in there:
        raise BadInput(
            f"there is no table {votes!r}; it has {', '.join(sorted(there)) or 'none'}",
            path=str(path),
            mend="Name the table votes, make a view of that name, or name it with --votes.",
        )
    return Tables(
        votes=_table(path, votes),
        statements=_table(path, statements) if statements in there else None,
        people=_table(path, PEOPLE) if PEOPLE in there else None,
        database=path,
    )


def _table(path: Path, table: str) -> Relation:
    # The row's number makes "the last row" well defined, whatever DuckDB does in parallel.
    numbered = f"SELECT *, row_number() OVER () - 1 AS {ROW} FROM source.{name_of(table)}"
    return Relation(sql=f"({numbered})", name=table, file=path)
