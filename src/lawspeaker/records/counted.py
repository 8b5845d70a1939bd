"""A number with the thing that it counts, in words that agree."""

from __future__ import annotations


def counted(n: int, singular: str, plural: str | None = None) -> str:
    """`1 vote`, `1,204 votes`, `3 people`."""
    many = plural or ("people" if singular == "person" else f"{singular}s")
    return f"{n:,} {singular if n == 1 else many}"


def counted_are(n: int, singular: str, plural: str | None = None) -> str:
    """`1 group is`, `3 groups are`."""
    return f"{counted(n, singular, plural)} {'is' if n == 1 else 'are'}"
