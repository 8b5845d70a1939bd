"""A person's way through the statements: each is drawn by even chance, and the draw is recorded."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.cycle.assembly.voting import require_open
from lawspeaker.records.canonical import canonical_json, digest
from lawspeaker.records.event import EventKind
from lawspeaker.records.served import Served

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.cycle.desk import Desk
    from lawspeaker.cycle.projection.views import Views

ROUTE = "uniform"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Where somebody stands among the statements that take votes and are not their own.

    `said` gives their last votes, the newest last. Of what they have not voted on, `waiting` was
    shown already, the latest last, and `fresh` was not. `last` is what they were shown last, empty
    before the first; `n_shown` counts all showings.
    """

    said: Mapping[str, int]
    waiting: tuple[str, ...]
    fresh: tuple[str, ...]
    last: str
    n_shown: int

    @property
    def n_left(self) -> int:
        """Statements that they have not voted on."""
        return len(self.waiting) + len(self.fresh)

    def standing(self, skipped: str) -> str | None:
        """What is to be shown without a draw, empty where nothing is left; None for a draw.

        What was shown last stands until it is answered or skipped. What was skipped comes again
        when all else was shown.
        """
        if self.last in self.waiting and self.last != skipped:
            return self.last
        if self.fresh:
            return None
        at = self.waiting.index(skipped) + 1 if skipped in self.waiting else 0
        return next(iter((*self.waiting[at:], *self.waiting[:at])), "")


def way_of(views: Views, participant: str) -> Way:
    """Where somebody stands on their way."""
    said = views.votes.voted_by(participant)
    shown = views.showings.shown_to(participant)
    known = views.statements
    left = {
        each
        for each, proposed in known.proposed.items()
        if each not in said and proposed.author != participant and known.takes_votes(each)
    }
    before = frozenset(shown)
    return Way(
        said=said,
        waiting=tuple(each for each in shown if each in left),
        fresh=tuple(each for each in known.proposed if each in left and each not in before),
        last=shown[-1] if shown else "",
        n_shown=len(shown),
    )


def show_next(desk: Desk, participant: str, *, skipped: str, at: str) -> str:
    """What somebody is shown now, after they skipped one (or none); empty where nothing is left.

    A statement that was not shown before is drawn, each with the same chance, and goes on record
    with that chance at the time `at` (ISO 8601, UTC), answered or not. Asked again, it stands.
    UsageFault before voting is open and after.
    """
    views = desk.views()
    require_open(views)
    way = way_of(views, participant)
    standing = way.standing(skipped)
    if standing is not None:
        return standing
    assembly = str(views.opening.assembly.get("assembly", ""))
    drawn = Served(
        participant=participant,
        statement=_drawn(way, salt=f"{assembly}\0{participant}\0{way.n_shown}\0"),
        probability=1.0 / len(way.fresh),
        n_eligible=len(way.fresh),
        route=ROUTE,
        model=digest(canonical_json(list(way.fresh))),
        at=at,
    )
    desk.ledger.append(EventKind.SERVED, drawn.to_body(), key=drawn.key)
    return drawn.statement


def _drawn(way: Way, *, salt: str) -> str:
    """The lot of each draw is its own, so that none hangs on those before it."""
    return min(way.fresh, key=lambda each: hashlib.sha256(f"{salt}{each}".encode()).digest())
