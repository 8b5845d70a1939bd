"""What a log says of itself at one moment, as text that can be signed.

The body follows C2SP tlog-checkpoint (origin, size, root), the signatures C2SP signed-note.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from lawspeaker.errors import BadInput

ED25519 = b"\x01"  # signed-note's name for the kind of key
SIGNATURE_LINE = re.compile(r"— (?P<name>[^ +]+) (?P<content>[A-Za-z0-9+/=]+)")
MEND = "Use the checkpoint as it was published."


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The log called `origin` had `size` entries under this root, 32 raw bytes."""

    origin: str
    size: int
    root: bytes

    @property
    def body(self) -> str:
        """The text that is signed, with its final newline."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSignature:
    """One signer's name, 4-byte key id and signature."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        """The signature as a line of a note, with its newline."""
        return f"— {self.name} {base64.b64encode(self.key_id + self.signature).decode()}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedCheckpoint:
    """A checkpoint and the signatures under it, which nobody has checked yet."""

    checkpoint: Checkpoint
    signatures: tuple[NoteSignature, ...]

    @property
    def text(self) -> str:
        """The note, as it is published."""
        return f"{self.checkpoint.body}\n{''.join(each.line for each in self.signatures)}"


def key_id(name: str, public_key: bytes) -> bytes:
    """The 4 bytes by which a note names an Ed25519 key, given as 32 raw bytes."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public_key).digest()[:4]


def parse_checkpoint(text: str) -> SignedCheckpoint:
    """Read a note; BadInput for any text that we would not have written in the same bytes."""
    body, separator, tail = text.partition("\n\n")
    lines = body.split("\n")
    if not separator or len(lines) != 3 or not tail.endswith("\n"):
        raise BadInput("the checkpoint is not origin, size, root and signatures", mend=MEND)
    origin, size, root = lines
    if not origin or not re.fullmatch(r"0|[1-9][0-9]{0,17}", size, re.ASCII):
        raise BadInput(f"the checkpoint's size is {size!r}", mend=MEND, line=2)
    signed = SignedCheckpoint(
        checkpoint=Checkpoint(origin=origin, size=int(size), root=_decoded(root, 32)),
        signatures=tuple(_signature(line) for line in tail[:-1].split("\n")),
    )
    if signed.text != text:  # base64 can spell the same bytes in more than one way
        raise BadInput("the checkpoint is not in its one spelling", mend=MEND)
    return signed


def _signature(line: str) -> NoteSignature:
    match = SIGNATURE_LINE.fullmatch(line)
    if not match:
        raise BadInput(f"{line!r} is not a signature line", mend=MEND)
    content = _decoded(match["content"], 68)
    return NoteSignature(name=match["name"], key_id=content[:4], signature=content[4:])


def _decoded(text: str, n_bytes: int) -> bytes:
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        content = b""
    if len(content) != n_bytes:
        raise BadInput(f"{text!r} is not {n_bytes} bytes in base64", mend=MEND)
    return content
