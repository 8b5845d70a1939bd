"""The history tree of RFC 6962: one root for a log, short proofs of what is in it.

Hashes are 32 raw bytes of SHA-256; a leaf's and a node's differ by their first byte, so that
neither can be passed off as the other (RFC 6962, section 2.1). Verification follows RFC 9162,
sections 2.1.3.2 and 2.1.4.2.
"""

from __future__ import annotations

import hashlib

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a log entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbouring subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class MerkleTree:
    """A tree that grows by leaf hashes: constant time a leaf on average, log time a proof.

    `levels[h][i]` is the root of the i-th complete subtree of 2^h leaves; incomplete ones are
    hashed when asked for, so that every earlier root can still be told.
    """

    def __init__(self) -> None:
        self.levels: list[list[bytes]] = [[]]

    def __len__(self) -> int:
        return len(self.levels[0])

    def append(self, leaf: bytes) -> None:
        """Add a leaf hash and close the subtrees it completes."""
        self.levels[0].append(leaf)
        height = 0
        while len(self.levels[height]) % 2 == 0:
            if height + 1 == len(self.levels):
                self.levels.append([])
            self.levels[height + 1].append(node_hash(*self.levels[height][-2:]))
            height += 1

    def root(self, size: int | None = None) -> bytes:
        """The root over the first `size` leaves, or over all."""
        size = len(self) if size is None else size
        self._require(0 <= size <= len(self))
        return self._subtree(0, size) if size else EMPTY_ROOT

    def inclusion_proof(self, index: int, size: int | None = None) -> tuple[bytes, ...]:
        """The siblings from leaf `index` up to the root over `size` leaves."""
        size = len(self) if size is None else size
        self._require(0 <= index < size <= len(self))
        path: list[bytes] = []
        start, end = 0, size
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._subtree(middle, end))
                end = middle
            else:
                path.append(self._subtree(start, middle))
                start = middle
        return tuple(reversed(path))

    def consistency_proof(self, old: int, new: int) -> tuple[bytes, ...]:
        """The subtrees that show the tree of `old` leaves to be the start of that of `new`."""
        self._require(0 <= old <= new <= len(self))
        if old in {0, new}:
            return ()
        path: list[bytes] = []
        start, end = 0, new
        while old != end:
            middle = start + _split(end - start)
            if old <= middle:
                path.append(self._subtree(middle, end))
                end = middle
            else:
                path.append(self._subtree(start, middle))
                start = middle
        if start:
            path.append(self._subtree(start, end))
        return tuple(reversed(path))

    def _subtree(self, start: int, end: int) -> bytes:
        n_leaves = end - start
        if n_leaves & (n_leaves - 1) == 0:
            height = n_leaves.bit_length() - 1
            return self.levels[height][start >> height]
        middle = start + _split(n_leaves)
        return node_hash(self._subtree(start, middle), self._subtree(middle, end))

    @staticmethod
    def _require(within: bool) -> None:  # noqa: FBT001 - the comparison itself is the argument
        if not within:
            raise IndexError("no such leaf or size in this tree")


def verify_inclusion(
    leaf: bytes, *, index: int, size: int, proof: tuple[bytes, ...], root: bytes
) -> bool:
    """Whether the proof shows `leaf` at `index` of the tree of `size` leaves with this root."""
    if not 0 <= index < size:
        return False
    at, last, reached = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if at % 2 or at == last:
            reached = node_hash(sibling, reached)
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            reached = node_hash(reached, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and reached == root


def verify_consistency(
    *, old: int, new: int, old_root: bytes, new_root: bytes, proof: tuple[bytes, ...]
) -> bool:
    """Whether the proof shows that the newer tree only adds leaves to the older one."""
    if not 0 <= old <= new:
        return False
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    if old == new:
        return not proof and old_root == new_root
    path = (old_root, *proof) if old & (old - 1) == 0 else proof
    return bool(proof) and _climb(path, old=old, new=new) == (old_root, new_root)


def _climb(path: tuple[bytes, ...], *, old: int, new: int) -> tuple[bytes, bytes] | None:
    at, last = old - 1, new - 1
    while at % 2:
        at, last = at >> 1, last >> 1
    reached_old = reached_new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if at % 2 or at == last:
            reached_old = node_hash(sibling, reached_old)
            reached_new = node_hash(sibling, reached_new)
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            reached_new = node_hash(reached_new, sibling)
        at, last = at >> 1, last >> 1
    return (reached_old, reached_new) if last == 0 else None


def _split(n_leaves: int) -> int:
    return 1 << ((n_leaves - 1).bit_length() - 1)
