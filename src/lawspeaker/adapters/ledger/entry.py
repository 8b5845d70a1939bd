"""What of an event goes into the log for good, and what can be forgotten.

The log keeps place, kind, time and a commitment; body, key and salt lie beside it. Without the
salt a commitment tells nothing of the body, so that deleting both forgets the person while
every proof over the log still holds.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from json.encoder import encode_basestring as quoted
from typing import TYPE_CHECKING, NamedTuple

from lawspeaker.records.merkle import leaf_hash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lawspeaker.records.spelled_event import SpelledEvent

SALT_BYTES = 32


@dataclass(frozen=True, slots=True)
class Row:
    """A stored entry as the disk gives it; salt, body and key are None once erased."""

    seq: int
    kind: str
    at: str
    commitment: bytes
    leaf: bytes
    salt: bytes | None
    body: str | None
    key: str | None

    @property
    def erased(self) -> bool:
        """Whether the body is gone."""
        return self.salt is None or self.body is None

    @property
    def fault(self) -> str:
        """What does not fit in this entry, in words; empty where all fits."""
        if leaf_of(seq=self.seq, kind=self.kind, at=self.at, commitment=self.commitment) != (
            self.leaf
        ):
            return "its place, kind, time or commitment does not give its leaf hash"
        if self.salt is None or self.body is None:
            return ""
        if commit(salt=self.salt, body=self.body, key=self.key) != self.commitment:
            return "its body, key or salt does not give its commitment"
        return ""


def commit(*, salt: bytes, body: str, key: str | None) -> bytes:
    """The salted commitment to a body, given as canonical JSON, and its key."""
    # Spelled by hand, for a million are read at once; a test holds it to `canonical_json`.
    spelled = f"[{'null' if key is None else quoted(key)},{quoted(body)}]"
    return hashlib.sha256(salt + spelled.encode()).digest()


def leaf_of(*, seq: int, kind: str, at: str, commitment: bytes) -> bytes:
    """The leaf hash of an entry."""
    spelled = (
        f'{{"at":{quoted(at)},"commitment":"{commitment.hex()}","kind":{quoted(kind)},"seq":{seq}}}'
    )
    return leaf_hash(spelled.encode())


class SealedEntry(NamedTuple):
    """An entry that is ready to be written: what the log keeps, and what may be forgotten."""

    seq: int
    kind: str
    at: str
    commitment: bytes
    leaf: bytes
    key: str | None
    salt: bytes
    text: str

    @property
    def log_row(self) -> tuple[int, str, str, bytes, bytes]:
        """The row of the log."""
        return self[:5]

    @property
    def content_row(self) -> tuple[int, str | None, bytes, str]:
        """The row beside it."""
        return self[:1] + self[5:]


def seal_all(new: Sequence[SpelledEvent], *, first: int, at: str) -> list[SealedEntry]:
    """Entries from place `first` on, in their order, each under a salt of its own."""
    # What `commit` and `leaf_of` do, written out: a call for each entry of a million costs as
    # much as the hashing. A test holds the two together.
    sha256 = hashlib.sha256
    salts = secrets.token_bytes(SALT_BYTES * len(new))
    head = f'\0{{"at":{quoted(at)},"commitment":"'  # the zero byte is RFC 6962's mark of a leaf
    kind, word, tail = None, "", ""
    sealed: list[SealedEntry] = []
    for place, each in enumerate(new):
        if each.kind is not kind:
            kind, word = each.kind, each.kind.value
            tail = f'","kind":{quoted(word)},"seq":'
        salt = salts[place * SALT_BYTES : (place + 1) * SALT_BYTES]
        key = "null" if each.key is None else quoted(each.key)
        commitment = sha256(salt + f"[{key},{quoted(each.text)}]".encode()).digest()
        seq = first + place
        leaf = sha256(f"{head}{commitment.hex()}{tail}{seq}}}".encode()).digest()
        sealed.append(SealedEntry(seq, word, at, commitment, leaf, each.key, salt, each.text))
    return sealed
