"""Numbers that the source released, against the same numbers counted again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.records.finding import Finding, Severity

if TYPE_CHECKING:
    from lawspeaker.records.conversation import Conversation

SMALL = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """A released number and the one we counted."""

    released: int
    counted: int

    @property
    def off_share(self) -> float:
        """The difference as a share of the counted number."""
        return abs(self.released - self.counted) / max(self.counted, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class TalliesAudit:
    """Mismatches by the summary's own key, and statements whose released tallies are not ours.

    `off_share` is the sum of the tallies' differences over the sum of the counted ones.
    """

    counts: dict[str, Mismatch]
    n_tallies: int
    statements: tuple[str, ...]
    off_share: float


def audit_tallies(conversation: Conversation) -> TalliesAudit:
    """Compare voters, statements and groups of the summary, and each statement's tallies.

    `views`, `commenters` and `voters-in-conv` cannot be counted from votes alone. Some sources
    count people whose every vote is on moderated-out statements as voters and some do not, so
    either number is right.
    """
    votes, released = conversation.votes, conversation.released
    n_voters = int((votes.votes_each > 0).sum())
    either = n_voters <= released.counts.get("voters", n_voters) <= votes.n_participants
    counted = {
        "voters": released.counts.get("voters", n_voters) if either else n_voters,
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
    off = [
        abs(released.tallies[s][0] - int(agrees[j]))
        + abs(released.tallies[s][1] - int(disagrees[j]))
        for j, s in checked
    ]
    n_counted = sum(int(agrees[j] + disagrees[j]) for j, _ in checked)
    return TalliesAudit(
        counts=differing,
        n_tallies=len(checked),
        statements=tuple(wrong),
        off_share=sum(off) / max(n_counted, 1),
    )


def tallies_findings(audit: TalliesAudit) -> tuple[Finding, ...]:
    """`summary-differs` and `tallies-differ`: notes up to 2 % off, warnings beyond.

    Sources that count a changed vote twice, as Polis' own tallies do, are off by a little.
    """
    found = []
    if audit.counts:
        parts = [
            f"{key}: {m.released} released, {m.counted} counted" for key, m in audit.counts.items()
        ]
        found.append(
            Finding(
                id="summary-differs",
                severity=_severity(max(m.off_share for m in audit.counts.values())),
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
                severity=_severity(audit.off_share),
                title="Released tallies are not the votes' tallies",
                sentence=(
                    f"For {len(audit.statements)} of {audit.n_tallies} statements the released "
                    "agrees or disagrees are not those that the votes add up to."
                ),
                evidence={
                    "n_statements": len(audit.statements),
                    "n_checked": audit.n_tallies,
                    "off_share": round(audit.off_share, 4),
                    "first": list(audit.statements[:10]),
                },
                mend="Use the counted tallies. A source that counts changed votes twice is off a "
                "little; for more, ask it whether votes are missing.",
            )
        )
    return tuple(found)


def _severity(off_share: float) -> Severity:
    return Severity.NOTE if off_share <= SMALL else Severity.WARNING
