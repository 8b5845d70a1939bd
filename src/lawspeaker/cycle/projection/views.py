"""All projections of one record, kept up together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lawspeaker.cycle.projection.ballots import Ballots
from lawspeaker.cycle.projection.contests import Contests
from lawspeaker.cycle.projection.opening import Opening
from lawspeaker.cycle.projection.people import People
from lawspeaker.cycle.projection.showings import Showings
from lawspeaker.cycle.projection.statements import Statements
from lawspeaker.cycle.projection.versions import Versions
from lawspeaker.cycle.projection.vote_book import VoteBook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from lawspeaker.cycle.projection.projection import Projection
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import Event, EventKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Views:
    """What a record comes to, as far as its events were taken in."""

    opening: Opening = field(default_factory=Opening)
    people: People = field(default_factory=People)
    statements: Statements = field(default_factory=Statements)
    showings: Showings = field(default_factory=Showings)
    votes: VoteBook = field(default_factory=VoteBook)
    contests: Contests = field(default_factory=Contests)
    versions: Versions = field(default_factory=Versions)
    ballots: Ballots = field(default_factory=Ballots)

    @property
    def each(self) -> tuple[Projection, ...]:
        """All of them."""
        return (
            self.opening,
            self.people,
            self.statements,
            self.showings,
            self.votes,
            self.contests,
            self.versions,
            self.ballots,
        )

    @classmethod
    def from_json(cls, states: Mapping[str, Mapping[str, Json]]) -> Views:
        """The views whose states, by their names, were put away; BadInput where one is damaged."""
        return cls(
            opening=Opening.from_json(states[Opening.name]),
            people=People.from_json(states[People.name]),
            statements=Statements.from_json(states[Statements.name]),
            showings=Showings.from_json(states[Showings.name]),
            votes=VoteBook.from_json(states[VoteBook.name]),
            contests=Contests.from_json(states[Contests.name]),
            versions=Versions.from_json(states[Versions.name]),
            ballots=Ballots.from_json(states[Ballots.name]),
        )

    def take(self, events: Iterable[Event]) -> int:
        """Take in further events in their order; how many there were.

        An event whose body is erased says nothing any more, and changes nothing.
        """
        takers: dict[EventKind, list[Callable[[Event], None]]] = {}
        n_events = 0
        for event in events:
            n_events += 1
            if event.body:
                if event.kind not in takers:
                    takers[event.kind] = [v.apply for v in self.each if event.kind in v.kinds]
                for apply in takers[event.kind]:
                    apply(event)
        return n_events


def views_of(events: Iterable[Event]) -> Views:
    """The views of a record, built from its first event on."""
    views = Views()
    views.take(events)
    return views
