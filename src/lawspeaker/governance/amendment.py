"""A proposed next version: what changes, why, and what it would do, before anybody votes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from lawspeaker.contract.clause import Clause, Origin, Relation, Source
from lawspeaker.contract.constitution import Constitution, Effective, Provenance, Status
from lawspeaker.contract.contradiction import contradictions
from lawspeaker.contract.digests import clause_digest, constitution_digest
from lawspeaker.contract.instruction import Instruction
from lawspeaker.contract.redline import redline
from lawspeaker.contract.redline_part import Edit
from lawspeaker.contract.support import GroupSupport, Support, not_asked
from lawspeaker.contract.version import ChangeClass, change_class, next_version
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.records.natural_order import in_natural_order
from lawspeaker.records.ruling import Standing

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from lawspeaker.contract.contradiction import Contradictions
    from lawspeaker.contract.norm import Norm
    from lawspeaker.contract.redline import Redline
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.ruling import Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewording:
    """New words for a clause, their reading for the public, and what they come of.

    `norm` and `instruction` are those of the new words: None says that nobody has read a norm
    out of them yet, and an instruction left out means that none is carried over.
    """

    clause_id: str
    text: str
    plain: str
    reason: str
    source: Source
    norm: Norm | None = None
    instruction: Instruction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """A proposed version and its effects, by clause id.

    Contradictions are those of `contract.contradiction`, which reads typed norms only:
    `unchecked` are the changed clauses whose norm nobody has typed. `may_flip` are rulings in
    good law that read a wording which this version changes: each is to be replayed.
    `unsupported` are the changed clauses in whose words nobody has been asked.
    """

    proposed: Constitution
    change: ChangeClass
    previous: str
    source: Source
    reason: str
    redline: Redline
    contradictions_added: tuple[tuple[str, str], ...]
    contradictions_removed: tuple[tuple[str, str], ...]
    unchecked: tuple[str, ...]
    may_flip: tuple[str, ...]
    unsupported: tuple[str, ...]

    @property
    def gates(self) -> dict[str, bool]:
        """The regression gates that are known here, by the name that rules give them.

        `no-new-contradiction` has passed only where every changed clause could be checked, and
        `precedents-replayed` only where there is none to replay; else whoever looks says so.
        """
        known: dict[str, bool] = {}
        if self.contradictions_added:
            known["no-new-contradiction"] = False
        elif not self.unchecked:
            known["no-new-contradiction"] = True
        if not self.may_flip:
            known["precedents-replayed"] = True
        return known

    def to_json(self) -> dict[str, Json]:
        """The form that the ledger and `constitution amend --json` use."""
        return {
            "schema_version": 1,
            "version": self.proposed.version,
            "change": self.change.name,
            "previous": self.previous,
            "source": {"ref": self.source.ref, "relation": self.source.relation.value},
            "reason": self.reason,
            "clauses": [each.clause_id for each in self.redline.edited],
            "contradictions_added": [list(pair) for pair in self.contradictions_added],
            "contradictions_removed": [list(pair) for pair in self.contradictions_removed],
            "unchecked": list(self.unchecked),
            "may_flip": list(self.may_flip),
            "unsupported": list(self.unsupported),
        }


def reword(
    constitution: Constitution,
    rewording: Rewording,
    *,
    effective_from: date,
    rulings: Sequence[Ruling] = (),
    verdict_equivalence: float | None = None,
) -> Amendment:
    """A proposed version in which one clause says something else.

    The clause keeps its id, level, form, review day, sunset and entrenchment, gains the source
    (and a ruling's number among its governing cases) and the version in `amended`. Support and
    compliance were measured on other words, so they do not go along: the support becomes that
    of a text nobody was asked about (n = 0, [0, 1], method `not-asked`), and each dissent is
    marked as one from the previous wording. UsageFault for an unknown clause, words that do not
    differ, or a version whose time is over; BadInput for words that no constitution takes.
    """
    before = constitution.clause(rewording.clause_id)
    if before is None:
        raise UsageFault(
            f"{constitution.id} {constitution.version} has no clause {rewording.clause_id}."
        )
    if before.text == rewording.text:
        raise UsageFault(f"{before.id} says this already; there is nothing to amend.")
    draft = _with_clauses(
        constitution,
        [
            _reworded(before, rewording, constitution.version) if each is before else each
            for each in constitution.clauses
        ],
        source=rewording.source,
        effective_from=effective_from,
    )
    return _amendment(
        constitution,
        draft,
        changed={before.id},
        source=rewording.source,
        reason=rewording.reason,
        rulings=rulings,
        verdict_equivalence=verdict_equivalence,
    )


def add_clause(
    constitution: Constitution,
    clause: Clause,
    *,
    reason: str,
    effective_from: date,
    rulings: Sequence[Ruling] = (),
) -> Amendment:
    """A proposed version with one clause more, at the end; its first source is the amendment's.

    `contract.draft.quoted_clause` makes a clause of a statement, with the statement's support,
    which is that of these very words and stays. UsageFault where the id is taken already.
    """
    if constitution.clause(clause.id) is not None:
        raise UsageFault(f"{clause.id} is taken; a clause's id is never given again.")
    source = clause.provenance.derived_from[0]
    draft = _with_clauses(
        constitution,
        [*constitution.clauses, clause],
        source=source,
        effective_from=effective_from,
    )
    return _amendment(
        constitution,
        draft,
        changed={clause.id},
        source=source,
        reason=reason,
        rulings=rulings,
        verdict_equivalence=None,
    )


def recast(
    constitution: Constitution,
    clauses: Sequence[Clause],
    *,
    changed: Collection[str],
    source: Source,
    reason: str,
    effective_from: date,
    rulings: Sequence[Ruling] = (),
    verdict_equivalence: float | None = None,
) -> Amendment:
    """A proposed version with these clauses in the place of the old ones.

    `changed` are the ids of those that are new or say something else; what they rest on is the
    caller's to state. With `verdict_equivalence`, words alone may be a PATCH, and then the
    version keeps its last day: to mend the words of what ends does not prolong it. UsageFault
    for a version whose time is over or an empty reason.
    """
    draft = _with_clauses(constitution, clauses, source=source, effective_from=effective_from)
    if verdict_equivalence is not None:
        until = constitution.effective.until
        draft = draft.model_copy(
            update={"effective": draft.effective.model_copy(update={"until": until})}
        )
    return _amendment(
        constitution,
        draft,
        changed=changed,
        source=source,
        reason=reason,
        rulings=rulings,
        verdict_equivalence=verdict_equivalence,
    )


def _reworded(before: Clause, rewording: Rewording, version: str) -> Clause:
    ruling = rewording.source.relation is Relation.CASE_LAW
    cases = before.cases
    if ruling and rewording.source.ref not in cases.governing:
        cases = cases.model_copy(update={"governing": (*cases.governing, rewording.source.ref)})
    return in_other_words(
        before,
        version=version,
        provenance=Origin(derived_from=(*before.provenance.derived_from, rewording.source)),
        text=rewording.text,
        plain=rewording.plain,
        reason=rewording.reason,
        norm=rewording.norm,
        compile=rewording.instruction or Instruction(),
        cases=cases,
    )


def in_other_words(before: Clause, *, version: str, provenance: Origin, **words: object) -> Clause:
    """A clause that says something else than it did in `version`, by the fields in `words`.

    What was measured on the old words does not go along: nobody is said to support the new ones,
    no compliance is told, no norm is carried over unless `words` has one, and each dissent is
    marked as one from the old wording. BadInput for words that no constitution takes.
    """
    support = before.support
    changed = dict(before) | {
        "norm": None,
        "compliance": (),
        "support": Support(
            overall=not_asked(),
            groups=tuple(GroupSupport(group=g.group, ci=not_asked()) for g in support.groups),
            dissent=tuple(
                each.model_copy(update={"text": f"Of the wording in {version}: {each.text}"})
                for each in support.dissent
            ),
        ),
        "provenance": provenance,
        **words,
    }
    try:
        return Clause(**changed)
    except ValidationError as error:
        fault = error.errors()[0]
        raise BadInput(
            f"the new wording of {before.id} cannot stand: {fault['msg']}",
            column=".".join(str(part) for part in fault["loc"]),
            mend="Mend the wording and propose it again.",
        ) from error


def _with_clauses(
    constitution: Constitution,
    clauses: Sequence[Clause],
    *,
    source: Source,
    effective_from: date,
) -> Constitution:
    if constitution.status in {Status.SUPERSEDED, Status.EXPIRED}:
        raise UsageFault(
            f"{constitution.version} is {constitution.status.value}; amend the version in force."
        )
    return constitution.model_copy(
        update={
            "status": Status.PROPOSED,
            "clauses": tuple(clauses),
            "effective": Effective(**{"from": effective_from}),
            "provenance": Provenance(
                previous=constitution_digest(constitution),
                proposal=source.ref,
                generators=constitution.provenance.generators,
            ),
        }
    )


def _amendment(
    constitution: Constitution,
    draft: Constitution,
    *,
    changed: Collection[str],
    source: Source,
    reason: str,
    rulings: Sequence[Ruling],
    verdict_equivalence: float | None,
) -> Amendment:
    if not reason.strip():
        raise UsageFault("An amendment gives its reason.")
    version = str(next_version(constitution, draft, verdict_equivalence=verdict_equivalence))
    proposed = _numbered(draft, version, changed, before=constitution)
    found = contradictions(proposed)
    before, after = _pairs(contradictions(constitution)), _pairs(found)
    compared = redline(constitution, proposed)
    return Amendment(
        proposed=proposed,
        change=change_class(constitution, proposed, verdict_equivalence=verdict_equivalence),
        previous=constitution_digest(constitution),
        source=source,
        reason=reason,
        redline=compared,
        contradictions_added=tuple(sorted(after - before)),
        contradictions_removed=tuple(sorted(before - after)),
        unchecked=tuple(
            each.clause_id for each in compared.edited if each.clause_id in found.unchecked
        ),
        may_flip=_may_flip(constitution, proposed, rulings),
        unsupported=tuple(
            each.clause_id
            for each in compared.edited
            if each.edit is not Edit.REMOVED and _unasked(proposed.clause(each.clause_id))
        ),
    )


def _numbered(
    draft: Constitution, version: str, changed: Collection[str], *, before: Constitution
) -> Constitution:
    def dated(clause: Clause) -> Clause:
        if clause.id not in changed:
            return clause
        life, is_new = clause.lifecycle, before.clause(clause.id) is None
        marks = {"introduced": version} if is_new else {"amended": (*life.amended, version)}
        return clause.model_copy(update={"lifecycle": life.model_copy(update=marks)})

    numbered = {"version": version, "clauses": tuple(dated(each) for each in draft.clauses)}
    # Built anew, not copied, so that the model's own checks run on the whole.
    return Constitution(**(dict(draft) | numbered))


def _may_flip(
    constitution: Constitution, proposed: Constitution, rulings: Sequence[Ruling]
) -> tuple[str, ...]:
    """Rulings that read a wording of the old version which the proposed one does not have."""
    now = {(clause.id, clause_digest(clause)) for clause in proposed.clauses}
    gone = {(clause.id, clause_digest(clause)) for clause in constitution.clauses} - now
    return tuple(
        in_natural_order(
            ruling.id
            for ruling in rulings
            if ruling.standing is Standing.GOOD_LAW
            and gone & {(clause.id, clause.digest) for clause in ruling.clauses}
        )
    )


def _pairs(contradictory: Contradictions) -> set[tuple[str, str]]:
    pairs = ((each.first, each.second) for each in contradictory.found)
    return {(min(pair), max(pair)) for pair in pairs}


def _unasked(clause: Clause | None) -> bool:
    return clause is not None and clause.support.overall.n == 0
