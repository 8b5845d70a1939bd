"""How far people stand behind a clause, and who does not."""

from typing import Self

from pydantic import Field, model_validator

from lawspeaker.contract.part import Count, Part, Share, Text
from lawspeaker.records.estimate import Estimate

NOT_ASKED = "not-asked"
"""The method of a support that nobody has given."""


class Interval(Part):
    """A measured share with its interval [lo, hi], the form in which an Estimate is written."""

    est: Share
    lo: Share
    hi: Share
    level: float = Field(default=0.95, gt=0, lt=1)
    n: Count
    method: Text

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.lo <= self.est <= self.hi:
            raise ValueError("an interval holds lo <= est <= hi")
        return self

    @classmethod
    def of(cls, estimate: Estimate) -> Self:
        """The written form of an estimate, to 6 decimals."""
        return cls(
            est=round(estimate.est, 6),
            lo=round(estimate.lo, 6),
            hi=round(estimate.hi, 6),
            level=estimate.level,
            n=estimate.n,
            method=estimate.method,
        )

    @property
    def estimate(self) -> Estimate:
        """The estimate that is written here."""
        return Estimate(
            est=self.est, lo=self.lo, hi=self.hi, n=self.n, method=self.method, level=self.level
        )


def not_asked() -> Interval:
    """The support of words that nobody was asked about: no people, and anything is possible."""
    return Interval(est=0.5, lo=0.0, hi=1.0, n=0, method=NOT_ASKED)


class GroupSupport(Part):
    """The support of one opinion group."""

    group: Text
    ci: Interval


class Bridging(Part):
    """How well a clause joins the groups, by a named method."""

    score: float
    method: Text


class Dissent(Part):
    """An objection, the share who hold it, and what was answered; null is not yet answered."""

    text: Text
    share: Share
    groups: tuple[Text, ...] = ()
    statements: tuple[Text, ...] = ()
    answer: Text | None


class Support(Part):
    """Support overall and per opinion group, and the dissent."""

    overall: Interval
    groups: tuple[GroupSupport, ...]
    bridging: Bridging | None = None
    dissent: tuple[Dissent, ...] = ()
