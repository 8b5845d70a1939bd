"""Entries of the register of gaps that rulings show: precedents in conflict, and silent cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.digests import clause_digest, mark
from lawspeaker.contract.gap import Gap, GapKind, gap_id
from lawspeaker.governance.precedent import PastCase, Treatment, treatments
from lawspeaker.records.counted import counted
from lawspeaker.records.ruling import Outcome, Standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.constitution import Constitution

PRECEDENTS = "precedents"
"""The source of an entry that rulings show."""


def case_gaps(constitution: Constitution, past: Sequence[PastCase]) -> tuple[Gap, ...]:
    """What rulings in good law show of this version, in their order.

    Two that decide otherwise on a wording that still stands, where the later names no new factor,
    are an ambiguity; one that holds that no cited clause speaks to its case is a gap. Once the
    wording is amended the entry is gone, for it was about words that nobody reads any more.
    """
    standing = {clause.id: clause for clause in constitution.clauses}
    good = [case for case in past if case.ruling.standing is Standing.GOOD_LAW]
    found: list[Gap] = []
    for place, case in enumerate(good):
        clauses = _still_read(case, standing)
        if clauses:
            found += _conflicts(case, good[:place], clauses)
            found += _silence(case, clauses)
    return tuple(found)


def _still_read(case: PastCase, standing: dict[str, Clause]) -> list[Clause]:
    """The clauses of a ruling that say today what they said in it."""
    cited = ((standing.get(each.id), each.digest) for each in case.ruling.clauses)
    return [clause for clause, digest in cited if clause and clause_digest(clause) == digest]


def _conflicts(
    case: PastCase, earlier: Sequence[PastCase], clauses: Sequence[Clause]
) -> Iterator[Gap]:
    outcomes = {each.ruling.id: each.ruling.outcome for each in earlier}
    for treated in treatments(case.contest, case.ruling, earlier):
        if treated.how is Treatment.CONFLICTING:
            one, other = treated.ruling, case.ruling.id
            yield Gap(
                id=gap_id(
                    GapKind.AMBIGUITY, PRECEDENTS, one, other, marks=list(map(mark, clauses))
                ),
                kind=GapKind.AMBIGUITY,
                clauses=tuple(clause.id for clause in clauses),
                sentence=f"{one} holds {outcomes[one].value} and {other} "
                f"{case.ruling.outcome.value}, with no factor to tell their cases apart.",
                source=PRECEDENTS,
                remedy="A bench overrules one of them, or the clause is amended.",
                witness=case.contest.id,
            )


def _silence(case: PastCase, clauses: Sequence[Clause]) -> Iterator[Gap]:
    if case.ruling.outcome is Outcome.NOT_APPLICABLE:
        number, verdicts = case.ruling.id, case.ruling.verdicts
        n = verdicts.n_complies + verdicts.n_violates + verdicts.n_not_applicable
        yield Gap(
            id=gap_id(GapKind.GAP, PRECEDENTS, number, marks=list(map(mark, clauses))),
            kind=GapKind.GAP,
            clauses=tuple(clause.id for clause in clauses),
            sentence=f"{number} holds that none of the cited clauses speaks to its case.",
            source=PRECEDENTS,
            remedy="Propose a clause for such cases, or leave it to whoever decides in silence.",
            witness=case.contest.id,
            measure=f"{verdicts.n_not_applicable} of {counted(n, 'verdict')}",
        )
