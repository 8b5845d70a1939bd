"""Step 2: what is wrong with the votes, and with what the source claims of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.analysis.bursts import audit_bursts, bursts_findings
from lawspeaker.analysis.co_voting import audit_co_voting, co_voting_findings
from lawspeaker.analysis.exposure import audit_exposure, exposure_findings
from lawspeaker.analysis.groups import opinion_groups
from lawspeaker.analysis.released_groups import audit_released_groups, released_groups_findings
from lawspeaker.analysis.straight_liners import audit_straight_liners, straight_liners_findings
from lawspeaker.analysis.tallies import audit_tallies, tallies_findings
from lawspeaker.analysis.twins import audit_twins, twins_findings
from lawspeaker.cycle.desk import as_json
from lawspeaker.cycle.group import MAX_GROUPS
from lawspeaker.records.counted import counted
from lawspeaker.records.event import EventKind
from lawspeaker.records.finding import Finding, Severity

if TYPE_CHECKING:
    from lawspeaker.cycle.desk import Desk
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.conversation import Conversation

_GRAVEST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What was checked, in words, and what was found, the gravest first."""

    checks: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def n_errors(self) -> int:
        """Findings that close the gate."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings)

    def to_json(self) -> dict[str, Json]:
        """The form of audit.json."""
        return {
            "schema_version": 1,
            "n_errors": self.n_errors,
            "checks": list(self.checks),
            "findings": [finding.to_json() for finding in self.findings],
        }


def audit_conversation(conversation: Conversation, *, seed: int) -> Audit:
    """Run every check; nothing is removed from the votes, whatever is found."""
    votes, released = conversation.votes, conversation.released
    found = opinion_groups(votes, seed=seed, max_groups=MAX_GROUPS, n_repeats=1)
    findings = (
        *released_groups_findings(audit_released_groups(votes, released, seed=seed)),
        *tallies_findings(audit_tallies(conversation)),
        *_two_files(conversation),
        *straight_liners_findings(audit_straight_liners(votes)),
        *twins_findings(audit_twins(votes, seed=seed)),
        *bursts_findings(audit_bursts(votes)),
        *co_voting_findings(audit_co_voting(votes, found.partition, seed=seed)),
        *exposure_findings(audit_exposure(votes)),
    )
    checks = (
        "whether the released groups mean anything in the votes"
        if released.groups
        else "no groups were released with the votes, so none were checked",
        "whether the released counts are those of the votes",
        "whether the vote files agree with each other",
        "people who gave nearly always the same answer",
        "accounts that vote nearly alike",
        "bursts of new voters"
        if votes.time is not None
        else "no times came with the votes, so no bursts were looked for",
        "people who vote together beyond what their group explains",
        "how evenly statements were shown",
    )
    return Audit(
        checks=checks,
        findings=tuple(sorted(findings, key=lambda f: _GRAVEST_FIRST.index(f.severity))),
    )


def audit(conversation: Conversation, *, seed: int, desk: Desk) -> Audit:
    """Audit a conversation and put the findings on record."""
    desk.begin(EventKind.AUDITED)
    found = audit_conversation(conversation, seed=seed)
    desk.lay_down(
        EventKind.AUDITED,
        outcome=f"{counted(len(found.findings), 'finding')}, {found.n_errors} of them errors",
        inputs={"votes": conversation.votes.digest()},
        outputs={"audit.json": as_json(found.to_json())},
        facts={"n_errors": found.n_errors},
    )
    return found


def _two_files(conversation: Conversation) -> tuple[Finding, ...]:
    n_cells = conversation.released.n_cells_disagree
    if not n_cells:
        return ()
    return (
        Finding(
            id="vote-files-disagree",
            severity=Severity.ERROR,
            title="The two vote files say different things",
            sentence=f"On {counted(n_cells, 'pair')} of a person and a statement the file "
            f"with one row a "
            "vote and the file with one row a person disagree.",
            evidence={"n_pairs": n_cells},
            mend="Export both files again at the same moment. Until then the file with one row "
            "a vote is used.",
        ),
    )
