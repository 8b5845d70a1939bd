"""Forgetting in the file itself: the rows, the free pages, and the write-ahead log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.adapters.ledger.schema import faults_named
from lawspeaker.errors import BadInput, GateFailed
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.adapters.ledger.sqlite import SqliteLedger
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import Event


def forget(
    ledger: SqliteLedger,
    seqs: tuple[int, ...],
    *,
    left: Mapping[int, Mapping[str, Json]],
    facts: Mapping[str, Json],
) -> Event:
    """Delete the bodies, salts and keys of events, restate what is left of them, and record it.

    The commitments stay, so every proof still holds. The event that says what was erased holds
    nothing of anybody, so that it can stand open in any export. BadInput for a place that does
    not exist. `scrub` the file when the transaction round this has ended.
    """
    with ledger.transaction(), faults_named(ledger.path):
        size = ledger.verify().n_events
        if any(not 0 <= seq < size for seq in seqs):
            raise BadInput("an event to erase is not there", mend="Look it up again.")
        ledger.connection.executemany("DELETE FROM content WHERE seq = ?", [(seq,) for seq in seqs])
        if left:
            kept: dict[str, Json] = {str(seq): body for seq, body in sorted(left.items())}
            ledger.append(EventKind.RESTATED, {"left": kept})
        return ledger.append(EventKind.ERASED, {"seqs": list(seqs), **facts})


def scrub(ledger: SqliteLedger) -> None:
    """Write the file anew without free pages and empty the write-ahead log.

    GateFailed while another program reads the file, for it may still need the old pages.
    """
    with faults_named(ledger.path):
        ledger.connection.execute("PRAGMA temp_store=MEMORY")  # no copy in a temporary file
        ledger.connection.execute("VACUUM")
        (busy, _, _) = ledger.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise GateFailed(
            "Erased, but another program still reads the ledger, so old pages may stand in "
            f"{ledger.path}-wal. Close that program, then run `lawspeaker doctor`."
        )
