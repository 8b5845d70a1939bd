"""Tables of any size cut into shards of participants, on disk."""

# ruff: noqa: S608 - names and paths are quoted by name_of and text_of, values are parameters

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.adapters.tables.columns import Columns
from lawspeaker.adapters.tables.source import find_tables, opened, text_of
from lawspeaker.adapters.tables.votes_table import cast_votes, distinct, keep_places
from lawspeaker.records.natural_order import in_natural_order
from lawspeaker.records.votes import Votes

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

N_VOTES_EACH = 1_000_000

_VOTES, _PEOPLE = "votes.npz", "people.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableShard:
    """One shard of a spool; it can be sent to another process that sees the folder."""

    folder: Path
    statements: tuple[str, ...]

    def read(self) -> Votes:
        """The votes of these participants, of several on one pair the latest, without times."""
        with np.load(self.folder / _VOTES) as kept:
            start, statement, value = (kept[name] for name in ("start", "statement", "value"))
        people = (self.folder / _PEOPLE).read_text(encoding="utf-8")
        return Votes(
            participants=tuple(json.loads(people)),
            statements=self.statements,
            start=start,
            statement=statement,
            value=value,
        )


@contextmanager
def vote_shards(
    source: Path,
    *,
    votes: str | None = None,
    columns: Columns | None = None,
    n_votes_each: int = N_VOTES_EACH,
    memory_gb: float = 2.0,
    work_folder: Path | None = None,
) -> Iterator[tuple[TableShard, ...]]:
    """The shards of a table of votes, of about `n_votes_each` votes; gone when the block ends.

    The table is checked and written anew in parts, each in order, in a folder inside
    `work_folder` (by default the system's place for such), since in the table a person's votes
    may lie anywhere. BadInput as in `read_tables`; the table of statements is not needed. Ids
    stay as they are.
    """
    tables = find_tables(source, votes=votes)
    with TemporaryDirectory(dir=work_folder) as name, opened(tables, memory_gb=memory_gb) as base:
        folder = Path(name)
        base.execute(f"SET temp_directory = {text_of(str(folder / 'spill'))}")
        cast = cast_votes(base, tables.votes, columns or Columns())
        statements = in_natural_order(distinct(base, cast.sql, "said"))
        keep_places(base, "texts", statements)
        base.execute(
            "CREATE TEMP TABLE people AS SELECT person AS id, "
            "CAST(row_number() OVER (ORDER BY person) - 1 AS INTEGER) AS place "
            f"FROM (SELECT DISTINCT person FROM ({cast.sql}))"
        )
        counted = base.execute("SELECT count(*) FROM people").fetchone()
        n_people = int(counted[0]) if counted else 0
        n_shards = min(n_people, -(-cast.n_rows // n_votes_each))
        each = -(-n_people // n_shards)
        base.execute("SET preserve_insertion_order = false")
        base.execute(
            "COPY (SELECT people.place AS place, texts.place AS said, vote, moment, line, "
            f"people.place // {each} AS shard FROM ({cast.sql}) JOIN people ON people.id = person "
            f"JOIN texts ON texts.id = said) TO {text_of(str(folder / 'votes'))} "
            "(FORMAT parquet, PARTITION_BY (shard))"
        )
        ids = _Ids(
            people=tuple(
                str(row[0])
                for row in base.execute("SELECT id FROM people ORDER BY place").fetchall()
            ),
            statements=tuple(statements),
        )
        yield tuple(
            _settled(base, folder / "votes" / f"shard={number}", range(first, first + each), ids)
            for number, first in enumerate(range(0, n_people, each))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ids:
    """Whose place and which statement's a number is."""

    people: tuple[str, ...]
    statements: tuple[str, ...]


def _settled(base: duckdb.DuckDBPyConnection, part: Path, places: range, ids: _Ids) -> TableShard:
    """The part's votes put in order, once: each pass over them then only loads arrays."""
    files = text_of(str(part / "*.parquet"))
    cells = base.execute(
        f"SELECT place, said, vote, moment, line FROM read_parquet({files})"
    ).fetchnumpy()
    row = np.asarray(cells["place"], dtype=np.int64) - places.start
    key = row * len(ids.statements) + cells["said"]
    order = np.argsort(key)
    key = key[order]
    if (key[1:] == key[:-1]).any():
        order = np.lexsort((cells["line"], cells["moment"]))
    votes = Votes.from_triples(
        ids.people[places.start : places.stop],
        ids.statements,
        row=row[order],
        column=cells["said"][order],
        value=cells["vote"][order],
    )
    rmtree(part)
    part.mkdir()
    np.savez(part / _VOTES, start=votes.start, statement=votes.statement, value=votes.value)
    (part / _PEOPLE).write_text(json.dumps(votes.participants), encoding="utf-8")
    return TableShard(folder=part, statements=ids.statements)
