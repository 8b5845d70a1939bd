from __future__ import annotations

import base64
import hashlib
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from lawspeaker.adapters.clock import FixedClock
from lawspeaker.adapters.ledger.signer import (
    cosignatures,
    frozen,
    open_checkpoint,
    sign_checkpoint,
    thaw,
)
from lawspeaker.adapters.ledger.signing_key import SigningKey
from lawspeaker.adapters.ledger.sqlite import SqliteLedger, Verification, open_ledger
from lawspeaker.errors import BadInput, GateFailed
from lawspeaker.records.checkpoint import SignedCheckpoint, parse_checkpoint
from lawspeaker.records.event import EventKind
from lawspeaker.records.note_key import KeyKind, NoteKey

if TYPE_CHECKING:
    from pathlib import Path

NOON = FixedClock(datetime(2026, 11, 1, 12, tzinfo=UTC))


def key_of(seed: int, name: str, kind: KeyKind = KeyKind.LOG) -> SigningKey:
    private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    return SigningKey(name=name, kind=kind, private=private)


LOG = key_of(1, "a.org/log")
WITNESSES = tuple(key_of(n, f"w{n}.org", KeyKind.WITNESS) for n in (2, 3))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.db"
    with open_ledger(path, NOON, create=True) as ledger:
        for number in range(3):
            ledger.append(EventKind.BALLOTED, {"n": number})
        sign_checkpoint(ledger, key=LOG)
        ledger.append(EventKind.RULED, {})
    return path


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)
        connection.commit()


def test_a_signed_checkpoint_opens_with_its_key_and_log_only(path: Path) -> None:
    with open_ledger(path, NOON, create=False) as ledger:
        signed = sign_checkpoint(ledger, key=LOG)
        assert len(ledger.checkpoints()) == 2
        assert signed.checkpoint.root == ledger.root()
    opened = open_checkpoint(signed.text, key=LOG.public)
    assert (opened, opened.size) == (signed.checkpoint, 4)
    with pytest.raises(GateFailed, match="not signed by the key"):
        open_checkpoint(signed.text, key=key_of(9, "a.org/log").public)
    with pytest.raises(GateFailed, match="not signed by the key"):
        open_checkpoint(signed.text.replace("\n4\n", "\n5\n"), key=LOG.public)


def test_the_bytes_are_those_of_the_published_formats(path: Path) -> None:
    """Computed from c2sp.org/signed-note and tlog-cosignature with nothing of ours."""
    with open_ledger(path, NOON, create=False) as ledger:
        note = sign_checkpoint(ledger, key=LOG).text
    body, line = note.split("\n\n— a.org/log ")
    content = base64.b64decode(line)
    public = LOG.private.public_key().public_bytes_raw()
    assert content[:4] == hashlib.sha256(b"a.org/log\n\x01" + public).digest()[:4]
    Ed25519PublicKey.from_public_bytes(public).verify(content[4:], body.encode() + b"\n")

    witness = WITNESSES[0].cosign(f"{body}\n", timestamp=1679315147)
    public = WITNESSES[0].private.public_key().public_bytes_raw()
    content = base64.b64decode(witness.line.removeprefix("— w2.org "))
    assert content[:4] == hashlib.sha256(b"w2.org\n\x04" + public).digest()[:4]
    assert content[4:12] == (1679315147).to_bytes(8, "big")
    message = b"cosignature/v1\ntime 1679315147\n" + body.encode() + b"\n"
    Ed25519PublicKey.from_public_bytes(public).verify(content[12:], message)


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE content SET body = '{}' WHERE seq = 1", "entry 1 does not fit"),
        ("DELETE FROM log WHERE seq >= 2", "at 3 events no longer holds"),
    ],
)
def test_a_changed_record_freezes_signing(path: Path, statement: str, why: str) -> None:
    sound = path.read_bytes()
    change(path, statement)
    with open_ledger(path, NOON, create=False) as ledger:
        with pytest.raises(GateFailed, match=why):
            sign_checkpoint(ledger, key=LOG)
        assert len(ledger.checkpoints()) == 1
        with pytest.raises(GateFailed, match="still frozen"):
            thaw(ledger, key=LOG.public, reason="nothing happened")
    change(path, "DELETE FROM meta WHERE name = 'no such'")
    with open_ledger(path, NOON, create=False) as ledger:
        with pytest.raises(GateFailed, match=f"signing was frozen because .*{why}"):
            sign_checkpoint(ledger, key=LOG)
        assert why in frozen(ledger)
    path.write_bytes(sound)
    with open_ledger(path, NOON, create=False) as ledger:
        ledger.connection.execute("INSERT INTO meta VALUES ('signing_frozen', 'it was changed')")
        thaw(ledger, key=LOG.public, reason="restored from the backup of Monday")
        assert sign_checkpoint(ledger, key=LOG).checkpoint.size == 5
        (event,) = ledger.events(EventKind.SIGNING_RESUMED)
        assert event.body["was_frozen_because"] == "it was changed"
        with pytest.raises(BadInput, match="not frozen"):
            thaw(ledger, key=LOG.public, reason="again")


def test_without_reading_the_disk_again_a_changed_record_would_be_signed(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(path, "UPDATE content SET body = '{}' WHERE seq = 1")
    with open_ledger(path, NOON, create=False) as ledger:

        def trusting(_: SqliteLedger) -> Verification:
            return Verification(n_events=4, n_erased=0, root=ledger.root(), broken=None, why="")

        monkeypatch.setattr(SqliteLedger, "verify", trusting)
        assert sign_checkpoint(ledger, key=LOG).checkpoint.size == 4


def noted(path: Path) -> SignedCheckpoint:
    with open_ledger(path, NOON, create=False) as ledger:
        return sign_checkpoint(ledger, key=LOG)


def cosigned(signed: SignedCheckpoint, *keys: SigningKey) -> str:
    lines = [key.cosign(signed.checkpoint.body, timestamp=7).line for key in keys]
    return signed.text + "".join(lines)


def test_known_witnesses_are_counted_once_and_strangers_passed_over(path: Path) -> None:
    note = cosigned(noted(path), *WITNESSES, WITNESSES[0], key_of(8, "x.org", KeyKind.WITNESS))
    known = tuple(key.public for key in WITNESSES)
    found = cosignatures(note, (*known, known[0]))
    assert [each.witness.name for each in found] == ["w2.org", "w3.org"]
    assert {each.cosignature.timestamp for each in found} == {7}
    assert open_checkpoint(note, key=LOG.public).size == 4


def test_one_key_under_two_names_is_one_witness(path: Path) -> None:
    twin = SigningKey(name="twin.org", kind=KeyKind.WITNESS, private=WITNESSES[0].private)
    note = cosigned(noted(path), WITNESSES[0], twin)
    assert len(cosignatures(note, (WITNESSES[0].public, twin.public))) == 1


def test_a_line_of_a_known_witness_that_does_not_hold_spoils_the_note(path: Path) -> None:
    signed = noted(path)
    wrong = WITNESSES[0].cosign(signed.checkpoint.body.replace("\n4\n", "\n5\n"), timestamp=7)
    with pytest.raises(GateFailed, match=r"w2\.org does not hold"):
        cosignatures(signed.text + wrong.line, (WITNESSES[0].public,))
    with pytest.raises(BadInput, match="not a witness's key"):
        cosignatures(signed.text, (LOG.public,))


def test_a_signature_of_an_unknown_kind_is_kept_and_ignored(path: Path) -> None:
    long = base64.b64encode(bytes(4 + 2428)).decode()
    note = noted(path).text + f"— pq.org {long}\n"
    assert open_checkpoint(note, key=LOG.public).size == 4
    assert parse_checkpoint(note).text == note


def test_a_log_key_is_a_public_key() -> None:
    assert isinstance(LOG.public, NoteKey)
    assert LOG.public.public == LOG.private.public_key().public_bytes_raw()
