"""Reading votes, whatever the form they come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.adapters.polis.reader import read_polis
from lawspeaker.adapters.ray_pool import ray_pool
from lawspeaker.adapters.tables.columns import Columns
from lawspeaker.adapters.tables.reader import read_tables
from lawspeaker.adapters.tables.source import holds_tables
from lawspeaker.adapters.tables.spool import vote_shards
from lawspeaker.errors import BadInput
from lawspeaker.wiring.views import holds_record, recorded_conversation

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.records.conversation import Conversation

__all__ = ["Columns", "ray_pool", "read_polis", "read_source", "read_tables", "vote_shards"]


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
    if holds_record(source):
        return recorded_conversation(source)
    if columns is not None:
        return read_tables(
            source,
            votes=votes,
            statements=statements,
            columns=columns,
            all_simulated=all_simulated,
        )
    if not holds_tables(source):
        return read_polis(source, votes=votes, statements=statements, all_simulated=all_simulated)
    csv = sorted(p.name for p in source.iterdir() if p.suffix == ".csv") if source.is_dir() else []
    if csv and not (votes or "").endswith(".parquet"):
        if (votes or "").endswith(".csv"):
            return read_polis(
                source, votes=votes, statements=statements, all_simulated=all_simulated
            )
        raise BadInput(
            f"both CSV files ({', '.join(csv[:3])}) and tables are here",
            path=str(source),
            mend="Name the votes with --votes, or the table file itself as the source.",
        )
    return read_tables(source, votes=votes, statements=statements, all_simulated=all_simulated)
