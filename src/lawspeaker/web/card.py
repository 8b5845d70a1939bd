"""A statement as a person meets it: who wrote it, what they said of it, what comes after."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.cycle.projection.opening import IMPORT
from lawspeaker.edge.fault import Fault
from lawspeaker.records.statement import Moderation
from lawspeaker.web.ballot_form import BY_VOTE

if TYPE_CHECKING:
    from collections.abc import Mapping

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A person's way through the statements that take votes, in the `order` that is theirs.

    `said` gives their last votes, the newest last; `left` is what they have not voted on.
    """

    order: tuple[str, ...]
    said: Mapping[str, int]
    left: tuple[str, ...]

    def after(self, statement: str) -> str:
        """The next one to be shown after one that was skipped; empty when none is left."""
        at = self.order.index(statement) + 1 if statement in self.order else 0
        left = frozenset(self.left)
        turned = (*self.order[at:], *self.order[:at])
        return next((each for each in turned if each in left), "")


def way_of(views: Views, participant: str) -> Way:
    """Where somebody stands on their way.

    The order is shuffled for each person anew and always alike; each is as likely as any other, so
    that no statement comes first for most people.
    """
    statements = views.statements
    shown = [s for s in statements.proposed if statements.moderation(s) is not Moderation.OUT]
    salt = f"{views.opening.assembly.get('assembly', '')}\0{participant}\0"
    order = tuple(sorted(shown, key=lambda s: hashlib.sha256(f"{salt}{s}".encode()).digest()))
    said = views.votes.voted_by(participant)
    return Way(order=order, said=said, left=tuple(each for each in order if each not in said))


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
    stands = views.votes.standing(participant, statement)
    return Card(
        statement=statement,
        text=proposed.text,
        author=_author(views, proposed.author, participant, imported=proposed.said_at is not None),
        said=None if stands.vote is None else BY_VOTE[stands.vote],
        important=stands.important,
    )


def _author(views: Views, author: str | None, reader: str, *, imported: bool) -> str:
    if author == reader:
        return "You wrote this."
    here = views.people.joined.get(author or "")
    if imported or (here is not None and here.by == IMPORT):
        return "It came with votes that were brought in from elsewhere."
    if author is None:
        return "Those who hold this assembly wrote this."
    return "A participant wrote this."
