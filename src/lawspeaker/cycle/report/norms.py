"""The report's page on norms: what people hold to by their votes, and what moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.norm_finding import Held
from lawspeaker.report.cell import Quote
from lawspeaker.report.norms import HeldNorm, Moved, Moves, Norms

if TYPE_CHECKING:
    from lawspeaker.contract.norm_finding import NormFinding, NormList
    from lawspeaker.cycle.drift import DriftReport

TOO_LITTLE = "too_little_data"


def norms_page(found: NormList, drift: DriftReport | None) -> Norms:
    """The norms of everybody, then those that one group holds and everybody together does not."""
    everybody = [each for each in found.norms if each.community.group is None]
    shared = {(each.statements[0], each.held) for each in everybody}
    of_groups = [
        each
        for each in found.norms
        if each.community.group is not None and (each.statements[0], each.held) not in shared
    ]
    return Norms(
        found=found.verdict != TOO_LITTLE,
        reason=found.reason,
        threshold=found.threshold,
        everybody=tuple(map(_held, everybody)),
        of_groups=tuple(map(_held, of_groups)),
        moves=None if drift is None else _moves(drift),
    )


def _held(norm: NormFinding) -> HeldNorm:
    return HeldNorm(
        quote=Quote(id=norm.statements[0], text=norm.behaviour),
        against=norm.held is Held.AGAINST,
        group=norm.community.group,
        strength=norm.strength.estimate,
        dissent=norm.dissent.share.estimate,
        population=None if norm.population is None else norm.population.estimate,
        bridging=None if norm.bridging is None else norm.bridging.estimate,
        importance=None if norm.importance is None else norm.importance.estimate,
    )


def _moves(drift: DriftReport) -> Moves:
    return Moves(
        sentence=drift.summary,
        drifted=tuple(
            Moved(
                quote=Quote(id=change.statement, text=drift.texts[change.statement]),
                sentence=drift.sentence(change),
                certainty=drift.certainty(change),
            )
            for change in drift.drift.drifted
        ),
        proposal=drift.proposal,
    )
