"""A proposed next version, from a ruling or from a statement, with what it would do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from lawspeaker.contract.clause import Relation, Source
from lawspeaker.contract.digests import constitution_digest, mark
from lawspeaker.contract.draft import JUDGE, Objection, quoted_clause
from lawspeaker.contract.instruction import Instruction
from lawspeaker.contract.redline import as_markdown, redline
from lawspeaker.contract.redline_page import redline_page
from lawspeaker.cycle.compile import compile_all
from lawspeaker.cycle.contest import ruling_of, rulings
from lawspeaker.cycle.draft import a_year_after, node_of, version_lineage
from lawspeaker.cycle.lineage import Node
from lawspeaker.cycle.report.since import refresh_report
from lawspeaker.cycle.statement_texts import statement_texts, texts_of_statements
from lawspeaker.cycle.versions import CURRENT, current, file_of, numbers, texts_of
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.governance.amendment import Amendment, Rewording, add_clause, reword
from lawspeaker.governance.docket import next_id
from lawspeaker.records.estimate import Estimate
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.contract.norm import Norm
    from lawspeaker.cycle.desk import Desk
    from lawspeaker.records.canonical import Json

SUPPORT_FILE = "support.json"


def amend_by_ruling(
    desk: Desk,
    *,
    ruling_id: str,
    clause_id: str,
    text: str,
    plain: str,
    reason: str,
    day: date,
    norm: Norm | None = None,
    replace: bool = False,
) -> Amendment:
    """Propose new words for a clause that a ruling calls for; BadInput for an unknown ruling.

    Only one proposal of a number stands at a time; `replace` puts this one in its place, and
    the record keeps both (UsageFault without it).
    """
    ruling_of(desk.ledger, ruling_id)
    held = current(desk.archive)
    amendment = reword(
        held,
        Rewording(
            clause_id=clause_id,
            text=text,
            plain=plain,
            reason=reason,
            source=Source(ref=ruling_id, relation=Relation.CASE_LAW),
            norm=norm,
            instruction=Instruction(judge=JUDGE),
        ),
        effective_from=day,
        rulings=rulings(desk.ledger),
    )
    propose(desk, held, amendment, clauses=[clause_id], sources=[ruling_id], replace=replace)
    return amendment


def amend_by_statement(
    desk: Desk,
    *,
    statement: str,
    reason: str,
    day: date,
    norm: Norm | None = None,
    replace: bool = False,
) -> Amendment:
    """Propose one clause more, which quotes a statement, with the support that it had."""
    held = current(desk.archive)
    clause = _quoting(desk, statement, held, day).model_copy(update={"norm": norm})
    amendment = add_clause(
        held,
        clause,
        reason=reason,
        effective_from=day,
        rulings=rulings(desk.ledger),
    )
    propose(desk, held, amendment, clauses=[clause.id], sources=[statement], replace=replace)
    return amendment


def propose(
    desk: Desk,
    held: Constitution,
    amendment: Amendment,
    *,
    clauses: Sequence[str],
    sources: Sequence[str],
    replace: bool = False,
) -> None:
    """Put a proposed version on record: its documents, its redline, and what led to it.

    `clauses` are the ids of those that it changes, `sources` the ids of what called for it.
    UsageFault where a version of this number is proposed already, unless `replace`.
    """
    proposed = amendment.proposed
    if proposed.version in numbers(desk.archive) and not replace:
        raise UsageFault(
            f"Version {proposed.version} is proposed already. Ratify it first, or put this one "
            "in its place with --replace; the record keeps both."
        )
    n_before = sum(1 for _ in desk.ledger.events(EventKind.AMENDED))
    identifier = next_id("amend", [f"amend.{n:04d}" for n in range(1, n_before + 1)])
    lineage = version_lineage(proposed, skip=[mark(clause) for clause in held.clauses])
    lineage.add(
        Node(id=identifier, what=f"amendment, {amendment.change.name}", text=amendment.reason)
    )
    for source in sources:
        lineage.link(source, identifier, how="led to")
    for before, after in ((held.clause(each), proposed.clause(each)) for each in clauses):
        if after is not None:
            lineage.link(identifier, mark(after), how="wrote")
            if before is not None:
                lineage.link(mark(before), mark(after), how="amended to")
    lineage.link(node_of(held), node_of(proposed), how="followed by")
    texts = texts_of(proposed)
    compared = redline(held, proposed, texts=statement_texts(desk.archive))
    documents = {file_of(proposed.version, name): text for name, text in texts.items()}
    desk.lay_down(
        EventKind.AMENDED,
        outcome=f"{identifier}: version {proposed.version} is proposed, {amendment.change.name}",
        inputs={"previous": amendment.previous},
        outputs={
            **documents,
            file_of(proposed.version, "redline.md"): as_markdown(compared),
            file_of(proposed.version, "redline.html"): redline_page(
                compared, old=held, new=proposed
            ),
        },
        facts={
            "id": identifier,
            "version": proposed.version,
            "digest": constitution_digest(proposed),
            "document": texts[CURRENT],
            "gates": dict(amendment.gates),
            "amendment": amendment.to_json(),
        },
        lineage=lineage,
    )
    compile_all(proposed, desk=desk, as_current=False)
    refresh_report(desk, today=proposed.effective.from_)


def _quoting(desk: Desk, statement: str, held: Constitution, day: date) -> Clause:
    text = texts_of_statements(desk.archive, [statement])[statement]
    support = next(iter(_kept(desk, SUPPORT_FILE, statement)), None)
    if support is None:
        raise BadInput(
            f"the record holds no statement {statement}",
            mend="Name one that was voted on, such as stmt.12.",
        )
    against = _estimate(support.get("disagree"))
    groups = support.get("groups")
    shown = groups if isinstance(groups, dict) else {}
    overall = _estimate(support.get("agree"))
    if overall is None:
        raise BadInput(
            f"too few people voted on {statement} to say what its support is",
            mend="Put it to more people first.",
        )
    estimates = {name: _estimate(cell.get("agree")) for name, cell in shown.items() if cell}
    return quoted_clause(
        statement=statement,
        text=text,
        overall=overall,
        groups={name: each for name, each in estimates.items() if each is not None},
        objection=None if against is None else Objection(share=against.est),
        introduced=held.version,
        review_by=a_year_after(day),
    )


def _kept(desk: Desk, name: str, statement: str) -> list[Mapping[str, Json]]:
    kept = json.loads(desk.archive.read(name))["statements"]
    return [each for each in kept if each["id"] == statement]


def _estimate(kept: Json) -> Estimate | None:
    if not isinstance(kept, dict):
        return None
    return Estimate(
        est=float(str(kept["est"])),
        lo=float(str(kept["lo"])),
        hi=float(str(kept["hi"])),
        n=int(str(kept["n"])),
        method=str(kept["method"]),
        level=float(str(kept["level"])),
    )
