"""Publish an assembly's counts in batches, so that no two releases tell on a few people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from lawspeaker.analysis.batches import Releases
from lawspeaker.cycle.desk import as_json
from lawspeaker.cycle.projection.conversation import people_of, statements_of
from lawspeaker.cycle.projection.views import Views
from lawspeaker.errors import UsageFault
from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.records.canonical import digest
from lawspeaker.records.event import EventKind
from lawspeaker.records.partition import Partition
from lawspeaker.records.statement import Moderation
from lawspeaker.report.render import render_sheet
from lawspeaker.report.sheet import Chapter, Grid, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lawspeaker.analysis.batches import StatementCounts
    from lawspeaker.cycle.desk import Desk
    from lawspeaker.ports.ledger import Ledger
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import Event
    from lawspeaker.records.votes import Votes

Counts = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A release by its number: agree, pass and disagree of each statement, over everybody.

    `held_back` still show their earlier counts, `not_shown` have none yet.
    """

    number: str
    topic: str
    simulated: bool
    texts: dict[str, str]
    counts: dict[str, Counts]
    held_back: tuple[str, ...]
    not_shown: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The release in a few lines."""
        told = [f"{self.number}: {len(self.counts)} statements have counts."]
        if self.held_back:
            told.append(
                f"{len(self.held_back)} stand as before: since then fewer than {K_ANONYMITY} "
                "people voted or changed their vote, and the difference would tell on them."
            )
        if self.not_shown:
            told.append(
                f"{len(self.not_shown)} have fewer than {K_ANONYMITY} votes and are not shown."
            )
        return tuple(told)

    def to_json(self) -> dict[str, Json]:
        """The form of the published file."""
        return {
            "release": self.number,
            "topic": self.topic,
            "simulated": self.simulated,
            "k": K_ANONYMITY,
            "statements": [
                {
                    "id": each,
                    "text": self.texts[each],
                    "n_agree": agree,
                    "n_pass": passed,
                    "n_disagree": disagree,
                    "held_back": each in self.held_back,
                }
                for each, (agree, passed, disagree) in self.counts.items()
            ],
            "n_not_shown": len(self.not_shown),
        }


def release(desk: Desk, *, past: Past | None = None) -> Published:
    """Put on record what may be published now; `release_files` are then written beside it.

    The event comes first: what is published is always on record, so that later releases are
    held against it; a file that a crash kept from being written shows nothing to anybody.
    The earlier releases are worked out anew from the votes that they were of. Where that gives
    other counts than were published, somebody was forgotten since: these counts then stand until
    ten other people voted or changed their vote. `past` is what was read before, so that a long
    record need not be read while others wait to write. UsageFault where nothing new may be told;
    BadInput where an import was broken off.
    """
    past = _caught_up(desk.ledger, past or Past())
    past.views.opening.require_whole()
    views, kept = past.views, past.kept
    votes = _votes(views)
    now = past.releases.release(votes, Partition.everyone(votes.n_participants))
    open_ones = set(votes.statements)
    counts = {name: _of(each) for name, each in now.counts.items() if name in open_ones}
    renewed = {name for name in counts if name not in kept or now.counts[name] != kept[name].made}
    forgotten = {name for name in counts if name in kept and kept[name].differs} - renewed
    counts |= {name: kept[name].told for name in forgotten}
    if not renewed:
        raise UsageFault(
            f"Nothing new may be told: since the last release fewer than {K_ANONYMITY} people "
            "voted or changed their vote on any statement."
        )
    number = f"release.{past.n_releases + 1:04d}"
    words = {each.id: each.text for each in statements_of(views)}
    published = Published(
        number=number,
        topic=views.opening.topic,
        simulated=views.opening.simulated,
        texts={name: words[name] for name in counts},
        counts=counts,
        held_back=tuple(name for name in counts if name in now.held_back or name in forgotten),
        not_shown=tuple(name for name in votes.statements if name not in counts),
    )
    text = as_json(published.to_json())
    desk.ledger.append(
        EventKind.RELEASED,
        {
            "release": number,
            "digest": digest(text.encode()),
            "n_statements": len(counts),
            "n_held_back": len(published.held_back),
            "counts": {name: list(each) for name, each in counts.items()},
        },
    )
    return published


def release_files(published: Published) -> dict[str, str]:
    """The release as JSON and as a page, by file name."""
    return {
        f"{published.number}.json": as_json(published.to_json()),
        f"{published.number}.html": render_sheet(_sheet(published)),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """What a statement's counts were when last told, and what the votes of then say now."""

    told: Counts
    made: StatementCounts | None
    differs: bool


class Past:
    """The record up to some event, the releases so far, and what each statement was last told as.

    Not published: it knows who voted what.
    """

    def __init__(self) -> None:
        self.views = Views()
        self.releases = Releases(names=())
        self.kept: dict[str, _Kept] = {}
        self.n_releases = 0
        self.n_events = 0

    def take(self, events: Iterable[Event]) -> None:
        """Take in further events in their order."""
        for is_release, part in groupby(events, lambda event: event.kind is EventKind.RELEASED):
            if not is_release:
                self.n_events += self.views.take(part)
                continue
            for event in part:
                self.n_events += 1
                self.n_releases += 1
                self.kept = _played_release(self.releases, _votes(self.views), event)


def _caught_up(ledger: Ledger, past: Past) -> Past:
    since = ledger.events_from(past.n_events)
    if past.n_events and any(event.kind is EventKind.ERASED for event in since):
        past = Past()  # it knows what was to be forgotten
    past.take(ledger.events_from(past.n_events))
    return past


def _played_release(releases: Releases, votes: Votes, event: Event) -> dict[str, _Kept]:
    everybody = Partition.everyone(votes.n_participants)
    listed = event.body.get("counts")
    told = {
        name: tuple(int(str(n)) for n in each)
        for name, each in (listed.items() if isinstance(listed, Mapping) else ())
        if isinstance(each, list | tuple)
    }
    made = releases.release(votes, everybody).counts
    differ = {name for name, each in told.items() if name not in made or _of(made[name]) != each}
    releases.remember(votes, everybody, differ)
    made = releases.release(votes, everybody).counts
    return {
        name: _Kept(told=each, made=made.get(name), differs=name in differ)
        for name, each in told.items()
    }


def _of(counts: StatementCounts) -> Counts:
    each = counts.everybody
    return (each.n_agree, each.n_pass, each.n_disagree)


def _votes(views: Views) -> Votes:
    """The votes that count, of everybody who joined, on statements that are not moderated out."""
    shown = [s.id for s in statements_of(views) if s.moderation is not Moderation.OUT]
    return views.votes.matrix([person.id for person in people_of(views)], shown)


def _sheet(published: Published) -> Sheet:
    return Sheet(
        name=published.number,
        title="How people voted so far",
        about="Counts over everybody who took part. A statement's counts are renewed only after "
        f"at least {K_ANONYMITY} people voted or changed their vote on it, so that no two "
        "releases tell on a few people.",
        subject=published.topic,
        simulated=published.simulated,
        chapters=(
            Chapter(
                title="Statements",
                lead=" ".join(published.lines),
                grid=Grid(
                    caption="Votes on each statement",
                    head=(
                        "Statement",
                        "In its author's words",
                        "Agree",
                        "Pass",
                        "Disagree",
                        "As of",
                    ),
                    rows=tuple(
                        (
                            name,
                            published.texts[name],
                            *(str(n) for n in published.counts[name]),
                            "an earlier release" if name in published.held_back else "now",
                        )
                        for name in published.counts
                    ),
                ),
            ),
        ),
    )
