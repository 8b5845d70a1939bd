"""The one place that opens a record: in a folder's file, or on the server its address names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.adapters.clock import SystemClock
from lawspeaker.adapters.folder import LEDGER_NAME
from lawspeaker.adapters.ledger.address import Place, place_of
from lawspeaker.adapters.ledger.export import record_of
from lawspeaker.adapters.ledger.sqlite import open_ledger, sqlite_fault
from lawspeaker.adapters.served_folder import alone_serving
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.adapters.ledger.store import StoredLedger
    from lawspeaker.adapters.ledger.verifier.reading import Record
    from lawspeaker.ports.clock import Clock

__all__ = [
    "Place",
    "alone_serving",
    "existing_place",
    "holds_record",
    "open_place",
    "open_record",
    "place_of",
    "store_fault",
    "to_judge",
]


def open_record(named: Path, *, create: bool = False, clock: Clock | None = None) -> StoredLedger:
    """Open the record of a folder, or that in a file.

    BadInput where there is none, unless a file may be made; on a server the tables must be there.
    """
    place = place_of(named) if create else existing_place(named)
    return open_place(place, create=create, clock=clock)


def open_place(place: Place, *, create: bool, clock: Clock | None = None) -> StoredLedger:
    """The same, once it is known where the record is."""
    clock = clock or SystemClock()
    if not place.url:
        return open_ledger(place.path, clock, create=create)
    from lawspeaker.adapters.ledger.postgres import PostgresLedger  # noqa: PLC0415 - an extra

    return PostgresLedger(place.url, clock)


def holds_record(named: Path) -> bool:
    """Whether a source is a folder with a record or with the address of one, or such a file."""
    place = place_of(named)
    return place.there and (named.is_dir() or bool(place.url) or named.name == LEDGER_NAME)


def store_fault(named: Path) -> str:
    """What the store of a record may do to it, with the mend; empty where nothing is known."""
    return "" if place_of(named).url else sqlite_fault() or ""


def to_judge(named: Path) -> Path | Record:
    """What the verifier reads: the file as it is, or all that the server holds."""
    place = existing_place(named)
    if not place.url:
        return place.path
    with open_place(place, create=False) as ledger:
        return record_of(ledger)


def existing_place(named: Path) -> Place:
    """Where the record of a folder is kept; BadInput where it has none."""
    place = place_of(named)
    if not place.there:
        raise BadInput(
            "there is no record here"
            if place.path.name == LEDGER_NAME
            else "there is no such file",
            path=str(place.path),
            mend="Name a folder that `lawspeaker run` or `lawspeaker assembly open` made, its "
            "ledger.db, or an export.",
        )
    return place
