"""What of an event goes into the log for good, and what can be forgotten.

The log keeps place, kind, time and a commitment; body, key and salt lie beside it. Without the
salt a commitment tells nothing of the body, so that deleting both forgets the person while
every proof over the log still holds.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.records.canonical import canonical_json
from lawspeaker.records.merkle import leaf_hash

if TYPE_CHECKING:
    from lawspeaker.records.canonical import Json

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
    return hashlib.sha256(salt + canonical_json([key, body])).digest()


def leaf_of(*, seq: int, kind: str, at: str, commitment: bytes) -> bytes:
    """The leaf hash of an entry."""
    entry: Json = {"at": at, "commitment": commitment.hex(), "kind": kind, "seq": seq}
    return leaf_hash(canonical_json(entry))
