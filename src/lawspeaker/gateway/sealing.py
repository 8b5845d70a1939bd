"""A copy that only a link opens: the server keeps it, and cannot read it by itself.

The link's token is 256 random bits. Kept of it is its SHA-256, to find the copy by; the key is
drawn from the token by HKDF (RFC 5869), so that neither follows from the other.
"""

from __future__ import annotations

import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_PURPOSE = b"lawspeaker: a copy of an answer, for its contest"
_NONCE = 12
_BLOCK = 1024


def lookup(token: str) -> str:
    """The SHA-256 of a token in hex, under which its copy is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def seal(content: bytes, token: str) -> bytes:
    """The content, padded to whole KiB, under a key that only the token gives.

    ChaCha20-Poly1305 (RFC 8439), bound to the lookup so that no copy can stand for another.
    """
    padded = content + b"\x01" + b"\x00" * (-(len(content) + 1) % _BLOCK)
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _cipher(token).encrypt(nonce, padded, lookup(token).encode())


def unseal(sealed: bytes, token: str) -> bytes | None:
    """The content again; None where the token is another's or a byte was changed."""
    nonce, closed = sealed[:_NONCE], sealed[_NONCE:]
    try:
        padded = _cipher(token).decrypt(nonce, closed, lookup(token).encode())
    except (InvalidTag, ValueError):
        return None
    return padded.rstrip(b"\x00")[:-1]


def _cipher(token: str) -> ChaCha20Poly1305:
    drawn = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(token.encode())
    return ChaCha20Poly1305(drawn)
