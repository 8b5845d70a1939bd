"""The views of a folder's record: kept beside it, caught up when read, built anew when asked."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.adapters.folder import LEDGER_NAME, Folder
from lawspeaker.cycle.projection.conversation import conversation_of
from lawspeaker.cycle.projection.following import Following
from lawspeaker.cycle.projection.views import Views
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.records.conversation import SourceFile
from lawspeaker.records.event import EventKind
from lawspeaker.records.stored import Stored
from lawspeaker.wiring.store import existing_place, holds_record, open_place

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from lawspeaker.adapters.ledger.store import StoredLedger
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.conversation import Conversation
    from lawspeaker.records.vote_history import VoteHistory
    from lawspeaker.records.votes import Votes

SCHEMA_VERSION = 5
N_BEHIND = 1_000
GROWN = 10
"""A single deed takes in more than N_BEHIND events anew, and more than the GROWN-th part of those
that the views hold, before it puts them away again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptViews:
    """Views, and the state of the record that they are of: its events and the root over them.

    `n_taken` events were taken in just now; the rest was known from before. `last` is the digest
    of the last event, empty where there is none.
    """

    views: Views
    n_events: int
    n_taken: int
    root: str
    last: str

    @property
    def file(self) -> SourceFile:
        """The record as a source: its digest is the root over its events."""
        return SourceFile(name=LEDGER_NAME, digest=f"sha256:{self.root}", n_rows=self.n_events)


def _nothing() -> KeptViews:
    return KeptViews(views=Views(), n_events=0, n_taken=0, root="", last="")


def current_views(place: Path) -> KeptViews:
    """The views of a record as it is now; what was put away is used as far as it still fits."""
    here = existing_place(place)
    with open_place(here, create=False) as ledger:
        return views_in(ledger, here.folder)


def views_in(ledger: StoredLedger, folder: Path) -> KeptViews:
    """The same for a ledger that is open."""
    return _caught_up(ledger, _put_away(ledger, folder, fits=_began_so))


def views_for_deed(ledger: StoredLedger, folder: Path) -> Views:
    """The views of an open ledger for a single deed, which need not know the root of all before.

    They are put away again when many events have come since, so that the next deed reads few.
    """
    return following(ledger, folder).now()


def following(ledger: StoredLedger, folder: Path) -> Following:
    """Views that follow an open ledger from what was put away on, for many deeds."""
    kept = _put_away(ledger, folder, fits=_stood_so) or _nothing()
    if ledger.size - kept.n_events > max(N_BEHIND, kept.n_events // GROWN):
        kept = _caught_up(ledger, kept)
        _put_away_if_it_can_be(kept, folder)
    return Following(ledger, views=kept.views, n_events=kept.n_events)


def put_away(kept: KeptViews, folder: Path) -> tuple[str, ...]:
    """Write the views beside the record, one file each; the names."""
    archive = Folder(folder)
    for view in kept.views.each:
        text = json.dumps(
            {
                "schema_version": SCHEMA_VERSION,
                "view": view.name,
                "n_events": kept.n_events,
                "root": kept.root,
                "last": kept.last,
                "state": view.to_json(),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
        archive.write(_file_of(view.name), text + "\n")
    return tuple(_file_of(view.name) for view in kept.views.each)


def drop_views(folder: Path) -> int:
    """Delete the views that stand beside the record; how many there were."""
    files = [folder / _file_of(view.name) for view in Views().each]
    there = [path for path in files if path.is_file()]
    for path in there:
        path.unlink()
    return len(there)


def rebuild_views(place: Path) -> KeptViews:
    """Drop the views of a record and build them from its first event on."""
    here = existing_place(place)
    drop_views(here.folder)
    with open_place(here, create=False) as ledger:
        kept = views_in(ledger, here.folder)
    put_away(kept, here.folder)
    return kept


def fixed_rule(source: Path) -> Mapping[str, Json]:
    """The rule that the assembly of a source fixed; empty where there is none."""
    return current_views(source).views.opening.rule if holds_record(source) else {}


def recorded_conversation(place: Path) -> Conversation:
    """The conversation that a record holds; the views are put away for the next time."""
    kept = current_views(place)
    if kept.n_taken:
        _put_away_if_it_can_be(kept, existing_place(place).folder)
    kept.views.opening.require_whole()
    return conversation_of(kept.views, file=kept.file)


def recorded_history(place: Path, votes: Votes) -> VoteHistory:
    """When people cast each of these votes, changed ones too; BadInput where one has no time."""
    history = current_views(place).views.votes.history(votes.participants, votes.statements)
    if history is None:
        raise BadInput(
            "some votes were read from a file that does not say when they were cast",
            path=str(place),
            mend="Import an export whose votes.csv has the column timestamp.",
        )
    return history


def _put_away_if_it_can_be(kept: KeptViews, folder: Path) -> None:
    with suppress(UsageFault):  # they save reading only, so a full or read-only disk stops nothing
        put_away(kept, folder)


def _file_of(name: str) -> str:
    # Beginning like the record's own name, they are part of it and no file of the archive.
    return f"{LEDGER_NAME}.view-{name}.json"


def _put_away(
    ledger: StoredLedger, folder: Path, *, fits: Callable[[StoredLedger, Stored], bool]
) -> KeptViews | None:
    """What was put away, if all of it is of one state of this very record; else None."""
    states: dict[str, Stored] = {}
    for view in Views().each:
        path = folder / _file_of(view.name)
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        states[view.name] = Stored(what=path.name, values=values)
    try:
        said = {(s.whole("schema_version"), s.whole("n_events"), s.text("root"), s.text("last"))
                for s in states.values()}  # fmt: skip
        one = next(iter(states.values()))
        if len(said) != 1 or one.whole("schema_version") != SCHEMA_VERSION:
            return None
        n_events = one.whole("n_events")
        if not fits(ledger, one) or _erased_since(ledger, n_events):
            return None
        views = Views.from_json({name: s.part("state").values for name, s in states.items()})
    except BadInput:
        return None
    return KeptViews(
        views=views, n_events=n_events, n_taken=0, root=one.text("root"), last=one.text("last")
    )


def _began_so(ledger: StoredLedger, kept: Stored) -> bool:
    """Whether the root over all the events that were taken in is the record's."""
    n_events = kept.whole("n_events")
    return n_events <= ledger.size and ledger.root(n_events).hex() == kept.text("root")


def _stood_so(ledger: StoredLedger, kept: Stored) -> bool:
    """Whether the last of these events is the record's, whose digest holds a salt of its own."""
    return bool(kept.text("last")) and _last(ledger, kept.whole("n_events")) == kept.text("last")


def _caught_up(ledger: StoredLedger, kept: KeptViews | None) -> KeptViews:
    known = kept or _nothing()
    n_taken = known.views.take(ledger.events_from(known.n_events))
    n_events = known.n_events + n_taken
    return KeptViews(
        views=known.views,
        n_events=n_events,
        n_taken=n_taken,
        root=ledger.root(n_events).hex(),
        last=_last(ledger, n_events),
    )


def _last(ledger: StoredLedger, n_events: int) -> str:
    """The digest of the last of so many events; empty where there are not so many, or none."""
    if not n_events:
        return ""
    return next((event.digest for event in ledger.events_from(n_events - 1)), "")


def _erased_since(ledger: StoredLedger, n_events: int) -> bool:
    return any(event.seq >= n_events for event in ledger.events(EventKind.ERASED))
