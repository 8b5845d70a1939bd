"""LS7xx: rules of amendment that nobody could meet, or that guard too little."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.amendment import Rule, RuleClass, Statistic
from lawspeaker.contract.lint.registry import Sighting, check
from lawspeaker.records.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.contract.lint.registry import Subject

KNOWN_GATES = frozenset({"no-new-contradiction", "no-verdict-change", "precedents-replayed"})
"""Regression gates whose meaning is settled here."""

MAX_EMERGENCY_DAYS = 30

_BALLOTED = (RuleClass.ADOPTION, RuleClass.CLAUSE, RuleClass.RED_LINE)


@check(
    "LS701",
    "quorum-too-large",
    Severity.ERROR,
    mend="Lower the quorum, or correct the `n` of the parties.",
)
def quorum_too_large(subject: Subject) -> Iterator[Sighting]:
    """A quorum of more people than all parties together have."""
    n_people = _n_people(subject.constitution)
    for rule_class, rule in _rules(subject.constitution):
        for name in ("votes", "per_group"):
            asked: int | None = getattr(rule.quorum, name)
            if n_people is not None and asked is not None and asked > n_people:
                yield Sighting(
                    path=("amendment", rule_class.value, "quorum", name),
                    message=f"the {rule_class} rule asks for {asked} people and the parties "
                    f"have {n_people}",
                )


@check(
    "LS702",
    "no-quorum",
    Severity.WARNING,
    mend="Set `quorum.votes`: how many distinct people must take part.",
)
def no_quorum(subject: Subject) -> Iterator[Sighting]:
    """A ballot that one person could decide."""
    for rule_class, rule in _rules(subject.constitution):
        if rule_class in _BALLOTED and not rule.quorum.votes and not rule.quorum.panel:
            yield Sighting(
                path=("amendment", rule_class.value, "quorum", "votes"),
                message=f"the {rule_class} rule has no quorum",
            )


@check(
    "LS703",
    "unknown-gate",
    Severity.WARNING,
    mend=f"If it is misspelt, correct it; settled gates are {', '.join(sorted(KNOWN_GATES))}. "
    "People must check any other gate by hand.",
)
def unknown_gate(subject: Subject) -> Iterator[Sighting]:
    """A regression gate whose meaning is not settled here."""
    for rule_class, rule in _rules(subject.constitution):
        for place, gate in enumerate(rule.regression_gate):
            if gate not in KNOWN_GATES:
                yield Sighting(
                    path=("amendment", rule_class.value, "regression_gate", place),
                    message=f"the {rule_class} rule has the gate {gate!r}, which is not known here",
                )


@check(
    "LS704",
    "soft-red-line",
    Severity.ERROR,
    mend="Raise the thresholds of the red-line rule to those of the clause rule at least.",
)
def soft_red_line(subject: Subject) -> Iterator[Sighting]:
    """A red line that is easier to change than a clause."""
    amendment = subject.constitution.amendment
    firm, soft = amendment.red_line, amendment.clause
    pairs = (
        ("threshold", firm.threshold, soft.threshold),
        ("each_group", firm.each_group or 0.0, soft.each_group or 0.0),
    )
    for name, high, low in pairs:
        if high < low:
            yield Sighting(
                path=("amendment", RuleClass.RED_LINE.value, name),
                message=f"a red line changes at {name} {high:g}, a clause only at {low:g}",
            )


@check(
    "LS705",
    "endless-emergency",
    Severity.ERROR,
    mend=f"Set `max_duration_days` to {MAX_EMERGENCY_DAYS} at most.",
)
def endless_emergency(subject: Subject) -> Iterator[Sighting]:
    """An emergency change that lasts longer than 30 days without a ballot."""
    days = subject.constitution.amendment.emergency.max_duration_days
    if days is None or days > MAX_EMERGENCY_DAYS:
        lasts = "without end" if days is None else f"{days} days"
        yield Sighting(
            path=("amendment", RuleClass.EMERGENCY.value, "max_duration_days"),
            message=f"an emergency change lasts {lasts}",
        )


@check(
    "LS706",
    "bare-point",
    Severity.WARNING,
    mend="Use `lower_bound`: few ballots then have to agree more clearly.",
)
def bare_point(subject: Subject) -> Iterator[Sighting]:
    """A ballot decided by a share whose uncertainty does not count."""
    for rule_class, rule in _rules(subject.constitution):
        if rule_class in _BALLOTED and rule.statistic is Statistic.POINT:
            yield Sighting(
                path=("amendment", rule_class.value, "statistic"),
                message=f"the {rule_class} rule holds its threshold on the point estimate",
            )


def _rules(document: Constitution) -> list[tuple[RuleClass, Rule]]:
    return [(each, document.amendment.rule_for(each)) for each in RuleClass]


def _n_people(document: Constitution) -> int | None:
    """All people of all parties, who may be the same; None where no party is counted."""
    counted = [party.n for party in document.parties if party.n is not None]
    return sum(counted) if counted else None
