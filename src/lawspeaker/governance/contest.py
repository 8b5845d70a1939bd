"""Opening a contest: it gets a public number and a day by which it must be answered."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from lawspeaker.contract.digests import clause_digest, constitution_digest
from lawspeaker.errors import UsageFault
from lawspeaker.governance.docket import next_id
from lawspeaker.records.contest import CitedClause, Contest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lawspeaker.contract.adjudication import Tier
    from lawspeaker.contract.constitution import Constitution


def open_contest(
    constitution: Constitution,
    *,
    clauses: Sequence[str],
    prompt: str,
    answer: str,
    relief: str,
    factors: Sequence[str],
    opened: date,
    earlier: Sequence[Contest] = (),
    tier: str | None = None,
    simulated: bool = False,
) -> Contest:
    """A contest of an answer under a version, numbered after all `earlier` ones.

    Due by the tier's `deadline_days` (whole days, the day of opening not counted). Without a
    named tier it goes to the lowest at which people decide, one with a quorum. UsageFault where
    a clause is not in the version, a factor is given twice, or a needed text is blank.
    """
    for name, value in (("prompt", prompt), ("answer", answer), ("relief", relief)):
        if not value.strip():
            raise UsageFault(f"A contest needs its {name}.")
    if not clauses:
        raise UsageFault("A contest names at least one clause that the answer is held against.")
    bench = tier_of(constitution, tier)
    return Contest(
        id=next_id("contest", [contest.id for contest in earlier]),
        constitution=constitution.id,
        version=constitution.version,
        constitution_digest=constitution_digest(constitution),
        clauses=tuple(_cited(constitution, clause_id) for clause_id in dict.fromkeys(clauses)),
        prompt=prompt,
        answer=answer,
        relief=relief,
        factors=distinct(factors),
        tier=bench.id,
        opened=opened,
        due=opened + timedelta(days=bench.deadline_days),
        simulated=simulated,
    )


def tier_of(constitution: Constitution, tier: str | None = None) -> Tier:
    """The named tier, or the lowest at which people decide; UsageFault where there is none."""
    tiers = constitution.adjudication.tiers
    for each in tiers:
        if each.id == tier or (tier is None and each.quorum > 0):
            return each
    names = ", ".join(each.id for each in tiers)
    raise UsageFault(f"No tier {tier or 'at which people decide'}; there are {names}.")


def distinct(factors: Sequence[str]) -> tuple[str, ...]:
    """Factors without the blanks round them; UsageFault for an empty or repeated one."""
    stripped = tuple(factor.strip() for factor in factors)
    if "" in stripped or len(set(stripped)) != len(stripped):
        raise UsageFault("Each factor is named once, and none is blank.")
    return stripped


def _cited(constitution: Constitution, clause_id: str) -> CitedClause:
    clause = constitution.clause(clause_id)
    if clause is None:
        raise UsageFault(f"{constitution.id} {constitution.version} has no clause {clause_id}.")
    return CitedClause(id=clause_id, digest=clause_digest(clause))
