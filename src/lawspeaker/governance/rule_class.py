"""Which of the constitution's own rules a proposed text must pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.amendment import RuleClass
from lawspeaker.contract.constitution import Status
from lawspeaker.contract.digests import constitution_digest
from lawspeaker.contract.version import ChangeClass, change_class
from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from lawspeaker.contract.amendment import Rule
    from lawspeaker.contract.constitution import Constitution


def rule_class_of(
    proposed: Constitution,
    *,
    under: Constitution | None,
    emergency: bool = False,
    editorial: bool = False,
    rehearsal: bool = False,
) -> RuleClass:
    """The class that the proposed text falls under; `under` is the version that it changes.

    ADOPTION until a version has been ratified (in a rehearsal: adopted by simulated people);
    then RED_LINE for a MAJOR change and CLAUSE for any other. EDITORIAL asks for verdicts on
    cases beside the judgments, so it must be said to be one; whether it is, they show. An
    emergency change must be said to be one too and may touch no red line. UsageFault where
    `under` is not the version that the text names as its previous one.
    """
    _check_previous(proposed, under)
    in_force = {Status.RATIFIED, Status.SIMULATED} if rehearsal else {Status.RATIFIED}
    if under is None or under.status not in in_force:
        if emergency:
            raise UsageFault("There is no version in force that an emergency could change.")
        if editorial:
            raise UsageFault("There is no version in force whose wording could be mended.")
        return RuleClass.ADOPTION
    if editorial:
        return RuleClass.EDITORIAL
    found = change_class(under, proposed)
    if found is ChangeClass.NONE:
        raise UsageFault(f"Nothing differs between {under.version} and {proposed.version}.")
    if emergency and found is ChangeClass.MAJOR:
        raise UsageFault("An emergency change may touch no red line; ballot it as one.")
    if emergency:
        return RuleClass.EMERGENCY
    return RuleClass.RED_LINE if found is ChangeClass.MAJOR else RuleClass.CLAUSE


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
