"""Which of the constitution's own rules a proposed text must pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.amendment import Rule, RuleClass
from lawspeaker.contract.constitution import Overrider, Status
from lawspeaker.contract.digests import clause_digest, constitution_digest
from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.constitution import Constitution

FRAME = ("levels", "amendment", "control", "adjudication", "interpretation", "definitions")
"""Parts that every clause stands on; a change of one is a change of the highest class."""


def change_class(previous: Constitution, proposed: Constitution) -> RuleClass:
    """RED_LINE where the frame, an entrenched clause or an unoverridable one changes, else CLAUSE.

    Adding such a clause counts as changing it, and so does taking one away.
    """
    if any(getattr(previous, part) != getattr(proposed, part) for part in FRAME):
        return RuleClass.RED_LINE
    for clause_id in {clause.id for clause in (*previous.clauses, *proposed.clauses)}:
        before, after = previous.clause(clause_id), proposed.clause(clause_id)
        if _same(before, after):
            continue
        if _guarded(previous, before) or _guarded(proposed, after):
            return RuleClass.RED_LINE
    return RuleClass.CLAUSE


def rule_class_of(
    proposed: Constitution,
    *,
    under: Constitution | None,
    emergency: bool = False,
    rehearsal: bool = False,
) -> RuleClass:
    """The class that the proposed text falls under; `under` is the version that it changes.

    ADOPTION until a version has been ratified (in a rehearsal: adopted by simulated people). An
    emergency change must be said to be one and may touch no red line. UsageFault where `under`
    is not the version that the text names as its previous one.
    """
    _check_previous(proposed, under)
    in_force = {Status.RATIFIED, Status.SIMULATED} if rehearsal else {Status.RATIFIED}
    if under is None or under.status not in in_force:
        if emergency:
            raise UsageFault("There is no version in force that an emergency could change.")
        return RuleClass.ADOPTION
    found = change_class(under, proposed)
    if emergency and found is RuleClass.RED_LINE:
        raise UsageFault("An emergency change may touch no red line; ballot it as one.")
    return RuleClass.EMERGENCY if emergency else found


def rule_in_force(
    proposed: Constitution, *, under: Constitution | None, rule_class: RuleClass
) -> Rule:
    """A first version passes by its own rule; a later one by that of the version it changes.

    So no text can ease its own passage.
    """
    by = proposed if rule_class is RuleClass.ADOPTION or under is None else under
    return by.amendment.rule_for(rule_class)


def _check_previous(proposed: Constitution, under: Constitution | None) -> None:
    named = proposed.provenance.previous
    if under is None and named is not None:
        raise UsageFault(
            f"{proposed.id} {proposed.version} changes the version with digest {named}; "
            "give that version, for its rule decides."
        )
    if under is not None and named != constitution_digest(under):
        raise UsageFault(
            f"{proposed.id} {proposed.version} names {named} as its previous version, and "
            f"{under.version} has the digest {constitution_digest(under)}."
        )


def _same(before: Clause | None, after: Clause | None) -> bool:
    if before is None or after is None:
        return before is after
    return (
        clause_digest(before) == clause_digest(after)
        and before.lifecycle.entrenched == after.lifecycle.entrenched
    )


def _guarded(constitution: Constitution, clause: Clause | None) -> bool:
    if clause is None:
        return False
    level = constitution.level(clause.level)
    overriders = () if level is None else level.override_by
    return clause.lifecycle.entrenched or overriders == (Overrider.NONE,)
