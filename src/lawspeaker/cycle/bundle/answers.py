"""What the record can answer to those who ask for documentation: each answer with its source.

An answer is None where the record does not bear it out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lawspeaker.contract.maker import maker_shares
from lawspeaker.cycle.bundle.facts import clause_source, event_source, outcome_of
from lawspeaker.cycle.bundle.measures import measure_words, telling
from lawspeaker.cycle.choose import VetoBy
from lawspeaker.governance.docket import DocketStatus
from lawspeaker.records.counted import counted
from lawspeaker.records.event import EventKind
from lawspeaker.report.words import day, in_percent, listed, percent
from lawspeaker.social_choice.rule_words import COMMITTEE_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from lawspeaker.contract.clause import Clause
    from lawspeaker.cycle.bundle.facts import Facts
    from lawspeaker.records.event import Event


class Told(NamedTuple):
    """What the record says, and where it says it."""

    words: str
    source: str


_VETO = {
    VetoBy.CREDIBLY_BELOW.value: "; no opinion group is credibly against a clause",
    VetoBy.NOT_CREDIBLY_ABOVE.value: "; every opinion group is credibly for each clause",
}


def _by(event: Event | None, words: str | None = None) -> Told | None:
    return None if event is None else Told(words or outcome_of(event), event_source(event))


def governs(facts: Facts) -> Told:
    """What the document is and where it stands."""
    held = facts.constitution
    until = f" until {day(held.effective.until.isoformat())}" if held.effective.until else ""
    return Told(
        f"{held.title}, version {held.version}, {held.status.value}, "
        f"from {day(held.effective.from_.isoformat())}{until}.",
        facts.source,
    )


def parties(facts: Facts) -> Told:
    """Whose contract it is."""
    told = [
        f"{party.id} ({party.role.value}"
        + (f", {counted(party.n, 'person')}" if party.n is not None else "")
        + ")"
        for party in facts.constitution.parties
    ]
    return Told(f"{listed(told)}.", facts.source)


def makers(facts: Facts) -> Told:
    """Who made the rules, in shares of the clauses: every maker, those of none too."""
    shares = maker_shares(facts.constitution)
    told = [f"{maker.value} {in_percent(share)}" for maker, share in shares.items()]
    return Told(
        f"Of {counted(len(facts.constitution.clauses), 'clause')}: {listed(told)}.", facts.source
    )


def frame(facts: Facts) -> Told | None:
    """Whose levels, residual rights and rules of change are, in the document's own words."""
    recitals = facts.constitution.recitals
    return Told(" ".join(recitals), facts.source) if recitals else None


def norms(facts: Facts) -> Told:
    """Who says what the clauses ask of a machine."""
    typed = [clause for clause in facts.constitution.clauses if clause.norm is not None]
    known = sum(reader_of(clause, facts) is not None for clause in typed)
    return Told(
        f"{len(typed)} of {counted(len(facts.constitution.clauses), 'clause')} also stand as typed "
        "norms, which a program can check against each other; for "
        f"{known} of them the record says who typed it.",
        facts.source,
    )


def reader_of(clause: Clause, facts: Facts) -> str | None:
    """Who typed the norm that a clause has, with the number of the deed; None if not recorded."""
    if clause.norm is None:
        return None
    norm = clause.norm.model_dump(mode="json", exclude_defaults=True)
    for event in reversed(facts.of(EventKind.NORM_READ)):
        read = event.body.get("reading")
        if isinstance(read, dict) and (read.get("clause"), read.get("norm")) == (clause.id, norm):
            return f"{read.get('by')} ({read.get('id')})"
    return None


def rules(facts: Facts) -> Told:
    """How many rules there are, at which level, and how many are open on purpose."""
    held = facts.constitution
    levels = [
        f"{sum(clause.level == level.id for clause in held.clauses)} at level {level.id}"
        for level in sorted(held.levels, key=lambda each: each.rank)
    ]
    n_open = sum(clause.form.open_on_purpose for clause in held.clauses)
    return Told(
        f"{counted(len(held.clauses), 'clause')}: {listed(levels)}; {n_open} open on purpose.",
        facts.source,
    )


def use_policy(facts: Facts) -> Told:
    """What the system is asked to do and not to do."""
    return Told(
        f"The constitution itself: {rules(facts).words} Where it is silent: "
        f"{facts.constitution.interpretation.silence.default}",
        facts.source,
    )


def tested(facts: Facts) -> Told | None:
    """How often systems kept the clauses, as far as anybody measured."""
    measured = [clause for clause in facts.constitution.clauses if clause.compliance]
    if not measured:
        figure = telling(facts)
        return None if figure is None else _by(figure, measure_words(figure, facts))
    worst = min(measured, key=lambda clause: min(each.ci.est for each in clause.compliance))
    least = min(worst.compliance, key=lambda each: each.ci.est)
    return Told(
        f"{len(measured)} of {counted(len(facts.constitution.clauses), 'clause')} were measured; "
        f"the least kept is {worst.id}: {percent(least.ci.estimate)}, n = {least.ci.n}, "
        f"{counted(least.humans, 'verdict')} by people.",
        clause_source(worst),
    )


def worse_for(facts: Facts) -> Told | None:
    """The clause and the group with the least support."""
    pairs = [
        (clause, group)
        for clause in facts.constitution.clauses
        for group in clause.support.groups
        if group.ci.n
    ]
    if not pairs:
        return None
    clause, group = min(pairs, key=lambda pair: pair[1].ci.lo)
    return Told(
        "Whether it answers some people worse was not measured here. Of the rules: least support, "
        f"as far as it may be shown, has {clause.id} (“{clause.plain}”) in group {group.group}, "
        f"{percent(group.ci.estimate)}, n = {group.ci.n}. Groups are by opinion; of others nothing "
        "is known.",
        clause_source(clause),
    )


def unrepresented(facts: Facts) -> Told | None:
    """How many agree with no chosen statement."""
    event, slate = facts.last(EventKind.SELECTED), facts.file("slate.json")
    if event is None or slate is None:
        return None
    left = slate.part("unrepresented")
    n = left.values.get("n")
    told = "Fewer than ten people agree" if n is None else f"{n} people agree"
    filled = in_percent(slate.number("imputed_share"))
    return _by(
        event,
        f"{told} with none of the chosen statements; {filled} of the answers behind this were "
        "never given and were filled in.",
    )


def complaint(facts: Facts) -> Told:
    """How to contest an answer, and how it went so far."""
    first = next(
        (tier for tier in facts.constitution.adjudication.tiers if tier.quorum),
        facts.constitution.adjudication.tiers[0],
    )
    late = sum(line.answered_late or line.status is DocketStatus.OVERDUE for line in facts.docket)
    return Told(
        f"Anybody may contest an answer; {first.id} owes a reasoned ruling within "
        f"{first.deadline_days} days. {counted(len(facts.docket), 'contest')} so far, "
        f"{late or 'none'} answered late or overdue.",
        facts.source,
    )


def versions(facts: Facts) -> Told:
    """All versions, and where each stands."""
    told = [f"{each.version} ({each.status.value})" for each in facts.versions]
    return Told(f"{listed(told)}." if told else "None is kept.", facts.source)


def residual(facts: Facts) -> Told:
    """Who decides what the text leaves open."""
    told = [
        f"When {each.when}, {each.holder} decides; until then: {each.default_action.rstrip('.')}."
        for each in facts.constitution.control
    ]
    return Told(" ".join(told) or "Nobody is named.", facts.source)


def oversight(facts: Facts) -> Told:
    """What people can do about an answer: contest, ruling, override, red lines."""
    held = facts.constitution
    never = [level.id for level in held.levels if {o.value for o in level.override_by} == {"none"}]
    return Told(
        f"{complaint(facts).words} Levels that nobody may set aside in use: "
        f"{listed(never) or 'none'}.",
        facts.source,
    )


def reviews(facts: Facts) -> Told | None:
    """When clauses are looked at again."""
    due = sorted(
        {c.lifecycle.review_by for c in facts.constitution.clauses if c.lifecycle.review_by}
    )
    if not due:
        return None
    return Told(f"Clauses are due for review from {day(due[0].isoformat())}.", facts.source)


def preference_sources(facts: Facts) -> Told | None:
    """Where the votes behind the clauses came from, and how they were checked."""
    event, audit = facts.last(EventKind.IMPORTED), facts.file("audit.json")
    if event is None:
        return None
    files = event.body.get("inputs")
    names = list(files) if isinstance(files, dict) else []
    checked = f" {audit.whole('n_errors')} errors in the audit of the votes." if audit else ""
    return _by(event, f"{outcome_of(event)}, from {listed(names) or 'the record'}.{checked}")


def selection(facts: Facts) -> Told | None:
    """What the choice of clauses optimises for."""
    event, slate = facts.last(EventKind.SELECTED), facts.file("slate.json")
    if event is None or slate is None:
        return None
    rule = slate.text("rule")
    what = COMMITTEE_WORDS.get(rule, "its words are not known here")
    veto = slate.part("constraints").values.get("veto") if "constraints" in slate.values else None
    return _by(
        event,
        f"Clauses were chosen by the rule {rule.replace('_', ' ')}: {what}"
        f"{_VETO.get(str(veto), '')}.",
    )


def audit_found(facts: Facts) -> Told | None:
    """What the audit of the votes found."""
    event, audit = facts.last(EventKind.AUDITED), facts.file("audit.json")
    if event is None or audit is None:
        return _by(event)
    found = [each.text("sentence") for each in audit.parts("findings")]
    return _by(event, " ".join([f"{outcome_of(event)}.", *found]))


def gaps(facts: Facts) -> Told:
    """Dissent that nobody answered, what the text leaves open, and what was entered as a gap."""
    held = facts.constitution
    n_open = sum(clause.form.open_on_purpose for clause in held.clauses)
    unanswered = sum(
        each.answer is None for clause in held.clauses for each in clause.support.dissent
    )
    untyped = sum(clause.norm is None for clause in held.clauses)
    n_entered = len({_gap(event) for event in facts.of(EventKind.GAP_DECIDED)} - {""})
    entered = f" {counted(n_entered, 'gap')} were decided on." if n_entered else ""
    return Told(
        f"{counted(unanswered, 'objection')} unanswered; {counted(n_open, 'clause')} open on "
        f"purpose; {counted(untyped, 'clause')} in words alone, which no program can check against "
        f"each other.{entered}",
        facts.source,
    )


def _gap(event: Event) -> str:
    kept = event.body.get("gap")
    return str(kept.get("id")) if isinstance(kept, dict) else ""


def of_rules(answer: Callable[[Facts], Told | None]) -> Callable[[Facts], Told | None]:
    """An answer where a form asks about a model: it says that it is of the rules alone."""

    def told(facts: Facts) -> Told | None:
        found = answer(facts)
        if found is None:
            return None
        return Told(f"Of the rules it was given, not of the model: {found.words}", found.source)

    return told


def log(facts: Facts) -> Told | None:
    """The record itself."""
    if not facts.events:
        return None
    return Told(
        f"{counted(len(facts.events), 'event')} in an append-only log whose entries are hashed "
        "into a Merkle tree; `lawspeaker ledger verify` checks it without this program.",
        event_source(facts.events[-1]),
    )


def erasures(facts: Facts) -> Told | None:
    """Who asked to be forgotten, in counts only."""
    done = facts.of(EventKind.ERASED)
    if not done:
        return _by(facts.events[-1] if facts.events else None, "Nobody, as the record has it.")
    return _by(done[-1], f"{counted(len(done), 'erasure')} carried out.")


def support_of(clause: Clause) -> str:
    """Support overall in a cell."""
    ci = clause.support.overall
    return f"{percent(ci.estimate)}, n = {ci.n}" if ci.n else "not asked"


def weakest_of(clause: Clause) -> str:
    """The group with the least support, as far as it may be shown."""
    shown = [group for group in clause.support.groups if group.ci.n]
    if not shown:
        return "no group shown"
    least = min(shown, key=lambda group: group.ci.lo)
    return f"{least.group}: {percent(least.ci.estimate)}, n = {least.ci.n}"
