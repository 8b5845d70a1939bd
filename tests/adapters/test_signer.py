from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lawspeaker.adapters.clock import FixedClock
from lawspeaker.adapters.ledger.signer import open_checkpoint, sign_checkpoint
from lawspeaker.adapters.ledger.sqlite import open_ledger
from lawspeaker.errors import GateFailed
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from pathlib import Path

NOON = FixedClock(datetime(2026, 11, 1, 12, tzinfo=UTC))
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
ORIGIN = "a.org/log"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.db"
    with open_ledger(path, NOON, create=True) as ledger:
        for number in range(3):
            ledger.append(EventKind.BALLOTED, {"n": number})
        sign_checkpoint(ledger, origin=ORIGIN, key=KEY)
        ledger.append(EventKind.RULED, {})
    return path


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for table in ("log", "content"):
            connection.execute(f"DROP TRIGGER {table}_no_UPDATE")
        connection.execute("DROP TRIGGER log_no_DELETE")
        connection.execute(statement)
        connection.commit()


def test_a_signed_checkpoint_opens_with_its_key_and_log_only(path: Path) -> None:
    with open_ledger(path, NOON, create=False) as ledger:
        signed = sign_checkpoint(ledger, origin=ORIGIN, key=KEY)
        assert len(ledger.checkpoints()) == 2
        assert signed.checkpoint.root == ledger.root()
    opened = open_checkpoint(signed.text, origin=ORIGIN, public_key=PUBLIC)
    assert (opened, opened.size) == (signed.checkpoint, 4)
    with pytest.raises(GateFailed, match="not signed by the key"):
        open_checkpoint(signed.text, origin=ORIGIN, public_key=bytes(32))
    with pytest.raises(GateFailed, match="not signed by the key"):
        open_checkpoint(signed.text.replace("\n4\n", "\n5\n"), origin=ORIGIN, public_key=PUBLIC)


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE content SET body = '{}' WHERE seq = 1", "entry 1 does not fit"),
        ("DELETE FROM log WHERE seq >= 2", "at 3 events no longer holds"),
    ],
)
def test_a_changed_record_is_not_signed(path: Path, statement: str, why: str) -> None:
    change(path, statement)
    with open_ledger(path, NOON, create=False) as ledger:
        with pytest.raises(GateFailed, match=why):
            sign_checkpoint(ledger, origin=ORIGIN, key=KEY)
        assert len(ledger.checkpoints()) == 1
