"""What happened to each clause across the versions of a record, by which ruling or ballot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.contract.redline import ClauseRedline, Edit, redline, word_runs
from lawspeaker.cycle.record_of_versions import Recorded, recorded_versions
from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.ports.ledger import Ledger
    from lawspeaker.records.canonical import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One version, and what it did to each clause against the version that it names as previous.

    `known` is False where the record no longer holds the words of one of the two.
    """

    version: Recorded
    edits: tuple[ClauseRedline, ...]
    known: bool

    def to_json(self) -> dict[str, Json]:
        """The form that `constitution history --json` uses."""
        version = self.version
        return {
            "event": version.seq,
            "at": version.at,
            "version": version.version,
            "digest": version.digest,
            "amendment": version.id or None,
            "change": version.change or None,
            "source": version.source or None,
            "reason": version.reason or None,
            "known": self.known,
            "edits": [
                {
                    "clause": each.clause_id,
                    "edit": each.edit.value,
                    "before": each.before,
                    "after": each.after,
                    "fields": list(each.fields),
                }
                for each in self.edits
            ],
            "counts": [count.to_json() for count in version.counts],
        }


def history(ledger: Ledger, *, clause_id: str | None = None) -> tuple[Step, ...]:
    """Every version in order with its edits; with a clause, only the versions that touched it.

    UsageFault for a clause that no version ever had, with the ids that there are.
    """
    recorded = recorded_versions(ledger)
    by_digest = {each.digest: each.constitution for each in recorded if each.constitution}
    steps = [_step(each, by_digest) for each in recorded]
    if clause_id is None:
        return tuple(steps)
    touched = [
        Step(
            version=step.version,
            edits=tuple(each for each in step.edits if each.clause_id == clause_id),
            known=step.known,
        )
        for step in steps
    ]
    found = tuple(step for step in touched if step.edits)
    if not found:
        ids = dict.fromkeys(each.clause_id for step in steps for each in step.edits)
        raise UsageFault(f"No version had a clause {clause_id}; there were {', '.join(ids)}.")
    return found


def _step(recorded: Recorded, by_digest: Mapping[str, Constitution]) -> Step:
    now = recorded.constitution
    if now is None:
        return Step(version=recorded, edits=(), known=False)
    previous = now.provenance.previous
    if previous is None:
        return Step(version=recorded, edits=_all_added(now), known=True)
    before = by_digest.get(previous)
    if before is None:
        return Step(version=recorded, edits=(), known=False)
    return Step(version=recorded, edits=redline(before, now).edited, known=True)


def _all_added(constitution: Constitution) -> tuple[ClauseRedline, ...]:
    return tuple(
        ClauseRedline(
            clause_id=clause.id, edit=Edit.ADDED, runs=word_runs("", clause.text), fields=()
        )
        for clause in constitution.clauses
    )
