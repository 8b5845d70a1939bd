"""One spelling of a value as bytes, so that equal values have equal digests on every machine."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | int | float | bool | None"

# Made once: `json.dumps` with settings makes one each time, and an import spells a million bodies.
_SPELL = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
).encode


def canonical_json(value: Json) -> bytes:
    """UTF-8 JSON with sorted keys, no spaces, and no NaN or infinity (ValueError)."""
    return _SPELL(value).encode()


def digest(content: bytes) -> str:
    """`sha256:` and 64 hex digits."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def short(full_digest: str) -> str:
    """The first 12 hex digits of a digest, for people and for `clause@digest` marks."""
    return full_digest.removeprefix("sha256:")[:12]
