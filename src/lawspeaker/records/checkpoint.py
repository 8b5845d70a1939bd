"""What a log says of itself at one moment, as text that can be signed.

The body follows C2SP tlog-checkpoint (origin, size, root), the signatures C2SP signed-note, and a
witness's signature C2SP tlog-cosignature.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from lawspeaker.errors import BadInput

MAX_SIGNATURES = 64
SHORTEST = 5  # bytes: a key id and something signed
SIGNATURE_LINE = re.compile(r"— (?P<name>[^\s+]+) (?P<content>[A-Za-z0-9+/=]+)")
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
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
    """One signer's name, 4-byte key id and signature, whose length hangs on the kind of key."""

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


def parse_checkpoint(text: str) -> SignedCheckpoint:
    """Read a note; BadInput for any text that we would not have written in the same bytes.

    Signatures of unknown keys and kinds are kept, for they are somebody's; whoever checks ignores
    them. Our logs write no extension lines, and none are taken.
    """
    body, separator, tail = text.partition("\n\n")
    lines = body.split("\n")
    if not separator or len(lines) != 3 or not tail.endswith("\n") or CONTROL.search(text):
        raise BadInput("the checkpoint is not origin, size, root and signatures", mend=MEND)
    origin, size, root = lines
    if not origin or not re.fullmatch(r"0|[1-9][0-9]{0,17}", size, re.ASCII):
        raise BadInput(f"the checkpoint's size is {size!r}", mend=MEND, line=2)
    signature_lines = tail[:-1].split("\n")
    if len(signature_lines) > MAX_SIGNATURES:
        raise BadInput(f"the checkpoint has more than {MAX_SIGNATURES} signatures", mend=MEND)
    signed = SignedCheckpoint(
        checkpoint=Checkpoint(origin=origin, size=int(size), root=_decoded(root, 32)),
        signatures=tuple(map(_signature, signature_lines)),
    )
    if signed.text != text:  # base64 can spell the same bytes in more than one way
        raise BadInput("the checkpoint is not in its one spelling", mend=MEND)
    return signed


def _signature(line: str) -> NoteSignature:
    match = SIGNATURE_LINE.fullmatch(line)
    if not match:
        raise BadInput(f"{line!r} is not a signature line", mend=MEND)
    content = _decoded(match["content"])
    return NoteSignature(name=match["name"], key_id=content[:4], signature=content[4:])


def _decoded(text: str, n_bytes: int | None = None) -> bytes:
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        content = b""
    if len(content) != n_bytes if n_bytes is not None else len(content) < SHORTEST:
        wanted = f"{n_bytes} bytes" if n_bytes is not None else "a key id and a signature"
        raise BadInput(f"{text!r} is not {wanted} in base64", mend=MEND)
    return content
