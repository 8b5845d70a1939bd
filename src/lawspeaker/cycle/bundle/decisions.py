"""The decision log: every ballot, ruling, amendment and deed of power, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.cycle.bundle import answers
from lawspeaker.cycle.bundle.facts import event_source, outcome_of
from lawspeaker.cycle.bundle.item import OPERATOR, ORGANISER, Item, chapter_of
from lawspeaker.cycle.bundle.registry import sheet
from lawspeaker.records.canonical import short
from lawspeaker.records.event import EventKind
from lawspeaker.report.sheet import Chapter, Grid, Sheet
from lawspeaker.report.words import day

if TYPE_CHECKING:
    from lawspeaker.cycle.bundle.facts import Facts

# What a machine counted or somebody cast is in other documents; this is who decided what.
NOT_DECISIONS = frozenset(
    {
        "served",
        "voted",
        "revised",
        "joined",
        "invited",
        "statement_proposed",
        "audited",
        "grouped",
        "supported",
        "examined",
        "compiled",
        "reported",
        "restated",
    }
)
_SHORT = (
    Item(place="", asked="What was ratified?", owed_by=ORGANISER, answer=answers.ratified),
    Item(place="", asked="What was changed last?", owed_by=OPERATOR, answer=answers.change),
    Item(place="", asked="Which versions are there?", owed_by=OPERATOR, answer=answers.versions),
    Item(place="", asked="How did contests go?", owed_by=OPERATOR, answer=answers.complaint),
)


@sheet("decisions")
def decisions(facts: Facts) -> Sheet:
    """Every decision with its date, its outcome and its digest, then every contest."""
    return facts.sheet(
        "decisions",
        chapter_of("In short", _SHORT, facts),
        Chapter(title="Decisions", grid=_log(facts)),
        Chapter(title="Contests and rulings", grid=_contests(facts)),
        title="Decision log",
        about="Who decided what, and when, as the record has it. Each line can be followed to "
        "its event, and each event checked against the log.",
    )


def _log(facts: Facts) -> Grid:
    return Grid(
        caption="Decisions in the order of the record",
        head=("When", "What", "Outcome", "Digest", "Source"),
        rows=tuple(
            (
                day(event.at),
                event.kind.value.replace("_", " "),
                outcome_of(event),
                short(event.digest),
                event_source(event),
            )
            for event in facts.events
            if event.kind.value not in NOT_DECISIONS
        ),
    )


def _contests(facts: Facts) -> Grid:
    sources = {
        str(kept.get("id")): event_source(event)
        for event in facts.of(EventKind.CONTESTED)
        if isinstance(kept := event.body.get("contest"), dict)
    }
    return Grid(
        caption="Contests, and what was held",
        head=("Contest", "Opened", "Due", "Clauses", "Status", "Rulings", "Source"),
        rows=tuple(
            (
                line.contest.id,
                line.contest.opened.isoformat(),
                line.contest.due.isoformat(),
                ", ".join(clause.id for clause in line.contest.clauses),
                line.status.value + (", late" if line.answered_late else ""),
                ", ".join(f"{each.id} {each.outcome.value}" for each in line.rulings) or "none",
                sources.get(line.contest.id, ""),
            )
            for line in facts.docket
        ),
    )
