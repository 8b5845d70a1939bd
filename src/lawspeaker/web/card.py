"""A statement as a person meets it: who wrote it, what they said of it, what comes after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.cycle.projection.opening import IMPORT
from lawspeaker.edge.fault import Fault
from lawspeaker.records.statement import Moderation
from lawspeaker.web.ballot_form import BY_VOTE

if TYPE_CHECKING:
    from lawspeaker.cycle.projection.views import Views
    from lawspeaker.web.ballot_form import Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One statement; `said` is None before the person voted on it."""

    statement: str
    text: str
    author: str
    said: Choice | None
    important: bool | None


def card_of(views: Views, participant: str, statement: str) -> Card:
    """One statement as this person meets it; Fault 404 or 410 where it takes no votes."""
    proposed = views.statements.proposed.get(statement)
    if proposed is None:
        raise Fault(404, "no_such_statement", "There is no such statement.")
    if views.statements.moderation(statement) is Moderation.OUT:
        why = views.statements.decisions[statement][-1].reason
        raise Fault(
            410, "moderated", f"This statement was taken out and takes no votes. The reason: {why}"
        )
    if views.statements.waits(statement):
        raise Fault(409, "waits", "This statement waits for a moderator and takes no votes yet.")
    stands = views.votes.standing(participant, statement)
    return Card(
        statement=statement,
        text=proposed.text,
        author=who_wrote(views, statement, participant),
        said=None if stands.vote is None else BY_VOTE[stands.vote],
        important=stands.important,
    )


def who_wrote(views: Views, statement: str, reader: str) -> str:
    """Who wrote a statement, in a sentence for a reader; KeyError for an unknown id."""
    proposed = views.statements.proposed[statement]
    author = proposed.author
    if author == reader:
        return "You wrote this."
    here = views.people.joined.get(author or "")
    if proposed.said_at is not None or (here is not None and here.by == IMPORT):
        return "It came with votes that were brought in from elsewhere."
    if author is None:
        return "Those who hold this assembly wrote this."
    return "A participant wrote this."
