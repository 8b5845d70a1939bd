"""The record in any database: what is the same in a SQLite file and on a PostgreSQL server."""

from __future__ import annotations

import json
from abc import abstractmethod
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, ClassVar

from lawspeaker.adapters.ledger.database import Database
from lawspeaker.adapters.ledger.entry import Row, SealedEntry, seal_all
from lawspeaker.adapters.ledger.form import FORMS, EventForms
from lawspeaker.adapters.ledger.verification import Verification, broken_at
from lawspeaker.errors import BadInput, GateFailed, KeyReused
from lawspeaker.records.canonical import canonical_json
from lawspeaker.records.checkpoint import parse_checkpoint
from lawspeaker.records.event import Event, EventKind
from lawspeaker.records.merkle import MerkleTree
from lawspeaker.records.new_event import NewEvent
from lawspeaker.records.payloads import check_deed
from lawspeaker.records.spelled_event import SpelledEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from lawspeaker.adapters.ledger.database import Cell
    from lawspeaker.adapters.ledger.verifier.reading import Record
    from lawspeaker.ports.clock import Clock
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.checkpoint import SignedCheckpoint

CELLS = "SELECT log.seq, kind, at, commitment, leaf, salt, body, key "
ROWS = CELLS + "FROM log LEFT JOIN content ON content.seq = log.seq "
# From the keys to the log: from the log to the keys, each question would read the whole record.
KEYED = CELLS + "FROM content JOIN log ON log.seq = content.seq WHERE content.key"
INTO_CONTENT = "INSERT INTO content (seq, key, salt, body) VALUES (?, ?, ?, ?)"
INTO_LOG = "INSERT INTO log (seq, kind, at, commitment, leaf) VALUES (?, ?, ?, ?, ?)"
LEAVES = "SELECT seq, leaf FROM log WHERE seq >= ? ORDER BY seq"
N_TOGETHER = 5_000  # entries held in memory at once while many are added


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """Events that are new, and for each that was asked for its place among them or the first."""

    fresh: Sequence[SpelledEvent]
    places: Sequence[int | Event]


class StoredLedger(Database):
    """An append-only record in a database; use it in a `with`, in one thread, and close it.

    An event's digest is its leaf hash in the log's Merkle tree. Appending is idempotent by
    `key`, which UNIQUE holds also between processes. Reading re-hashes what it reads and
    raises GateFailed at an entry that was changed. The bodies are read in their present form.
    """

    NOTES: ClassVar[str]  # the signed notes, oldest first
    N_ASKED: ClassVar[int] = 500  # keys looked up at once; SQLite takes 999 marks in all versions

    def __init__(self, name: str, clock: Clock, *, forms: EventForms = FORMS) -> None:
        super().__init__(name)
        self.clock = clock
        self.forms = forms
        self.tree = MerkleTree()

    @abstractmethod
    def copy_to(self, fresh: Path) -> None:
        """Write the record as it is now into a new SQLite file, unchecked."""

    @abstractmethod
    def scrub(self) -> None:
        """Leave no page in which a body that was dropped still stands, as far as it can be done."""

    def why_unwritable(self) -> str:
        """What keeps whoever opened it from writing, with the mend; empty where nothing does."""
        return ""

    def _undone(self) -> None:
        self.tree = MerkleTree()  # it may have seen leaves that never were

    def append(self, kind: EventKind, body: Mapping[str, Json], *, key: str | None = None) -> Event:
        """Add an event; the same key again returns the first event, or raises KeyReused.

        KeyReused is raised where the key came with another kind or body; nothing is added then.
        """
        return self.append_all((NewEvent(kind=kind, body=body, key=key),))[0]

    def append_all(self, new: Sequence[NewEvent]) -> tuple[Event, ...]:
        """Add events in their order, all or none, each as `append` would."""
        with self.transaction():
            return self._added(new)

    def extend(
        self, new: Iterable[NewEvent | SpelledEvent], *, first: Callable[[], object] = lambda: None
    ) -> int:
        """Add any number of events in one transaction; the number that were not there before.

        `first` is called inside it before any is added, and what it raises ends all.
        """
        source = iter(new)
        with self.transaction():
            first()
            before = self._size()
            while batch := tuple(islice(source, N_TOGETHER)):
                self._placed(batch)
            return self._size() - before

    def n_new(self, new: Iterable[NewEvent | SpelledEvent]) -> int:
        """How many `extend` would add, whose errors are raised too; nothing is written."""
        source, n_new = iter(new), 0
        while batch := tuple(islice(source, N_TOGETHER)):
            with self._faults_named():
                n_new += len(self._matched([self._spelled(each) for each in batch]).fresh)
        return n_new

    def find(self, key: str) -> Event | None:
        """The event that a key marks; None where none does, or where it was erased."""
        return self._known([key]).get(key)

    def events(self, *kinds: EventKind) -> Iterator[Event]:
        """All events in order, or those of the given kinds; an erased one has an empty body."""
        marks = ", ".join("?" * len(kinds))
        for row in self._rows(0, f"kind IN ({marks})" if kinds else "", *kinds):
            yield self._event(row)

    def events_from(self, seq: int) -> Iterator[Event]:
        """All events from a place on, in order."""
        for row in self._rows(seq):
            yield self._event(row)

    def rows(self) -> Iterator[Row]:
        """All entries as they are stored, unchecked; read them in a `snapshot`."""
        return self._rows(0)

    @property
    def size(self) -> int:
        """How many events there are."""
        with self._faults_named():
            return self._size()

    def erase(
        self,
        *seqs: int,
        reason: str,
        left: Mapping[int, Mapping[str, Json]] | None = None,
        facts: Mapping[str, Json] | None = None,
    ) -> Event:
        """Forget the bodies, keys and salts of events for good, and record that it was done.

        The places stay in the log and every proof still holds; `left` restates what is left of
        bodies. The event that says what was erased holds nothing of anybody, so that it can stand
        open in any export. A retry with a forgotten key is a new event. BadInput for a place that
        does not exist. `scrub` when the transaction round this has ended.
        """
        with self.transaction(), self._faults_named():
            size = self._size()
            for seq in seqs:
                if not 0 <= seq < size:
                    raise BadInput(f"there is no event {seq}", path=self.name, mend="Look it up.")
            self._run_many("DELETE FROM content WHERE seq = ?", [(seq,) for seq in seqs])
            if left:
                kept: dict[str, Json] = {str(seq): body for seq, body in sorted(left.items())}
                self.append(EventKind.RESTATED, {"left": kept})
            body: dict[str, Json] = {"seqs": list(seqs), "reason": reason, **(facts or {})}
            return self.append(EventKind.ERASED, body)

    def root(self, size: int | None = None) -> bytes:
        """The root of the tree over the first `size` events, or over all."""
        return self._grown(size).root(size)

    def inclusion_proof(self, seq: int, size: int | None = None) -> tuple[bytes, ...]:
        """The proof that event `seq` is in the tree of `size` events, or of all."""
        return self._grown(size).inclusion_proof(seq, size)

    def consistency_proof(self, old: int, new: int) -> tuple[bytes, ...]:
        """The proof that the record of `old` events is the start of that of `new`."""
        return self._grown(new).consistency_proof(old, new)

    def verify(self) -> Verification:
        """Re-hash everything from disk and name the first entry that does not fit.

        It cannot see an end cut off, nor a record wholly written anew: hold the root against a
        signed checkpoint for that.
        """
        tree = MerkleTree()
        missing: set[int] = set()
        forgotten: set[int] = set()
        for row in self.rows():
            why = row.fault if row.seq == len(tree) else "an entry before it is missing"
            if why:
                return broken_at(tree, row.seq, why, n_erased=len(missing))
            if row.erased:
                missing.add(row.seq)
            elif row.kind == EventKind.ERASED and row.body:
                seqs = self._present(EventKind.ERASED, row.body)["seqs"]
                forgotten.update(seqs)  # type: ignore[arg-type]  # the payload says so
            tree.append(row.leaf)
        unexplained = missing - forgotten
        if unexplained:
            why = "its body is gone and no event says that it was erased"
            return broken_at(tree, min(unexplained), why, n_erased=len(missing))
        return Verification(
            n_events=len(tree), n_erased=len(missing), root=tree.root(), broken=None, why=""
        )

    def checkpoints(self) -> tuple[str, ...]:
        """The signed notes kept beside the log, oldest first."""
        with self._faults_named():
            return tuple(str(note) for (note,) in self._query(self.NOTES))

    def keep_checkpoint(self, signed: SignedCheckpoint) -> None:
        """Keep a signed checkpoint beside the log."""
        with self._faults_named():
            self._run(
                "INSERT INTO checkpoint (size, note) VALUES (?, ?)",
                signed.checkpoint.size,
                signed.text,
            )

    def take_over(self, record: Record) -> None:
        """Write the entries and the notes of another record into this empty one, unchecked."""
        source = iter(record.entries)
        with self.transaction(), self._faults_named():
            while batch := tuple(islice(source, N_TOGETHER)):
                shown = [e for e in batch if e.salt is not None and e.body is not None]
                self._run_many(INTO_CONTENT, [(e.seq, e.key, e.salt, e.body) for e in shown])
                rows = [(e.seq, e.kind, e.at, e.commitment, e.leaf) for e in batch]
                self._run_many(INTO_LOG, rows)
            for note in record.notes:
                self.keep_checkpoint(parse_checkpoint(note))

    def _added(self, new: Sequence[NewEvent]) -> tuple[Event, ...]:
        """What was there by its key, and the rest sealed and written; inside a transaction."""
        return tuple(
            Event(
                seq=placed.seq,
                kind=EventKind(placed.kind),
                at=placed.at,
                body=self._present(EventKind(placed.kind), placed.text),
                digest=_digest(placed.leaf),
            )
            if isinstance(placed, SealedEntry)
            else placed
            for placed in self._placed(new)
        )

    def _placed(self, new: Sequence[NewEvent | SpelledEvent]) -> list[SealedEntry | Event]:
        """The same, but without making events of what is new, which an import has no use for."""
        spelled = [self._spelled(each) for each in new]
        at = self.clock.now().isoformat()  # what is written together happened together
        with self._faults_named():
            matched = self._matched(spelled)
            sealed = seal_all(matched.fresh, first=self._size(), at=at)
            self._run_many(INTO_CONTENT, [entry.content_row for entry in sealed])
            self._run_many(INTO_LOG, [entry.log_row for entry in sealed])
        return [sealed[each] if isinstance(each, int) else each for each in matched.places]

    def _spelled(self, new: NewEvent | SpelledEvent) -> SpelledEvent:
        """The event as it is written down; BadInput where it does not fit its kind."""
        if isinstance(new, SpelledEvent):
            if new.kind.value not in self.forms.upcasters:
                return new
            new = NewEvent(kind=new.kind, body=json.loads(new.text), key=new.key)
        check_deed(new.kind, new.body)
        text = canonical_json(self.forms.spelled(new.kind, new.body)).decode()
        return SpelledEvent(new.kind, text, new.key)

    def _matched(self, spelled: Sequence[SpelledEvent]) -> Matched:
        """Which events are on record by their keys, and which are new."""
        keys = [each.key for each in spelled if each.key is not None]
        if any("\0" in key for key in keys):
            raise BadInput("a key holds a NUL character", mend="Use a key of printed characters.")
        known: dict[str, int | Event] = {**self._known(keys)}
        fresh, places = list[SpelledEvent](), list[int | Event]()
        for each in spelled:
            first = None if each.key is None else known.get(each.key)
            if first is None:
                first = len(fresh)
                fresh.append(each)
                if each.key is not None:
                    known[each.key] = first
            elif not self._is_same(fresh[first] if isinstance(first, int) else first, each):
                seq = self._size() + first if isinstance(first, int) else first.seq
                raise KeyReused(
                    f"the key {each.key!r} already marks event {seq}, which is another",
                    path=self.name,
                    mend="Retry an event with its own key and its own words; give a new "
                    "event a new key.",
                )
            places.append(first)
        return Matched(fresh=fresh, places=places)

    def _is_same(self, first: SpelledEvent | Event, again: SpelledEvent) -> bool:
        if isinstance(first, SpelledEvent):
            return first == again
        return (first.kind, first.body) == (again.kind, self._present(again.kind, again.text))

    def _present(self, kind: EventKind, text: str) -> Mapping[str, Json]:
        return self.forms.read(kind.value, json.loads(text))

    def _known(self, keys: Sequence[str]) -> dict[str, Event]:
        """The events that these keys mark already. The write lock is held, so none can slip in."""
        known: dict[str, Event] = {}
        for start in range(0, len(keys), self.N_ASKED):
            for cells in list(self._keyed(keys[start : start + self.N_ASKED])):
                row = Row(*cells)  # type: ignore[arg-type]  # STRICT tables hold the types
                known[str(row.key)] = self._event(row)
        return known

    def _keyed(self, keys: Sequence[str]) -> Iterator[tuple[Cell, ...]]:
        """The rows that these keys mark, at most `N_ASKED`."""
        with self._faults_named():
            yield from self._query(f"{KEYED} IN ({', '.join('?' * len(keys))})", *keys)

    def _grown(self, size: int | None) -> MerkleTree:
        """The tree of at least `size` entries, or of all; nothing is asked for that it holds."""
        if size is not None and size <= len(self.tree):
            return self.tree
        with self._faults_named():
            for _, leaf in self._scan(LEAVES, len(self.tree)):
                self.tree.append(_raw(leaf))
        return self.tree

    def _size(self) -> int:
        ((size,),) = self._query("SELECT coalesce(max(seq), -1) + 1 FROM log")
        return _whole(size)

    def _rows(self, first: int, also: str = "", *values: Cell) -> Iterator[Row]:
        where = f"WHERE log.seq >= ? AND {also}" if also else "WHERE log.seq >= ?"
        with self._faults_named():
            for cells in self._scan(f"{ROWS}{where} ORDER BY log.seq", first, *values):
                yield Row(*cells)  # type: ignore[arg-type]  # STRICT tables hold the types

    def _read(self, statement: str, *values: Cell) -> Iterator[Row]:
        with self._faults_named():
            for cells in self._query(statement, *values):
                yield Row(*cells)  # type: ignore[arg-type]  # as above

    def _event(self, row: Row) -> Event:
        if row.fault:
            raise GateFailed(
                f"{self.name}: event {row.seq} was changed after it was written: {row.fault}. "
                "Restore the ledger from a backup; keep this one for the inquiry."
            )
        return Event(
            seq=row.seq,
            kind=EventKind(row.kind),
            at=row.at,
            body=self._left(row.seq)
            if row.body is None
            else self.forms.read(row.kind, json.loads(row.body)),
            digest=_digest(row.leaf),
        )

    def _left(self, seq: int) -> Mapping[str, Json]:
        """What the newest erasure left of an erased event's body; nothing where it left nothing."""
        newest_first = "WHERE kind = ? AND body IS NOT NULL ORDER BY log.seq DESC"
        for row in self._read(ROWS + newest_first, EventKind.RESTATED.value):
            left = self._event(row).body.get("left")
            body = left.get(str(seq)) if isinstance(left, dict) else None
            if isinstance(body, dict):
                return body
        return {}


def _digest(leaf: bytes) -> str:
    return f"sha256:{leaf.hex()}"


def _raw(cell: Cell) -> bytes:
    assert isinstance(cell, bytes)  # noqa: S101 - the column's type says so
    return cell


def _whole(cell: Cell) -> int:
    assert isinstance(cell, int)  # noqa: S101 - the column's type says so
    return cell
