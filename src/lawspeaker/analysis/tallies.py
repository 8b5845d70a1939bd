"""Numbers that the source released, against the same numbers counted again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.records.finding import Finding, Severity

if TYPE_CHECKING:
    from lawspeaker.records.conversation import Conversation


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """A released number and the one we counted."""

    released: int
    counted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TalliesAudit:
    """Mismatches by the summary's own key, and statements whose released tallies are not ours."""

    counts: dict[str, Mismatch]
    n_tallies: int
    statements: tuple[str, ...]


def audit_tallies(conversation: Conversation) -> TalliesAudit:
    """Compare voters, statements and groups of the summary, and each statement's tallies.

    `views`, `commenters` and `voters-in-conv` cannot be counted from votes alone.
    """
    votes, released = conversation.votes, conversation.released
    counted = {
        "voters": int((votes.votes_each > 0).sum()),
        "comments": len(conversation.statements) + len(conversation.moderated_out),
    }
    if released.groups:
        counted["groups"] = len(set(released.groups.values()))
    differing = {
        key: Mismatch(released=released.counts[key], counted=number)
        for key, number in counted.items()
        if key in released.counts and released.counts[key] != number
    }
    shape = votes.n_statements
    agrees = np.bincount(votes.statement[votes.value == 1], minlength=shape)
    disagrees = np.bincount(votes.statement[votes.value == -1], minlength=shape)
    checked = [(j, s) for j, s in enumerate(votes.statements) if s in released.tallies]
    wrong = [s for j, s in checked if released.tallies[s] != (agrees[j], disagrees[j])]
    return TalliesAudit(counts=differing, n_tallies=len(checked), statements=tuple(wrong))


def tallies_findings(audit: TalliesAudit) -> tuple[Finding, ...]:
    """`summary-differs` and `tallies-differ`, both warnings."""
    found = []
    if audit.counts:
        parts = [
            f"{key}: {m.released} released, {m.counted} counted" for key, m in audit.counts.items()
        ]
        found.append(
            Finding(
                id="summary-differs",
                severity=Severity.WARNING,
                title="The summary's numbers are not the votes' numbers",
                sentence=f"The source's summary and its votes do not agree ({'; '.join(parts)}).",
                evidence={
                    key: {"released": m.released, "counted": m.counted}
                    for key, m in audit.counts.items()
                },
                mend="Quote the counted numbers, and ask the source when its summary was written.",
            )
        )
    if audit.statements:
        found.append(
            Finding(
                id="tallies-differ",
                severity=Severity.WARNING,
                title="Released tallies are not the votes' tallies",
                sentence=(
                    f"For {len(audit.statements)} of {audit.n_tallies} statements the released "
                    "agrees or disagrees are not those that the votes add up to."
                ),
                evidence={
                    "n_statements": len(audit.statements),
                    "n_checked": audit.n_tallies,
                    "first": list(audit.statements[:10]),
                },
                mend="Use the counted tallies; ask the source whether later votes are missing.",
            )
        )
    return tuple(found)
