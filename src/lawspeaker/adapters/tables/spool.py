"""Tables of any size cut into shards of participants, on disk."""

# ruff: noqa: S608 - names and paths are quoted by name_of and text_of, values are parameters

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import duckdb
import numpy as np

from lawspeaker.adapters.tables.columns import Columns
from lawspeaker.adapters.tables.source import find_tables, opened, text_of
from lawspeaker.adapters.tables.votes_table import cast_votes, distinct, keep_places
from lawspeaker.records.natural_order import in_natural_order
from lawspeaker.records.votes import Votes

if TYPE_CHECKING:
    from collections.abc import Iterator

N_VOTES_EACH = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TableShard:
    """Participants `first` to before `last` of a spool; it can be sent to another process."""

    folder: Path
    number: int
    first: int
    last: int
    statements: tuple[str, ...]

    def read(self) -> Votes:
        """The votes of these participants, of several on one pair the latest, without times."""
        with duckdb.connect(":memory:", config={"threads": 1}) as base:
            people = base.execute(
                f"SELECT id FROM read_parquet({text_of(str(self.folder / 'people.parquet'))}) "
                f"WHERE place >= {self.first} AND place < {self.last} ORDER BY place"
            ).fetchall()
            files = text_of(str(self.folder / "votes" / f"shard={self.number}" / "*.parquet"))
            cells = base.execute(
                f"SELECT place, said, vote, moment, line FROM read_parquet({files})"
            )
            fetched = cells.fetchnumpy()
        order = np.lexsort((fetched["line"], fetched["moment"]))
        return Votes.from_triples(
            [str(row[0]) for row in people],
            self.statements,
            row=np.asarray(fetched["place"], dtype=np.int64)[order] - self.first,
            column=fetched["said"][order],
            value=fetched["vote"][order],
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

    The table is checked and written anew in parts, in a folder inside `work_folder` (by default
    the system's place for such), since in the table a person's votes may lie anywhere. BadInput
    as in `read_tables`; the table of statements is not needed. Ids stay as they are.
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
        base.execute(f"COPY people TO {text_of(str(folder / 'people.parquet'))} (FORMAT parquet)")
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
        yield tuple(
            TableShard(
                folder=folder,
                number=number,
                first=first,
                last=min(first + each, n_people),
                statements=tuple(statements),
            )
            for number, first in enumerate(range(0, n_people, each))
        )
