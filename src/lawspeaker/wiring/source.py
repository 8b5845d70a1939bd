"""Reading votes, whatever the form they come in."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from lawspeaker.adapters.polis.reader import read_polis
from lawspeaker.adapters.ray_pool import ray_pool
from lawspeaker.adapters.tables.columns import Columns
from lawspeaker.adapters.tables.reader import read_tables
from lawspeaker.adapters.tables.source import holds_tables
from lawspeaker.adapters.tables.spool import vote_shards
from lawspeaker.errors import BadInput
from lawspeaker.wiring.store import holds_record
from lawspeaker.wiring.views import recorded_conversation

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.records.conversation import Conversation

__all__ = [
    "Columns",
    "SourceKind",
    "kind_of",
    "ray_pool",
    "read_polis",
    "read_source",
    "read_tables",
    "vote_shards",
]


class SourceKind(StrEnum):
    """The forms in which votes come."""

    RECORD = "record"
    POLIS = "polis"
    TABLES = "tables"


def read_source(
    source: Path,
    *,
    votes: str | None = None,
    statements: str | None = None,
    columns: Columns | None = None,
    all_simulated: bool = False,
) -> Conversation:
    """Read a folder with a record, a Polis CSV export or tables, or such a file itself.

    A record (`ledger.db`) comes before other files in its folder; `all_simulated` says of none
    of its people what the record does not say.

    Where `columns` are named, CSV files are read as plain tables too, not as a Polis export.
    BadInput as the readers have it, and where a folder holds both, so that neither is passed
    over in silence.
    """
    match kind_of(source, votes=votes, columns=columns):
        case SourceKind.RECORD:
            return recorded_conversation(source)
        case SourceKind.POLIS:
            return read_polis(
                source, votes=votes, statements=statements, all_simulated=all_simulated
            )
        case SourceKind.TABLES:
            return read_tables(
                source,
                votes=votes,
                statements=statements,
                columns=columns,
                all_simulated=all_simulated,
            )


def kind_of(source: Path, *, votes: str | None, columns: Columns | None) -> SourceKind:
    """What a source is read as; BadInput where a folder holds CSV files and tables, unnamed."""
    if holds_record(source):
        return SourceKind.RECORD
    if columns is not None:
        return SourceKind.TABLES
    if not holds_tables(source):
        return SourceKind.POLIS
    csv = sorted(p.name for p in source.iterdir() if p.suffix == ".csv") if source.is_dir() else []
    if csv and not (votes or "").endswith(".parquet"):
        if (votes or "").endswith(".csv"):
            return SourceKind.POLIS
        raise BadInput(
            f"both CSV files ({', '.join(csv[:3])}) and tables are here",
            path=str(source),
            mend="Name the votes with --votes, or the table file itself as the source.",
        )
    return SourceKind.TABLES
