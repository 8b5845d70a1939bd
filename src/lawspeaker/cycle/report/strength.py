"""The report's page on strength: what turns a clause, and the results without odd votes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.cycle.anomalies import ALL_KINDS
from lawspeaker.cycle.sybil import Outcome
from lawspeaker.report.strength import Attacked, LeftAside, Strength, Turn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.analysis.flip_margin import FlipMargin
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.cycle.anomalies import SideBySide, Without
    from lawspeaker.cycle.report.opinions import Rows
    from lawspeaker.cycle.sybil import SybilReport

_KINDS = {
    "straight_liners": "who gave one and the same answer throughout",
    "near_duplicates": "whose votes are nearly a copy of another's",
    "bursts": "who came in a sudden burst",
    "co_voting": "who voted in step with others",
    ALL_KINDS: "of any of these kinds",
}
_OUTCOMES = {
    Outcome.CONSENSUS: "The five statements of widest agreement",
    Outcome.SLATE: "The chosen statements",
    Outcome.GROUPS: "The opinion groups",
    Outcome.LEADING: "The standing of the first statement",
}


def strength_page(
    margins: Mapping[str, FlipMargin],
    beside: SideBySide | None,
    sybil: SybilReport | None,
    constitution: Constitution,
    *,
    rows: Rows,
) -> Strength:
    """What it takes to turn each clause, the nearest to turning first, and the other results."""
    clause_of = {
        source.ref: clause.id
        for clause in constitution.clauses
        for source in clause.provenance.derived_from
    }
    turns = tuple(
        Turn(
            quote=rows.quote(statement),
            clause=clause_of[statement],
            stands=margin.reaches,
            n_accounts=margin.n_accounts,
        )
        for statement, margin in sorted(margins.items(), key=lambda each: each[1].n_accounts)
    )
    return Strength(
        turns=turns,
        groups="" if beside is None else beside.everybody.groups_words,
        aside=() if beside is None else tuple(_aside(each, beside, rows) for each in _told(beside)),
        attacked=() if sybil is None else tuple(_attacked(sybil, each) for each in Outcome),
        searched=None if sybil is None else sybil.searched,
    )


def _told(beside: SideBySide) -> list[Without]:
    """Each kind, and all together unless one kind is all of them: that would be told twice."""
    kinds = [each for each in beside.without if each.kind != ALL_KINDS]
    counted = {each.n_shown for each in kinds if each.n_shown}
    return kinds + [
        each for each in beside.without if each.kind == ALL_KINDS and each.n_shown not in counted
    ]


def _aside(each: Without, beside: SideBySide, rows: Rows) -> LeftAside:
    kind, shown = _KINDS[each.kind], each.shown
    if shown is None:
        return LeftAside(kind=kind, n_people=each.n_shown, too_few_left=each.too_few_left)
    before = beside.everybody
    agreed = {*before.agreed, *before.rejected} ^ {*shown.agreed, *shown.rejected}
    return LeftAside(
        kind=kind,
        n_people=each.n_shown,
        groups=shown.groups_words,
        likeness=each.ari,
        came=tuple(rows.quote(s) for s in shown.slate if s not in before.slate),
        went=tuple(rows.quote(s) for s in before.slate if s not in shown.slate),
        n_agreed_changed=len(agreed),
    )


def _attacked(sybil: SybilReport, outcome: Outcome) -> Attacked:
    least = sybil.least(outcome)
    if least is None:
        return Attacked(outcome=_OUTCOMES[outcome], n_accounts=None, share=None, how="", changed="")
    return Attacked(
        outcome=_OUTCOMES[outcome],
        n_accounts=least.n_accounts,
        share=least.share,
        how=least.words,
        changed=least.changed,
    )
