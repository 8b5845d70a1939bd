"""Chance that anybody can run again: whole numbers from the hash of a public value."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, TypeVar

from lawspeaker.records.canonical import canonical_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lawspeaker.records.canonical import Json

T = TypeVar("T")

_SPAN = 1 << 256


class Lot:
    """A stream of SHA-256(seed, counter), the seed being the digest of what was known before.

    The same facts give the same draws on every machine and in every version.
    """

    def __init__(self, facts: Json) -> None:
        self._seed = hashlib.sha256(canonical_json(facts)).digest()
        self._at = 0

    def below(self, n: int) -> int:
        """A whole number from 0 to n - 1, each as likely; ValueError for n below 1."""
        if n < 1:
            raise ValueError("nothing to draw from")
        while True:
            block = hashlib.sha256(self._seed + self._at.to_bytes(8, "big")).digest()
            self._at += 1
            value = int.from_bytes(block, "big")
            # Values beyond the last whole multiple of n would favour small results.
            if value < _SPAN - _SPAN % n:
                return value % n

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in an order of which each is as likely (Fisher and Yates)."""
        order = list(items)
        for last in range(len(order) - 1, 0, -1):
            other = self.below(last + 1)
            order[last], order[other] = order[other], order[last]
        return order
