"""Ten thousand changed bytes, each found; and any order of uses, held against a plain list."""

from __future__ import annotations

import random
import shutil
import sqlite3
import tempfile
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from lawspeaker.adapters.clock import FixedClock
from lawspeaker.adapters.ledger.postgres import Line, PostgresLedger, migrate
from lawspeaker.adapters.ledger.sqlite import open_ledger
from lawspeaker.errors import BadInput, KeyReused, LawspeakerError, ProviderFault
from lawspeaker.records.event import EventKind
from lawspeaker.records.merkle import verify_consistency

if TYPE_CHECKING:
    from lawspeaker.adapters.ledger.store import StoredLedger

NOON = FixedClock(datetime(2026, 11, 1, 12, tzinfo=UTC))
N_MUTATIONS = 10_000
N_OF_FILE = 1_000
CELLS = (
    *("log.kind", "log.at", "log.commitment", "log.leaf"),
    *("content.key", "content.salt", "content.body"),
)


def made(path: Path) -> bytes:
    with open_ledger(path, NOON, create=True) as ledger:
        for n in range(30):
            ledger.append(EventKind.BALLOTED, {"vote": n % 3 - 1, "why": "Bücher"}, key=f"k{n}")
        return ledger.root()


def rows(path: Path) -> list[list[Any]]:
    with closing(sqlite3.connect(path)) as file:
        file.text_factory = bytes
        return [
            file.execute(f"SELECT * FROM {table} NOT INDEXED ORDER BY seq").fetchall()  # noqa: S608 - our names
            for table in ("log", "content")
        ]


def unseen(path: Path, root: bytes) -> bool:
    """Whether the record passes for whole, under the root that was kept elsewhere."""
    try:
        with open_ledger(path, NOON, create=False) as ledger:
            found = ledger.verify()
            list(ledger.events())
    except (LawspeakerError, sqlite3.Error):
        return False
    return found.broken is None and found.root == root


@pytest.mark.no_cover
def test_one_byte_of_an_entry_changed_is_always_found(tmp_path: Path) -> None:
    path, rng = tmp_path / "ledger.db", random.Random(5)  # noqa: S311 - which byte
    root = made(path)
    with closing(sqlite3.connect(path)) as file:
        for (trigger,) in file.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall():
            file.execute(f"DROP TRIGGER {trigger}")
        file.commit()
    assert unseen(path, root)
    with open_ledger(path, NOON, create=False) as ledger:
        for _ in range(N_MUTATIONS):
            table, name = rng.choice(CELLS).split(".")
            seq = rng.randrange(30)
            query = f"SELECT CAST({name} AS BLOB), typeof({name}) FROM {table} WHERE seq = ?"  # noqa: S608 - our names
            cell, kind = ledger.connection.execute(query, (seq,)).fetchone()
            changed = bytearray(cell)
            changed[rng.randrange(len(cell))] ^= rng.randrange(1, 256)
            with ledger.connection:
                ledger.connection.execute("BEGIN")
                update = f"UPDATE {table} SET {name} = CAST(? AS {kind}) WHERE seq = ?"  # noqa: S608 - our names
                # SQLite's own check may come first: a NUL byte in text, a key that is there.
                with suppress(BadInput, sqlite3.IntegrityError):
                    ledger.connection.execute(update, (bytes(changed), seq))
                    assert ledger.verify().broken == seq
                ledger.connection.execute("ROLLBACK")


@pytest.mark.no_cover
def test_one_byte_of_the_file_changed_is_found_or_changes_nothing(tmp_path: Path) -> None:
    path, copy = tmp_path / "ledger.db", tmp_path / "copy.db"
    rng = random.Random(6)  # noqa: S311 - which byte
    root = made(path)
    whole, original, n_found = path.read_bytes(), rows(path), 0
    for _ in range(N_OF_FILE):
        for stale in tmp_path.glob("copy.db*"):
            stale.unlink()
        changed = bytearray(whole)
        changed[rng.randrange(len(whole))] ^= rng.randrange(1, 256)
        copy.write_bytes(changed)
        if unseen(copy, root):
            assert rows(copy) == original
        else:
            n_found += 1
    assert n_found > N_OF_FILE // 10  # most of a small file is unused space


class AnyUse(RuleBasedStateMachine):
    """The record and a list, used alike; a crash is a copy of the files as they lie."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="lawspeaker-any-use-"))
        self.n_crashes = 0
        self.ledger: StoredLedger = self.new()
        self.model: list[tuple[EventKind, dict[str, Any]]] = []
        self.keys: dict[str, int] = {}
        self.roots = [self.ledger.root()]
        self.sizes = [0]

    def new(self) -> StoredLedger:
        return open_ledger(self.folder / "ledger.db", NOON, create=True)

    @rule(key=st.none() | st.sampled_from("abcdef"), n=st.integers(0, 2))
    def append(self, key: str | None, n: int) -> None:
        known = None if key is None else self.keys.get(key)
        if known is not None and self.model[known][1] != {"n": n}:
            with pytest.raises(KeyReused):
                self.ledger.append(EventKind.BALLOTED, {"n": n}, key=key)
            return
        event = self.ledger.append(EventKind.BALLOTED, {"n": n}, key=key)
        assert event.seq == (len(self.model) if known is None else known)
        if known is None:
            self.model.append((EventKind.BALLOTED, {"n": n}))
            if key is not None:
                self.keys[key] = event.seq

    @rule()
    def fail(self) -> None:
        with pytest.raises(BadInput), self.ledger.transaction():  # noqa: PT012 - only the last line can raise it
            self.ledger.append(EventKind.RULED, {"lost": True})
            self.ledger.root()
            self.ledger.append(EventKind.RULED, {"form": 1})

    @precondition(lambda self: self.model)
    @rule(chance=st.floats(0, 1, exclude_max=True))
    def erase(self, chance: float) -> None:
        seq = int(chance * len(self.model))
        if self.model[seq][0] is not EventKind.BALLOTED:
            return
        self.ledger.erase(seq, reason="asked")
        self.model[seq] = (EventKind.BALLOTED, {})
        self.keys = {key: at for key, at in self.keys.items() if at != seq}
        self.model.append((EventKind.ERASED, {"seqs": [seq], "reason": "asked"}))

    @rule()
    def crash(self) -> None:
        self.n_crashes += 1
        self.ledger = self.after_crash()

    def after_crash(self) -> StoredLedger:
        fresh = self.folder / f"after-{self.n_crashes}.db"
        for tail in ("", "-wal"):
            source = Path(f"{self.ledger.name}{tail}")
            if source.exists():
                shutil.copyfile(source, f"{fresh}{tail}")
        self.ledger.close()
        return open_ledger(fresh, NOON, create=False)

    @invariant()
    def equal(self) -> None:
        assert [(event.kind, event.body) for event in self.ledger.events()] == self.model
        found = self.ledger.verify()
        assert (found.broken, found.n_events, found.root) == (
            None,
            len(self.model),
            self.ledger.root(),
        )
        old, new = self.sizes[-1], len(self.model)
        assert verify_consistency(
            old=old,
            new=new,
            old_root=self.roots[-1],
            new_root=found.root,
            proof=self.ledger.consistency_proof(old, new),
        )
        self.roots.append(found.root)
        self.sizes.append(new)

    def teardown(self) -> None:
        self.ledger.close()
        shutil.rmtree(self.folder)


AnyUse.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestAnyUse = AnyUse.TestCase


class AnyUseOnServer(AnyUse):
    """The same on PostgreSQL; a crash is a connection that is gone in the middle of a deed."""

    def __init__(self, url: str) -> None:
        self.url = url
        super().__init__()

    def new(self) -> StoredLedger:
        line = Line(self.url, patience_s=5)
        for statement in ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public"):
            line.wait(line.connection.execute(statement))
        line.close()
        migrate(self.url)
        return PostgresLedger(self.url, NOON)

    def after_crash(self) -> StoredLedger:
        dying = self.ledger
        with pytest.raises(ProviderFault), dying.transaction():  # noqa: PT012 - the end raises it
            dying.append(EventKind.RULED, {"lost": True})
            dying.close()
        return PostgresLedger(self.url, NOON)


@pytest.mark.no_cover
def test_any_use_of_a_server_is_that_of_a_list_too(url: str) -> None:
    n_played = [0]

    def machine() -> AnyUse:
        n_played[0] += 1
        return AnyUseOnServer(url)

    few = settings(max_examples=15, stateful_step_count=20, deadline=None)
    run_state_machine_as_test(machine, settings=few)
    assert n_played[0] >= few.max_examples
