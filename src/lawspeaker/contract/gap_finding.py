"""The entries of the register that can be computed: from lint, borderline cases, support, drift."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.contract.digests import mark
from lawspeaker.contract.gap import Gap, GapKind, gap_id
from lawspeaker.contract.words import share_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.contract.lint.finding import LintFinding
    from lawspeaker.contract.lint.linting import Lint

KIND_OF_CODE = {
    "LS101": GapKind.GAP,
    "LS102": GapKind.AMBIGUITY,
    "LS103": GapKind.WORDING,
    "LS104": GapKind.WORDING,
    "LS105": GapKind.GAP,
    "LS106": GapKind.GAP,
    "LS107": GapKind.GAP,
    "LS108": GapKind.GAP,
    "LS109": GapKind.GAP,
    "LS201": GapKind.AMBIGUITY,
    "LS202": GapKind.WORDING,
    "LS203": GapKind.WORDING,
    "LS301": GapKind.UNTESTED,
    "LS302": GapKind.UNTESTED,
    "LS303": GapKind.UNTESTED,
    "LS304": GapKind.AMBIGUITY,
    "LS305": GapKind.VALUES,
    "LS306": GapKind.UNTESTED,
    "LS307": GapKind.UNTESTED,
    "LS502": GapKind.CONTRADICTION,
    "LS503": GapKind.CONTRADICTION,
    "LS504": GapKind.AMBIGUITY,
    "LS505": GapKind.CONTRADICTION,
    "LS506": GapKind.CONTRADICTION,
    "LS601": GapKind.CONTRADICTION,
    "LS602": GapKind.UNTESTED,
    "LS603": GapKind.VACUOUS,
    "LS604": GapKind.REDUNDANT,
    "LS605": GapKind.VACUOUS,
    "LS606": GapKind.GAP,
}
"""The kind of gap that a finding of a lint code is. Codes left out (days, levels that nothing
uses, rules of amendment, names of frameworks) are no gaps of the text; `status` tells the days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drifted:
    """Answers on a statement that moved: the measure in words."""

    statement: str
    measure: str


def found_gaps(
    constitution: Constitution, lint: Lint, *, drifted: Sequence[Drifted] = ()
) -> tuple[Gap, ...]:
    """What can be seen without a model, each with an id that its wording decides.

    Lint findings by `KIND_OF_CODE`; borderline cases that no ruling governs yet (ambiguity);
    groups whose intervals lie on opposite sides of one half (values); clauses that quote a
    statement on which answers moved (drift). No entry is there twice.
    """
    found = [
        *(_of_finding(constitution, each) for each in lint.findings if each.code in KIND_OF_CODE),
        *(gap for clause in constitution.clauses for gap in _of_clause(clause, drifted)),
    ]
    return tuple({gap.id: gap for gap in found}.values())


def _of_finding(constitution: Constitution, finding: LintFinding) -> Gap:
    kind = KIND_OF_CODE[finding.code]
    named = (finding.place.clause, *finding.others)
    clauses = [clause for name in named if (clause := constitution.clause(name)) is not None]
    logical = finding.code.startswith("LS6")
    return Gap(
        id=gap_id(
            kind, finding.code, finding.place.field, marks=[mark(clause) for clause in clauses]
        ),
        kind=kind,
        clauses=tuple(clause.id for clause in clauses),
        sentence=finding.message,
        source=f"lint {finding.code}",
        remedy=finding.mend,
        witness=finding.message if logical and finding.code in {"LS601", "LS606"} else None,
        is_note=any(clause.form.open_on_purpose for clause in clauses),
    )


def _of_clause(clause: Clause, drifted: Sequence[Drifted]) -> Iterator[Gap]:
    yield from _undecided(clause)
    for_it = [each for each in clause.support.groups if each.ci.lo > 0.5]
    against = [each for each in clause.support.groups if each.ci.hi < 0.5]
    if for_it and against:
        sides = [*for_it, *against]
        yield Gap(
            id=gap_id(GapKind.VALUES, "support", *(g.group for g in sides), marks=[mark(clause)]),
            kind=GapKind.VALUES,
            clauses=(clause.id,),
            sentence=f"groups stand on opposite sides of {clause.id}",
            source="support",
            remedy="Look for words that both can hold, or leave it open and say who decides it.",
            measure="; ".join(f"{each.group}: {share_in_words(each.ci)}" for each in sides),
            is_note=clause.form.open_on_purpose,
        )
    quoted = {source.ref for source in clause.provenance.derived_from}
    for moved in drifted:
        if moved.statement in quoted:
            yield Gap(
                id=gap_id(GapKind.DRIFT, "drift", moved.statement, marks=[mark(clause)]),
                kind=GapKind.DRIFT,
                clauses=(clause.id,),
                sentence=f"answers on {moved.statement}, which {clause.id} rests on, moved",
                source="drift",
                remedy="Put the clause to the participants again.",
                measure=moved.measure,
                is_note=clause.form.open_on_purpose,
            )


def _undecided(clause: Clause) -> Iterator[Gap]:
    for case in clause.cases.borderline:
        if case not in clause.cases.governing:
            yield Gap(
                id=gap_id(GapKind.AMBIGUITY, "cases", case, marks=[mark(clause)]),
                kind=GapKind.AMBIGUITY,
                clauses=(clause.id,),
                sentence=f"{clause.id} does not decide {case}",
                source="cases",
                remedy="Let a jury rule on the case, or say in the text what it asks there.",
                witness=case,
                is_note=clause.form.open_on_purpose,
            )
