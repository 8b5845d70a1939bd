from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from lawspeaker.adapters.clock import FixedClock
from lawspeaker.adapters.ledger.entry import Row
from lawspeaker.adapters.ledger.sqlite import SqliteLedger, open_ledger, sqlite_fault
from lawspeaker.errors import BadInput, GateFailed, KeyReused
from lawspeaker.records.event import EventKind
from lawspeaker.records.merkle import verify_consistency, verify_inclusion

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOON = FixedClock(datetime(2026, 11, 1, 12, tzinfo=UTC))
COLUMNS = ("log.kind", "log.at", "log.commitment", "log.leaf")
CONTENT = ("content.key", "content.salt", "content.body")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[SqliteLedger]:
    with open_ledger(path, NOON, create=True) as opened:
        yield opened


def filled(path: Path) -> None:
    with open_ledger(path, NOON, create=True) as ledger:
        for number in range(5):
            ledger.append(EventKind.BALLOTED, {"vote": number}, key=f"key-{number}")


def change(path: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for (trigger,) in connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute(statement, values)
        connection.commit()


def tamper(path: Path, column: str, *, seq: int, at: int) -> None:
    table, name = column.split(".")
    with closing(sqlite3.connect(path)) as connection:
        (cell,) = connection.execute(
            f"SELECT {name} FROM {table} WHERE seq = ?",  # noqa: S608 - names from this file
            (seq,),
        ).fetchone()
    raw = bytearray(cell if isinstance(cell, bytes) else cell.encode())
    raw[at % len(raw)] ^= 1
    changed = bytes(raw) if isinstance(cell, bytes) else raw.decode()
    change(path, f"UPDATE {table} SET {name} = ? WHERE seq = ?", changed, seq)  # noqa: S608 - same


def test_events_survive_closing_in_order_and_by_kind(path: Path) -> None:
    with open_ledger(path, NOON, create=True) as ledger:
        first = ledger.append(EventKind.IMPORTED, {"title": "Bücher", "rates": [0.5, None]})
        second = ledger.append(EventKind.RULED, {})
    with open_ledger(path, NOON, create=False) as ledger:
        assert list(ledger.events()) == [first, second]
        assert list(ledger.events(EventKind.RULED)) == [second]
        assert ledger.append(EventKind.RULED, {}).seq == 2
    assert first.at == "2026-11-01T12:00:00+00:00"


def test_the_same_key_again_returns_the_first_event(path: Path) -> None:
    with open_ledger(path, NOON, create=True) as ledger:
        first = ledger.append(EventKind.CONTESTED, {"n": 1}, key="k")
        assert ledger.append(EventKind.CONTESTED, {"n": 1}, key="k") == first
        with pytest.raises(KeyReused, match="already marks event 0"):
            ledger.append(EventKind.CONTESTED, {"n": 2}, key="k")
    with open_ledger(path, NOON, create=False) as ledger:
        assert ledger.append(EventKind.CONTESTED, {"n": 1}, key="k") == first
        assert len(list(ledger.events())) == 1


def test_equal_bodies_have_different_digests_for_the_salt_hides_them(ledger: SqliteLedger) -> None:
    first, second = (ledger.append(EventKind.BALLOTED, {"vote": 1}) for _ in range(2))
    assert first.digest != second.digest
    rows = list(ledger.rows())
    assert rows[0].commitment != rows[1].commitment


def fail_after(ledger: SqliteLedger, number: int) -> None:
    with ledger.transaction():
        ledger.append(EventKind.RULED, {"n": number})
        assert len(ledger.root()) == 32
        raise RuntimeError


def test_a_transaction_is_kept_whole_or_not_at_all(ledger: SqliteLedger) -> None:
    with pytest.raises(RuntimeError):
        fail_after(ledger, 1)
    assert list(ledger.events()) == []
    with ledger.transaction():
        ledger.append(EventKind.RULED, {"n": 2})
        with pytest.raises(RuntimeError):
            fail_after(ledger, 3)
        ledger.append(EventKind.RULED, {"n": 4})
    assert [event.body for event in ledger.events()] == [{"n": 2}, {"n": 4}]
    assert ledger.root() == ledger.verify().root


@pytest.mark.parametrize(
    "statement", ["UPDATE log SET at = ''", "DELETE FROM log", "UPDATE content SET body = '{}'"]
)
def test_the_file_itself_refuses_changes(path: Path, statement: str) -> None:
    filled(path)
    with closing(sqlite3.connect(path)) as connection:
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement)
        connection.rollback()


@pytest.mark.parametrize("column", COLUMNS + CONTENT)
@pytest.mark.parametrize("at", [0, 1, 7])
def test_one_byte_changed_is_found_and_named(path: Path, column: str, at: int) -> None:
    filled(path)
    tamper(path, column, seq=3, at=at)
    with open_ledger(path, NOON, create=False) as ledger:
        assert ledger.verify().broken == 3
        with pytest.raises(GateFailed, match="event 3 was changed"):
            list(ledger.events())


def test_without_the_check_a_changed_byte_goes_unseen(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(path)
    tamper(path, "content.body", seq=3, at=8)
    with open_ledger(path, NOON, create=False) as ledger:
        assert ledger.verify().broken == 3
        monkeypatch.setattr(Row, "fault", "")
        assert ledger.verify().broken is None


def test_an_entry_taken_out_is_found(path: Path) -> None:
    filled(path)
    change(path, "DELETE FROM log WHERE seq = 2")
    with open_ledger(path, NOON, create=False) as ledger:
        found = ledger.verify()
    assert (found.broken, found.why) == (3, "an entry before it is missing")


def test_forgetting_leaves_no_text_and_every_proof(path: Path) -> None:
    secret = "my neighbour's name"  # noqa: S105 - a text to look for, not a password
    with open_ledger(path, NOON, create=True) as ledger:
        event = ledger.append(EventKind.CONTESTED, {"text": secret}, key="client-key-7")
        ledger.append(EventKind.RULED, {})
        old_root, leaf = ledger.root(), bytes.fromhex(event.digest.removeprefix("sha256:"))
        ledger.erase(event.seq, reason="asked")
        ledger.scrub()
        kept = [file.read_bytes() for file in path.parent.iterdir()]
        found = ledger.verify()
        assert (found.broken, found.n_erased, found.n_events) == (None, 1, 3)
        assert next(ledger.events()).body == {}
        proof = ledger.inclusion_proof(0)
        assert verify_inclusion(leaf, index=0, size=3, proof=proof, root=ledger.root())
        proof = ledger.consistency_proof(2, 3)
        assert verify_consistency(
            old=2, new=3, old_root=old_root, new_root=ledger.root(), proof=proof
        )
        with pytest.raises(BadInput, match="no event 9"):
            ledger.erase(9, reason="asked")
    assert not any(secret.encode() in raw or b"client-key-7" in raw for raw in kept)


def test_a_body_that_vanished_without_a_record_is_found(path: Path) -> None:
    filled(path)
    change(path, "DELETE FROM content WHERE seq = 1")
    with open_ledger(path, NOON, create=False) as ledger:
        found = ledger.verify()
    assert found.broken == 1
    assert "no event says" in found.why


def test_what_is_not_a_ledger_is_refused_with_the_path(path: Path) -> None:
    with pytest.raises(BadInput, match="there is no ledger here"):
        open_ledger(path, NOON, create=False)
    path.write_bytes(b"participant,vote\n" * 100)
    with pytest.raises(BadInput, match="not a ledger") as refusal:
        open_ledger(path, NOON, create=True)
    assert refusal.value.path == str(path)
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE other (x)")
    with pytest.raises(BadInput, match="not a ledger"):
        open_ledger(path, NOON, create=True)
    with pytest.raises(BadInput, match="cannot be opened"):
        open_ledger(path.parent / "none" / "ledger.db", NOON, create=True)


def test_a_newer_schema_is_refused(path: Path) -> None:
    filled(path)
    change(path, "UPDATE meta SET value = '99'")
    with pytest.raises(BadInput, match=r"schema 99 .* newer lawspeaker"):
        open_ledger(path, NOON, create=False)


def test_a_locked_ledger_is_refused_with_the_mend(path: Path) -> None:
    filled(path)
    with (
        closing(sqlite3.connect(path, isolation_level=None)) as other,
        SqliteLedger(path, NOON, patience_s=0.01) as ledger,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BadInput, match="another process holds the ledger"):
            ledger.append(EventKind.RULED, {})


def test_a_ledger_is_durable_by_its_settings(ledger: SqliteLedger) -> None:
    assert ledger.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert ledger.connection.execute("PRAGMA synchronous").fetchone() == (2,)


@pytest.mark.parametrize(
    ("version", "faulty"),
    [((3, 40, 1), True), ((3, 44, 6), False), ((3, 51, 2), True), ((3, 51, 3), False)],
)
def test_a_faulty_sqlite_is_named(
    version: tuple[int, int, int], *, faulty: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    assert (sqlite_fault() is not None) == faulty
