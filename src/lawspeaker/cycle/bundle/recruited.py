"""How people came to the consultation and how many of them voted, where its record tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lawspeaker.cycle.bundle.answers import Told
from lawspeaker.cycle.bundle.facts import event_source, outcome_of
from lawspeaker.records.anonymity import shown
from lawspeaker.records.event import EventKind
from lawspeaker.records.recruitment import Recruitment
from lawspeaker.records.stored import Stored

if TYPE_CHECKING:
    from lawspeaker.cycle.bundle.facts import Facts


class Came(NamedTuple):
    """How people came, and the event that says so."""

    how: Recruitment
    source: str


def recruitment(facts: Facts) -> Came | None:
    """None where the votes came without telling it."""
    event = facts.last(EventKind.IMPORTED)
    kept = None if event is None else event.body.get("recruitment")
    if event is None or not isinstance(kept, dict):
        return None
    stored = Stored(what="how people came", values=kept)
    return Came(how=Recruitment.from_json(stored), source=event_source(event))


def took_part(facts: Facts) -> Told | None:
    """Who took part in the consultation, and how many of them voted where not all did."""
    event, found = facts.last(EventKind.IMPORTED), recruitment(facts)
    if event is None:
        return None
    voted = "" if found is None else _voted(found.how)
    return Told(f"{outcome_of(event)}.{voted}", event_source(event))


def _voted(how: Recruitment) -> str:
    """Nothing where all voted; of one to nine who did, or did not, no number."""
    n_silent = how.n_joined - how.n_voted
    if n_silent == 0:
        return ""
    if shown(how.n_voted) is None:
        return " Fewer than 10 of them voted."
    if shown(n_silent) is None:
        return " All but fewer than 10 of them voted."
    return f" {how.n_voted:,} of them voted."
