"""From a bench's verdicts to a holding, by the quorum and threshold that the constitution sets."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from lawspeaker.contract.digests import constitution_digest
from lawspeaker.errors import GateFailed, UsageFault
from lawspeaker.governance.contest import distinct, tier_of
from lawspeaker.governance.docket import next_id
from lawspeaker.governance.threshold import exact_share
from lawspeaker.records.ruling import Outcome, Ruling

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lawspeaker.contract.adjudication import Tier
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.records.contest import Contest
    from lawspeaker.records.ruling import Verdicts

MAJORITY = Fraction(1, 2)


def rule_on(
    contest: Contest,
    constitution: Constitution,
    *,
    verdicts: Verdicts,
    holding_factors: Sequence[str],
    opposing_factors: Sequence[str],
    reasons: str,
    dissent: str,
    decided_on: date,
    earlier: Sequence[Ruling] = (),
    tier: str | None = None,
    simulated: bool = False,
) -> Ruling:
    """The holding of a bench, numbered after all `earlier` ones.

    `constitution` is the version that the contest names. The tier is the contest's own unless
    another is named (an appeal). GateFailed below the tier's quorum, or where no outcome has
    its threshold (a majority where the tier names none). UsageFault where the holding rests on
    no factor, a factor stands on both sides, a minority is left without its dissent, or the
    ruling comes before the contest.
    """
    if constitution_digest(constitution) != contest.constitution_digest:
        raise UsageFault(
            f"{contest.id} is held under {contest.version} ({contest.constitution_digest}), "
            "not under the version that was given."
        )
    if decided_on < contest.opened:
        raise UsageFault(f"{contest.id} was opened on {contest.opened}, after {decided_on}.")
    bench = tier_of(constitution, tier or contest.tier)
    outcome = _outcome(verdicts, bench)
    holding, opposing = distinct(holding_factors), distinct(opposing_factors)
    _check_grounds(holding, opposing, reasons)
    _check_first(contest, bench, earlier)
    if verdicts.of(outcome) < verdicts.n and not dissent.strip():
        raise UsageFault(
            "The verdicts were not of one mind, so the minority's dissent must be given too."
        )
    return Ruling(
        id=next_id("ruling", [ruling.id for ruling in earlier]),
        contest=contest.id,
        clauses=contest.clauses,
        outcome=outcome,
        holding_factors=holding,
        opposing_factors=opposing,
        reasons=reasons,
        dissent=dissent,
        verdicts=verdicts,
        decided_by=bench.id,
        binding=bench.binding.value,
        decided_on=decided_on,
        simulated=simulated or contest.simulated,
    )


def _check_first(contest: Contest, bench: Tier, earlier: Sequence[Ruling]) -> None:
    for ruling in earlier:
        if ruling.contest == contest.id and ruling.decided_by == bench.id:
            appeal = f"; an appeal goes to {bench.appeal_to}" if bench.appeal_to else ""
            raise UsageFault(f"{bench.id} has ruled on {contest.id} in {ruling.id}{appeal}.")


def _check_grounds(holding: Sequence[str], opposing: Sequence[str], reasons: str) -> None:
    if not holding:
        raise UsageFault("A holding rests on at least one factor.")
    both = sorted(set(holding) & set(opposing))
    if both:
        raise UsageFault(f"{both[0]!r} cannot both carry the holding and speak against it.")
    if not reasons.strip():
        raise UsageFault("A ruling gives its reasons.")


def _outcome(verdicts: Verdicts, bench: Tier) -> Outcome:
    if verdicts.n == 0 or verdicts.n < bench.quorum:
        raise GateFailed(
            f"{verdicts.n} members of {bench.id} gave a verdict; its quorum is {bench.quorum}."
        )
    leading = max(Outcome, key=verdicts.of)
    share = Fraction(verdicts.of(leading), verdicts.n)
    needed = MAJORITY if bench.threshold is None else exact_share(bench.threshold)
    counts = ", ".join(f"{verdicts.of(outcome)} {outcome.value}" for outcome in Outcome)
    # Up to one half, two outcomes could reach the threshold at once; more than half must agree.
    if share <= MAJORITY or share < needed:
        raise GateFailed(
            f"No outcome has the {float(needed):.3g} of verdicts that {bench.id} needs, and more "
            f"than half: {counts}."
        )
    return leading
