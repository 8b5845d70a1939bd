"""One thing an audit found."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.records.canonical import Json


class Severity(StrEnum):
    """NOTE: good to know. WARNING: read results with care. ERROR: the gate closes, exit code 4."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A finding with a stable id, one sentence for people, the numbers behind it, and a mend."""

    id: str
    severity: Severity
    title: str
    sentence: str
    evidence: Mapping[str, Json] = field(default_factory=dict)
    mend: str

    def to_json(self) -> dict[str, Json]:
        """The form that audit.json uses."""
        return {
            "id": self.id,
            "severity": self.severity.value,
            "title": self.title,
            "sentence": self.sentence,
            "evidence": dict(self.evidence),
            "mend": self.mend,
        }
