"""A statement that was shown to somebody, and how likely that was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.errors import BadInput
from lawspeaker.records.canonical import canonical_json, digest
from lawspeaker.records.stored import Stored

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.records.canonical import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """One showing: to whom, what, its probability among `n_eligible`, by which route, when.

    `model` is the digest of all that the route read; `at` is ISO 8601, UTC. The probability lies
    in (0, 1]; without it, answers to what was shown unevenly cannot be weighed back.
    """

    participant: str
    statement: str
    probability: float
    n_eligible: int
    route: str
    model: str
    at: str

    @property
    def key(self) -> str:
        """The same for the same showing, so that a repeated request is recorded once."""
        said = [self.participant, self.statement, self.route, self.model]
        return f"served:{digest(canonical_json(said))}"

    def to_json(self) -> dict[str, Json]:
        """The form that the record keeps."""
        return {
            "participant": self.participant,
            "statement": self.statement,
            "probability": self.probability,
            "n_eligible": self.n_eligible,
            "route": self.route,
            "model": self.model,
            "at": self.at,
        }

    def to_body(self) -> dict[str, Json]:
        """What the event of this showing says."""
        return {"schema_version": 1, "outcome": f"{self.statement} shown", **self.to_json()}

    @classmethod
    def from_json(cls, values: Mapping[str, Json]) -> Served:
        """A showing read back from the record; BadInput where it is damaged."""
        kept = Stored(what="a served statement", values=values)
        chance = kept.number("probability")
        if not 0 < chance <= 1:
            raise BadInput(
                f"the probability of a served statement is {chance}, not in (0, 1]",
                mend="Restore it from the ledger; without it the answer cannot be weighed.",
            )
        return cls(
            participant=kept.text("participant"),
            statement=kept.text("statement"),
            probability=chance,
            n_eligible=kept.whole("n_eligible"),
            route=kept.text("route"),
            model=kept.text("model"),
            at=kept.text("at"),
        )
