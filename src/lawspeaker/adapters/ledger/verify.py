"""Check a ledger file against a published checkpoint, without trusting lawspeaker.

Copy this one file anywhere and run `python verify.py ledger.db checkpoint.txt PUBLIC_KEY_HEX`.
It needs Python 3.11 and `cryptography`, and imports nothing of ours: it was written from the
format, so that a fault in the program is not repeated in its judge. Exit 0 if all checks hold,
4 if one does not, 2 if the call is wrong.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

CHECKS = (
    "the file opens and SQLite finds its pages whole",
    "entries are numbered from 0 without a gap",
    "each entry gives its leaf hash",
    "each body that is there gives its commitment",
    "each body that is gone was recorded as erased",
    "the checkpoint is signed by the key",
    "the ledger's first entries give the checkpoint's root",
)
QUERY = (
    "SELECT log.seq, kind, at, commitment, leaf, salt, body, key "
    "FROM log LEFT JOIN content USING (seq) ORDER BY log.seq"
)


class Failed(Exception):
    """A check did not hold: its number from 1, and what was seen."""

    def __init__(self, number: int, seen: str) -> None:
        super().__init__(f"{number}. FAILED  {CHECKS[number - 1]}: {seen}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One entry as the file holds it."""

    seq: int
    kind: str
    at: str
    commitment: bytes
    leaf: bytes
    salt: bytes | None
    body: str | None
    key: str | None


def read(path: Path) -> list[Stored]:
    """All entries of the file, opened for reading only."""
    names = ("seq", "kind", "at", "commitment", "leaf", "salt", "body", "key")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as file:
            file.text_factory = lambda raw: raw.decode("utf-8", "replace")
            (state,) = file.execute("PRAGMA integrity_check(1)").fetchone()
            if state != "ok":
                raise Failed(1, state)
            return [Stored(**dict(zip(names, row, strict=True))) for row in file.execute(QUERY)]
    except sqlite3.Error as error:
        raise Failed(1, str(error)) from error


def compact(value: object) -> bytes:
    """Canonical JSON."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def check_entries(entries: list[Stored]) -> None:
    """Checks 2 to 5."""
    gone, recorded = set(), set()
    for place, entry in enumerate(entries):
        if entry.seq != place:
            raise Failed(2, f"entry {place} is missing")
        written = {
            "seq": place,
            "kind": entry.kind,
            "at": entry.at,
            "commitment": entry.commitment.hex(),
        }
        if hashlib.sha256(b"\0" + compact(written)).digest() != entry.leaf:
            raise Failed(3, f"entry {place} does not")
        if entry.salt is None or entry.body is None:
            gone.add(place)
            continue
        opened = hashlib.sha256(entry.salt + compact([entry.key, entry.body]))
        if opened.digest() != entry.commitment:
            raise Failed(4, f"that of entry {place} does not")
        if entry.kind == "erased":
            recorded.update(json.loads(entry.body)["seqs"])
    if gone - recorded:
        raise Failed(5, f"that of entry {min(gone - recorded)} was not")


def check_signature(note: str, public_key: bytes) -> tuple[int, bytes]:
    """Check 6; the size and root that the checkpoint vouches for."""
    try:
        body, _, tail = note.partition("\n\n")
        origin, size, root = body.split("\n")
        wanted = hashlib.sha256(f"{origin}\n".encode() + b"\1" + public_key).digest()[:4]
        for line in tail.splitlines():
            _, name, spelled = line.split(" ")
            content = base64.b64decode(spelled, validate=True)
            if (name, content[:4]) == (origin, wanted):
                judge = Ed25519PublicKey.from_public_bytes(public_key)
                judge.verify(content[4:], f"{body}\n".encode())
                return int(size), base64.b64decode(root, validate=True)
    except (ValueError, InvalidSignature) as error:
        raise Failed(6, "it is not, or is no checkpoint") from error
    raise Failed(6, "no signature by this key is under it")


def fold(leaves: list[bytes]) -> bytes:
    """The root of RFC 6962, by pairing level after level and carrying an odd last one up."""
    level = leaves or [hashlib.sha256(b"").digest()]
    while len(level) > 1:
        pairs = [
            hashlib.sha256(b"\1" + level[at] + level[at + 1]).digest()
            for at in range(0, len(level) - 1, 2)
        ]
        level = pairs + level[len(pairs) * 2 :]
    return level[0]


def verify(path: Path, note: str, public_key: bytes) -> int:
    """Run all checks and return the number of entries vouched for; Failed at the first."""
    entries = read(path)
    check_entries(entries)
    size, root = check_signature(note, public_key)
    if size > len(entries):
        raise Failed(7, f"it vouches for {size} entries and the file has {len(entries)}")
    if fold([entry.leaf for entry in entries[:size]]) != root:
        raise Failed(7, f"the first {size} entries give another root")
    return size


def main(arguments: list[str]) -> int:
    """Verify by command line."""
    try:
        ledger, checkpoint, key = arguments
        note, public_key = Path(checkpoint).read_text(encoding="utf-8"), bytes.fromhex(key)
    except (ValueError, OSError) as error:
        sys.stderr.write(f"usage: verify.py LEDGER CHECKPOINT PUBLIC_KEY_HEX ({error})\n")
        return 2
    try:
        size = verify(Path(ledger), note, public_key)
    except Failed as failed:
        sys.stdout.write(f"{failed}\n")
        return 4
    for number, check in enumerate(CHECKS, start=1):
        sys.stdout.write(f"{number}. holds   {check}\n")
    sys.stdout.write(f"{size} entries are vouched for.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
