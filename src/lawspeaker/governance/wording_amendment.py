"""A proposed version in which one clause has other words for the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.binding_words import turned_words
from lawspeaker.contract.clause import Relation, Source
from lawspeaker.contract.digests import mark
from lawspeaker.contract.draft import plain_reading, quoting_reason
from lawspeaker.contract.version import change_class, next_version
from lawspeaker.errors import GateFailed, UsageFault
from lawspeaker.governance.amendment import recast

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lawspeaker.contract.binding_words import Turned
    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.contract.support import Interval
    from lawspeaker.contract.wording import Wording
    from lawspeaker.governance.amendment import Amendment
    from lawspeaker.records.ruling import Ruling


def mend_wording(
    held: Constitution,
    wording: Wording,
    *,
    fidelity: Interval | None,
    checked_by: Sequence[str],
    effective_from: date,
    rulings: Sequence[Ruling] = (),
) -> Amendment:
    """The PATCH after `held` in which one clause says the same in other words.

    Since it asks the same, it keeps its norm, cases, support and compliance. A quotation becomes
    a revised one, with the share who hold it true, and a plain reading that followed the old
    words follows the new ones. UsageFault where the words in force are not those that the
    wording was written against; GateFailed where words that bind differ.
    """
    before = held.clause(wording.clause)
    if before is None or mark(before) != wording.instead_of:
        now = "has no such clause" if before is None else f"says {mark(before)}"
        raise UsageFault(
            f"{wording.id} was written in the place of {wording.instead_of}, and {held.version} "
            f"{now}; word it anew."
        )
    normative = why_normative(held, before, wording.text)
    if normative:
        raise GateFailed(f"{wording.id} is no mere wording: {normative}")
    after = _mended(before, wording, fidelity=fidelity, checked_by=checked_by)
    return recast(
        held,
        tuple(after if each is before else each for each in held.clauses),
        changed={before.id},
        source=Source(ref=wording.id, relation=Relation.REVISED),
        reason=f"Other words for the same: {' '.join(checked_by)}",
        effective_from=effective_from,
        rulings=rulings,
        verdict_equivalence=1.0,
    )


def why_normative(held: Constitution, clause: Clause, text: str) -> str:
    """Which binding words a wording turns, and the class that makes of it; empty where none."""
    turned = compared(held, clause, text).words
    if not turned:
        return ""
    changed = held.model_copy(
        update={
            "clauses": tuple(
                each.model_copy(update={"text": text}) if each is clause else each
                for each in held.clauses
            )
        }
    )
    return (
        f"words that bind differ ({', '.join(turned)}), so the change is "
        f"{change_class(held, changed).name} and takes {next_version(held, changed)}; "
        "`lawspeaker draft apply` proposes it for a ballot."
    )


def compared(held: Constitution, clause: Clause, text: str) -> Turned:
    """A clause's binding words beside those of other words for it."""
    language = held.language.authoritative if held.language else ""
    return turned_words(clause.text, text, language=language)


def _mended(
    before: Clause, wording: Wording, *, fidelity: Interval | None, checked_by: Sequence[str]
) -> Clause:
    origin = before.provenance
    follows = before.plain == plain_reading(before.text)
    reason = before.reason
    if reason in {quoting_reason(each.ref) for each in origin.derived_from}:
        reason = f"Participants voted on {origin.derived_from[0].ref}; the clause says the same."
    return before.model_copy(
        update={
            "text": wording.text,
            "plain": plain_reading(wording.text) if follows else before.plain,
            "reason": reason,
            "provenance": origin.model_copy(
                update={
                    "derived_from": tuple(
                        each.model_copy(update={"relation": Relation.REVISED, "fidelity": fidelity})
                        if each.relation is Relation.QUOTED
                        else each
                        for each in origin.derived_from
                    ),
                    "drafted_by": wording.drafter.told,
                    "checked_by": tuple(checked_by),
                }
            ),
        }
    )
