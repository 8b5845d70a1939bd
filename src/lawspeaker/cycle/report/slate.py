"""The report's pages on the slate and on who loses by it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lawspeaker.analysis.dissent import dissenting_voice
from lawspeaker.analysis.intervals import jeffreys
from lawspeaker.analysis.telling import telling_statements
from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.report.cell import Hidden
from lawspeaker.report.view import Chosen, Dissent, LeftOut, Losers, Opposed, Slate, Unmet, Vetoed

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.cycle.report.opinions import Rows
    from lawspeaker.cycle.select import Selection
    from lawspeaker.records.estimate import Estimate
    from lawspeaker.records.partition import Partition
    from lawspeaker.records.votes import Votes

MOSTLY = 0.5
_UNMET_EACH = 3


def slate_page(
    selection: Selection, constitution: Constitution, rows: Rows, *, min_votes: int
) -> Slate:
    """The chosen statements in order, with what was left out narrowly or vetoed."""
    clause_of = {
        source.ref: clause.id
        for clause in constitution.clauses
        for source in clause.provenance.derived_from
    }
    names = rows.measured.groups
    vetoed = (
        (each, rows.column[each.statement])
        for each in selection.vetoed
        if rows.shown[each.group, rows.column[each.statement]]
    )
    return Slate(
        rule=f"Each person gets an equal share of the {len(selection.slate)} seats and spends it "
        "on statements they agree with; a statement enters when its supporters can pay for it "
        f"(method of equal shares). To be chosen it needs {min_votes} votes and more people for "
        "it than against, and no group may be credibly against it; "
        f"{selection.n_eligible} statements could stand.",
        chosen=tuple(
            Chosen(
                row=rows.row_of(identifier),
                clause=clause_of[identifier],
                probability=probability,
            )
            for identifier, probability in zip(selection.slate, selection.probability, strict=True)
        ),
        ejr_ratio=selection.ejr.est,
        left_out=tuple(
            LeftOut(
                row=rows.row_of(each.statement),
                probability=each.probability,
                reason="Chosen when the unseen votes are filled in otherwise.",
            )
            for each in selection.narrowly_out
        ),
        vetoed=tuple(
            Vetoed(
                quote=rows.quote(each.statement),
                group=names[each.group],
                agree=rows.measured.group(each.group, j),
            )
            for each, j in vetoed
        ),
    )


def losers_page(
    votes: Votes,
    partition: Partition,
    selection: Selection,
    constitution: Constitution,
    *,
    rows: Rows,
) -> Losers:
    """Whom no clause represents, and which clauses a group is mostly against."""
    n_people = len(partition.label)
    return Losers(
        unrepresented=_share(selection.unrepresented_shown, n_people),
        n_people=selection.unrepresented_shown,
        groups=_by_group(selection, partition),
        opposed=_opposed(selection, constitution, rows),
        unmet=_unmet(selection, rows),
        dissent=_dissent(votes, selection, constitution, rows),
        filled_in=selection.imputed_share,
    )


def _share(n: int | None, n_people: int) -> Estimate:
    """The share of n people, or of at most nine where their number is not told."""
    if n is not None:
        return jeffreys(n, n_people)
    most = jeffreys(min(K_ANONYMITY - 1, n_people), n_people)
    return replace(most, lo=0.0, method="at most nine people")


def _by_group(selection: Selection, partition: Partition) -> tuple[Estimate | Hidden, ...]:
    counts = selection.unrepresented.n_per_group
    sizes = partition.sizes.tolist()
    if any(size < K_ANONYMITY for size in sizes) or any(0 < n < K_ANONYMITY for n in counts):
        # The groups' counts add up to the published one, so all are told or none is.
        return (Hidden.FEW,) * len(sizes)
    return tuple(jeffreys(n, size) for n, size in zip(counts, sizes, strict=True))


def _opposed(selection: Selection, constitution: Constitution, rows: Rows) -> tuple[Opposed, ...]:
    found: list[Opposed] = []
    for identifier, clause in zip(selection.slate, constitution.clauses, strict=True):
        j = rows.column[identifier]
        for g, name in enumerate(rows.measured.groups):
            against = rows.measured.group_against(g, j)
            if rows.shown[g, j] and against.est > MOSTLY:
                found.append(
                    Opposed(
                        quote=rows.quote(identifier),
                        clause=clause.id,
                        group=name,
                        disagree=against,
                    )
                )
    return tuple(found)


def _unmet(selection: Selection, rows: Rows) -> tuple[Unmet, ...]:
    """By whole intervals, most of a group for it and most of the others not; a few of each."""
    names = rows.measured.groups
    found: list[Unmet] = []
    for g, name in enumerate(names):
        wanted = [
            Unmet(
                quote=rows.quote(told.statement),
                group=name,
                inside=told.inside,
                outside=told.outside,
            )
            for told in telling_statements(rows.measured)
            if told.group == g
            and told.agrees
            and told.inside.lo > MOSTLY
            and told.outside.hi < MOSTLY
            and told.statement not in selection.slate
            and rows.shown[g, rows.column[told.statement]]
        ]
        found += wanted[:_UNMET_EACH]
    return tuple(found)


def _dissent(
    votes: Votes, selection: Selection, constitution: Constitution, rows: Rows
) -> tuple[Dissent, ...]:
    """What dissenters of a clause say in statements of their own, the most disputed first."""
    found: list[tuple[float, Dissent]] = []
    for identifier, clause in zip(selection.slate, constitution.clauses, strict=True):
        voice = dissenting_voice(votes, identifier)
        if voice is not None:
            against = rows.measured.overall_disagree(rows.column[identifier])
            told = Dissent(clause=clause.id, quote=rows.quote(voice.voice), share=voice.share)
            found.append((against.est, told))
    found.sort(key=lambda each: -each[0])
    return tuple(told for _, told in found)
