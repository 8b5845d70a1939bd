"""The decision log: every ballot, ruling, amendment and deed of power, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.cycle.bundle import adoption, answers
from lawspeaker.cycle.bundle.facts import event_source, outcome_of
from lawspeaker.cycle.bundle.item import OPERATOR, ORGANISER, Item, chapter_of
from lawspeaker.cycle.bundle.published_checks import failed_checks
from lawspeaker.cycle.bundle.registry import sheet
from lawspeaker.records.anonymity import shown
from lawspeaker.records.canonical import short
from lawspeaker.records.event import EventKind
from lawspeaker.records.stored import Stored
from lawspeaker.report.sheet import Chapter, Grid, Sheet
from lawspeaker.report.words import day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.cycle.bundle.facts import Facts
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import Event

# What a machine counted or somebody cast is in other documents; this is who decided what.
NOT_DECISIONS = frozenset(
    {
        "served",
        "voted",
        "revised",
        "ballot_cast",
        "ballot_changed",
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
    Item(place="", asked="What was ratified?", owed_by=ORGANISER, answer=adoption.ratified),
    Item(place="", asked="What was changed last?", owed_by=OPERATOR, answer=adoption.last_change),
    Item(place="", asked="Which versions are there?", owed_by=OPERATOR, answer=answers.versions),
    Item(place="", asked="How did contests go?", owed_by=OPERATOR, answer=answers.complaint),
)


@sheet("decisions", leaves_out="it tells who decided what, and of no clause alone")
def decisions(facts: Facts) -> Sheet:
    """Every decision with its date, its outcome and its digest, then every contest."""
    return facts.sheet(
        "decisions",
        chapter_of("In short", _SHORT, facts),
        Chapter(title="Decisions", grid=_log(facts)),
        Chapter(title="Ballots", grid=_ballots(facts)),
        Chapter(title="Contests", grid=_contests(facts)),
        Chapter(title="Rulings", grid=_rulings(facts)),
        title="Decision log",
        about="Who decided what, and when, as the record has it. Each line can be followed to "
        "its event, and each event checked against the log.",
    )


def _log(facts: Facts) -> Grid:
    return Grid(
        caption="Decisions in the order of the record; the day is that of the decision where the "
        "record tells it, else that of its entry",
        head=("Day", "What", "Outcome", "Entered", "Digest", "Source"),
        rows=tuple(
            (
                _decided_on(event),
                event.kind.value.replace("_", " "),
                outcome_of(event),
                day(event.at),
                short(event.digest),
                event_source(event),
            )
            for event in facts.events
            if event.kind.value not in NOT_DECISIONS
        ),
    )


def _decided_on(event: Event) -> str:
    """The day that the deed itself names, else the one on which it was entered."""
    what = {EventKind.CONTESTED: "contest", EventKind.RULED: "ruling"}.get(event.kind, "")
    part = event.body.get(what)
    named = part if isinstance(part, dict) else event.body
    told = next((named[key] for key in ("closed_on", "opened", "decided_on") if key in named), None)
    return day(str(told) if told else event.at)


def _ballots(facts: Facts) -> Grid:
    return Grid(
        caption="Counts of ballots, and what each had to pass",
        head=("Count", "Version", "Rule", "Yes", "No", "Abstained", "Result", "Why", "Source"),
        rows=tuple(
            _ballot(event, kept)
            for event in facts.of(EventKind.RATIFIED)
            if isinstance(kept := event.body.get("count"), dict)
        ),
    )


def _ballot(event: Event, kept: Mapping[str, Json]) -> tuple[str, ...]:
    count = Stored(what="a count", values=kept)
    overall = count.part("overall")
    sides = [overall.whole(side) for side in ("yes", "no", "abstain")]
    checks = count.parts("checks")
    failed = failed_checks(count)
    few = shown(sum(sides)) is None
    return (
        str(event.body.get("id", "")),
        count.text("version"),
        count.text("rule_class"),
        *(["fewer than 10 ballots"] * 3 if few else [f"{n:,}" for n in sides]),
        count.text("result"),
        " ".join(failed) or f"all {len(checks)} checks passed",
        event_source(event),
    )


def _contests(facts: Facts) -> Grid:
    sources = _sources(facts, EventKind.CONTESTED, "contest")
    return Grid(
        caption="Contests and how they stand",
        head=("Contest", "Opened", "Due", "Clauses", "Status", "Source"),
        rows=tuple(
            (
                line.contest.id,
                day(line.contest.opened.isoformat()),
                day(line.contest.due.isoformat()),
                ", ".join(clause.id for clause in line.contest.clauses),
                line.status.value + (", late" if line.answered_late else ""),
                sources.get(line.contest.id, ""),
            )
            for line in facts.docket
        ),
    )


def _rulings(facts: Facts) -> Grid:
    sources = _sources(facts, EventKind.RULED, "ruling")
    return Grid(
        caption="What was held, by whom, and who saw it otherwise",
        head=("Ruling", "Contest", "Held", "Verdicts", "By", "Reasons", "Dissent", "Source"),
        rows=tuple(
            (
                ruling.id
                + (f", overruled by {ruling.overruled_by}" if ruling.overruled_by else ""),
                line.contest.id,
                ruling.outcome.value.replace("_", " "),
                f"{ruling.verdicts.of(ruling.outcome)} of {ruling.verdicts.n}",
                ruling.decided_by,
                ruling.reasons,
                ruling.dissent or "none",
                sources.get(ruling.id, ""),
            )
            for line in facts.docket
            for ruling in line.rulings
        ),
    )


def _sources(facts: Facts, kind: EventKind, part: str) -> dict[str, str]:
    """The entry of each contest or ruling, by its number."""
    return {
        str(kept.get("id")): event_source(event)
        for event in facts.of(kind)
        if isinstance(kept := event.body.get(part), dict)
    }
