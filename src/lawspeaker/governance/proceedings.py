"""What a rule asks beside the votes: notice, a second ballot, an end, no veto, passed gates."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from lawspeaker.governance.check import Check, CheckKind
from lawspeaker.records.counted import counted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from lawspeaker.contract.amendment import OperatorVeto, Rule
    from lawspeaker.contract.constitution import Effective


@dataclass(frozen=True, slots=True, kw_only=True)
class Veto:
    """The operator's objection: its reason, word for word as the rule lists it, and its day."""

    reason: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstBallot:
    """The earlier of two ballots on one text: the text's digest, whether it carried, its end."""

    constitution_digest: str
    carried: bool
    closed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Proceedings:
    """What happened around the ballot; what is not told is held not to have happened.

    `gates` says of each regression gate whether it passed. `renews_emergency` marks a text that
    an emergency change already put in force.
    """

    notice_on: date | None = None
    opened_on: date | None = None
    closed_on: date | None = None
    counted_on: date | None = None
    first: FirstBallot | None = None
    veto: Veto | None = None
    gates: Mapping[str, bool] = field(default_factory=dict)
    renews_emergency: bool = False


def proceedings_checks(
    rule: Rule, told: Proceedings, *, constitution_digest: str, effective: Effective
) -> tuple[Check, ...]:
    """One check for each part of the rule that is not a matter of votes."""
    checks: list[Check] = []
    if rule.notice_days:
        checks.append(_notice(rule.notice_days, told))
    if rule.cooling_off_days:
        checks.append(_second_ballot(rule.cooling_off_days, told, constitution_digest))
    if rule.max_duration_days is not None:
        checks.append(_duration(rule.max_duration_days, told, effective))
    if rule.operator_veto is not None:
        checks.append(_veto(rule.operator_veto, told))
    checks.extend(_gate(gate, told) for gate in rule.regression_gate)
    return tuple(checks)


def _notice(n_days: int, told: Proceedings) -> Check:
    asked = f"the rule asks for {counted(n_days, 'day')} of notice before the ballot opens"
    if told.notice_on is None or told.opened_on is None:
        return Check(
            kind=CheckKind.NOTICE,
            passed=False,
            sentence=f"Notice cannot be shown, for no dates are given; {asked}.",
        )
    n_given = (told.opened_on - told.notice_on).days
    return Check(
        kind=CheckKind.NOTICE,
        passed=n_given >= n_days,
        sentence=f"Notice was given on {told.notice_on} and the ballot opened on "
        f"{told.opened_on}, {counted(n_given, 'day')} later; {asked}.",
    )


def _second_ballot(n_days: int, told: Proceedings, constitution_digest: str) -> Check:
    first, asked = told.first, f"the rule asks for two ballots, {counted(n_days, 'day')} apart"
    passed = False
    if first is None:
        when = (
            ""
            if told.closed_on is None
            else f" The second may open from {told.closed_on + timedelta(days=n_days)}."
        )
        sentence = f"This is the first ballot on this text; {asked}.{when}"
    elif first.constitution_digest != constitution_digest:
        sentence = f"The first ballot was on another text; {asked} on one text."
    elif not first.carried:
        sentence = f"The first ballot did not carry; {asked} that both do."
    elif told.opened_on is None:
        sentence = f"The day on which this ballot opened is not given; {asked}."
    else:
        n_apart = (told.opened_on - first.closed_on).days
        passed = n_apart >= n_days
        sentence = (
            f"The first ballot carried and closed on {first.closed_on}; this one opened "
            f"{counted(n_apart, 'day')} later; {asked}."
        )
    return Check(kind=CheckKind.SECOND_BALLOT, passed=passed, sentence=sentence)


def _duration(n_days: int, told: Proceedings, effective: Effective) -> Check:
    asked = f"an emergency change ends by itself after at most {counted(n_days, 'day')}"
    passed = False
    if told.renews_emergency:
        sentence = (
            "This text is in force by an emergency change already; it is not renewed but by "
            "ratification under its own class."
        )
    elif effective.until is None:
        sentence = f"The text names no day on which it ends; {asked}."
    else:
        n_long = (effective.until - effective.from_).days
        passed = n_long <= n_days
        sentence = (
            f"It is in force from {effective.from_} until {effective.until}, "
            f"{counted(n_long, 'day')}; "
            f"{asked}."
        )
    return Check(kind=CheckKind.DURATION, passed=passed, sentence=sentence)


def _veto(rule: OperatorVeto, told: Proceedings) -> Check:
    until = (
        None
        if told.closed_on is None or rule.within_days is None
        else told.closed_on + timedelta(days=rule.within_days)
    )
    passed = False
    if told.veto is not None and told.veto.reason not in rule.reasons:
        passed = True
        sentence = f"The operator's veto is void: {told.veto.reason!r} is none of its reasons."
    elif told.veto is not None and until is not None and told.veto.on > until:
        passed = True
        sentence = f"The operator's veto of {told.veto.on} is void: its time ended on {until}."
    elif told.veto is not None:
        over = f"; {rule.overridden_by} may override it" if rule.overridden_by else ""
        sentence = f"The operator vetoed the change on {told.veto.on}: {told.veto.reason}{over}."
    elif rule.within_days is not None and (
        until is None or told.counted_on is None or told.counted_on <= until
    ):
        end = (
            f"until {until}" if until else f"for {counted(rule.within_days, 'day')} after it closes"
        )
        sentence = f"The operator may still veto the change, {end}; count it after that."
    else:
        passed = True
        sentence = "The operator did not veto the change."
    return Check(kind=CheckKind.VETO, passed=passed, sentence=sentence)


def _gate(gate: str, told: Proceedings) -> Check:
    result = told.gates.get(gate)
    words = {
        None: f"The rule asks for the gate {gate!r}, and no result of it is given.",
        True: f"The gate {gate!r} passed.",
        False: f"The gate {gate!r} did not pass.",
    }
    return Check(kind=CheckKind.REGRESSION_GATE, passed=result is True, sentence=words[result])
