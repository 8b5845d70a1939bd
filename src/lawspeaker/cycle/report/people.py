"""The report's page on who took part."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.report.view import Bar, Header, People

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.cycle.settings import Settings
    from lawspeaker.records.conversation import Conversation

_EDGES = (1, 5, 10, 20, 30, 40, 50, 75, 100, 150, 200, 300, 500)


def header(
    conversation: Conversation, settings: Settings, constitution: Constitution, *, digest: str
) -> Header:
    """What was asked, when, and of which constitution the report speaks."""
    time = conversation.votes.time
    dated = None if time is None else time[time > 0]
    opened = closed = None
    if dated is not None and dated.size:
        opened, closed = _day(int(dated.min())), _day(int(dated.max()))
    return Header(
        title=conversation.topic,
        question=conversation.description,
        opened=opened,
        closed=closed,
        written=settings.day.isoformat(),
        constitution=constitution.id,
        version=constitution.version,
        status=constitution.status.value,
        digest=digest,
        seed=settings.seed,
        simulated=conversation.simulated,
    )


def people(conversation: Conversation) -> People:
    """How many took part and how much each of them voted."""
    votes = conversation.votes
    each = votes.votes_each
    voted = each[each > 0]
    unknown = [
        "Nobody was drawn by lot, as far as the files say; people came because they heard of it.",
        "Age, gender, place and anything else about them are not in the files.",
        "One person may have used two accounts; the files cannot tell.",
    ]
    n_silent = int((each == 0).sum())
    if n_silent:
        unknown.append(f"{n_silent:,} of those counted have no vote that counts here.")
    return People(
        n_participants=votes.n_participants,
        n_votes=votes.n_votes,
        n_statements=votes.n_statements,
        n_moderated_out=len(conversation.moderated_out),
        n_votes_superseded=conversation.n_votes_superseded,
        median_votes=float(np.median(voted)) if voted.size else 0.0,
        votes_each=_bars(voted.tolist()),
        unknown=tuple(unknown),
    )


def _bars(counts: list[int]) -> tuple[Bar, ...]:
    """People by the number of their votes, in ranges of at least ten people each.

    A range of fewer would single people out, and hiding one would give it away by the total;
    so a small range is joined to the next.
    """
    edges = [edge for edge in _EDGES if edge <= max(counts, default=0)]
    bars: list[tuple[int, int | None, int]] = []
    lowest, gathered = None, 0
    for edge, next_edge in zip(edges, [*edges[1:], None], strict=True):
        inside = [c for c in counts if c >= edge and (next_edge is None or c < next_edge)]
        lowest = edge if lowest is None else lowest
        gathered += len(inside)
        if gathered >= K_ANONYMITY:
            bars.append((lowest, None if next_edge is None else next_edge - 1, gathered))
            lowest, gathered = None, 0
    if gathered and bars:
        low, _, n = bars.pop()
        bars.append((low, None, n + gathered))
    return tuple(Bar(label=_label(low, high), n_people=n) for low, high, n in bars)


def _label(low: int, high: int | None) -> str:
    return f"{low} or more" if high is None else f"{low} to {high}"


def _day(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, tz=UTC).date().isoformat()
