"""The promise that nobody is singled out, as the one number that every publication keeps."""

from __future__ import annotations

K_ANONYMITY = 10
"""A published cell, and a mark on a map, stands for at least this many people."""


def shown(n: int) -> int | None:
    """A count of people as it may be published; None where it is of one to nine."""
    return None if 0 < n < K_ANONYMITY else n


def told(n: int) -> str:
    """The same in words: `fewer than 10`, or the number."""
    return f"fewer than {K_ANONYMITY}" if shown(n) is None else f"{n:,}"
