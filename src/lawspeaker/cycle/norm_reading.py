"""Norms that people type on record: in the open proposal, or in one that they open with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.contract.clause import Relation, Source
from lawspeaker.contract.digests import constitution_digest, mark
from lawspeaker.contract.norm_typing import against
from lawspeaker.cycle.amend import propose
from lawspeaker.cycle.compile import compile_all
from lawspeaker.cycle.contest import rulings
from lawspeaker.cycle.draft import node_of, numbered, version_lineage
from lawspeaker.cycle.lineage import Lineage, Node
from lawspeaker.cycle.record_of_versions import Recorded, recorded_versions
from lawspeaker.cycle.report.since import refresh_report
from lawspeaker.cycle.versions import CURRENT, IN_FORCE, current, file_of, texts_of
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.governance.docket import next_id
from lawspeaker.governance.norm_amendment import amend_norms, reread
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.contract.norm_reading import NormReading
    from lawspeaker.cycle.desk import Desk
    from lawspeaker.governance.amendment import Amendment
    from lawspeaker.ports.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class NormsRead:
    """The proposal before and after people typed norms in it, and the clauses that clash now.

    `before` is the version in force where none was open. `amendment` is None for the first
    proposal, which changes no other. `contradictions` are by the clause that was read, each with
    the other clause and the witness in words.
    """

    ids: tuple[str, ...]
    before: Constitution
    after: Constitution
    amendment: Amendment | None
    contradictions: dict[str, tuple[tuple[str, str], ...]]


def read_norms(
    desk: Desk,
    readings: Sequence[NormReading],
    *,
    day: date,
    reason: str = "",
    replace: bool = False,
) -> NormsRead:
    """Put norms on record with who typed them, and the proposal that has them.

    That is the newest open proposal to change the current version; where none is open and no
    version is in force, the first proposal, of the same number and another digest; else, or
    with `replace`, a new one in force from `day`, in which the norms alone differ. UsageFault
    where nobody is named, and as `clauses_as_read` says.
    """
    nameless = [each.clause_id for each in readings if not each.by.strip()]
    if nameless or not readings:
        raise UsageFault(
            f"Say who reads {nameless[0]} so." if nameless else "There is no norm to put on record."
        )
    held = current(desk.archive)
    ids = _next_ids(desk.ledger, len(readings))
    opened = None if replace else _open_proposal(desk.ledger, held)
    if opened is None and held.status not in IN_FORCE and not replace:
        return _in_first_proposal(desk, held, readings, ids)
    before = held if opened is None else opened.constitution or held
    amendment = amend_norms(
        held,
        readings,
        opened=None if opened is None else opened.constitution,
        source=Source(ref=ids[0], relation=Relation.REVISED)
        if opened is None
        else Source(ref=opened.source, relation=Relation(opened.relation)),
        reason=_reason(readings, reason if opened is None else opened.reason),
        effective_from=day if opened is None else before.effective.from_,
        rulings=rulings(desk.ledger),
    )
    _put_on_record(desk, before, readings, ids)
    propose(
        desk,
        held,
        amendment,
        clauses=[each.clause_id for each in amendment.redline.edited],
        sources=[*([] if opened is None else [opened.source]), *ids],
        replace=replace or opened is not None,
    )
    return NormsRead(
        ids=ids,
        before=before,
        after=amendment.proposed,
        amendment=amendment,
        contradictions=_clashes(amendment.proposed, readings),
    )


def _in_first_proposal(
    desk: Desk, held: Constitution, readings: Sequence[NormReading], ids: tuple[str, ...]
) -> NormsRead:
    after = reread(held, readings)
    _put_on_record(desk, held, readings, ids)
    lineage = version_lineage(after, skip=[mark(clause) for clause in held.clauses])
    for identifier, reading in zip(ids, readings, strict=True):
        for was, now in zip(held.clauses, after.clauses, strict=True):
            if now.id == reading.clause_id:
                lineage.link(identifier, mark(now), how="typed in")
                lineage.link(mark(was), mark(now), how="amended to")
    lineage.link(node_of(held), node_of(after), how="given norms and replaced by")
    texts = texts_of(after)
    desk.lay_down(
        EventKind.DRAFTED,
        outcome=f"version {numbered(after)} has the norms of {', '.join(ids)}, in the place of "
        f"{numbered(held)}, on which nobody had balloted; the words stay",
        inputs={"previous": constitution_digest(held)},
        outputs={**texts, **{file_of(after.version, name): text for name, text in texts.items()}},
        facts={
            "version": after.version,
            "digest": constitution_digest(after),
            "document": texts[CURRENT],
        },
        lineage=lineage,
    )
    compile_all(after, desk=desk, as_current=True)
    refresh_report(desk, today=after.effective.from_)
    return NormsRead(
        ids=ids,
        before=held,
        after=after,
        amendment=None,
        contradictions=_clashes(after, readings),
    )


def _clashes(
    after: Constitution, readings: Sequence[NormReading]
) -> dict[str, tuple[tuple[str, str], ...]]:
    return {each.clause_id: against(after, each.clause_id) for each in readings}


def _put_on_record(
    desk: Desk, before: Constitution, readings: Sequence[NormReading], ids: tuple[str, ...]
) -> None:
    for identifier, reading in zip(ids, readings, strict=True):
        lineage = Lineage()
        lineage.add(Node(id=identifier, what=f"norm, typed by {reading.by}", text=reading.sentence))
        clause = before.clause(reading.clause_id)
        if clause is not None:
            lineage.link(mark(clause), identifier, how="read as")
        desk.lay_down(
            EventKind.NORM_READ,
            outcome=f"{identifier}: {reading.by} reads {reading.clause_id}: {reading.sentence}",
            inputs={"constitution": constitution_digest(before)},
            facts={"reading": {"id": identifier, **reading.to_json()}},
            lineage=lineage,
        )


def _open_proposal(ledger: Ledger, held: Constitution) -> Recorded | None:
    """The newest proposal to change this version on which no ballot was counted yet."""
    digest = constitution_digest(held)
    latest = {each.version: each for each in recorded_versions(ledger)}
    waiting = [
        each
        for each in latest.values()
        if each.constitution is not None
        and each.constitution.provenance.previous == digest
        and not each.counts
    ]
    return max(waiting, key=lambda each: each.seq, default=None)


def _reason(readings: Sequence[NormReading], reason: str) -> str:
    typed = "; ".join(f"{each.by} typed the norm of {each.clause_id}" for each in readings)
    return f"{reason.rstrip('. ')}. {typed}." if reason.strip() else f"{typed}; the words stay."


def _next_ids(ledger: Ledger, n: int) -> tuple[str, ...]:
    taken: list[str] = []
    for event in ledger.events(EventKind.NORM_READ):
        reading = event.body["reading"]
        if not isinstance(reading, dict):
            raise BadInput("a typed norm on record is damaged", mend="Restore it from a backup.")
        taken.append(str(reading["id"]))
    made: list[str] = []
    for _ in range(n):
        made.append(next_id("reading", [*taken, *made]))
    return tuple(made)
