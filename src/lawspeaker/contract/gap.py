"""What a constitution leaves open, gets wrong or has not tried: one entry of the register."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from lawspeaker.records.canonical import canonical_json, digest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lawspeaker.records.canonical import Json


class GapKind(StrEnum):
    """What kind of opening it is."""

    CONTRADICTION = "contradiction"
    GAP = "gap"
    AMBIGUITY = "ambiguity"
    WORDING = "wording"
    VALUES = "values"
    UNTESTED = "untested"
    VACUOUS = "vacuous"
    REDUNDANT = "redundant"
    DRIFT = "drift"


class GapStatus(StrEnum):
    """OPEN: to be dealt with. ACCEPTED: known, and left so for a reason. CLOSED: dealt with."""

    OPEN = "open"
    ACCEPTED = "accepted"
    CLOSED = "closed"


PEOPLE = "people"
"""The source of an entry that somebody noted by hand; others name the check that found it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """An entry: a case in which it shows (`witness`), how large it is (`measure`), the mend.

    `is_note`: it is about a clause that is open on purpose, so it is no fault. `why` is the
    reason of whoever decided last.
    """

    id: str
    kind: GapKind
    clauses: tuple[str, ...]
    sentence: str
    source: str
    remedy: str
    witness: str | None = None
    measure: str | None = None
    status: GapStatus = GapStatus.OPEN
    is_note: bool = False
    why: str | None = None

    def to_json(self) -> dict[str, Json]:
        """The form that `constitution gaps --json` uses."""
        return {
            "id": self.id,
            "kind": self.kind.value,
            "clauses": list(self.clauses),
            "sentence": self.sentence,
            "witness": self.witness,
            "measure": self.measure,
            "remedy": self.remedy,
            "status": self.status.value,
            "source": self.source,
            "note": self.is_note,
            "why": self.why,
        }


def gap_id(kind: GapKind, source: str, *parts: str, marks: Sequence[str]) -> str:
    """`gap.` and ten hex digits of what it is about.

    `marks` are the clauses with the digests of their wordings: a decision is about these words,
    and a clause that says something else has another entry.
    """
    named: list[Json] = [kind.value, source, *parts, *sorted(marks)]
    return f"gap.{digest(canonical_json(named)).removeprefix('sha256:')[:10]}"
