"""The whole loop on the embedded sample; its people are simulated, and so is what they adopt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from lawspeaker.contract.clause import FormKind
from lawspeaker.contract.digests import mark
from lawspeaker.contract.draft import clause_id_of
from lawspeaker.contract.norm_form import read_norm
from lawspeaker.contract.norm_reading import NormReading
from lawspeaker.cycle.amend import amend_by_ruling
from lawspeaker.cycle.contest import contest_answer, rule_contest
from lawspeaker.cycle.norm_reading import NormsRead, read_norms
from lawspeaker.cycle.ratify import Occasion, ratify_version
from lawspeaker.cycle.run import Run, run
from lawspeaker.cycle.settings import Settings, enough_votes
from lawspeaker.records.event import EventKind
from lawspeaker.records.ruling import Verdicts
from lawspeaker.sample.ballot_file import ballots
from lawspeaker.sample.contest import amendment_text, contest_case, jury_ruling
from lawspeaker.sample.norms import TYPED_BY, typed_norms

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.cycle.desk import Desk
    from lawspeaker.governance.amendment import Amendment
    from lawspeaker.governance.ratification import Ratification
    from lawspeaker.records.contest import Contest
    from lawspeaker.records.conversation import Conversation
    from lawspeaker.records.ruling import Ruling
    from lawspeaker.sample.library import Sample

# A fixed day, so that the demo of a version is the same file on every machine.
DRAFTED_ON = date(2026, 4, 1)
BALLOT_SEED = 7
BALLOT_FILE = "source/ballots.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What came of each part of the loop."""

    run: Run
    norms: NormsRead
    count: Ratification
    contest: Contest
    ruling: Ruling
    amendment: Amendment
    clause: str

    @property
    def lines(self) -> tuple[str, ...]:
        """The loop in a few lines."""
        version = self.amendment.proposed.version
        return (
            *self.run.lines,
            "",
            (
                f"Norms:     {len(self.norms.ids)} of {len(self.norms.after.clauses)} clauses have "
                "a norm typed by hand for the sample; a policy decides these"
            ),
            (
                f"Balloted:  {self.count.version} is {self.count.result.value}, "
                f"{self.count.overall.n_yes} yes and {self.count.overall.n_no} no; "
                "simulated people ratify nothing"
            ),
            f"Contested: {self.contest.id} under {self.clause}, due {self.contest.due.isoformat()}",
            (
                f"Ruled:     {self.ruling.id}, {self.ruling.outcome.value}, "
                f"{self.ruling.verdicts.n_violates} to {self.ruling.verdicts.n_complies}"
            ),
            f"Amended:   {version} is proposed; see versions/{version}/redline.md",
        )


def play(conversation: Conversation, sample: Sample, *, desk: Desk) -> Demo:
    """Run, type norms, ballot in rehearsal, contest, rule, amend."""
    settings = Settings(
        constitution_id="harrowick-library",
        title="Constitution of the Harrowick Library assistant",
        day=DRAFTED_ON,
        min_votes=enough_votes(len(conversation.participants)),
        population="the readers of a library that does not exist",
        sampling="simulated: a program made these people, nobody was found",
    )
    made = run(conversation, settings, desk=desk)
    desk.begin(EventKind.NORM_READ)
    norms = read_norms(desk, _readings(made.constitution), day=DRAFTED_ON)
    cast = ballots(sample, seed=BALLOT_SEED)
    desk.archive.write(BALLOT_FILE, cast)
    desk.begin(EventKind.BALLOTED)
    count = ratify_version(
        desk,
        ballots=cast,
        ballots_path=BALLOT_FILE,
        occasion=Occasion(
            notice_on=DRAFTED_ON,
            opened_on=DRAFTED_ON + timedelta(days=20),
            closed_on=DRAFTED_ON + timedelta(days=34),
            counted_on=DRAFTED_ON + timedelta(days=35),
        ),
        rehearsal=True,
    )
    count.require()
    case, jury, wording = contest_case(), jury_ruling(), amendment_text()
    clause = clause_id_of(case.statement)
    desk.begin(EventKind.CONTESTED)
    opened_on = DRAFTED_ON + timedelta(days=60)
    contest = contest_answer(
        desk,
        clauses=[clause],
        prompt=case.prompt,
        answer=case.answer,
        relief=case.relief_sought,
        factors=case.factors,
        day=opened_on,
    )
    desk.begin(EventKind.RULED)
    ruling = rule_contest(
        desk,
        contest.id,
        verdicts=Verdicts(n_violates=jury.n_for, n_complies=jury.n_against),
        holding=jury.factors,
        opposing=[factor for factor in case.factors if factor not in jury.factors],
        reasons=jury.reasons,
        dissent=jury.dissent,
        day=opened_on + timedelta(days=7),
    )
    desk.begin(EventKind.AMENDED)
    amendment = amend_by_ruling(
        desk,
        ruling_id=ruling.id,
        clause_id=clause,
        text=wording.text,
        plain=wording.text,
        reason=wording.reason,
        day=opened_on + timedelta(days=30),
    )
    held = norms.after.clause(clause)
    return Demo(
        run=made,
        norms=norms,
        count=count,
        contest=contest,
        ruling=ruling,
        amendment=amendment,
        clause=clause if held is None else mark(held),
    )


def _readings(drafted: Constitution) -> list[NormReading]:
    """The sample's norms of those clauses that the slate has."""
    readings = [
        NormReading(
            clause_id=clause_id_of(each.statement),
            norm=read_norm(each.line),
            kind=FormKind.RULE,
            by=TYPED_BY,
        )
        for each in typed_norms()
    ]
    return [each for each in readings if drafted.clause(each.clause_id) is not None]
