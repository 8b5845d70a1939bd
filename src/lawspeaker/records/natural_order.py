"""Ids in the order in which people count: `stmt.9` before `stmt.10`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def in_natural_order(ids: Iterable[str]) -> list[str]:
    """Numbered ids by their number, then all others by their letters."""
    return sorted(ids, key=_key)


def _key(identifier: str) -> tuple[int, int, str]:
    number = identifier.partition(".")[2]
    return (0, int(number), identifier) if number.isdecimal() else (1, 0, identifier)
