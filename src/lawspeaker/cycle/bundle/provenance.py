"""Where each clause came from, and how much of the whole each maker has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.contract.clause import Relation
from lawspeaker.contract.maker import Maker, maker_shares, makers_of
from lawspeaker.cycle.bundle import answers
from lawspeaker.cycle.bundle.facts import clause_source
from lawspeaker.cycle.bundle.item import OPERATOR, ORGANISER, Item, chapter_of
from lawspeaker.cycle.bundle.registry import sheet
from lawspeaker.report.sheet import Chapter, Grid, Sheet
from lawspeaker.report.words import in_percent, listed, percent

if TYPE_CHECKING:
    from lawspeaker.contract.clause import Clause
    from lawspeaker.cycle.bundle.facts import Facts


_FIRST_PAGE = (
    Item(place="", asked="Who made the clauses?", owed_by=ORGANISER, answer=answers.makers),
    Item(
        place="",
        asked="Who wrote the rest: levels, who decides, how it changes?",
        owed_by=OPERATOR,
        answer=answers.frame,
    ),
    Item(
        place="",
        asked="Who says what the clauses ask of a machine?",
        owed_by=OPERATOR,
        answer=answers.norms,
    ),
)


@sheet("provenance", leaves_out="it tells of every clause")
def provenance(facts: Facts) -> Sheet:
    """The share of law, experts, public process and owner, then each clause with its sources."""
    return facts.sheet(
        "provenance",
        chapter_of("In short", _FIRST_PAGE, facts),
        Chapter(title="Who made the clauses", grid=_shares(facts)),
        Chapter(title="Each clause", grid=_clauses(facts)),
        title="Provenance of the clauses",
        about="Whose words each rule is. A rule that nobody's reference explains is counted as "
        "not recorded, so that a designer's instinct cannot pass for a community's will.",
    )


def _shares(facts: Facts) -> Grid:
    shares = maker_shares(facts.constitution)
    return Grid(
        caption="Share of the clauses; a clause with several sources is split evenly",
        head=("Made by", "Share", "Source"),
        rows=tuple((maker.value, in_percent(shares[maker]), facts.source) for maker in Maker),
    )


def _clauses(facts: Facts) -> Grid:
    return Grid(
        caption="The clauses in the order of the document",
        head=("Clause", "Made by", "From", "Drafted by", "Checked by", "Norm typed by", "Source"),
        rows=tuple(
            (
                clause.id,
                listed([maker.value for maker in makers_of(clause)]),
                _sources(clause),
                clause.provenance.drafted_by or _unsigned(clause),
                listed(clause.provenance.checked_by) or _unsigned(clause),
                "no norm"
                if clause.norm is None
                else answers.reader_of(clause, facts) or "not recorded",
                clause_source(clause),
            )
            for clause in facts.constitution.clauses
        ),
    )


def _unsigned(clause: Clause) -> str:
    quoted = all(each.relation is Relation.QUOTED for each in clause.provenance.derived_from)
    return "quoted word for word" if quoted else "not recorded"


def _sources(clause: Clause) -> str:
    return "; ".join(
        f"{each.relation.value} {each.ref}"
        + (f" (held true by {percent(each.fidelity.estimate)})" if each.fidelity else "")
        for each in clause.provenance.derived_from
    )
