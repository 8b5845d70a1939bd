"""What one person said, in their words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Moderation(IntEnum):
    """What the moderators of the source decided; Polis' numbers."""

    OUT = -1
    UNDECIDED = 0
    IN = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A statement put to the vote. `author` is a participant id, None where it is not known."""

    id: str
    text: str
    author: str | None = None
    moderation: Moderation = Moderation.UNDECIDED
