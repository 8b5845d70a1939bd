"""Norms of a conversation, written so that others can read, check and build on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lawspeaker.analysis.bridging import bridging
from lawspeaker.analysis.divisiveness import divisiveness
from lawspeaker.analysis.importance import importance
from lawspeaker.analysis.near_duplicates import Pooled, pool_near_duplicates
from lawspeaker.analysis.norms import Norm, Norms, NormVerdict, Stance, find_norms
from lawspeaker.analysis.post_stratification import PostStratified, post_stratified
from lawspeaker.analysis.support import support
from lawspeaker.contract.draft import clause_id_of
from lawspeaker.contract.norm_finding import (
    NORMS_SCHEMA,
    Community,
    Dates,
    Dissents,
    Held,
    NormFinding,
    NormList,
    OtherVoice,
)
from lawspeaker.contract.support import GroupSupport, Interval
from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.records.counted import counted, counted_are
from lawspeaker.records.suppression import published_cells
from lawspeaker.records.votes import AGREE, DISAGREE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import numpy as np
    from numpy.typing import NDArray

    from lawspeaker.analysis.bridging import Bridging
    from lawspeaker.analysis.dissent import DissentingVoice
    from lawspeaker.analysis.groups import OpinionGroups
    from lawspeaker.analysis.importance import Importance
    from lawspeaker.analysis.support import Support
    from lawspeaker.records.conversation import Conversation
    from lawspeaker.records.partition import Partition
    from lawspeaker.records.votes import Votes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Population:
    """Strata of the participants, and the share that each has in the population."""

    strata: Partition
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Evidence:
    """Everything that is said of a norm, over the pooled statements."""

    conversation: Conversation
    pooled: Pooled
    groups: Partition
    measured: Support
    shown: NDArray[np.bool_]
    conflict: NDArray[np.float64]
    bridging: Mapping[Stance, Bridging]
    population: PostStratified | None
    importance: Importance | None


def norms_of(
    conversation: Conversation,
    groups: OpinionGroups,
    *,
    threshold: float = 0.6,
    population: Population | None = None,
    marks: Votes | None = None,
    seed: int = 0,
) -> NormList:
    """The norms that everybody, or one opinion group, holds to or rejects by its votes.

    `marks` say which statements people called important, over the conversation's statements; by
    default the conversation's own.
    Cells too small to publish are left out.
    """
    marks = conversation.marks if marks is None else marks
    texts = [statement.text for statement in conversation.statements]
    pooled = pool_near_duplicates(conversation.votes, texts)
    measured = support(pooled.votes, groups.partition)
    found = find_norms(pooled.votes, groups.partition, measured, threshold=threshold)
    evidence = _Evidence(
        conversation=conversation,
        pooled=pooled,
        groups=groups.partition,
        measured=measured,
        shown=published_cells(measured.group_n_seen, measured.n_seen),
        conflict=divisiveness(measured, groups.partition).share_between,
        bridging=_bridging(conversation.votes, groups, seed=seed),
        population=None
        if population is None
        else post_stratified(pooled.votes, population.strata, population.shares, seed=seed),
        importance=None if marks is None else importance(marks, groups.partition),
    )
    return NormList(
        schema=NORMS_SCHEMA,
        setting=conversation.topic,
        votes=conversation.votes.digest(),
        simulated=conversation.simulated,
        verdict=found.verdict.value,
        reason=_reason(found, pooled, threshold),
        threshold=threshold,
        n_asked=found.n_asked,
        n_too_few=found.n_too_few,
        norms=tuple(_finding(norm, evidence) for norm in found.norms),
    )


def _bridging(votes: Votes, groups: OpinionGroups, *, seed: int) -> dict[Stance, Bridging]:
    if groups.space is None:
        return {}
    answers = {Stance.FOR: AGREE, Stance.AGAINST: DISAGREE}
    return {
        stance: bridging(votes, groups.space, answer=answer, seed=seed)
        for stance, answer in answers.items()
    }


def _reason(found: Norms, pooled: Pooled, threshold: float) -> str:
    asked = (
        f"{counted(found.n_asked, 'pair')} of a statement and a community have enough votes to ask"
    )
    if found.verdict is NormVerdict.TOO_LITTLE_DATA:
        return f"Too little data: no statement has {K_ANONYMITY} votes in a community."
    n_pooled = sum(len(each) - 1 for each in pooled.members)
    found_words = (
        f"{counted_are(len(found.norms), 'norm')} credible"
        if found.norms
        else "no norm is credible"
    )
    return (
        f"{asked}, {found.n_too_few} have too few; {found_words} above {threshold:.0%}. "
        f"Pooled with one that says the same: {counted(n_pooled, 'statement')}."
    )


def _finding(norm: Norm, evidence: _Evidence) -> NormFinding:
    votes = evidence.conversation.votes
    members = evidence.pooled.members[norm.statement]
    lead = members[0]
    everybody = norm.group is None
    bridge = evidence.bridging.get(norm.stance) if everybody else None
    marked = evidence.importance if everybody else None
    return NormFinding(
        id=_id(votes.statements[lead], _name(evidence, norm)),
        behaviour=evidence.conversation.statements[lead].text,
        held=Held(norm.stance.value),
        setting=evidence.conversation.topic,
        community=_community(norm, evidence),
        strength=Interval.of(norm.strength),
        groups=_by_group(norm, evidence) if everybody else (),
        q=norm.q,
        dates=_dates(norm),
        dissent=Dissents(
            share=Interval.of(norm.dissent),
            voices=() if norm.voice is None else (_voice(norm.voice, evidence),),
        ),
        statements=tuple(votes.statements[member] for member in members),
        population=_in_population(norm, evidence) if everybody else None,
        bridging=Interval.of(bridge.estimate(lead)) if bridge and bridge.n[lead] else None,
        importance=Interval.of(marked.overall(lead))
        if marked is not None and marked.n[lead] >= K_ANONYMITY
        else None,
        conflict=float(evidence.conflict[norm.statement]) if everybody else None,
    )


def _name(evidence: _Evidence, norm: Norm) -> str | None:
    return None if norm.group is None else evidence.groups.names[norm.group]


def _id(statement: str, group: str | None) -> str:
    named = clause_id_of(statement).replace("clause.", "norm.", 1)
    return named if group is None else f"{named}.{group.lower()}"


def _community(norm: Norm, evidence: _Evidence) -> Community:
    topic, name = evidence.conversation.topic, _name(evidence, norm)
    if norm.group is None:
        n_people = int((evidence.conversation.votes.votes_each > 0).sum())
        return Community(name=f"People who voted in: {topic}", n_people=n_people)
    return Community(
        name=f"Opinion group {name} of those who voted in: {topic}",
        group=name,
        n_people=int(evidence.groups.sizes[norm.group]),
    )


def _by_group(norm: Norm, evidence: _Evidence) -> tuple[GroupSupport, ...]:
    measured, at = evidence.measured, norm.statement
    share = measured.group if norm.stance is Stance.FOR else measured.group_against
    return tuple(
        GroupSupport(group=name, ci=Interval.of(share(g, at)))
        for g, name in enumerate(measured.groups)
        if evidence.shown[g, at]
    )


def _dates(norm: Norm) -> Dates | None:
    if norm.first is None or norm.last is None or norm.first <= 0:
        return None
    return Dates(first=day_at(norm.first), last=day_at(norm.last))


def day_at(moment: int) -> date:
    """The day (UTC) of a time in ms since 1970."""
    return datetime.fromtimestamp(moment / 1000, tz=UTC).date()


def _voice(voice: DissentingVoice, evidence: _Evidence) -> OtherVoice:
    at = evidence.conversation.votes.statements.index(voice.voice)
    return OtherVoice(
        statement=voice.voice,
        text=evidence.conversation.statements[at].text,
        share=Interval.of(voice.share),
        elsewhere=Interval.of(voice.elsewhere),
    )


def _in_population(norm: Norm, evidence: _Evidence) -> Interval | None:
    if evidence.population is None:
        return None
    against = norm.stance is Stance.AGAINST
    there = evidence.population.overall(norm.statement, against=against)
    return None if there is None else Interval.of(there)
