from __future__ import annotations

import hashlib
from collections import Counter

import pytest

from lawspeaker.governance.lot import Lot


def test_the_stream_is_what_the_docstring_says_and_can_be_run_again() -> None:
    seed = hashlib.sha256(b'{"value":"7"}').digest()
    first = int.from_bytes(hashlib.sha256(seed + bytes(8)).digest(), "big")
    assert Lot({"value": "7"}).below(1000) == first % 1000


def test_every_order_comes_up_alike() -> None:
    lot = Lot({"value": "x"})
    orders = Counter("".join(lot.shuffled("abc")) for _ in range(6000))
    assert len(orders) == 6
    # Six cells of 1,000: chi-square with 5 degrees of freedom passes 20.5 once in 1,000.
    assert sum((n - 1000) ** 2 / 1000 for n in orders.values()) < 20.5


def test_values_beyond_the_last_whole_multiple_are_drawn_again() -> None:
    # A span just over half of 2^256 refuses nearly half of the blocks, so some are skipped.
    n = (1 << 255) + 1
    lot = Lot("skip")
    drawn = [lot.below(n) for _ in range(20)]
    assert all(value < n for value in drawn)
    assert lot._at > 20


def test_nothing_can_be_drawn_from_nothing() -> None:
    with pytest.raises(ValueError, match="nothing"):
        Lot(0).below(0)
