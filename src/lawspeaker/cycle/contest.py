"""A contest is opened, listed and ruled on; all of it lives in the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.constitution import Status
from lawspeaker.contract.digests import mark
from lawspeaker.cycle.lineage import Lineage, Node
from lawspeaker.cycle.versions import current, version
from lawspeaker.errors import BadInput
from lawspeaker.governance.contest import open_contest
from lawspeaker.governance.docket import DocketLine, docket
from lawspeaker.governance.precedent import Assessment, PastCase, assess
from lawspeaker.governance.ruling import rule_on
from lawspeaker.records.contest import Contest
from lawspeaker.records.event import EventKind
from lawspeaker.records.ruling import Ruling

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.cycle.desk import Desk
    from lawspeaker.ports.ledger import Ledger
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.contest import CitedClause
    from lawspeaker.records.event import Event
    from lawspeaker.records.ruling import Verdicts


def contest_answer(
    desk: Desk,
    *,
    clauses: Sequence[str],
    prompt: str,
    answer: str,
    relief: str,
    factors: Sequence[str],
    day: date,
    under: str | None = None,
    key: str | None = None,
) -> Contest:
    """Put a contest on record under the current version, or under the one named.

    A `key` marks the answer: where it is on record already, its first contest is returned.
    """
    kept = None if key is None else desk.ledger.find(key)
    if kept is not None:
        return Contest.from_json(_body(kept, "contest"))
    held = current(desk.archive) if under is None else version(desk.archive, under)
    opened = open_contest(
        held,
        clauses=clauses,
        prompt=prompt,
        answer=answer,
        relief=relief,
        factors=factors,
        opened=day,
        earlier=contests(desk.ledger),
        simulated=held.status is Status.SIMULATED,
    )
    lineage = Lineage()
    lineage.add(Node(id=opened.id, what="contest", text=relief))
    for wording in _wordings(held, opened.clauses):
        lineage.link(wording, opened.id, how="contested in")
    desk.lay_down(
        EventKind.CONTESTED,
        outcome=f"{opened.id}, to be answered by {opened.due.isoformat()}",
        inputs={"constitution": opened.constitution_digest},
        facts={"contest": opened.to_json()},
        lineage=lineage,
        key=key,
    )
    return opened


def rule_contest(
    desk: Desk,
    contest_id: str,
    *,
    verdicts: Verdicts,
    holding: Sequence[str],
    opposing: Sequence[str],
    reasons: str,
    dissent: str,
    day: date,
    tier: str | None = None,
) -> Ruling:
    """Put a bench's ruling on record; it is a precedent from then on."""
    contest = contest_of(desk.ledger, contest_id)
    held = version(desk.archive, contest.version)
    ruling = rule_on(
        contest,
        held,
        verdicts=verdicts,
        holding_factors=holding,
        opposing_factors=opposing,
        reasons=reasons,
        dissent=dissent,
        decided_on=day,
        earlier=rulings(desk.ledger),
        tier=tier,
    )
    lineage = Lineage()
    lineage.add(Node(id=ruling.id, what=f"ruling: {ruling.outcome.value}", text=reasons))
    lineage.link(contest.id, ruling.id, how="ruled on in")
    desk.lay_down(
        EventKind.RULED,
        outcome=f"{ruling.id} on {contest.id}: {ruling.outcome.value}",
        inputs={"constitution": contest.constitution_digest, "answer": contest.answer_digest},
        facts={"ruling": ruling.to_json()},
        lineage=lineage,
    )
    return ruling


def precedents_on(ledger: Ledger, contest: Contest) -> Assessment:
    """What the rulings on record say of a contest, by the reason model; a person still rules."""
    past = [case for case in past_cases(ledger) if case.contest.id != contest.id]
    return assess(contest, past)


def past_cases(ledger: Ledger) -> tuple[PastCase, ...]:
    """Every ruling on record with the contest that it decides, in order.

    One whose contest was erased is left out: nobody can tell any more what it was about.
    """
    by_id = {each.id: each for each in contests(ledger)}
    return tuple(
        PastCase(contest=by_id[ruling.contest], ruling=ruling)
        for ruling in rulings(ledger)
        if ruling.contest in by_id
    )


def list_contests(ledger: Ledger, *, today: date) -> tuple[DocketLine, ...]:
    """Every contest with its status on a day."""
    return docket(contests(ledger), rulings(ledger), today=today)


def contests(ledger: Ledger) -> list[Contest]:
    """All contests on record, in order."""
    kept = _bodies(ledger, EventKind.CONTESTED, "contest")
    return [Contest.from_json(body) for body in kept]


def rulings(ledger: Ledger) -> list[Ruling]:
    """All rulings on record, in order."""
    return [Ruling.from_json(body) for body in _bodies(ledger, EventKind.RULED, "ruling")]


def contest_of(ledger: Ledger, contest_id: str) -> Contest:
    """The contest with this id; BadInput where there is none."""
    for contest in contests(ledger):
        if contest.id == contest_id:
            return contest
    raise BadInput(f"there is no contest {contest_id}", mend="See: lawspeaker contest list.")


def ruling_of(ledger: Ledger, ruling_id: str) -> Ruling:
    """The ruling with this id; BadInput where there is none."""
    for ruling in rulings(ledger):
        if ruling.id == ruling_id:
            return ruling
    raise BadInput(f"there is no ruling {ruling_id}", mend="See: lawspeaker contest list.")


def _bodies(ledger: Ledger, kind: EventKind, name: str) -> Iterable[dict[str, Json]]:
    for event in ledger.events(kind):
        kept = _body(event, name)
        if kept:
            yield kept


def _body(event: Event, name: str) -> dict[str, Json]:
    kept = event.body.get(name)
    return kept if isinstance(kept, dict) else {}


def _wordings(held: Constitution, cited: Sequence[CitedClause]) -> list[str]:
    return [mark(clause) for clause in held.clauses if clause.id in {each.id for each in cited}]
