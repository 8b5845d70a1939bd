"""Whether people adopted the document, by how many ballots, and what was changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.constitution import Status
from lawspeaker.cycle.bundle.answers import Told
from lawspeaker.cycle.bundle.facts import event_source, outcome_of
from lawspeaker.governance.ratification import Result
from lawspeaker.records.anonymity import shown
from lawspeaker.records.event import EventKind
from lawspeaker.records.stored import Stored
from lawspeaker.report.words import listed, number

if TYPE_CHECKING:
    from lawspeaker.cycle.bundle.facts import Facts
    from lawspeaker.records.event import Event

_ENDED = {
    Result.RATIFIED: "Yes: version {} was ratified",
    Result.REJECTED: "No: version {} was rejected",
    Result.SIMULATED: "No: only simulated people balloted on version {}, and it binds nobody",
    Result.PENDING: "Not yet: version {} passed the first of two ballots",
}
_CHANGES = {
    "MAJOR": "of rights, levels or the rules of change",
    "MINOR": "of clauses",
    "PATCH": "of wording alone",
}


def ratified(facts: Facts) -> Told:
    """What the last count on the present version came to or, without one, the last of any."""
    counts = [
        (event, Stored(what=event_source(event), values=kept))
        for event in facts.of(EventKind.RATIFIED)
        if isinstance(kept := event.body.get("count"), dict)
    ]
    held = facts.constitution
    here = [each for each in counts if each[1].text("version") == held.version]
    if not counts:
        return Told(
            f"No ballot is on record; version {held.version} is {held.status.value}.", facts.source
        )
    event, count = (here or counts)[-1]
    ended = _ENDED[count.one_of("result", Result)].format(count.text("version"))
    return Told(f"{ended}; {_ballots(count)}.", event_source(event))


def _ballots(count: Stored) -> str:
    overall = count.part("overall")
    yes, no, abstained = (overall.whole(side) for side in ("yes", "no", "abstain"))
    if shown(yes + no + abstained) is None:
        return "fewer than 10 ballots counted"
    return f"{number(yes)} said yes, {number(no)} no, {number(abstained)} abstained"


def change(facts: Facts) -> Told | None:
    """The last change that was proposed, and whether it is in force; None where none was."""
    event = facts.last(EventKind.AMENDED)
    return None if event is None else Told(_changed(event, facts), event_source(event))


def last_change(facts: Facts) -> Told:
    """The same; where none was proposed, that there was none."""
    return change(facts) or Told("No change is on record.", facts.source)


def _changed(event: Event, facts: Facts) -> str:
    kept = event.body.get("amendment")
    if not isinstance(kept, dict):
        return f"{outcome_of(event)}."
    read = Stored(what="an amendment", values=kept)
    proposed = read.text("version")
    status = next((each.status for each in facts.versions if each.version == proposed), None)
    now = {Status.RATIFIED: "It is ratified.", Status.PROPOSED: "It is not in force."}
    which = listed(read.texts("clauses")) or "no clause"
    return (
        f"{outcome_of(event)}, a change {_CHANGES.get(read.text('change'), 'of words')}: {which}. "
        + now.get(status or Status.PROPOSED, f"It is {status}.")
    )
