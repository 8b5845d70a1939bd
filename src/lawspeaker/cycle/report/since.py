"""The report's page on later events, put anew into the report after each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.redline import redline
from lawspeaker.cycle.contest import contests, list_contests
from lawspeaker.cycle.statement_texts import statement_texts
from lawspeaker.cycle.versions import numbers, version
from lawspeaker.records.counted import counted
from lawspeaker.records.event import EventKind
from lawspeaker.report.render import with_since
from lawspeaker.report.since import Change, ContestLine, Since, VersionLine

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.cycle.desk import Desk
    from lawspeaker.governance.docket import DocketLine
    from lawspeaker.ports.ledger import Ledger

REPORT = "report.html"


def since_page(
    ledger: Ledger,
    versions: dict[str, Constitution],
    *,
    texts: Mapping[str, str],
    today: date,
) -> Since:
    """Versions, proposed changes whose both sides are kept, and contests as of a day.

    `texts` are the statements' words by id, shown beside words that quote nobody.
    """
    return Since(
        versions=tuple(
            VersionLine(
                number=number,
                status=held.status.value,
                start=held.effective.from_.isoformat(),
                how=_how(held),
            )
            for number, held in versions.items()
        ),
        changes=tuple(_changes(ledger, versions, texts)),
        contests=tuple(_contest(line) for line in list_contests(ledger, today=today)),
    )


def refresh_report(desk: Desk, *, today: date) -> None:
    """Put what happened since into the report and on record; nothing where there is no news."""
    if REPORT not in set(desk.archive.names()):
        return
    versions = {number: version(desk.archive, number) for number in numbers(desk.archive)}
    before = desk.archive.read(REPORT)
    texts = statement_texts(desk.archive)
    page = with_since(before, since_page(desk.ledger, versions, texts=texts, today=today))
    if page == before:
        return
    n = len(contests(desk.ledger))
    desk.lay_down(
        EventKind.REPORTED,
        outcome=f"{REPORT} tells of {counted(len(versions), 'version')} and "
        f"{counted(n, 'contest')}",
        inputs={},
        outputs={REPORT: page},
    )


def _how(held: Constitution) -> str:
    origin = held.provenance
    if origin.ratification:
        return f"counted in {origin.ratification}"
    return f"proposed from {origin.proposal}" if origin.proposal else "proposed from the votes"


def _changes(
    ledger: Ledger, versions: dict[str, Constitution], texts: Mapping[str, str]
) -> Iterator[Change]:
    """The last proposal of each number, held against the version that it changes."""
    last = {str(event.body["version"]): event for event in ledger.events(EventKind.AMENDED)}
    for number, event in last.items():
        kept = event.body["amendment"]
        new = versions.get(number)
        if new is None or not isinstance(kept, dict):
            continue
        place = list(versions).index(number)
        source = kept.get("source")
        yield Change(
            kind=str(kept.get("change", "")),
            reason=str(kept.get("reason", "")),
            source=str(source["ref"]) if isinstance(source, dict) else "",
            redline=redline(versions[list(versions)[max(0, place - 1)]], new, texts=texts),
        )


def _contest(line: DocketLine) -> ContestLine:
    held = "; ".join(
        f"{each.outcome.value}, by {each.decided_by} on {each.decided_on.isoformat()}. "
        f"{each.reasons}"
        for each in line.rulings
    )
    return ContestLine(
        id=line.contest.id,
        opened=line.contest.opened.isoformat(),
        due=line.contest.due.isoformat(),
        status=line.status.value + (", answered late" if line.answered_late else ""),
        clauses=tuple(clause.id for clause in line.contest.clauses),
        relief=line.contest.relief,
        held=held,
    )
