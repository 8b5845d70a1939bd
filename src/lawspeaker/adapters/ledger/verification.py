"""What re-hashing a whole ledger came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lawspeaker.records.merkle import MerkleTree


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What re-hashing a whole ledger found: its size and root, or the first broken entry.

    `broken` is that entry's place, None where all is well; `why` says what does not fit.
    """

    n_events: int
    n_erased: int
    root: bytes
    broken: int | None
    why: str


def broken_at(tree: MerkleTree, seq: int, why: str, *, n_erased: int) -> Verification:
    """A ledger that is whole up to an entry, and what does not fit there."""
    return Verification(
        n_events=len(tree), n_erased=n_erased, root=tree.root(), broken=seq, why=why
    )
