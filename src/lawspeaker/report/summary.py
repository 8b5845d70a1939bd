"""The report in six sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.records.counted import counted
from lawspeaker.report.cell import Tally
from lawspeaker.report.view import Verdict
from lawspeaker.report.words import cell_told, how_many, listed, numeral, span

if TYPE_CHECKING:
    from lawspeaker.report.cell import StatementRow
    from lawspeaker.report.view import Report


MOSTLY = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence: its topic in a word or two, our words, and a statement it may quote."""

    topic: str
    words: str
    quote: str = ""


def summary(report: Report) -> tuple[Sentence, ...]:
    """Who took part, the groups, the slate, the most agreed, the most divided, what is unknown."""
    return (_people(report), _groups(report), _slate(report), *_points(report), _unknown(report))


def _people(report: Report) -> Sentence:
    people = report.people
    who = "simulated participant" if report.header.simulated else "person"
    votes, statements = counted(people.n_votes, "vote"), counted(people.n_statements, "statement")
    return Sentence(
        topic="Took part",
        words=f"{counted(people.n_participants, who)} took part and cast {votes} on {statements}.",
    )


def _groups(report: Report) -> Sentence:
    groups = report.groups
    if groups.verdict is Verdict.TOO_LITTLE_DATA:
        words = "There are too few votes to say whether there are opinion groups."
    elif groups.verdict is Verdict.NO_GROUPS:
        words = "The votes show no separate opinion groups."
    else:
        sizes = [f"{group.name} ({counted(group.n_people, 'person')})" for group in groups.groups]
        how = numeral(len(sizes))
        noun = "opinion group" if len(sizes) == 1 else "opinion groups"
        words = f"Their votes show {how} {noun}: {listed(sizes)}."
    return Sentence(topic="Groups", words=words)


def _slate(report: Report) -> Sentence:
    n_chosen = len(report.slate.chosen)
    if n_chosen == 0:
        return Sentence(topic="Chosen", words="No statement was chosen.")
    loss = report.losers.unrepresented
    left = (
        ""
        if loss is None
        else f"; {how_many(loss.est)} people ({span(loss)}) agree with none of them"
    )
    if left and (report.losers.filled_in or 0.0) >= MOSTLY:
        left += ", by answers that are mostly filled in"
    verb = "was" if n_chosen == 1 else "were"
    chosen = f"{counted(n_chosen, 'statement')} {verb} chosen for the constitution"
    return Sentence(topic="Chosen", words=f"{chosen}{left}.")


def _points(report: Report) -> tuple[Sentence, Sentence]:
    opinions = report.opinions
    return (
        _point(
            "Most agreed",
            opinions.agreed,
            "No statement clearly has most people in every group behind it.",
        ),
        _point("Most divided", opinions.divided, "No statement is known to divide people."),
    )


def _point(topic: str, rows: tuple[StatementRow, ...], nothing: str) -> Sentence:
    if not rows:
        return Sentence(topic=topic, words=nothing)
    overall = rows[0].overall
    words = cell_told(overall)
    if topic == "Most divided" and isinstance(overall, Tally):
        disagree = overall.disagree
        words = f"{words}; {how_many(disagree.est)} disagree ({span(disagree)})"
    return Sentence(topic=topic, words=f"{words}.", quote=rows[0].quote.text)


def _unknown(report: Report) -> Sentence:
    n_few = len(report.opinions.too_few)
    few = f"; and on {counted(n_few, 'statement')} there are too few votes to say" if n_few else ""
    return Sentence(
        topic="Not known",
        words=f"How those who did not take part would have voted{few}.",
    )
