"""How people came to a consultation, as far as its own record tells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.records.canonical import Json
    from lawspeaker.records.stored import Stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Recruitment:
    """How many people were invited, joined and voted, and why statements were moderated out.

    `joined` counts people by how they came: invitation, hand or import. `reasons` counts
    statements by the moderators' last reason for leaving them out.
    """

    n_invited: int
    n_voted: int
    joined: Mapping[str, int]
    reasons: Mapping[str, int] = field(default_factory=dict)

    @property
    def n_joined(self) -> int:
        """Everybody who is there, whether they voted or not."""
        return sum(self.joined.values())

    def to_json(self) -> dict[str, Json]:
        """The form that the record keeps."""
        return {
            "n_invited": self.n_invited,
            "n_voted": self.n_voted,
            "joined": dict(self.joined),
            "reasons": dict(self.reasons),
        }

    @classmethod
    def from_json(cls, stored: Stored) -> Recruitment:
        """Read it back; BadInput where it is damaged."""
        joined, reasons = stored.part("joined"), stored.part("reasons")
        return cls(
            n_invited=stored.whole("n_invited"),
            n_voted=stored.whole("n_voted"),
            joined={way: joined.whole(way) for way in joined.values},
            reasons={reason: reasons.whole(reason) for reason in reasons.values},
        )
