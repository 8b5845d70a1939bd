"""Counting a ballot on several options, of which people may say yes to as many as they like."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from lawspeaker.errors import UsageFault
from lawspeaker.governance.check import Check, CheckKind
from lawspeaker.governance.demand import demands_of
from lawspeaker.governance.tally import open_box

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lawspeaker.contract.amendment import Rule
    from lawspeaker.governance.roll import Roll
    from lawspeaker.governance.tally import RefusedBallot, Tally
    from lawspeaker.records.ballot import Ballot
    from lawspeaker.records.canonical import Json


class OptionResult(StrEnum):
    """How the count ends; SIMULATED is a rehearsal's CHOSEN."""

    CHOSEN = "chosen"
    NONE = "none chosen"
    SIMULATED = "simulated"


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionCount:
    """One option's votes, and whether they pass what the rule asks of a change."""

    name: str
    overall: Tally
    groups: Mapping[str, Tally]
    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Every check is passed."""
        return all(check.passed for check in self.checks)

    def to_json(self) -> dict[str, Json]:
        """The form that the ledger keeps."""
        return {
            "name": self.name,
            "passed": self.passed,
            "overall": self.overall.to_json(),
            "groups": {name: tally.to_json() for name, tally in self.groups.items()},
            "checks": [check.to_json() for check in self.checks],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionChoice:
    """The option that was chosen, empty where none was, and why."""

    result: OptionResult
    chosen: str
    options: tuple[OptionCount, ...]
    refused: tuple[RefusedBallot, ...]
    reasons: tuple[str, ...]
    rule: Rule
    roll_digest: str

    def to_json(self) -> dict[str, Json]:
        """The form that the ledger keeps."""
        return {
            "schema_version": 1,
            "result": self.result.value,
            "chosen": self.chosen or None,
            "options": [option.to_json() for option in self.options],
            "refused": [ballot.to_json() for ballot in self.refused],
            "reasons": list(self.reasons),
            "rule": self.rule.model_dump(mode="json"),
            "roll_digest": self.roll_digest,
        }


def choose_option(
    ballots: Mapping[str, Sequence[Ballot]],
    *,
    roll: Roll,
    rule: Rule,
    shown_simulated: bool = False,
    rehearsal: bool = False,
) -> OptionChoice:
    """Count ballots by option, each option under the rule for a change of the constitution.

    `ballots` holds under each option's name what each paper says of it, in the same order of
    papers. Of the options that pass, the one with the most yes is chosen; a tie chooses none,
    for a lot should not decide whose loss counts. `shown_simulated` says that the consequences
    on the paper are of simulated people. Simulated people decide nothing but a rehearsal.
    Raises UsageFault for fewer than two options.
    """
    if len(ballots) < 2:
        raise UsageFault("a choice has two options or more")
    options = []
    for name, cast in ballots.items():
        box = open_box(cast, roll=roll, rehearsal=rehearsal)
        asked = demands_of(rule, roll=roll, box=box)
        checks = (_quorum(rule, box.overall), *(each.check() for each in asked.demands))
        options.append(
            OptionCount(name=name, overall=box.overall, groups=box.groups, checks=checks)
        )
    refused = open_box(next(iter(ballots.values())), roll=roll, rehearsal=rehearsal).refused
    barred = [] if rehearsal else _barred(roll, shown_simulated=shown_simulated)
    passing = [option for option in options if option.passed]
    most = max((option.overall.n_yes for option in passing), default=0)
    best = [option.name for option in passing if option.overall.n_yes == most]
    reasons = barred or _reasons(best, most, rehearsal=rehearsal)
    chosen = best[0] if len(best) == 1 and not barred else ""
    carried = OptionResult.SIMULATED if rehearsal else OptionResult.CHOSEN
    return OptionChoice(
        result=carried if chosen else OptionResult.NONE,
        chosen=chosen,
        options=tuple(options),
        refused=refused,
        reasons=tuple(reasons),
        rule=rule,
        roll_digest=roll.digest(),
    )


def _barred(roll: Roll, *, shown_simulated: bool) -> list[str]:
    barred = []
    if roll.n_simulated:
        barred.append(
            f"{roll.n_simulated} of the {len(roll.members)} people on the roll are simulated; "
            "who decides must be people."
        )
    if shown_simulated:
        barred.append("The consequences on the paper are those for simulated people.")
    return barred


def _reasons(best: Sequence[str], most: int, *, rehearsal: bool) -> list[str]:
    note = ["This is a rehearsal: simulated ballots count, and it decides nothing."]
    if not best:
        return ["No option passes.", *(note if rehearsal else [])]
    if len(best) > 1:
        return [f"{' and '.join(best)} have {most} yes each; ballot again on these."]
    return [f"{best[0]} passes, with the most yes: {most}.", *(note if rehearsal else [])]


def _quorum(rule: Rule, tally: Tally) -> Check:
    asked = [n for n in (rule.quorum.votes, rule.quorum.panel) if n is not None]
    return Check(
        kind=CheckKind.QUORUM,
        passed=bool(asked) and tally.n_ballots >= max(asked),
        sentence=f"{tally.n_ballots} distinct people balloted; the quorum is {max(asked)}."
        if asked
        else "The rule names no quorum of people, so no ballot can carry it.",
    )
