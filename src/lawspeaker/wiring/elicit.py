"""What to ask next, over a source on disk and, where it is to be recorded, a folder's record."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.adapters.clock import SystemClock
from lawspeaker.adapters.polis.reader import read_polis
from lawspeaker.analysis.groups import GroupMethod
from lawspeaker.cycle.elicit import Routing, next_turn, routing_of, serve, served, standing_of
from lawspeaker.cycle.route_trials import compare_routes
from lawspeaker.elicitation.routes import route_named
from lawspeaker.elicitation.world import world_like
from lawspeaker.errors import BadInput
from lawspeaker.wiring.desk import opened_ledger, quiet_desk

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.cycle.elicit import Ask, Turn
    from lawspeaker.cycle.route_trials import Comparison
    from lawspeaker.elicitation.standing import Standing
    from lawspeaker.elicitation.world import World
    from lawspeaker.records.conversation import Conversation

COMPARED = ("uniform", "polis", "balanced")
_MOST_PEOPLE, _LATE = 300, 0.3


def elicit_source(
    source: Path,
    ask: Ask,
    *,
    votes: str | None,
    statements: str | None,
    method: str,
    record: Path | None,
) -> Turn:
    """What to show next in the conversation of a folder, put on record in `record` if given."""
    conversation = read_polis(source, votes=votes, statements=statements)
    standing = standing_of(conversation, method=GroupMethod(method), seed=ask.seed)
    if record is None:
        return next_turn(conversation, standing, ask)
    with quiet_desk(record) as desk:
        return serve(conversation, standing, ask, ledger=desk.ledger, clock=SystemClock())


def routing_source(
    source: Path, *, votes: str | None, statements: str | None, record: Path | None
) -> Routing:
    """How a record's showings were spread or, without a record, the votes of a folder."""
    conversation = read_polis(source, votes=votes, statements=statements)
    if record is None:
        return routing_of(conversation)
    with opened_ledger(record) as ledger:
        shown = served(ledger)
    if not shown:
        raise BadInput(
            "the record holds no showing",
            path=str(record),
            mend="Leave --in out to look at the votes instead.",
        )
    return routing_of(conversation, shown=shown)


def compare_source(
    source: Path, *, votes: str | None, statements: str | None, n_worlds: int, seed: int
) -> Comparison:
    """Routes compared on simulated people who answer by the rates of a folder's groups."""
    conversation = read_polis(source, votes=votes, statements=statements)
    standing = standing_of(conversation, method=GroupMethod.AUTO, seed=seed)
    worlds = [
        partial(_like, conversation, standing, seed=seed, number=number)
        for number in range(n_worlds)
    ]
    routes = [route_named(name) for name in COMPARED]
    return compare_routes(worlds, routes, k=max(len(standing.share), 2), seed=seed)


def _like(conversation: Conversation, standing: Standing, *, seed: int, number: int) -> World:
    votes = conversation.votes
    each = votes.votes_each[votes.votes_each > 0]
    if not len(each):
        raise BadInput("there is no vote yet", mend="Compare routes once people have voted.")
    every = standing.overall + 1.0
    every = every / every.sum(axis=1, keepdims=True)
    counts = standing.group + 5.0 * every
    return world_like(
        counts / counts.sum(axis=2, keepdims=True),
        standing.share,
        n=min(len(each), _MOST_PEOPLE),
        budget=float(each.mean()) / votes.n_statements,
        late=_LATE,
        rng=np.random.default_rng([seed, number]),
    )
