"""Entries of the register of gaps that a gateway's answers met: counted, without content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.contract.digests import clause_digest, mark
from lawspeaker.contract.gap import Gap, GapKind, gap_id
from lawspeaker.contract.uncertainty import Sign
from lawspeaker.cycle.asked import NO_CLAUSE, counts_by_clause, gap_events, whole_weeks
from lawspeaker.records.suppression import published_cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.cycle.asked import LoggedGap, Occurrence, Weeks
    from lawspeaker.records.contest import Contest

    _Place = tuple[str, str]

GATEWAY = "gateway"
"""The source of an entry that answers met."""

KIND_OF_SIGN = {
    Sign.OPPOSED_CLAUSES: GapKind.CONTRADICTION,
    Sign.RULINGS_CONFLICT: GapKind.AMBIGUITY,
    Sign.BORDERLINE_CASE: GapKind.AMBIGUITY,
    Sign.NO_CLAUSE: GapKind.GAP,
    Sign.OPEN_ON_PURPOSE: GapKind.GAP,
    Sign.DELEGATED: GapKind.GAP,
}
"""What a sign shows of the text, the graver first: an answer counts once at a clause. What a
model alone says of itself is not here, for nobody checked it."""

_SAID = {
    GapKind.CONTRADICTION: "answers met {} beside a clause that asks the opposite",
    GapKind.AMBIGUITY: "answers met {} where it does not clearly decide",
    GapKind.GAP: "answers met {}, which leaves the matter open",
}
_SILENT = "answers met matters to which no clause speaks"
_REMEDY = {
    GapKind.CONTRADICTION: "Say which of the clauses goes before the other, or when each holds.",
    GapKind.AMBIGUITY: "Let a jury rule on such a case, or say in the text what it asks there.",
    GapKind.GAP: "Propose a clause for such cases, or leave it to whoever decides in silence.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Met:
    """How many answers may be told of a kind at a clause, None where no clause was in play."""

    kind: GapKind
    clause: Clause | None
    n: int
    weeks: tuple[Weeks, ...]


def met_gaps(
    held: Constitution,
    lines: Iterable[LoggedGap],
    *,
    versions: Mapping[str, Constitution],
    contests: Sequence[Contest],
    today: date,
) -> tuple[Gap, ...]:
    """What answers under the present wording met, by kind and clause, in weeks that are over.

    Counts refine those of the report on what is asked of us and are told only where these are:
    ten at least, and no smaller one follows from them. The witness is the first contest under the
    same wording, whose number is public. `versions` are those that lines name.
    """
    standing = _standing(held, versions)
    counted: dict[tuple[GapKind, str], list[tuple[Weeks, int]]] = {}
    for part in whole_weeks(gap_events(lines), today=today):
        for cell, n in _cells(part, standing).items():
            counted.setdefault(cell, []).append((part, n))
    met = [
        _Met(
            kind=kind,
            clause=held.clause(clause),
            n=sum(n for _, n in told),
            weeks=tuple(part for part, _ in told),
        )
        for kind in _SAID
        for clause in (NO_CLAUSE, *(each.id for each in held.clauses))
        if (told := counted.get((kind, clause)))
    ]
    return tuple(_gap(each, held, contests) for each in met)


def _standing(held: Constitution, versions: Mapping[str, Constitution]) -> frozenset[_Place]:
    """Where each version reads as the present one; NO_CLAUSE stands for the whole of it."""
    names = (NO_CLAUSE, *(each.id for each in held.clauses))
    return frozenset(
        (number, name)
        for number, under in versions.items()
        for name in names
        if _words(under, name) == _words(held, name)
    )


def _words(constitution: Constitution, name: str) -> tuple[str, ...]:
    named = [each for each in constitution.clauses if name in {each.id, NO_CLAUSE}]
    return tuple(sorted(map(clause_digest, named)))


def _cells(part: Weeks, standing: frozenset[_Place]) -> dict[tuple[GapKind, str], int]:
    """The numbers of some weeks that may be told; the last row is whatever shows no kind now."""
    total = {each.clause: each.n for each in counts_by_clause((part,))}
    if not total:
        return {}
    rows = [*_SAID, None]
    n = np.array(
        [
            [
                sum(
                    clause in (event.clauses or (NO_CLAUSE,))
                    and _kind(event, clause, standing) is kind
                    for event in part.events
                )
                for clause in total
            ]
            for kind in rows
        ],
        dtype=np.int64,
    )
    seen = published_cells(n, np.array(list(total.values()), dtype=np.int64))
    return {
        (kind, clause): int(n[i, j])
        for i, kind in enumerate(rows)
        for j, clause in enumerate(total)
        if kind is not None and seen[i, j]
    }


def _kind(event: Occurrence, clause: str, standing: frozenset[_Place]) -> GapKind | None:
    """What an answer shows of a clause as it reads now; None where it shows nothing of it."""
    if (event.version, clause) not in standing:
        return None
    met = {sign for sign, named in event.signs.items() if clause in (named or (NO_CLAUSE,))}
    return next((kind for sign, kind in KIND_OF_SIGN.items() if sign in met), None)


def _gap(met: _Met, held: Constitution, contests: Sequence[Contest]) -> Gap:
    kind, clause = met.kind, met.clause
    first, last = met.weeks[0].first, met.weeks[-1].last
    return Gap(
        id=gap_id(
            kind,
            GATEWAY,
            marks=[mark(each) for each in held.clauses if clause is None or each is clause],
        ),
        kind=kind,
        clauses=() if clause is None else (clause.id,),
        sentence=_SILENT if clause is None else _SAID[kind].format(clause.id),
        source=GATEWAY,
        remedy=_REMEDY[kind],
        witness=None if clause is None else _witness(clause, contests),
        measure=f"at least {met.n:,} answers, {first.isoformat()} to {last.isoformat()}",
        is_note=clause is not None and clause.form.open_on_purpose,
    )


def _witness(clause: Clause, contests: Sequence[Contest]) -> str | None:
    """The first contest of an answer under these words."""
    words = (clause.id, clause_digest(clause))
    return next(
        (
            contest.id
            for contest in contests
            if words in {(each.id, each.digest) for each in contest.clauses}
        ),
        None,
    )
