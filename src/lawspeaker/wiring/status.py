"""The standing and the history of a document or a folder on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.cycle.history import history
from lawspeaker.cycle.status import RecordStanding, standing_of_record
from lawspeaker.errors import UsageFault
from lawspeaker.governance.in_force import standing_on
from lawspeaker.wiring.desk import day_of, opened_ledger
from lawspeaker.wiring.document import document_in

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.cycle.history import Step
    from lawspeaker.cycle.tried_wordings import Tried


def standing_in(place: Path, *, day: str, silent_since: str, horizon_days: int) -> RecordStanding:
    """How a document, or the version of a folder that counts, stands on a day (today if empty).

    UsageFault where the silent case arose after that day.
    """
    on = day_of(day)
    since = day_of(silent_since) if silent_since else on
    if since > on:
        raise UsageFault(f"A case that arises on {since} is not there on {on}; give a later --on.")
    if place.is_dir():
        with opened_ledger(place) as ledger:
            return standing_of_record(ledger, day=on, silent_since=since, horizon_days=horizon_days)
    standing = standing_on(
        document_in(place), day=on, silent_since=since, horizon_days=horizon_days
    )
    return RecordStanding(standing=standing, waiting=())


def history_in(folder: Path, *, clause_id: str | None) -> tuple[Step | Tried, ...]:
    """The history of a folder's versions, and of the wordings that were tried on them."""
    with opened_ledger(folder) as ledger:
        return history(ledger, clause_id=clause_id)
