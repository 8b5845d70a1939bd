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
    from lawspeaker.records.event import EventKind

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
    # Spelled by hand, for this is done a million times in an import; a test holds it to
    # `canonical_json`.
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
    kind: EventKind
    at: str
    commitment: bytes
    leaf: bytes
    salt: bytes
    text: str
    key: str | None

    @property
    def log_row(self) -> tuple[int, str, str, bytes, bytes]:
        """The row of the log."""
        return self.seq, self.kind.value, self.at, self.commitment, self.leaf

    @property
    def content_row(self) -> tuple[int, str | None, bytes, str]:
        """The row beside it."""
        return self.seq, self.key, self.salt, self.text


def seal(*, seq: int, kind: EventKind, at: str, text: str, key: str | None) -> SealedEntry:
    """An entry of a body in canonical JSON, under a new salt."""
    salt = secrets.token_bytes(SALT_BYTES)
    commitment = commit(salt=salt, body=text, key=key)
    leaf = leaf_of(seq=seq, kind=kind.value, at=at, commitment=commitment)
    return SealedEntry(seq, kind, at, commitment, leaf, salt, text, key)
