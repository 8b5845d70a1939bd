"""The public key of a log or a witness, as people hand it on: one line of text.

The line is what C2SP signed-note calls a verifier key: name, key id, kind and key.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from enum import IntEnum

from lawspeaker.errors import BadInput

PUBLIC_BYTES = 32
NAME = re.compile(r"[^\s+\x00-\x1f]+")
MEND = "Use the line that `lawspeaker ledger key` printed: NAME+ID+KEY."


class KeyKind(IntEnum):
    """What a key signs; the numbers are signed-note's."""

    LOG = 1
    WITNESS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteKey:
    """A named Ed25519 public key, 32 raw bytes."""

    name: str
    kind: KeyKind
    public: bytes

    @property
    def id(self) -> bytes:
        """The 4 bytes by which a note names the key."""
        return hashlib.sha256(self.name.encode() + b"\n" + self.coded).digest()[:4]

    @property
    def coded(self) -> bytes:
        """Kind and key, as they are hashed and handed on."""
        return bytes([self.kind]) + self.public

    @property
    def line(self) -> str:
        """`NAME+ID+KEY`."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(self.coded).decode()}"


def named_key(name: str, kind: KeyKind, public: bytes) -> NoteKey:
    """A key under a name; BadInput for a name that no note can carry."""
    if not NAME.fullmatch(name):
        raise BadInput(
            f"the key's name is {name!r}", mend="Use one without spaces and plus, such as a.org/log"
        )
    return NoteKey(name=name, kind=kind, public=public)


def parse_note_key(line: str) -> NoteKey:
    """Read `NAME+ID+KEY`; BadInput where it is not so, or the id is not the key's."""
    parts = line.strip().split("+", 2)
    try:
        name, spelled_id, spelled = parts
        coded = base64.b64decode(spelled, validate=True)
        kind = KeyKind(coded[0])
    except (binascii.Error, ValueError, IndexError):
        raise BadInput(f"{line.strip()!r} is not a public key", mend=MEND) from None
    key = named_key(name, kind, coded[1:])
    if len(key.public) != PUBLIC_BYTES or key.id.hex() != spelled_id or key.line != line.strip():
        raise BadInput(f"{line.strip()!r} is damaged: its parts do not fit", mend=MEND)
    return key
