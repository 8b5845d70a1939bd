"""The record in one SQLite file: on disk before it is acknowledged, and never changed unseen."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, ClassVar

from lawspeaker.adapters.ledger.form import FORMS, EventForms
from lawspeaker.adapters.ledger.schema import connect, faults_named
from lawspeaker.adapters.ledger.store import StoredLedger
from lawspeaker.adapters.ledger.verification import Verification
from lawspeaker.errors import BadInput, GateFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from lawspeaker.adapters.ledger.database import Cell
    from lawspeaker.ports.clock import Clock

__all__ = ["SqliteLedger", "Verification", "open_ledger", "sqlite_fault"]


class SqliteLedger(StoredLedger):
    """The record in a file; the connection that writes is the one that checkpoints."""

    BEGIN: ClassVar[str] = "BEGIN IMMEDIATE"
    BEGIN_SNAPSHOT: ClassVar[str] = "BEGIN"
    NOTES: ClassVar[str] = "SELECT note FROM checkpoint ORDER BY rowid"

    def __init__(
        self,
        path: Path,
        clock: Clock,
        *,
        create: bool = True,
        patience_s: float = 5.0,
        forms: EventForms = FORMS,
    ) -> None:
        super().__init__(str(path), clock, forms=forms)
        self.path = path
        self.connection = connect(path, create=create, patience_s=patience_s)

    def close(self) -> None:
        """Give the file back."""
        self.connection.close()

    def copy_to(self, fresh: Path) -> None:
        """Write the record as it is now into a new file, without free pages, unchecked."""
        with self._faults_named():
            self.connection.execute("VACUUM INTO ?", (str(fresh),))

    def scrub(self) -> None:
        """Write the file anew without free pages and empty the write-ahead log.

        GateFailed while another program reads the file, for it may still need the old pages, and
        where the disk has no room for this.
        """
        try:
            with self._faults_named():
                self.connection.execute("PRAGMA temp_store=MEMORY")  # no copy in a temporary file
                self.connection.execute("VACUUM")
                (busy, _, _) = self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except BadInput as fault:
            raise GateFailed(
                f"Erased, but {fault.problem}, so old pages may stand in {self.path}-wal. Make "
                f"room, then run `lawspeaker ledger rebuild {self.path.parent}`, which empties it."
            ) from fault
        if busy:
            raise GateFailed(
                "Erased, but another program still reads the ledger, so old pages may stand in "
                f"{self.path}-wal. Close that program, then run `lawspeaker doctor`."
            )

    def verify(self) -> Verification:
        """Re-hash everything from disk and name the first entry that does not fit.

        BadInput where SQLite finds its own pages or indexes broken. It cannot see an end cut off,
        nor a record wholly written anew: hold the root against a signed checkpoint for that.
        """
        with self._faults_named():
            (state,) = self.connection.execute("PRAGMA integrity_check(1)").fetchone()
            if state != "ok":
                raise sqlite3.DatabaseError(state)
        return super().verify()

    def _faults_named(self) -> AbstractContextManager[None]:
        return faults_named(self.path)

    def _run(self, statement: str, *cells: Cell) -> None:
        self.connection.execute(statement, cells)

    def _run_many(self, statement: str, rows: Sequence[tuple[Cell, ...]]) -> None:
        self.connection.executemany(statement, rows)

    def _query(self, statement: str, *cells: Cell) -> Iterator[tuple[Cell, ...]]:
        return iter(self.connection.execute(statement, cells))

    def _scan(self, statement: str, first: int, *cells: Cell) -> Iterator[tuple[Cell, ...]]:
        return self._query(statement, first, *cells)

    def _in_transaction(self) -> bool:
        return self.connection.in_transaction


def open_ledger(path: Path, clock: Clock, *, create: bool) -> SqliteLedger:
    """Open the ledger in a file; where there is none, make one or raise BadInput.

    A file of an older lawspeaker is brought to the present tables first.
    """
    return SqliteLedger(path, clock, create=create)


def sqlite_fault() -> str | None:
    """What is wrong with the SQLite we are linked to, with the mend; None where nothing is known.

    Releases 3.7.0 to 3.51.2 can reset a write-ahead log that another connection still needs;
    3.44.6 and 3.50.7 carry the repair.
    """
    version = sqlite3.sqlite_version_info
    if version < (3, 7, 0) or version >= (3, 51, 3):
        return None
    if any(version[:2] == good[:2] and version >= good for good in ((3, 44, 6), (3, 50, 7))):
        return None
    return (
        f"SQLite {sqlite3.sqlite_version} can lose a write when two connections checkpoint at "
        "once. Let one process write, or use SQLite 3.51.3 or newer."
    )
