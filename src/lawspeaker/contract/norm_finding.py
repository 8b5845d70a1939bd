"""A norm as a finding: what a community holds to, where, how surely, and who says otherwise.

Not the typed norm of a clause (`contract.norm`), which says what adopted words ask.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, field_validator

from lawspeaker.contract.clause import Clause, Origin, Relation, Source
from lawspeaker.contract.draft import Objection, quoted_clause
from lawspeaker.contract.part import ClauseId, Count, Part, Share, Text
from lawspeaker.contract.support import GroupSupport, Interval
from lawspeaker.errors import UsageFault

NORMS_SCHEMA = "urn:lawspeaker:norms:0.1"


class Held(StrEnum):
    """Whether people hold to the behaviour or reject it."""

    FOR = "for"
    AGAINST = "against"


class Community(Part):
    """Who holds the norm: everybody who voted, or one opinion group of them (by its name)."""

    name: Text
    group: Text | None = None
    n_people: Count


class Dates(Part):
    """The days (UTC) of the community's first and last vote on it."""

    first: date
    last: date


class OtherVoice(Part):
    """A statement that dissenters agree with more than those who hold the norm."""

    statement: Text
    text: Text
    share: Interval
    elsewhere: Interval


class Dissents(Part):
    """The share who vote the other way, and what they say instead where votes tell."""

    share: Interval
    voices: tuple[OtherVoice, ...] = ()


class NormFinding(Part):
    """A norm with its evidence. The behaviour is a statement's own words; nothing is added.

    `setting` is the conversation's topic as told. `strength` is the share of the community who
    hold the norm, with interval, n and method; `groups` the same for each group large enough to
    show; `q` the p-value adjusted over all that was asked. `statements` are the ids it rests
    on, the quoted one first; near-duplicates are pooled. `population`, `bridging` and
    `importance` are None where they were not asked for or cannot be told. `conflict` is the
    part of the spread of agreement that lies between groups.
    """

    id: ClauseId
    behaviour: Text
    held: Held
    setting: Text
    community: Community
    strength: Interval
    groups: tuple[GroupSupport, ...] = ()
    q: Share
    dates: Dates | None = None
    dissent: Dissents
    statements: Annotated[tuple[Text, ...], Field(min_length=1)]
    population: Interval | None = None
    bridging: Interval | None = None
    importance: Interval | None = None
    conflict: Share | None = None


class NormList(Part):
    """All norms of a conversation, and what could not be asked; `verdict` is the short answer."""

    schema_id: Text = Field(alias="schema")
    setting: Text
    votes: Text
    simulated: bool
    verdict: Text
    reason: Text
    threshold: Share
    n_asked: Count
    n_too_few: Count
    norms: tuple[NormFinding, ...] = ()

    @field_validator("schema_id")
    @classmethod
    def _known(cls, schema_id: str) -> str:
        if schema_id != NORMS_SCHEMA:
            raise ValueError(f"this is not a list of norms ({NORMS_SCHEMA})")
        return schema_id

    def norm(self, identifier: str) -> NormFinding:
        """The norm of an id; UsageFault where there is none."""
        for each in self.norms:
            if each.id == identifier:
                return each
        raise UsageFault(f"There is no norm {identifier} among {len(self.norms)}.")


def clause_from_norm(norm: NormFinding, *, introduced: str, review_by: date | None) -> Clause:
    """The draft of a clause that a norm seeds: its words, its support, its source.

    A norm for a behaviour is quoted; one against it is quoted as what not to follow, which is a
    revision. UsageFault for a norm of one group only: what a group holds binds nobody else.
    """
    if norm.community.group is not None:
        raise UsageFault(
            f"{norm.id} is a norm of group {norm.community.group} only. A clause needs one that "
            "everybody holds."
        )
    against = norm.held is Held.AGAINST
    lead = norm.statements[0]
    quoted = quoted_clause(
        statement=lead,
        text=f"Do not follow this: “{norm.behaviour}”" if against else norm.behaviour,
        overall=norm.strength.estimate,
        groups={each.group: each.ci.estimate for each in norm.groups},
        objection=Objection(share=norm.dissent.share.est) if norm.dissent.share.est > 0 else None,
        introduced=introduced,
        review_by=review_by,
    )
    how = Relation.REVISED if against else Relation.QUOTED
    sources = (norm.id, *norm.statements)
    reason = f"{norm.id}: {'rejected' if against else 'held'} by everybody who voted on {lead}."
    return quoted.model_copy(
        update={
            "reason": reason,
            "provenance": Origin(
                derived_from=tuple(Source(ref=each, relation=how) for each in sources)
            ),
        }
    )
