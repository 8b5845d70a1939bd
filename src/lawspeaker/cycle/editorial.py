"""Other words for a clause that mean the same, enacted by the constitution's editorial rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lawspeaker.contract.amendment import RuleClass
from lawspeaker.contract.constitution import Status
from lawspeaker.contract.digests import constitution_digest
from lawspeaker.contract.support import Interval
from lawspeaker.contract.wording import WordingKind
from lawspeaker.cycle.amend import propose
from lawspeaker.cycle.contest import rulings
from lawspeaker.cycle.first_count import first_of_wording
from lawspeaker.cycle.ratify import (
    fix_rule,
    lay_down_count,
    proceedings_of,
    require_no_rehearsal_of_what_binds,
    require_whole,
    roll_on_record,
)
from lawspeaker.cycle.report.since import refresh_report
from lawspeaker.cycle.versions import current, numbers, version
from lawspeaker.cycle.wording import authors_of, lay_down_judgment, wording_of
from lawspeaker.errors import BadInput, GateFailed, UsageFault
from lawspeaker.governance.ballot_paper import read_ballots
from lawspeaker.governance.ratification import Result, ratify
from lawspeaker.governance.sameness import NO_VERDICT_CHANGE, read_verdicts, sameness_of
from lawspeaker.governance.wording_amendment import mend_wording
from lawspeaker.records.erased_words import holds_erased
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from datetime import date

    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.contract.wording import Wording
    from lawspeaker.cycle.desk import Desk
    from lawspeaker.cycle.ratify import Occasion
    from lawspeaker.governance.amendment import Amendment
    from lawspeaker.governance.ratification import Ratification
    from lawspeaker.governance.sameness import Sameness
    from lawspeaker.ports.archive import Archive
    from lawspeaker.ports.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A file of people's judgments or verdicts: its text, and its path for errors."""

    text: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """What was to be enacted, what people made of it, and how the count ended."""

    amendment: Amendment
    sameness: Sameness
    counted: Ratification


def edit_version(
    desk: Desk,
    identifier: str,
    *,
    judgments: Paper,
    verdicts: Paper,
    occasion: Occasion,
    day: date,
    set_aside: bool = False,
    rehearsal: bool = False,
) -> Edited:
    """Count whether a wording means the same as the words in force; if so it takes their place.

    The rule, the judgment and the count go on record; a version only where it passes, as a
    PATCH, and it becomes the current one. Under a rule with a cooling-off the first count that
    carries is `pending`, and a second one on the same words, in the same text in force, decides.
    GateFailed, with nothing on record, where too few people or cases speak, or words that bind
    differ. UsageFault where nothing is in force, the words in force are others by now, or a
    proposal is open (unless `set_aside`).
    """
    wording = _rewording(desk.ledger, identifier)
    held = current(desk.archive)
    require_whole(held)
    _require_editable(desk.archive, held, set_aside=set_aside, rehearsal=rehearsal)
    rule = held.amendment.editorial
    roll = roll_on_record(desk.ledger)
    found = sameness_of(
        read_ballots(judgments.text, path=judgments.path),
        read_verdicts(
            verdicts.text,
            path=verdicts.path,
            roll=roll,
            statistic=rule.statistic,
            rehearsal=rehearsal,
        ),
        roll=roll,
        authors=authors_of(desk.ledger, wording.sources),
        rehearsal=rehearsal,
    )
    share = found.fidelity.share
    amendment = mend_wording(
        held,
        wording,
        fidelity=None if share is None else Interval.of(share),
        checked_by=found.sentences,
        effective_from=day,
        rulings=rulings(desk.ledger),
    )
    proposed = amendment.proposed
    found.require_enough()
    told = proceedings_of(
        occasion,
        published_on=_worded_on(desk.ledger, identifier),
        gates={
            **amendment.gates,
            NO_VERDICT_CHANGE: not found.verdicts.equivalence.reversed,
        },
        first=first_of_wording(
            desk.ledger,
            identifier,
            under=constitution_digest(held),
            identity=constitution_digest(proposed),
        ),
    )
    fix_rule(desk, proposed.version, rule=rule, rule_class=RuleClass.EDITORIAL, roll=roll)
    lay_down_judgment(desk, identifier, found.fidelity, judgments=judgments.text, roll=roll)
    counted = ratify(
        proposed,
        under=held,
        ballots=read_ballots(judgments.text, path=judgments.path),
        roll=roll,
        told=told,
        rehearsal=rehearsal,
        sameness=found,
    )
    if counted.result in {Result.RATIFIED, Result.SIMULATED}:
        propose(desk, held, amendment, clauses=[wording.clause], sources=[identifier], replace=True)
    lay_down_count(
        desk,
        proposed,
        counted,
        under=held,
        papers={"judgments": judgments.text, "verdicts": verdicts.text},
        told=told,
        judged=identifier,
    )
    refresh_report(desk, today=day)
    return Edited(amendment=amendment, sameness=found, counted=counted)


def _rewording(ledger: Ledger, identifier: str) -> Wording:
    found = wording_of(ledger, identifier)
    if found.kind is not WordingKind.REWORD:
        raise UsageFault(
            f"{identifier} is a {found.kind.value}, which says something else than the words in "
            "force; `lawspeaker draft apply` proposes it for a ballot."
        )
    if holds_erased(found.text):
        raise BadInput(
            f"some of the words of {identifier} were erased", mend="Propose other words."
        )
    return found


def _require_editable(
    archive: Archive, held: Constitution, *, set_aside: bool, rehearsal: bool
) -> None:
    require_no_rehearsal_of_what_binds(held, rehearsal=rehearsal)
    if held.status is Status.SIMULATED and not rehearsal:
        raise GateFailed(
            f"{held.version} was adopted by simulated people, who decide nothing; only a "
            "rehearsal (--rehearsal) may mend it."
        )
    if held.status not in {Status.RATIFIED, Status.SIMULATED}:
        raise UsageFault(
            f"{held.version} is {held.status.value}: there is no version in force whose wording "
            "could be mended."
        )
    is_open = [
        number for number in numbers(archive) if version(archive, number).status is Status.PROPOSED
    ]
    if is_open and not set_aside:
        raise UsageFault(
            f"Version {is_open[-1]} is proposed and changes {held.version}: ballot on it first, or "
            "go on with --set-aside and propose it anew on the mended text."
        )


def _worded_on(ledger: Ledger, identifier: str) -> date | None:
    for event in ledger.events(EventKind.WORDED):
        kept = event.body["wording"]
        if isinstance(kept, dict) and kept.get("id") == identifier:
            return datetime.fromisoformat(event.at).date()
    return None
