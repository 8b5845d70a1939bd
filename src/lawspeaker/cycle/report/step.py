"""Step 8: everything that was found, on one page that a city council can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.digests import constitution_digest
from lawspeaker.cycle.report.norms import norms_page
from lawspeaker.cycle.report.opinions import Rows, groups_page, opinions_page
from lawspeaker.cycle.report.outlook import limits, outlook
from lawspeaker.cycle.report.people import header, people
from lawspeaker.cycle.report.rules import rules_page
from lawspeaker.cycle.report.slate import losers_page, slate_page
from lawspeaker.cycle.report.strength import strength_page
from lawspeaker.records.event import EventKind
from lawspeaker.report.render import render
from lawspeaker.report.view import Audit as AuditPage
from lawspeaker.report.view import Report

if TYPE_CHECKING:
    from lawspeaker.analysis.groups import OpinionGroups
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.cycle.audit import Audit
    from lawspeaker.cycle.desk import Desk
    from lawspeaker.cycle.examine import Examined
    from lawspeaker.cycle.select import Selection
    from lawspeaker.cycle.settings import Settings
    from lawspeaker.cycle.support import Measured
    from lawspeaker.records.conversation import Conversation

REPORT = "report.html"


def report(
    conversation: Conversation,
    settings: Settings,
    *,
    audited: Audit,
    groups: OpinionGroups,
    measured: Measured,
    selection: Selection,
    examined: Examined,
    constitution: Constitution,
    desk: Desk,
) -> None:
    """Gather the pages, draw them, and put the report on record."""
    desk.begin(EventKind.REPORTED)
    digest = constitution_digest(constitution)
    support = measured.support
    rows = Rows(conversation, support)
    drawn = render(
        Report(
            header=header(conversation, settings, constitution, digest=digest),
            people=people(conversation),
            audit=AuditPage(checks=audited.checks, findings=audited.findings),
            groups=groups_page(groups, rows),
            opinions=opinions_page(groups, rows, min_votes=settings.min_votes),
            norms=norms_page(examined.norms, examined.drift),
            slate=slate_page(selection, constitution, rows, min_votes=settings.min_votes),
            rules=rules_page(selection, rows),
            losers=losers_page(
                conversation.votes, groups.partition, selection, constitution, rows=rows
            ),
            strength=strength_page(
                examined.margins, examined.beside, examined.sybil, constitution, rows=rows
            ),
            next=outlook(constitution),
            limits=limits(
                conversation,
                selection,
                support_method=support.method,
                groups_method=groups.method.value,
            ),
        )
    )
    desk.lay_down(
        EventKind.REPORTED,
        outcome=f"{REPORT}, {len(drawn.encode()) // 1024} kB",
        inputs={"constitution": digest, "votes": conversation.votes.digest()},
        outputs={REPORT: drawn},
    )
