"""An event that is not in the record yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import EventKind


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """What happened, and the key by which a retry of it is known; without one, none is."""

    kind: EventKind
    body: Mapping[str, Json]
    key: str | None = None
