"""Who decides contested cases, and what a decision binds."""

from enum import StrEnum

from pydantic import Field

from lawspeaker.contract.part import Count, Part, Share, Slug, Text


class Binding(StrEnum):
    """How far a holding reaches."""

    INTERIM = "interim"
    CASE = "case"
    PRECEDENT = "precedent"


class Tier(Part):
    """One instance: what it decides, its quorum and threshold, its time, where appeals go."""

    id: Slug
    decides: Text
    composition: Text | None = None
    quorum: Count
    threshold: Share | None = None
    deadline_days: Count
    binding: Binding = Binding.CASE
    appeal_to: Slug | None = None


class Precedent(Part):
    """How earlier holdings are found and weighed."""

    model: Text = "reason-model"
    k: Count | None = None
    min_similarity_quantile: Share | None = None
    half_life_days: Count | None = None
    distinguish_requires: Text | None = None


class Adjudication(Part):
    """The instances, lowest first, and the use of precedent."""

    tiers: tuple[Tier, ...] = Field(min_length=1)
    precedent: Precedent
