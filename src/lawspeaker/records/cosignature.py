"""What a witness signs: that it saw a log only grow, and when (C2SP tlog-cosignature)."""

from __future__ import annotations

from dataclasses import dataclass

from lawspeaker.errors import BadInput

STAMP_BYTES = 8
LATEST = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Cosignature:
    """A witness's time, in whole seconds since 1970, and its 64-byte Ed25519 signature."""

    timestamp: int
    signature: bytes

    @property
    def packed(self) -> bytes:
        """The 72 bytes that follow the key id in a note."""
        return self.timestamp.to_bytes(STAMP_BYTES, "big") + self.signature


def cosigned_text(body: str, *, timestamp: int) -> bytes:
    """The bytes that a witness signs under a checkpoint's body."""
    return f"cosignature/v1\ntime {timestamp}\n{body}".encode()


def unpack_cosignature(content: bytes) -> Cosignature:
    """Read what follows the key id; BadInput where it is not 72 bytes or the time is too large."""
    timestamp = int.from_bytes(content[:STAMP_BYTES], "big")
    if len(content) != STAMP_BYTES + 64 or timestamp > LATEST:
        raise BadInput(
            "a cosignature is not a time and a signature",
            mend="Ask the witness for its line again.",
        )
    return Cosignature(timestamp=timestamp, signature=content[STAMP_BYTES:])
