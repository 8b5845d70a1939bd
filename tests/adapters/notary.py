"""A small ledger with a key and two witnesses, for the tests of what others check."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lawspeaker.adapters.clock import FixedClock
from lawspeaker.adapters.ledger.signer import sign_checkpoint
from lawspeaker.adapters.ledger.signing_key import SigningKey
from lawspeaker.adapters.ledger.sqlite import open_ledger
from lawspeaker.adapters.ledger.verifier.notes import LOG as LOG_KIND
from lawspeaker.adapters.ledger.verifier.notes import WITNESS, Trust, read_key
from lawspeaker.records.event import EventKind
from lawspeaker.records.note_key import KeyKind

if TYPE_CHECKING:
    from pathlib import Path

NOON = FixedClock(datetime(2026, 11, 1, 12, tzinfo=UTC))


def key_of(seed: int, name: str, kind: KeyKind = KeyKind.LOG) -> SigningKey:
    private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    return SigningKey(name=name, kind=kind, private=private)


LOG = key_of(1, "a.org/log")
WITNESSES = tuple(key_of(n, f"w{n}.org", KeyKind.WITNESS) for n in (2, 3))
TRUST = Trust(log=read_key(LOG.public.line, LOG_KIND))


def trusting(*witnesses: SigningKey, at_least: int, log: SigningKey = LOG) -> Trust:
    return Trust(
        log=read_key(log.public.line, LOG_KIND),
        witnesses=tuple(read_key(each.public.line, WITNESS) for each in witnesses),
        at_least=at_least,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    ledger: Path
    checkpoint: Path


def kept_ledger(folder: Path, *, n: int = 5, erased: bool = True) -> Kept:
    """`n` events, one of them erased, then a signed checkpoint in the ledger and beside it."""
    path = folder / "ledger.db"
    with open_ledger(path, NOON, create=True) as ledger:
        for number in range(n):
            body = {"é": number, "participant": f"p.{number}"}
            ledger.append(EventKind.BALLOTED, body, key=f"k{number}")
        if erased:
            ledger.erase(2, reason="asked")
        signed = sign_checkpoint(ledger, key=LOG)
    checkpoint = folder / "checkpoint.txt"
    checkpoint.write_text(signed.text, encoding="utf-8")
    return Kept(ledger=path, checkpoint=checkpoint)


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        connection.commit()
