"""Signed notes as C2SP has them: whose signature is under one, and does it hold."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LOG, WITNESS = 1, 4


@dataclass(frozen=True, kw_only=True)
class Key:
    """A public key with its name and kind."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The 4 bytes by which a note names it."""
        coded = bytes([self.kind]) + self.public
        return hashlib.sha256(self.name.encode() + b"\n" + coded).digest()[:4]


@dataclass(frozen=True, kw_only=True)
class Trust:
    """Whose signatures count: the log's key, the witnesses', and how many of those are enough."""

    log: Key | None = None
    witnesses: tuple[Key, ...] = ()
    at_least: int = 0


def claim(note: str) -> tuple[int, bytes]:
    """The size and root that a note claims; ValueError where it is none."""
    body, _, _ = note.rpartition("\n\n")
    _, size, root = body.split("\n")
    content = base64.b64decode(root, validate=True)
    if len(content) != 32 or str(int(size)) != size or int(size) < 0:
        raise ValueError(f"{size} entries, root {root}")
    return int(size), content


def read_key(line: str, kind: int) -> Key:
    """A public key; ValueError where it is none of this kind."""
    name, spelled_id, spelled = line.strip().split("+", 2)
    coded = base64.b64decode(spelled, validate=True)
    key = Key(name=name, kind=coded[0], public=coded[1:])
    if (key.id.hex(), key.kind, len(key.public)) != (spelled_id, kind, 32):
        raise ValueError(f"{line.strip()!r} is no key of this kind")
    return key


def signed(note: str, key: Key) -> bool | None:
    """Whether a key's signature under a note holds; None where it has none there."""
    body, _, tail = note.rpartition("\n\n")
    held: bool | None = None
    for line in tail.splitlines():
        _, name, spelled = line.split(" ")
        content = base64.b64decode(spelled, validate=True)
        if (name, content[:4]) == (key.name, key.id):
            text, signature = f"{body}\n", content[4:]
            if key.kind == WITNESS:
                moment = int.from_bytes(content[4:12], "big")
                text, signature = f"cosignature/v1\ntime {moment}\n{text}", content[12:]
            try:
                Ed25519PublicKey.from_public_bytes(key.public).verify(signature, text.encode())
            except InvalidSignature:
                return False
            held = True
    return held


def fault_of_signature(note: str, key: Key) -> str:
    """Why a checkpoint is not the log's, empty where it is."""
    try:
        origin, held = note.partition("\n")[0], signed(note, key)
    except ValueError as error:
        return f"its signatures cannot be read ({error})"
    if origin != key.name:
        return f"it is of {origin}, not of {key.name}"
    return {True: "", False: "the signature is wrong", None: "it has none by this key"}[held]
