"""A private key of a log or a witness, in a file that only its owner can read.

The file is one line, the form that Go's `sumdb/note` gives a signer key.
"""

from __future__ import annotations

import base64
import binascii
import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.records.checkpoint import NoteSignature
from lawspeaker.records.cosignature import Cosignature, cosigned_text
from lawspeaker.records.note_key import KeyKind, NoteKey, named_key

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "PRIVATE+KEY+"
OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """A named Ed25519 private key and what it may sign."""

    name: str
    kind: KeyKind
    private: Ed25519PrivateKey

    @property
    def public(self) -> NoteKey:
        """The key to hand on."""
        return named_key(self.name, self.kind, self.private.public_key().public_bytes_raw())

    def sign(self, body: str) -> NoteSignature:
        """A log's signature under a checkpoint's body."""
        return self._signature(self.private.sign(body.encode()))

    def cosign(self, body: str, *, timestamp: int) -> NoteSignature:
        """A witness's signature under a checkpoint's body, with its time in seconds."""
        signed = self.private.sign(cosigned_text(body, timestamp=timestamp))
        return self._signature(Cosignature(timestamp=timestamp, signature=signed).packed)

    def _signature(self, content: bytes) -> NoteSignature:
        return NoteSignature(name=self.name, key_id=self.public.id, signature=content)


def make_key(path: Path, *, name: str, kind: KeyKind) -> SigningKey:
    """A new key, written for its owner's eyes only; UsageFault where the file exists."""
    key = SigningKey(name=name, kind=kind, private=Ed25519PrivateKey.generate())
    public = key.public  # refuses a bad name before anything is written
    secret = base64.b64encode(bytes([kind]) + key.private.private_bytes_raw()).decode()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise UsageFault(f"{path} exists, and a key is never overwritten. Name another.") from None
    except OSError as error:
        raise UsageFault(f"{path} cannot be written ({error.strerror}).") from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"{HEAD}{name}+{public.id.hex()}+{secret}\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def read_key(path: Path, *, kind: KeyKind) -> SigningKey:
    """The key in a file; BadInput where it is none, of another kind, or open to others."""
    try:
        open_to_others = path.stat().st_mode & OTHERS
        line = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            "there is no key here", path=str(path), mend="Make one with `lawspeaker ledger key`."
        ) from error
    if open_to_others:
        raise BadInput(
            "other users of this machine can read the private key",
            path=str(path),
            mend=f"Run `chmod 600 {path}`, and make a new key if they may have read it.",
        )
    key = parse_signing_key(line, path=str(path))
    if key.kind is not kind:
        raise BadInput(
            f"the key is a {key.kind.name.lower()}'s and a {kind.name.lower()}'s is needed",
            path=str(path),
            mend="Name the other file; `lawspeaker ledger key --witness` makes a witness's key.",
        )
    return key


def parse_signing_key(line: str, *, path: str | None = None) -> SigningKey:
    """Read a signer key; BadInput where it is none or its id is not the key's."""
    try:
        name, spelled_id, spelled = line.removeprefix(HEAD).split("+", 2)
        coded = base64.b64decode(spelled, validate=True)
        key = SigningKey(
            name=name,
            kind=KeyKind(coded[0]),
            private=Ed25519PrivateKey.from_private_bytes(coded[1:]),
        )
    except (binascii.Error, ValueError, IndexError):
        key = None
    if key is None or not line.startswith(HEAD) or key.public.id.hex() != spelled_id:
        raise BadInput(
            "the file holds no private key",
            path=path,
            mend="Make one with `lawspeaker ledger key`.",
        )
    return key
