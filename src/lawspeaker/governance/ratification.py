"""Counting: does a proposed text pass the rule that the community's own constitution states."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from lawspeaker.contract.constitution import Status
from lawspeaker.contract.digests import constitution_digest
from lawspeaker.errors import GateFailed
from lawspeaker.governance.check import Check, CheckKind
from lawspeaker.governance.demand import asks_groups, demands_of
from lawspeaker.governance.flip import flip_margin
from lawspeaker.governance.proceedings import Proceedings, proceedings_checks
from lawspeaker.governance.rule_class import rule_class_of, rule_in_force
from lawspeaker.governance.tally import open_box
from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.records.counted import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lawspeaker.contract.amendment import Rule, RuleClass
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.governance.roll import Roll
    from lawspeaker.governance.sameness import Sameness
    from lawspeaker.governance.tally import Box, RefusedBallot, Tally
    from lawspeaker.records.ballot import Ballot
    from lawspeaker.records.canonical import Json


class Result(StrEnum):
    """How a count ends.

    SIMULATED: a rehearsal passed. PENDING: the first of two ballots carried; nothing is in
    force, and the second is due after the cooling-off.
    """

    RATIFIED = "ratified"
    REJECTED = "rejected"
    SIMULATED = "simulated"
    PENDING = "pending"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratification:
    """The result of one count, with every check, and how far it was from the other result.

    `flip_margin` is the fewest ballots of those cast that would have had to say otherwise; None
    where no change of ballots could have turned the result, and for a change of wording, where
    not ballots alone decide. `groups` are in order of the letters; people in no group count
    overall only. A change of wording whose rule asks nothing of groups tells none.
    """

    constitution: str
    version: str
    constitution_digest: str
    rule_class: RuleClass
    rule: Rule
    roll_digest: str
    result: Result
    checks: tuple[Check, ...]
    overall: Tally
    groups: Mapping[str, Tally]
    refused: tuple[RefusedBallot, ...]
    notes: tuple[str, ...]
    flip_margin: int | None
    rehearsal: bool

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why: the checks that failed, or all of them where none did."""
        failed = tuple(check.sentence for check in self.checks if not check.passed)
        return failed or tuple(check.sentence for check in self.checks)

    def require(self) -> None:
        """GateFailed, with the reasons, where the text is rejected or still pending."""
        if self.result in {Result.REJECTED, Result.PENDING}:
            raise GateFailed(f"{self.version} is {self.result.value}. {' '.join(self.reasons)}")

    def to_json(self) -> dict[str, Json]:
        """The form that the ledger and files use."""
        return {
            "schema_version": 1,
            "constitution": self.constitution,
            "version": self.version,
            "constitution_digest": self.constitution_digest,
            "rule_class": self.rule_class.value,
            "rule": self.rule.model_dump(mode="json"),
            "roll_digest": self.roll_digest,
            "result": self.result.value,
            "checks": [check.to_json() for check in self.checks],
            "overall": self.overall.to_json(),
            "groups": {name: tally.to_json() for name, tally in self.groups.items()},
            "refused": [ballot.to_json() for ballot in self.refused],
            "notes": list(self.notes),
            "flip_margin": self.flip_margin,
            "rehearsal": self.rehearsal,
        }


def ratify(
    proposed: Constitution,
    *,
    under: Constitution | None,
    ballots: Sequence[Ballot],
    roll: Roll,
    told: Proceedings | None = None,
    emergency: bool = False,
    rehearsal: bool = False,
    sameness: Sameness | None = None,
) -> Ratification:
    """Count ballots on a proposed text, in the order in which they came.

    `under` is the version that it changes, None for a first one. The rule is that of `under`
    (of the text itself where nothing was ever ratified), of the class that the change falls in.
    A simulated text, a simulated person on the roll, or a status that cannot become ratified
    rejects it; a rehearsal takes simulated ballots and never ends in RATIFIED. `sameness` makes
    it a change of wording alone, whose ballots say whether the words mean the same.
    """
    told = told or Proceedings()
    rule_class = rule_class_of(
        proposed,
        under=under,
        emergency=emergency,
        editorial=sameness is not None,
        rehearsal=rehearsal,
    )
    rule = rule_in_force(proposed, under=under, rule_class=rule_class)
    box = open_box(ballots, roll=roll, rehearsal=rehearsal)
    votes = demands_of(rule, roll=roll, box=box)
    digest = constitution_digest(proposed)
    beside_the_votes = (
        *_standing(proposed, under, roll, rehearsal=rehearsal),
        *_evidence(rule, sameness, under=under, proposed=proposed),
        _quorum(rule, box, least=0 if sameness is None else K_ANONYMITY),
        *votes.turnout,
        *proceedings_checks(rule, told, constitution_digest=digest, effective=proposed.effective),
    )
    order = list(CheckKind)
    checks = sorted(
        (*beside_the_votes, *(demand.check() for demand in votes.demands)),
        key=lambda check: order.index(check.kind),
    )
    open_to_a_flip = sameness is None and all(check.passed for check in beside_the_votes)
    return Ratification(
        constitution=proposed.id,
        version=proposed.version,
        constitution_digest=digest,
        rule_class=rule_class,
        rule=rule,
        roll_digest=roll.digest(),
        result=_result(checks, told, rehearsal=rehearsal),
        checks=tuple(checks),
        overall=box.overall,
        groups=box.groups if sameness is None or asks_groups(rule) else {},
        refused=box.refused,
        notes=(*votes.notes, *_notes(rule, roll, box)),
        flip_margin=flip_margin(votes.demands) if open_to_a_flip else None,
        rehearsal=rehearsal,
    )


def enact(proposed: Constitution, ratification: Ratification, *, reference: str) -> Constitution:
    """The text with the status that the count gave it, and the reference to that count.

    Its digest is that of the text which was balloted. GateFailed where it did not pass, or
    where the count was of another text.
    """
    ratification.require()
    if ratification.constitution_digest != constitution_digest(proposed):
        raise GateFailed(f"The count was of another text than {proposed.id} {proposed.version}.")
    return proposed.model_copy(
        update={
            "status": Status(ratification.result.value),
            "provenance": proposed.provenance.model_copy(update={"ratification": reference}),
        }
    )


def _result(checks: Sequence[Check], told: Proceedings, *, rehearsal: bool) -> Result:
    failed = [check.kind for check in checks if not check.passed]
    if not failed:
        return Result.SIMULATED if rehearsal else Result.RATIFIED
    first_of_two = failed == [CheckKind.SECOND_BALLOT] and told.first is None
    return Result.PENDING if first_of_two and not rehearsal else Result.REJECTED


def _standing(
    proposed: Constitution, under: Constitution | None, roll: Roll, *, rehearsal: bool
) -> list[Check]:
    faults: list[str] = []
    if not rehearsal:
        faults += [
            f"{text.id} {text.version} was adopted by simulated people; neither it nor what "
            "changes it can ever be ratified."
            for text in (proposed, under)
            if text is not None and text.status is Status.SIMULATED
        ]
        if roll.n_simulated:
            faults.append(
                f"{roll.n_simulated} of the {counted(len(roll.members), 'person')} on the roll are "
                "simulated; a text that they are asked about can never be ratified."
            )
    target = Status.SIMULATED if rehearsal else Status.RATIFIED
    if not faults and not proposed.status.may_become(target):
        faults.append(
            f"The text's status is {proposed.status.value}, and only a proposed one can be "
            f"{target.value}."
        )
    passed = (
        "This is a rehearsal: simulated ballots count, and it ratifies nothing."
        if rehearsal
        else "The text and everybody on its roll are real."
    )
    return [
        Check(
            kind=CheckKind.REAL_PEOPLE,
            passed=not faults,
            sentence=" ".join(faults) if faults else passed,
        )
    ]


def _evidence(
    rule: Rule, sameness: Sameness | None, *, under: Constitution | None, proposed: Constitution
) -> list[Check]:
    """What shows that only words changed, or that no ballot can show what the rule asks."""
    if sameness is not None and under is not None:
        return sameness.checks(rule, under=under, proposed=proposed)
    if rule.quorum.verdict_equivalence is None:
        return []
    return [
        Check(
            kind=CheckKind.BALLOTED_CLASS,
            passed=False,
            sentence="The rule asks for the same verdicts on "
            f"{rule.quorum.verdict_equivalence} of the case book, which no ballot can show.",
        )
    ]


def _quorum(rule: Rule, box: Box, *, least: int) -> Check:
    """`least` is what is asked where the rule names no number, 0 for none."""
    named = [n for n in (rule.quorum.votes, rule.quorum.panel) if n is not None]
    asked = max([*named, least])
    n_ballots = box.overall.n_ballots
    return Check(
        kind=CheckKind.QUORUM,
        passed=bool(named or least) and n_ballots >= asked,
        sentence=f"{n_ballots} distinct people balloted; the quorum is {asked}."
        if named or least
        else "The rule names no quorum of people, so no ballot can carry it.",
    )


def _notes(rule: Rule, roll: Roll, box: Box) -> tuple[str, ...]:
    notes = [f"Who may start such a change ({rule.initiate}) is for the record, not the count."]
    if box.n_simulated:
        notes.append(
            f"{box.n_simulated} of the {counted(box.overall.n_ballots, 'ballot')} counted "
            f"are simulated."
        )
    n_unplaced = sum(not member.group for member in roll.members)
    if n_unplaced:
        notes.append(
            f"{counted(n_unplaced, 'person')} on the roll are in no group; they count overall only."
        )
    return tuple(notes)
