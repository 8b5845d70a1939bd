"""A version that is put to the ballot: its clauses, what changed, and a form to say yes or no."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING

from lawspeaker.contract.amendment import Rule
from lawspeaker.contract.authorship import authorship
from lawspeaker.contract.redline import redline
from lawspeaker.cycle.assembly.balloting import (
    Balloting,
    balloting_of,
    document_of,
    ended_at,
    take_ballot,
)
from lawspeaker.edge.fault import Fault, refused
from lawspeaker.edge.form import form_body, single_fields
from lawspeaker.edge.token import new_token
from lawspeaker.errors import BadInput, KeyReused, UsageFault
from lawspeaker.governance.rule_sentences import rule_sentences
from lawspeaker.records.ballot import Ballot
from lawspeaker.records.ballot import Choice as Answer
from lawspeaker.records.canonical import canonical_json
from lawspeaker.records.erased_words import holds_erased
from lawspeaker.report.words import day
from lawspeaker.web.ballot_form import Choice, form_key, key_on_record
from lawspeaker.web.card import who_wrote
from lawspeaker.web.visit import PAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.responses import Response

    from lawspeaker.contract.clause import Clause
    from lawspeaker.cycle.projection.ballots import BallotPaper
    from lawspeaker.cycle.projection.views import Views
    from lawspeaker.web.visit import Visit

_FIELDS = frozenset({"key", "choice"})
ANSWERS: Mapping[str, Choice] = {
    each.value: each
    for each in (
        Choice(
            value=Answer.YES.value, vote=1, sign="\N{CHECK MARK}", words="Yes, I want this text"
        ),
        Choice(
            value=Answer.NO.value,
            vote=-1,
            sign="\N{MULTIPLICATION X}",
            words="No, I do not want it",
        ),
        Choice(value=Answer.ABSTAIN.value, vote=0, sign="\N{EN DASH}", words="I abstain"),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTold:
    """A source of a clause: what it is, what was made of it, its words, and who wrote them."""

    ref: str
    relation: str
    text: str
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseTold:
    """A clause as people read it before they ballot; `words_by` is empty for a quotation."""

    clause: str
    title: str
    text: str
    words_by: str
    checked_by: tuple[str, ...]
    sources: tuple[SourceTold, ...]


async def ballot(visit: Visit) -> Response:
    """`GET /ballot`: what was put to the ballot last, and how this person balloted."""
    return await visit.state.ask(lambda views: _page(views, visit, _newest(views)))


async def cast(visit: Visit) -> Response:
    """`POST /ballot/BALLOT`: the form; the same form again is recorded once, and is no fault."""
    identifier = str(visit.request.path_params["ballot"])
    content = await form_body(visit.request, read_s=visit.state.settings.bounds.read_s)
    fields = single_fields(content, names=_FIELDS)
    key, choice = form_key(fields.get("key", "")), fields.get("choice", "")
    try:
        if not choice:
            raise refused("no_choice", "Choose yes, no, or that you abstain.", param="choice")
        if choice not in ANSWERS:
            raise refused("invalid_form", "The form holds what this page does not offer.")
        await _recorded(visit, identifier, Answer(choice), key=key)
    except Fault as fault:
        if fault.param != "choice":
            raise
        told = fault  # a name of its own, for the question outlives the handler
    else:
        return PAGES.see_other(f"../ballot?done={identifier}#ballot")
    return await visit.state.ask(
        lambda views: _page(views, visit, _paper(views, identifier), fault=told)
    )


def own_ballots(views: Views, participant: str) -> list[tuple[BallotPaper, Choice]]:
    """How somebody balloted, the newest first."""
    said = [
        (paper, views.ballots.of(paper.ballot, participant))
        for paper in reversed(views.ballots.papers.values())
    ]
    return [(paper, ANSWERS[choices[-1]]) for paper, choices in said if choices]


async def _recorded(visit: Visit, identifier: str, choice: Answer, *, key: str) -> None:
    """Nothing once the ballot is on disk; Fault where it is refused."""
    mine = Ballot(participant=visit.participant, choice=choice)
    now, sent = visit.state.now(), key_on_record(key, visit.participant)
    try:
        await visit.state.do(
            lambda desk: take_ballot(desk, mine, ballot=identifier, key=sent, now=now)
        )
    except KeyReused:
        raise Fault(
            409,
            "key_reused",
            "This form was sent before, with another answer. What you see now is what stands.",
            param="choice",
        ) from None
    except (BadInput, UsageFault):
        await visit.state.ask(lambda views: _check(visit, _paper(views, identifier)))
        raise Fault(
            409,
            "counts_once",
            "You have balloted already, and on this ballot the first answer counts.",
            param="choice",
        ) from None


def _newest(views: Views) -> BallotPaper:
    paper = views.ballots.newest
    if paper is None:
        raise Fault(404, "no_ballot", "Nothing was put to the ballot yet.")
    return paper


def _paper(views: Views, identifier: str) -> BallotPaper:
    paper = views.ballots.papers.get(identifier)
    if paper is None:
        raise Fault(404, "no_ballot", "There is no such ballot.")
    return paper


def _check(visit: Visit, paper: BallotPaper) -> None:
    """Nothing where this person may ballot now; Fault 409 says why not."""
    why = _why_not(visit, paper)
    if why:
        raise Fault(409, "no_ballot_now", why)


def _why_not(visit: Visit, paper: BallotPaper) -> str:
    """Why this person cannot ballot now; empty where they can."""
    if paper.closed_because:
        return f"This ballot is over. The reason on record: {paper.closed_because}"
    if balloting_of(paper, now=visit.state.now()) is Balloting.CLOSED:
        return "This ballot is over."
    if holds_erased(paper.document):
        return "Words of this text were erased, so nothing is balloted on it."
    if visit.participant not in paper.people:
        return (
            "You are not on the roll of this ballot. On it are those who took part before it was "
            "opened."
        )
    return ""


def _page(
    views: Views, visit: Visit, paper: BallotPaper, *, fault: Fault | None = None
) -> Response:
    law = document_of(paper.document)
    under = document_of(paper.under) if paper.under else None
    texts = {name: each.text for name, each in views.statements.proposed.items()}
    choices = views.ballots.of(paper.ballot, visit.participant)
    said = ANSWERS[choices[-1]] if choices else None
    why_not = _why_not(visit, paper)
    done = visit.request.query_params.get("done", "")
    return PAGES.show(
        "ballot.html.jinja",
        status=200 if fault is None else fault.status,
        topic=views.opening.topic,
        paper=paper,
        law=law,
        ends=_ends(paper),
        is_over=balloting_of(paper, now=visit.state.now()) is Balloting.CLOSED,
        asks=rule_sentences(Rule.model_validate_json(canonical_json(paper.rule))),
        compared=None if under is None else redline(under, law, texts=texts),
        clauses=[_told(views, visit.participant, each) for each in law.clauses],
        answers=tuple(ANSWERS.values()),
        said=said,
        why_not=why_not,
        may_say=not why_not and (said is None or paper.changeable),
        done=done == paper.ballot and said is not None,
        key=new_token(),
        here="" if visit.request.url.path.endswith("/ballot") else "../",
        fault=fault,
        simulated=views.opening.simulated,
    )


def _ends(paper: BallotPaper) -> str:
    """When a ballot ends or ended: `at the end of 10 December 2026 (UTC)`, or with the time."""
    ends = ended_at(paper)
    if ends.time() == time():
        return f"at the end of {day((ends - timedelta(days=1)).isoformat())} (UTC)"
    return f"on {day(ends.isoformat())} at {ends:%H:%M} UTC"


def _told(views: Views, reader: str, clause: Clause) -> ClauseTold:
    label = authorship(clause, {})
    known = views.statements.proposed
    return ClauseTold(
        clause=clause.id,
        title=clause.title or "",
        text=clause.text,
        words_by=label.drafted_by,
        checked_by=label.checked_by,
        sources=tuple(
            SourceTold(
                ref=each.ref,
                relation=each.relation.value.replace("_", " "),
                text=known[each.ref].text if each.ref in known else "",
                author=who_wrote(views, each.ref, reader) if each.ref in known else "",
            )
            for each in clause.provenance.derived_from
        ),
    )
