"""A proposed version in which people typed norms: what logic is told of the words, not the words.

A typed norm binds machines, so it is balloted like any change of a clause; only the words, and
so the support that was measured on them, stay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.constitution import Status
from lawspeaker.contract.digests import constitution_digest
from lawspeaker.contract.norm_reading import NormReading, clauses_as_read
from lawspeaker.errors import UsageFault
from lawspeaker.governance.amendment import Amendment, recast

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lawspeaker.contract.clause import Clause, Source
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.records.ruling import Ruling


def amend_norms(
    held: Constitution,
    readings: Sequence[NormReading],
    *,
    opened: Constitution | None,
    source: Source,
    reason: str,
    effective_from: date,
    rulings: Sequence[Ruling] = (),
) -> Amendment:
    """The version after `held` in which clauses have the norms that they are read to have.

    `opened` is a proposal to change `held` that is open already: the norms are typed in it. Its
    class may rise with them. UsageFault as `clauses_as_read`, and where nothing differs.
    """
    before = held if opened is None else opened
    after = clauses_as_read(before, readings, place=f"{before.id} {before.version}")
    if after == before.clauses:
        raise UsageFault(f"{before.id} {before.version} says this already; nothing is to be typed.")
    clauses = after if opened is None else tuple(_undated(each, opened.version) for each in after)
    return recast(
        held,
        clauses,
        changed={clause.id for clause in clauses if clause != held.clause(clause.id)},
        source=source,
        reason=reason,
        effective_from=effective_from,
        rulings=rulings,
    )


def reread(proposed: Constitution, readings: Sequence[NormReading]) -> Constitution:
    """The first proposal, which changes no other version, with norms typed before its ballot.

    UsageFault where it is no longer open, as `clauses_as_read`, or where nothing differs.
    """
    if proposed.status is not Status.PROPOSED or proposed.provenance.previous is not None:
        raise UsageFault(
            f"{proposed.id} {proposed.version} is {proposed.status.value}: type the norm in a "
            "proposal to change it."
        )
    clauses = clauses_as_read(proposed, readings, place=f"{proposed.id} {proposed.version}")
    read = proposed.model_copy(update={"clauses": clauses})
    if constitution_digest(read) == constitution_digest(proposed):
        raise UsageFault(f"{proposed.id} {proposed.version} says this already.")
    return read


def _undated(clause: Clause, version: str) -> Clause:
    """The clause without the mark of a proposal whose number may not stay."""
    life = clause.lifecycle
    kept = tuple(each for each in life.amended if each != version)
    return clause.model_copy(update={"lifecycle": life.model_copy(update={"amended": kept})})
