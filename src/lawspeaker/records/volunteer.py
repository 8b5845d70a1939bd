"""A person who would sit on a panel, under a pseudonym."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Volunteer:
    """One person in the pool, with what they say of themselves (feature to value)."""

    id: str
    traits: Mapping[str, str]
