"""What a bench decided about a contested answer, and the few circumstances it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from lawspeaker.records.contest import CitedClause
from lawspeaker.records.stored import Stored

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from lawspeaker.records.canonical import Json


class Outcome(StrEnum):
    """What the contested answer did; NOT_APPLICABLE: no cited clause speaks to the case."""

    COMPLIES = "complies"
    VIOLATES = "violates"
    NOT_APPLICABLE = "not_applicable"


class Standing(StrEnum):
    """Whether a ruling still speaks for later cases; an overruled one is kept and marked."""

    GOOD_LAW = "good_law"
    OVERRULED = "overruled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """How many members of the bench gave each verdict."""

    n_complies: int = 0
    n_violates: int = 0
    n_not_applicable: int = 0

    @property
    def n(self) -> int:
        """Members who gave a verdict."""
        return self.n_complies + self.n_violates + self.n_not_applicable

    def of(self, outcome: Outcome) -> int:
        """Members whose verdict was this outcome."""
        return {
            Outcome.COMPLIES: self.n_complies,
            Outcome.VIOLATES: self.n_violates,
            Outcome.NOT_APPLICABLE: self.n_not_applicable,
        }[outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A holding: outcome, the factors that carry it, those that spoke against it, and why.

    `id` is a public number, `ruling.0001`; `contest` is the one it decides and `clauses` are
    the wordings it reads. `decided_by` is the tier, `binding` what that tier's word is worth
    (interim, case, precedent). `dissent` is the minority's text, empty where there was none.
    `overruled_by` is the ruling that took this one's place.
    """

    id: str
    contest: str
    clauses: tuple[CitedClause, ...]
    outcome: Outcome
    holding_factors: tuple[str, ...]
    opposing_factors: tuple[str, ...]
    reasons: str
    dissent: str
    verdicts: Verdicts
    decided_by: str
    binding: str
    decided_on: date
    simulated: bool = False
    overruled_by: str = ""

    @property
    def standing(self) -> Standing:
        """Good law until a later ruling takes its place."""
        return Standing.OVERRULED if self.overruled_by else Standing.GOOD_LAW

    def to_json(self) -> dict[str, Json]:
        """The form that the ledger keeps."""
        return {
            "id": self.id,
            "contest": self.contest,
            "clauses": [clause.to_json() for clause in self.clauses],
            "outcome": self.outcome.value,
            "holding_factors": list(self.holding_factors),
            "opposing_factors": list(self.opposing_factors),
            "reasons": self.reasons,
            "dissent": self.dissent,
            "verdicts": {outcome.value: self.verdicts.of(outcome) for outcome in Outcome},
            "decided_by": self.decided_by,
            "binding": self.binding,
            "decided_on": self.decided_on.isoformat(),
            "simulated": self.simulated,
            "overruled_by": self.overruled_by,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Json]) -> Ruling:
        """Read it back; BadInput where it is damaged."""
        read = Stored(what="a ruling", values=stored)
        verdicts = read.part("verdicts")
        return cls(
            id=read.text("id"),
            contest=read.text("contest"),
            clauses=CitedClause.read(read),
            outcome=read.one_of("outcome", Outcome),
            holding_factors=read.texts("holding_factors"),
            opposing_factors=read.texts("opposing_factors"),
            reasons=read.text("reasons"),
            dissent=read.text("dissent"),
            verdicts=Verdicts(
                n_complies=verdicts.whole("complies"),
                n_violates=verdicts.whole("violates"),
                n_not_applicable=verdicts.whole("not_applicable"),
            ),
            decided_by=read.text("decided_by"),
            binding=read.text("binding"),
            decided_on=read.day("decided_on"),
            simulated=read.flag("simulated"),
            overruled_by=read.text("overruled_by"),
        )
