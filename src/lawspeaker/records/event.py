"""One entry of the record."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.records.canonical import Json


class EventKind(StrEnum):
    """What can happen to a community's contract, in the order of the loop."""

    ASSEMBLY_OPENED = "assembly_opened"
    SOURCE_READ = "source_read"
    INVITED = "invited"
    JOINED = "joined"
    STATEMENT_PROPOSED = "statement_proposed"
    MODERATED = "moderated"
    SERVED = "served"
    VOTED = "voted"
    REVISED = "revised"
    VOTING_CLOSED = "voting_closed"
    IMPORTED = "imported"
    AUDITED = "audited"
    GROUPED = "grouped"
    SUPPORTED = "supported"
    SELECTED = "selected"
    EXAMINED = "examined"
    DRAFTED = "drafted"
    WORDED = "worded"
    JUDGED = "judged"
    MEDIATED = "mediated"
    NORM_READ = "norm_read"
    COMPILED = "compiled"
    REPORTED = "reported"
    RELEASED = "released"
    MEASURED = "measured"
    RULE_FIXED = "rule_fixed"
    ROLL_COMMITTED = "roll_committed"
    BALLOT_OPENED = "ballot_opened"
    BALLOT_CAST = "ballot_cast"
    BALLOT_CHANGED = "ballot_changed"
    BALLOT_CLOSED = "ballot_closed"
    BALLOTED = "balloted"
    RATIFIED = "ratified"
    CONTESTED = "contested"
    RULED = "ruled"
    AMENDED = "amended"
    GAP_DECIDED = "gap_decided"
    ERASURE_REQUESTED = "erasure_requested"
    ERASURE_APPROVED = "erasure_approved"
    ERASED = "erased"
    RESTATED = "restated"
    WELFARE_ASKED = "welfare_asked"
    WELFARE_CHOSEN = "welfare_chosen"
    SIGNING_RESUMED = "signing_resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An entry: its place from 0, its kind, when (ISO 8601, UTC), what, and its digest."""

    seq: int
    kind: EventKind
    at: str
    body: Mapping[str, Json]
    digest: str
