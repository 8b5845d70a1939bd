"""The record in one SQLite file: on disk before it is acknowledged, and never changed unseen."""

from __future__ import annotations

import json
import secrets
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from lawspeaker.adapters.ledger.entry import SALT_BYTES, Row, commit, leaf_of
from lawspeaker.adapters.ledger.schema import connect, faults_named
from lawspeaker.errors import BadInput, GateFailed
from lawspeaker.records.canonical import canonical_json
from lawspeaker.records.event import Event, EventKind
from lawspeaker.records.merkle import MerkleTree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from lawspeaker.ports.clock import Clock
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.checkpoint import SignedCheckpoint

ROWS = (
    "SELECT log.seq, kind, at, commitment, leaf, salt, body, key "
    "FROM log LEFT JOIN content ON content.seq = log.seq "
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What re-hashing a whole ledger found: its size and root, or the first broken entry.

    `broken` is that entry's place, None where all is well; `why` says what does not fit.
    """

    n_events: int
    n_erased: int
    root: bytes
    broken: int | None
    why: str


class SqliteLedger:
    """An append-only record in a file; use it in a `with`, in one thread, and close it.

    An event's digest is its leaf hash in the log's Merkle tree. Appending is idempotent by
    `key`, which UNIQUE holds also between processes. Reading re-hashes what it reads and
    raises GateFailed at an entry that was changed.
    """

    def __init__(
        self, path: Path, clock: Clock, *, create: bool = True, patience_s: float = 5.0
    ) -> None:
        self.path = path
        self.clock = clock
        self.connection = connect(path, create=create, patience_s=patience_s)
        self.tree = MerkleTree()
        self.depth = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the file back."""
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit all that is appended inside together, or none of it if anything is raised.

        Inside another transaction it is a part that can fail alone. Nothing appended inside is
        durable until the outermost one ends.
        """
        name = f"part_{self.depth}"
        begin, commit_, undo = (
            ("BEGIN IMMEDIATE", "COMMIT", "ROLLBACK")
            if self.depth == 0
            else (f"SAVEPOINT {name}", f"RELEASE {name}", f"ROLLBACK TO {name}")
        )
        with faults_named(self.path):
            self.connection.execute(begin)
        self.depth += 1
        try:
            yield
            with faults_named(self.path):
                self.connection.execute(commit_)
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute(undo)
            self.tree = MerkleTree()  # it may have seen leaves that never were
            raise
        finally:
            self.depth -= 1

    def append(self, kind: EventKind, body: Mapping[str, Json], *, key: str | None = None) -> Event:
        """Add an event; the same key again returns the first, whatever it says."""
        text = canonical_json(body).decode()
        salt = secrets.token_bytes(SALT_BYTES)
        with self.transaction(), faults_named(self.path):
            seq = self._size()
            added = self.connection.execute(
                "INSERT INTO content (seq, key, salt, body) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (key) DO NOTHING",
                (seq, key, salt, text),
            ).rowcount
            if not added:
                return self._event(self._row("WHERE key = ?", key))
            at = self.clock.now().isoformat()
            commitment = commit(salt=salt, body=text, key=key)
            leaf = leaf_of(seq=seq, kind=kind.value, at=at, commitment=commitment)
            self.connection.execute(
                "INSERT INTO log (seq, kind, at, commitment, leaf) VALUES (?, ?, ?, ?, ?)",
                (seq, kind.value, at, commitment, leaf),
            )
        return Event(seq=seq, kind=kind, at=at, body=json.loads(text), digest=_digest(leaf))

    def events(self, *kinds: EventKind) -> Iterator[Event]:
        """All events in order, or those of the given kinds; an erased one has an empty body."""
        marks = ", ".join("?" * len(kinds))
        where = f"WHERE kind IN ({marks}) " if kinds else ""
        values = tuple(kind.value for kind in kinds)
        for row in self._rows(where + "ORDER BY log.seq", *values):
            yield self._event(row)

    def erase(self, *seqs: int, reason: str) -> Event:
        """Forget the bodies, keys and salts of events for good, and record that it was done.

        The places stay in the log and every proof still holds. A retry with a forgotten key is
        a new event. BadInput for a place that does not exist.
        """
        with self.transaction(), faults_named(self.path):
            size = self._size()
            for seq in seqs:
                if not 0 <= seq < size:
                    raise BadInput(
                        f"there is no event {seq}", path=str(self.path), mend="Look it up again."
                    )
                self.connection.execute("DELETE FROM content WHERE seq = ?", (seq,))
            event = self.append(EventKind.ERASED, {"seqs": list(seqs), "reason": reason})
        with faults_named(self.path):  # the old pages would live on in the write-ahead log
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return event

    def root(self, size: int | None = None) -> bytes:
        """The root of the tree over the first `size` events, or over all."""
        return self._grown().root(size)

    def inclusion_proof(self, seq: int, size: int | None = None) -> tuple[bytes, ...]:
        """The proof that event `seq` is in the tree of `size` events, or of all."""
        return self._grown().inclusion_proof(seq, size)

    def consistency_proof(self, old: int, new: int) -> tuple[bytes, ...]:
        """The proof that the record of `old` events is the start of that of `new`."""
        return self._grown().consistency_proof(old, new)

    def verify(self) -> Verification:
        """Re-hash everything from disk and name the first entry that does not fit.

        It cannot see an end cut off, nor a record wholly written anew: hold the root against a
        signed checkpoint for that.
        """
        tree = MerkleTree()
        missing: set[int] = set()
        forgotten: set[int] = set()
        for row in self._rows("ORDER BY log.seq"):
            why = row.fault if row.seq == len(tree) else "an entry before it is missing"
            if why:
                return _broken(tree, row.seq, why, n_erased=len(missing))
            if row.erased:
                missing.add(row.seq)
            elif row.kind == EventKind.ERASED:
                forgotten.update(json.loads(row.body or "{}")["seqs"])
            tree.append(row.leaf)
        unexplained = missing - forgotten
        if unexplained:
            why = "its body is gone and no event says that it was erased"
            return _broken(tree, min(unexplained), why, n_erased=len(missing))
        return Verification(
            n_events=len(tree), n_erased=len(missing), root=tree.root(), broken=None, why=""
        )

    def checkpoints(self) -> tuple[str, ...]:
        """The signed notes kept in the file, oldest first."""
        with faults_named(self.path):
            rows = self.connection.execute("SELECT note FROM checkpoint ORDER BY rowid").fetchall()
        return tuple(note for (note,) in rows)

    def keep_checkpoint(self, signed: SignedCheckpoint) -> None:
        """Keep a signed checkpoint beside the log."""
        with faults_named(self.path):
            self.connection.execute(
                "INSERT INTO checkpoint (size, note) VALUES (?, ?)",
                (signed.checkpoint.size, signed.text),
            )

    def _grown(self) -> MerkleTree:
        with faults_named(self.path):
            for (leaf,) in self.connection.execute(
                "SELECT leaf FROM log WHERE seq >= ? ORDER BY seq", (len(self.tree),)
            ):
                self.tree.append(leaf)
        return self.tree

    def _size(self) -> int:
        size: int = self.connection.execute(
            "SELECT coalesce(max(seq), -1) + 1 FROM log"
        ).fetchone()[0]
        return size

    def _rows(self, clause: str, *values: str | None) -> Iterator[Row]:
        with faults_named(self.path):
            for row in self.connection.execute(ROWS + clause, values):
                yield Row(*row)

    def _row(self, clause: str, *values: str | None) -> Row:
        return next(self._rows(clause, *values))

    def _event(self, row: Row) -> Event:
        if row.fault:
            raise GateFailed(
                f"{self.path}: event {row.seq} was changed after it was written: {row.fault}. "
                "Restore the ledger from a backup; keep this file for the inquiry."
            )
        return Event(
            seq=row.seq,
            kind=EventKind(row.kind),
            at=row.at,
            body=self._left(row.seq) if row.body is None else json.loads(row.body),
            digest=_digest(row.leaf),
        )

    def _left(self, seq: int) -> Mapping[str, Json]:
        """What the newest erasure left of an erased event's body; nothing where it left nothing."""
        newest_first = "WHERE kind = ? AND body IS NOT NULL ORDER BY log.seq DESC"
        for row in self._rows(newest_first, EventKind.ERASED.value):
            left = self._event(row).body.get("left")
            body = left.get(str(seq)) if isinstance(left, dict) else None
            if isinstance(body, dict):
                return body
        return {}


def open_ledger(path: Path, clock: Clock, *, create: bool) -> SqliteLedger:
    """Open the ledger in a file; where there is none, make one or raise BadInput."""
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


def _digest(leaf: bytes) -> str:
    return f"sha256:{leaf.hex()}"


def _broken(tree: MerkleTree, seq: int, why: str, *, n_erased: int) -> Verification:
    return Verification(
        n_events=len(tree), n_erased=n_erased, root=tree.root(), broken=seq, why=why
    )
