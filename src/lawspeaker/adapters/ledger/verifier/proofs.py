"""The hashes and proofs of RFC 6962, written from its definitions, recursively.

The log itself works another way (`records.merkle`), so that one mistake is not in both.
"""

from __future__ import annotations

import hashlib
import json


def compact(value: object) -> bytes:
    """Canonical JSON."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours, RFC 6962."""
    return hashlib.sha256(b"\1" + left + right).digest()


def fold(leaves: list[bytes]) -> bytes:
    """The root of RFC 6962, by pairing level after level and carrying an odd last one up."""
    level = leaves or [hashlib.sha256(b"").digest()]
    while len(level) > 1:
        pairs = [node(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0]


def half(size: int) -> int:
    """The largest power of two below a size."""
    return 1 << ((size - 1).bit_length() - 1)


def climb(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root that a leaf and its path lead to; IndexError where the path has another length."""
    if size == 1:
        if path:
            raise IndexError
        return leaf
    middle, top, rest = half(size), path[-1], path[:-1]
    if index < middle:
        return node(climb(leaf, index, middle, rest), top)
    return node(top, climb(leaf, index - middle, size - middle, rest))


def grown(old: int, new: int, path: list[bytes], root: bytes | None) -> tuple[bytes, bytes]:
    """Both roots that a consistency proof leads to; `root` is the older one while it is whole."""
    if old == new:
        if root is None:
            (shared,) = path
            return shared, shared
        if path:
            raise IndexError
        return root, root
    middle, top, rest = half(new), path[-1], path[:-1]
    if old <= middle:
        before, after = grown(old, middle, rest, root)
        return before, node(after, top)
    before, after = grown(old - middle, new - middle, rest, None)
    return node(top, before), node(top, after)
