"""Changes of wording that people counted and that mended nothing, or not yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.contract.redline import ClauseRedline
from lawspeaker.contract.redline_part import Edit, word_runs
from lawspeaker.cycle.first_count import JUDGED, UNDER, failed_checks
from lawspeaker.cycle.record_of_versions import Count, count_of
from lawspeaker.cycle.wording import wordings
from lawspeaker.records.erased_words import holds_erased
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.contract.wording import Wording
    from lawspeaker.cycle.record_of_versions import Recorded
    from lawspeaker.ports.ledger import Ledger
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One count on other words for a clause, which left the text in force as it was.

    `under` names that text, `edit` is what would have come; None where the record no longer holds
    the words of either. `reasons` are the checks that failed.
    """

    seq: int
    at: str
    wording: str
    clause_id: str
    under: str
    edit: ClauseRedline | None
    count: Count
    reasons: tuple[str, ...]

    def to_json(self) -> dict[str, Json]:
        """The form that `constitution history --json` uses; no version was proposed."""
        return {
            "event": self.seq,
            "at": self.at,
            "version": None,
            "tried": self.wording,
            "clause": self.clause_id,
            "under": self.under or None,
            "known": self.edit is not None,
            "edits": [] if self.edit is None else [self.edit.to_json()],
            "counts": [self.count.to_json()],
            "reasons": list(self.reasons),
        }


def tried_wordings(ledger: Ledger, recorded: Sequence[Recorded]) -> tuple[Tried, ...]:
    """Every such count in order; `recorded` are the versions on record, whose texts were in force.

    A count that passed is not among them: it stands at the version that it made.
    """
    made = {each.id: each for each in wordings(ledger)}
    texts = {each.digest: each for each in recorded}
    found = []
    for event in ledger.events(EventKind.RATIFIED):
        wording = made.get(str(event.body.get(JUDGED)))
        count = count_of(event)
        if wording is not None and not count.adopted:
            found.append(_tried(event, wording, count, texts.get(str(event.body.get(UNDER)))))
    return tuple(found)


def _tried(event: Event, wording: Wording, count: Count, under: Recorded | None) -> Tried:
    held = None if under is None else under.constitution
    return Tried(
        seq=event.seq,
        at=event.at,
        wording=wording.id,
        clause_id=wording.clause,
        under="" if under is None else under.name,
        edit=None if held is None else _edit(wording, held),
        count=count,
        reasons=tuple(str(each.get("sentence")) for each in failed_checks(event)),
    )


def _edit(wording: Wording, held: Constitution) -> ClauseRedline | None:
    clause = held.clause(wording.clause)
    if clause is None or holds_erased(wording.text) or holds_erased(clause.text):
        return None
    return ClauseRedline(
        clause_id=wording.clause, edit=Edit.CHANGED, runs=word_runs(clause.text, wording.text)
    )
