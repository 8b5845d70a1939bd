"""Counting ballots on a proposed version, under the rule that the constitution itself states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from lawspeaker.contract.amendment import RuleClass
from lawspeaker.contract.constitution import Status
from lawspeaker.contract.digests import constitution_digest
from lawspeaker.contract.version import check_version
from lawspeaker.cycle.compile import compiled_texts
from lawspeaker.cycle.draft import node_of
from lawspeaker.cycle.erased_proposals import holds_erased_clause
from lawspeaker.cycle.first_count import JUDGED, UNDER, first_of_text
from lawspeaker.cycle.lineage import Lineage, Node
from lawspeaker.cycle.report.since import refresh_report
from lawspeaker.cycle.versions import file_of, newest_proposal, predecessor, texts_of, version
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.governance.ballot_paper import read_ballots
from lawspeaker.governance.docket import next_id
from lawspeaker.governance.proceedings import Proceedings
from lawspeaker.governance.ratification import Ratification, Result, enact, ratify
from lawspeaker.governance.roll import Roll
from lawspeaker.governance.rule_class import rule_class_of, rule_in_force
from lawspeaker.records.anonymity import told as told_count
from lawspeaker.records.canonical import digest
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.contract.amendment import Rule
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.cycle.desk import Desk
    from lawspeaker.governance.proceedings import FirstBallot
    from lawspeaker.ports.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What happened around a ballot, as far as people know it.

    Without a day of notice, that of the proposal on record counts; `gates_passed` are the
    regression gates that people checked, beside those which the amendment computed.
    """

    notice_on: date | None = None
    opened_on: date | None = None
    closed_on: date | None = None
    counted_on: date | None = None
    gates_passed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """What people are asked: a proposed version, the one it changes, by which rule, and who."""

    proposed: Constitution
    under: Constitution | None
    rule_class: RuleClass
    rule: Rule
    roll: Roll


def motion(
    desk: Desk, *, number: str | None = None, emergency: bool = False, rehearsal: bool = False
) -> Motion:
    """What a ballot on a proposed version asks, the newest version unless one is named.

    GateFailed where it carries a lower number than its change takes; UsageFault where words of it
    were erased, or a rehearsal would take the place of what binds.
    """
    proposed = newest_proposal(desk.archive) if number is None else version(desk.archive, number)
    require_whole(proposed)
    under = predecessor(desk.archive, proposed)
    require_no_rehearsal_of_what_binds(under, rehearsal=rehearsal)
    roll = roll_on_record(desk.ledger)
    rule_class = rule_class_of(proposed, under=under, emergency=emergency, rehearsal=rehearsal)
    if under is not None and rule_class is not RuleClass.ADOPTION:
        check_version(under, proposed)
    rule = rule_in_force(proposed, under=under, rule_class=rule_class)
    return Motion(proposed=proposed, under=under, rule_class=rule_class, rule=rule, roll=roll)


def ratify_version(
    desk: Desk,
    *,
    ballots: str,
    ballots_path: str,
    cast_on: str = "",
    number: str | None = None,
    occasion: Occasion | None = None,
    rehearsal: bool = False,
    emergency: bool = False,
) -> Ratification:
    """Count the ballots of a CSV text on a proposed version, the newest unless one is named.

    The rule and the digests of text and roll go on record before anything is counted. A version
    that passes becomes the current one; what it replaces stays under `versions/`. GateFailed, with
    nothing on record, where it carries a lower number than its change takes. `cast_on` is the
    digest of the text on which they were cast, where that is known; BadInput where it is another.
    """
    cast = read_ballots(ballots, path=ballots_path)
    asked = motion(desk, number=number, emergency=emergency, rehearsal=rehearsal)
    proposed, under = asked.proposed, asked.under
    if cast_on not in {"", constitution_digest(proposed)}:
        raise BadInput(
            f"the ballots were cast on another text than version {proposed.version} of this folder",
            path=ballots_path,
            mend="Count them on the version that was put to the ballot, unchanged.",
        )
    told = _told(desk.ledger, proposed, occasion or Occasion())
    fix_rule(desk, proposed.version, rule=asked.rule, rule_class=asked.rule_class, roll=asked.roll)
    counted = ratify(
        proposed,
        under=under,
        ballots=cast,
        roll=asked.roll,
        told=told,
        emergency=emergency,
        rehearsal=rehearsal,
    )
    lay_down_count(desk, proposed, counted, under=under, papers={"ballots": ballots}, told=told)
    refresh_report(desk, today=told.counted_on or told.closed_on or proposed.effective.from_)
    return counted


def fix_rule(desk: Desk, number: str, *, rule: Rule, rule_class: RuleClass, roll: Roll) -> None:
    """Put the rule and the roll's digest on record before anything is counted under it."""
    desk.lay_down(
        EventKind.RULE_FIXED,
        outcome=f"version {number} is counted under the rule for {rule_class.value}",
        inputs={"roll": roll.digest()},
        facts={"rule_class": rule_class.value, "rule": rule.model_dump(mode="json")},
    )


def lay_down_count(
    desk: Desk,
    proposed: Constitution,
    counted: Ratification,
    *,
    under: Constitution | None,
    papers: Mapping[str, str],
    told: Proceedings,
    judged: str = "",
) -> None:
    """Put a count on record; a version that passes becomes the current one.

    `papers` are the texts that were counted, of which only the digests are kept. `judged` is
    the wording whose judgments were counted, where they were no ballots on a proposal: one that
    did not pass is in no other event, so this one names it and the text that it would mend.
    """
    identifier = next_id("rat", [f"rat.{n:04d}" for n in range(1, _n_counts(desk.ledger) + 1)])
    passed = counted.result in {Result.RATIFIED, Result.SIMULATED}
    lineage = Lineage()
    lineage.add(Node(id=identifier, what=f"count: {counted.result.value}", text=counted.reasons[0]))
    if judged:
        lineage.link(judged, identifier, how="judged in")
    if passed or not judged:
        lineage.link(node_of(proposed), identifier, how="balloted in")
    desk.lay_down(
        EventKind.BALLOTED,
        outcome=f"{told_count(counted.overall.n_ballots)} ballots count, "
        f"{told_count(len(counted.refused))} are refused",
        inputs={
            **{name: digest(text.encode()) for name, text in papers.items()},
            "roll": counted.roll_digest,
        },
        facts={"constitution": counted.constitution_digest},
    )
    enacted = enact(proposed, counted, reference=identifier) if passed else None
    desk.lay_down(
        EventKind.RATIFIED,
        outcome=f"version {proposed.version} is {counted.result.value}",
        inputs={"constitution": counted.constitution_digest, "roll": counted.roll_digest},
        outputs={} if enacted is None else _enacted_texts(enacted, under),
        facts={
            "id": identifier,
            "result": counted.result.value,
            "constitution": counted.constitution_digest,
            "closed_on": (told.closed_on or told.counted_on or date.min).isoformat(),
            "count": counted.to_json(),
            **(
                {JUDGED: judged, UNDER: constitution_digest(under)}
                if judged and under is not None
                else {}
            ),
        },
        lineage=lineage,
    )


def roll_on_record(ledger: Ledger) -> Roll:
    """The roll that was committed; BadInput where there is none or it is not what was hashed."""
    for event in ledger.events(EventKind.ROLL_COMMITTED):
        kept = event.body.get("roll")
        roll = Roll.from_json(kept if isinstance(kept, dict) else {})
        if roll.digest() != event.body.get("digest"):
            raise BadInput(
                "the roll is not the one whose digest was committed",
                mend="Restore the record from a backup; do not ballot on this one.",
            )
        return roll
    raise BadInput("the record holds no roll", mend="Run `lawspeaker run` first.")


def require_no_rehearsal_of_what_binds(under: Constitution | None, *, rehearsal: bool) -> None:
    """UsageFault where a rehearsal would put a simulated version in the place of a ratified one."""
    if rehearsal and under is not None and under.status is Status.RATIFIED:
        raise UsageFault(
            f"{under.version} is in force, and what a rehearsal adopts would take its place and "
            "could never be ratified. Rehearse on a record that people have not ratified."
        )


def require_whole(proposed: Constitution) -> None:
    """UsageFault where words of a clause were erased, for nobody can say what it asks."""
    erased = holds_erased_clause(proposed)
    if erased:
        raise UsageFault(
            f"Some of the words of {erased} in {proposed.version} were erased, so nobody can say "
            "what it asks, and nothing is counted. Word it anew from other statements: "
            f"`lawspeaker draft merge FOLDER --clause {erased} ...`."
        )


def gates_on_record(ledger: Ledger, identity: str) -> dict[str, bool]:
    """What the record says of a text's regression gates, as its amendment computed them.

    By its digest: a proposal that was put in the place of another has gates of its own.
    """
    known: dict[str, bool] = {}
    for event in ledger.events(EventKind.AMENDED):
        gates = event.body.get("gates")
        if event.body.get("digest") == identity and isinstance(gates, dict):
            known = {name: passed is True for name, passed in gates.items()}
    return known


def _told(ledger: Ledger, proposed: Constitution, occasion: Occasion) -> Proceedings:
    identity = constitution_digest(proposed)
    published = [
        datetime.fromisoformat(event.at).date()
        for event in ledger.events(EventKind.DRAFTED, EventKind.AMENDED)
        if event.body.get("digest") == identity
    ]
    return proceedings_of(
        occasion,
        published_on=next(iter(published), None),
        gates=gates_on_record(ledger, identity),
        first=first_of_text(ledger, identity),
    )


def proceedings_of(
    occasion: Occasion,
    *,
    published_on: date | None,
    gates: Mapping[str, bool],
    first: FirstBallot | None,
) -> Proceedings:
    """What happened around a count, as people and the record tell it.

    `published_on` counts as the day of notice where none is told, `gates` are those that were
    computed, `first` is a count that waits for this one. UsageFault where the days do not follow
    each other.
    """
    days = (occasion.notice_on, occasion.opened_on, occasion.closed_on, occasion.counted_on)
    known = [day for day in days if day is not None]
    if known != sorted(known):
        raise UsageFault(
            "Notice comes first, then the ballot opens and closes, then it is counted; the days "
            f"given are {', '.join(day.isoformat() for day in known)}."
        )
    return Proceedings(
        notice_on=occasion.notice_on or published_on,
        opened_on=occasion.opened_on,
        closed_on=occasion.closed_on,
        counted_on=occasion.counted_on,
        first=first,
        # What was computed stands: nobody's word opens a gate that logic closed.
        gates=dict.fromkeys(occasion.gates_passed, True) | dict(gates),
    )


def _n_counts(ledger: Ledger) -> int:
    return sum(1 for _ in ledger.events(EventKind.RATIFIED))


def _enacted_texts(enacted: Constitution, under: Constitution | None) -> dict[str, str]:
    now = {**texts_of(enacted), **compiled_texts(enacted, under)}
    texts = {**now, **{file_of(enacted.version, name): text for name, text in now.items()}}
    if under is not None and under.status is Status.RATIFIED:
        old = under.model_copy(update={"status": Status.SUPERSEDED})
        texts |= {file_of(old.version, name): text for name, text in texts_of(old).items()}
    return texts
