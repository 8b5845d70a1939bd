"""Publish an assembly's counts in batches, so that no two releases tell on a few people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from lawspeaker.analysis.batches import Counted, Releases
from lawspeaker.cycle.desk import as_json
from lawspeaker.cycle.projection.conversation import people_of, statements_of
from lawspeaker.cycle.projection.views import Views
from lawspeaker.errors import UsageFault
from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.records.canonical import digest
from lawspeaker.records.counted import counted
from lawspeaker.records.event import EventKind
from lawspeaker.records.statement import Moderation
from lawspeaker.records.stored import Stored
from lawspeaker.report.render import render_sheet
from lawspeaker.report.sheet import Chapter, Grid, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lawspeaker.cycle.desk import Desk
    from lawspeaker.ports.ledger import Ledger
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import Event
    from lawspeaker.records.votes import Votes

NOT_TOLD = "not shown"
N_AHEAD, N_FEW = 5, 2
"""How often a release is prepared anew at most, and of how many statements it may be left over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A release by its number: how many voted on each statement, and how, over everybody.

    `held_back` still show their earlier counts, `not_shown` have none yet.
    """

    number: str
    topic: str
    simulated: bool
    texts: dict[str, str]
    counts: dict[str, Counted]
    held_back: tuple[str, ...]
    not_shown: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The release in a few lines."""
        told = [f"{self.number}: {counted(len(self.counts), 'statement')} with counts."]
        if self.held_back:
            told.append(
                f"{len(self.held_back)} as before: what changed since then would tell how fewer "
                f"than {K_ANONYMITY} people voted."
            )
        few = sum(None in each.answers for each in self.counts.values())
        if few:
            told.append(
                f"{few} without every count: fewer than {K_ANONYMITY} people gave one of the "
                "answers."
            )
        if self.not_shown:
            told.append(f"{len(self.not_shown)} not shown: too few votes to tell anything of.")
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
                    **_written(counts),
                    "held_back": each in self.held_back,
                }
                for each, counts in self.counts.items()
            ],
            "n_not_shown": len(self.not_shown),
        }


def release(desk: Desk, *, past: Past | None = None) -> Published:
    """Put on record what may be published now; `release_files` are then written beside it.

    The event comes first: what is published is always on record, so that later releases are
    held against it; a file that a crash kept from being written shows nothing to anybody.
    The earlier releases are held against the votes that they were of. Who was forgotten since is
    missing from these, and goes out of the counts like somebody who left: not alone. `past` is
    what was read before, so that a long record need not be read while others wait to write.
    UsageFault where nothing new may be told; BadInput where an import was broken off.
    """
    past = _caught_up(desk.ledger, past or Past())
    past.views.opening.require_whole()
    views, kept = past.views, past.kept
    votes = _votes(views)
    if not votes.statements:
        raise UsageFault(
            "There is no statement yet whose votes could be counted. "
            "Propose one: `lawspeaker assembly statement`."
        )
    now = past.releases.release(votes)
    open_ones = set(votes.statements)
    counts = {name: each for name, each in now.counts.items() if name in open_ones}
    if all(kept.get(name) == each for name, each in counts.items()):
        raise UsageFault(
            "Nothing new may be told: of each statement, what changed since the last release would "
            f"tell how fewer than {K_ANONYMITY} people voted. Release again when more have voted."
        )
    number = f"release.{past.n_releases + 1:04d}"
    words = {each.id: each.text for each in statements_of(views)}
    published = Published(
        number=number,
        topic=views.opening.topic,
        simulated=views.opening.simulated,
        texts={name: words[name] for name in counts},
        counts=counts,
        held_back=tuple(name for name in counts if name in now.held_back),
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
            "counts": {name: _written(each) for name, each in counts.items()},
        },
    )
    return published


def release_files(published: Published) -> dict[str, str]:
    """The release as JSON and as a page, by file name."""
    return {
        f"{published.number}.json": as_json(published.to_json()),
        f"{published.number}.html": render_sheet(_sheet(published)),
    }


class Past:
    """The record up to some event, the releases so far, and what each statement was last told as.

    Not published: it knows who voted what.
    """

    def __init__(self) -> None:
        self.views = Views()
        self.releases = Releases()
        self.kept: dict[str, Counted] = {}
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

    def weigh(self, ledger: Ledger) -> None:
        """Read on, and find out ahead what may be told, until few statements changed meanwhile.

        To hold one statement against many releases can take a second. What is found out here need
        not be while others wait to write.
        """
        for _ in range(N_AHEAD):
            self.take(ledger.events_from(self.n_events))
            if self.releases.weigh(_votes(self.views)) <= N_FEW:
                return


def _caught_up(ledger: Ledger, past: Past) -> Past:
    since = ledger.events_from(past.n_events)
    if past.n_events and any(event.kind is EventKind.ERASED for event in since):
        past = Past()  # it knows what was to be forgotten
    past.take(ledger.events_from(past.n_events))
    return past


def _played_release(releases: Releases, votes: Votes, event: Event) -> dict[str, Counted]:
    """The counts that a release told, which later ones are held against."""
    listed = event.body.get("counts")
    told = {
        name: _read(each)
        for name, each in (listed.items() if isinstance(listed, Mapping) else ())
        if each
    }
    releases.remember(votes, told)
    return told


def _written(counts: Counted) -> dict[str, Json]:
    return {
        "n": counts.n,
        "n_agree": counts.n_agree,
        "n_pass": counts.n_pass,
        "n_disagree": counts.n_disagree,
        "all_but_few": counts.all_but_few or None,
    }


def _read(kept: Json) -> Counted:
    """The counts of a release on record; the first releases kept agree, pass and disagree only."""
    if not isinstance(kept, Mapping):
        first = Stored(what="a release", values={"counts": kept}).wholes("counts")
        return Counted(n=sum(first), n_agree=first[0], n_pass=first[1], n_disagree=first[2])
    stored = Stored(what="a release", values=kept)
    agree, passed, disagree = (
        None if kept.get(key) is None else stored.whole(key)
        for key in ("n_agree", "n_pass", "n_disagree")
    )
    return Counted(
        n=stored.whole("n"),
        n_agree=agree,
        n_pass=passed,
        n_disagree=disagree,
        all_but_few=stored.text("all_but_few") if kept.get("all_but_few") else "",
    )


def _votes(views: Views) -> Votes:
    """The votes that count, of everybody who joined, on statements that are not moderated out."""
    shown = [s.id for s in statements_of(views) if s.moderation is not Moderation.OUT]
    return views.votes.matrix([person.id for person in people_of(views)], shown)


def _sheet(published: Published) -> Sheet:
    return Sheet(
        name=published.number,
        title="How people voted so far",
        about="Counts over everybody who took part. How many gave an answer is told where they "
        f"are nobody or at least {K_ANONYMITY}, and does not follow from what is told beside it. A "
        "statement's counts are renewed only when what changed tells of as many, so that no two "
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
                        "Voted",
                        "Agree",
                        "Pass",
                        "Disagree",
                        "As of",
                    ),
                    rows=tuple(
                        (
                            name,
                            published.texts[name],
                            str(published.counts[name].n),
                            *_answers_told(published.counts[name]),
                            "an earlier release" if name in published.held_back else "now",
                        )
                        for name in published.counts
                    ),
                ),
            ),
        ),
    )


def _answers_told(counts: Counted) -> tuple[str, ...]:
    """Agree, pass and disagree as they may be told."""
    told = zip(("agree", "pass", "disagree"), reversed(counts.answers), strict=True)
    return tuple(
        f"all but fewer than {K_ANONYMITY}"
        if answer == counts.all_but_few
        else NOT_TOLD
        if n is None
        else str(n)
        for answer, n in told
    )
