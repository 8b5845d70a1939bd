"""Ids in the order in which people count: `stmt.9` before `stmt.10`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def in_natural_order(ids: Iterable[str]) -> list[str]:
    """Numbered ids by their number, then all others by their letters."""
    return sorted(ids, key=_key)


def number_of(identifier: str) -> int | None:
    """The number of a numbered id, None of any other."""
    number = identifier.partition(".")[2]
    return int(number) if number.isdecimal() else None


def next_number(ids: Iterable[str]) -> int:
    """A number above that of every numbered id, from 0."""
    return 1 + max((n for each in ids if (n := number_of(each)) is not None), default=-1)


def _key(identifier: str) -> tuple[int, int, str]:
    number = number_of(identifier)
    return (1, 0, identifier) if number is None else (0, number, identifier)
