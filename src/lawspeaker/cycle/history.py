"""What happened to each clause across the versions of a record, by which ruling or ballot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lawspeaker.contract.redline import ClauseRedline, redline
from lawspeaker.contract.redline_part import Edit, word_runs
from lawspeaker.cycle.record_of_versions import Recorded, recorded_versions
from lawspeaker.cycle.tried_wordings import Tried, tried_wordings
from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.ports.ledger import Ledger
    from lawspeaker.records.canonical import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One version, and what it did to each clause.

    Compared is with the version that it names as previous; with the text whose place it took
    where it names none; with nothing for the first. `known` is False where the record no longer
    holds the words of one of the two. `n_carried` clauses are as they were. `replaced_by` names
    the text that took its place before any ballot, `overtaken_by` the version that was adopted
    instead, after which this one can no longer be; both are empty for any other.
    """

    version: Recorded
    edits: tuple[ClauseRedline, ...]
    known: bool
    n_carried: int = 0
    replaced_by: str = ""
    overtaken_by: str = ""

    @property
    def seq(self) -> int:
        """The event that proposed it."""
        return self.version.seq

    def to_json(self) -> dict[str, Json]:
        """The form that `constitution history --json` uses."""
        version = self.version
        return {
            "event": version.seq,
            "at": version.at,
            "version": version.version,
            "tried": None,
            "digest": version.digest,
            "amendment": version.id or None,
            "change": version.change or None,
            "source": version.source or None,
            "readings": list(version.readings),
            "reason": version.reason or None,
            "replaces": version.replaces or None,
            "replaced_by": self.replaced_by or None,
            "overtaken_by": self.overtaken_by or None,
            "known": self.known,
            "n_carried": self.n_carried,
            "edits": [each.to_json() for each in self.edits],
            "counts": [count.to_json() for count in version.counts],
        }


def history(ledger: Ledger, *, clause_id: str | None = None) -> tuple[Step | Tried, ...]:
    """Every version with its edits, and every wording that mended nothing, in order.

    With a clause, only what touched it. A text that took the place of another counts as one that
    touched each of its clauses, changed or not: its ballot is theirs. UsageFault for a clause that
    no version ever had, with the ids that there are.
    """
    recorded = recorded_versions(ledger)
    by_digest = {each.digest: each.constitution for each in recorded if each.constitution}
    steps = [_step(each, recorded, by_digest) for each in recorded]
    tried = tried_wordings(ledger, recorded)
    if clause_id is None:
        return _in_order(
            [
                replace(step, edits=tuple(each for each in step.edits if _touched(each)))
                for step in steps
            ],
            tried,
        )
    chosen = [
        replace(step, edits=tuple(each for each in step.edits if each.clause_id == clause_id))
        for step in steps
    ]
    found = _in_order(
        [step for step in chosen if step.edits],
        [each for each in tried if each.clause_id == clause_id],
    )
    if not found:
        ids = dict.fromkeys(each.clause_id for step in steps for each in step.edits)
        raise UsageFault(f"No version had a clause {clause_id}; there were {', '.join(ids)}.")
    return found


def _in_order(steps: Sequence[Step], tried: Sequence[Tried]) -> tuple[Step | Tried, ...]:
    return tuple(sorted([*steps, *tried], key=lambda each: each.seq))


def _touched(each: ClauseRedline) -> bool:
    return each.edit is not Edit.UNCHANGED


def _step(
    recorded: Recorded, every: Sequence[Recorded], by_digest: Mapping[str, Constitution]
) -> Step:
    step = Step(
        version=recorded,
        edits=(),
        known=False,
        replaced_by=next((each.name for each in every if each.replaces == recorded.digest), ""),
        overtaken_by=_overtaken(recorded, every),
    )
    now = recorded.constitution
    if now is None:
        return step
    previous = now.provenance.previous or recorded.replaces
    if not previous:
        return replace(step, edits=_all_added(now), known=True)
    before = by_digest.get(previous)
    if before is None:
        return step
    compared = redline(before, now)
    redrafted = now.provenance.previous is None
    return replace(
        step,
        edits=compared.clauses if redrafted else compared.edited,
        known=True,
        n_carried=len(compared.clauses) - len(compared.edited),
    )


def _overtaken(recorded: Recorded, every: Sequence[Recorded]) -> str:
    """The version that was adopted on the one that this proposal starts from; empty for none."""
    now = recorded.constitution
    if now is None or now.provenance.previous is None or recorded.adoption is not None:
        return ""
    adopted = [(each.name, each.constitution) for each in every if each.adoption is not None]
    return next(
        (
            name
            for name, other in adopted
            if other is not None and other.provenance.previous == now.provenance.previous
        ),
        "",
    )


def _all_added(constitution: Constitution) -> tuple[ClauseRedline, ...]:
    return tuple(
        ClauseRedline(
            clause_id=clause.id, edit=Edit.ADDED, runs=word_runs("", clause.text), fields=()
        )
        for clause in constitution.clauses
    )
