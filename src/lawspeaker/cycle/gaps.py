"""The register of gaps of a record: what checks find now, and what people noted and decided."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from lawspeaker.contract.digests import mark
from lawspeaker.contract.gap_finding import Drifted, found_gaps
from lawspeaker.contract.gap_register import GapEntry, GapRegister, open_gaps, register_to_yaml
from lawspeaker.contract.lint.linting import lint
from lawspeaker.cycle.contest import contests, past_cases
from lawspeaker.cycle.lineage import Lineage, Node
from lawspeaker.cycle.met_gaps import met_gaps
from lawspeaker.cycle.versions import current, numbers, version
from lawspeaker.governance.case_gaps import case_gaps
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lawspeaker.contract.gap import Gap
    from lawspeaker.cycle.asked import LoggedGap
    from lawspeaker.cycle.desk import Desk
    from lawspeaker.ports.archive import Archive
    from lawspeaker.ports.ledger import Ledger
    from lawspeaker.records.canonical import Json

GAPS_FILE, DRIFT_FILE = "gaps.yaml", "drift.json"


def gaps_of_record(
    ledger: Ledger, archive: Archive, *, met: Sequence[LoggedGap] = (), day: date
) -> tuple[Gap, ...]:
    """The entries on the current version, with the decisions that the record holds.

    `met` are the gaps that a gateway's answers met.
    """
    held = current(archive)
    known = {each: version(archive, each) for each in numbers(archive)}
    drifted = _drifted(archive) if DRIFT_FILE in set(archive.names()) else ()
    found = (
        *found_gaps(held, lint(held, today=day), drifted=drifted),
        *case_gaps(held, past_cases(ledger)),
        *met_gaps(held, met, versions=known, contests=contests(ledger), today=day),
    )
    return open_gaps(found, register_on_record(ledger))


def register_on_record(ledger: Ledger) -> GapRegister:
    """Every entry that people wrote, in order."""
    kept = (event.body.get("gap") for event in ledger.events(EventKind.GAP_DECIDED))
    return GapRegister(
        entries=tuple(GapEntry.model_validate_json(json.dumps(entry)) for entry in kept)
    )


def record_gap(desk: Desk, entry: GapEntry) -> None:
    """Put a note or a decision on record, and the register in its file."""
    earlier = register_on_record(desk.ledger)
    register = GapRegister(entries=(*earlier.entries, entry))
    lineage = Lineage()
    lineage.add(
        Node(id=entry.id, what=f"{entry.kind.value}, {entry.status.value}", text=entry.sentence)
    )
    held = current(desk.archive)
    for each in entry.clauses:
        clause = held.clause(each)
        if clause is not None:
            lineage.link(mark(clause), entry.id, how="left open in")
    desk.lay_down(
        EventKind.GAP_DECIDED,
        outcome=f"{entry.id} is {entry.status.value}",
        inputs={},
        outputs={GAPS_FILE: register_to_yaml(register)},
        facts={"gap": entry.model_dump(mode="json", exclude_defaults=True)},
        lineage=lineage,
    )


def _drifted(archive: Archive) -> tuple[Drifted, ...]:
    """The statements on which answers moved, each with its clearest change of agreement."""
    changes = json.loads(archive.read(DRIFT_FILE)).get("changes", ())
    moved = [each for each in changes if each["movement"] == "drifted"]
    moved.sort(key=lambda each: each["q"])
    found: dict[str, Drifted] = {}
    for each in moved:
        found.setdefault(
            str(each["statement"]),
            Drifted(statement=str(each["statement"]), measure=_measure(each)),
        )
    return tuple(found.values())


def _measure(change: Mapping[str, Json]) -> str:
    whose = "everybody" if change["group"] is None else f"opinion group {change['group']}"
    agree = change["agree"]
    share = ""
    if isinstance(agree, Mapping):
        share = f"agreement {agree['est']:+.2f} ({agree['lo']:+.2f} to {agree['hi']:+.2f}), "
    return f"{share}q = {change['q']:.3g}, among {whose}"
