"""Sealed copies of answers in one SQLite file, and their deletion for good."""

from __future__ import annotations

import os
import secrets
import sqlite3
from datetime import date
from typing import TYPE_CHECKING

from lawspeaker.errors import BadInput
from lawspeaker.ports.kept_answers import GivenCount, KeptCounts, KeptRow, SampledRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

KEPT_NAME = ".gateway-answers.db"
"""Beside the record and hidden: no document, no bundle and no backup takes it up."""
APPLICATION_ID = 0x4C734B41
# Without a rowid, and with random numbers, no row tells when in the day it came.
_TABLES = (
    (
        "CREATE TABLE IF NOT EXISTS answer (lookup TEXT PRIMARY KEY, until TEXT NOT NULL, "
        "sealed BLOB NOT NULL, contest TEXT NOT NULL DEFAULT '') WITHOUT ROWID"
    ),
    (
        "CREATE TABLE IF NOT EXISTS sampled (id INTEGER PRIMARY KEY, until TEXT NOT NULL, "
        "content TEXT NOT NULL)"
    ),
    (
        "CREATE TABLE IF NOT EXISTS given (day TEXT NOT NULL, version TEXT NOT NULL, "
        "n INTEGER NOT NULL, PRIMARY KEY (day, version)) WITHOUT ROWID"
    ),
)


class SqliteKeptAnswers:
    """The file of one folder; of a single thread."""

    def __init__(self, path: Path) -> None:
        # Made here and not by SQLite, so that it is nobody else's from the first byte on.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self.connection = sqlite3.connect(path, isolation_level=None, timeout=10.0)
        try:
            self._prepare()
        except sqlite3.DatabaseError as error:
            self.connection.close()
            raise BadInput(
                f"the file cannot be used ({error})",
                path=str(path),
                mend="Move it away: what it kept can then no longer be contested.",
            ) from error

    def _prepare(self) -> None:
        run = self.connection.execute
        (kind,) = run("PRAGMA application_id").fetchone()
        if kind not in {0, APPLICATION_ID}:
            raise sqlite3.DatabaseError("it is another program's")
        run("PRAGMA journal_mode=WAL")
        # Nothing here is acknowledged to anybody but by a link: after a power cut the last links
        # may be lost, and no answer waits for a disk.
        run("PRAGMA synchronous=NORMAL")
        run("PRAGMA secure_delete=ON")
        run("PRAGMA temp_store=MEMORY")
        run("BEGIN IMMEDIATE")
        for each in _TABLES:
            run(each)
        run(f"PRAGMA application_id={APPLICATION_ID}")
        run("COMMIT")

    def keep(
        self, row: KeptRow, *, day: date, version: str, sampled: SampledRow | None = None
    ) -> None:
        """Keep a copy, count the answer, and keep a sampled one where it was drawn."""
        with self.connection:
            self.connection.execute("BEGIN IMMEDIATE")
            self.connection.execute(
                "INSERT INTO answer VALUES (?, ?, ?, ?)",
                (row.lookup, row.until.isoformat(), row.sealed, row.contest),
            )
            self.connection.execute(
                "INSERT INTO given VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET n = n + 1",
                (day.isoformat(), version),
            )
            if sampled is not None:
                self.connection.execute(
                    "INSERT INTO sampled VALUES (?, ?, ?)",
                    (secrets.randbits(62), sampled.until.isoformat(), sampled.content),
                )

    def find(self, lookup: str) -> KeptRow | None:
        """The row under a link's hash, None where there is none."""
        found = self.connection.execute(
            "SELECT until, sealed, contest FROM answer WHERE lookup = ?", (lookup,)
        ).fetchone()
        if found is None:
            return None
        until, sealed, contest = found
        return KeptRow(
            lookup=lookup, until=date.fromisoformat(until), sealed=sealed, contest=contest
        )

    def settle(self, lookup: str, contest: str) -> None:
        """Note that an answer was contested and delete its copy: the record has it now."""
        self.connection.execute(
            "UPDATE answer SET contest = ?, sealed = x'' WHERE lookup = ?", (contest, lookup)
        )
        self._forget()

    def purge(self, day: date | None) -> int:
        """Delete what was to be kept until before a day, or all copies for None; how many."""
        last = "9999-12-31" if day is None else day.isoformat()
        with self.connection:
            self.connection.execute("BEGIN IMMEDIATE")
            n = sum(
                self.connection.execute(f"DELETE FROM {table} WHERE until < ?", (last,)).rowcount  # noqa: S608 - our own names
                for table in ("answer", "sampled")
            )
        self._forget()
        return n

    def _forget(self) -> None:
        # Overwritten in the file by secure_delete; what the journal still holds goes with it.
        self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def counts(self) -> KeptCounts:
        """How much is kept."""
        ask = self.connection.execute
        n_all, n_contested, first = ask(
            "SELECT count(*), count(nullif(contest, '')), min(until) FROM answer"
        ).fetchone()
        n_sampled, first_sampled = ask("SELECT count(*), min(until) FROM sampled").fetchone()
        days = [date.fromisoformat(each) for each in (first, first_sampled) if each]
        return KeptCounts(
            n_sealed=n_all - n_contested,
            n_contested=n_contested,
            n_sampled=n_sampled,
            first_until=min(days, default=None),
        )

    def given(self) -> Iterator[GivenCount]:
        """How many answers were given, by day and version, in order."""
        for day, version, n in self.connection.execute("SELECT * FROM given ORDER BY day, version"):
            yield GivenCount(day=date.fromisoformat(day), version=version, n=n)

    def sampled(self) -> Iterator[SampledRow]:
        """The answers that were drawn to be read."""
        for until, content in self.connection.execute(
            "SELECT until, content FROM sampled ORDER BY until, id"
        ):
            yield SampledRow(until=date.fromisoformat(until), content=content)

    def drop_sampled(self, holds: Callable[[str], bool]) -> int:
        """Delete for good the answers drawn to be read whose content `holds` is true of; how many.

        The sealed copies cannot be looked into: only their links open them.
        """
        rows = self.connection.execute("SELECT id, content FROM sampled").fetchall()
        found = [(identifier,) for identifier, content in rows if holds(content)]
        with self.connection:
            self.connection.execute("BEGIN IMMEDIATE")
            self.connection.executemany("DELETE FROM sampled WHERE id = ?", found)
        self._forget()
        return len(found)

    def close(self) -> None:
        """Close it."""
        self.connection.close()
