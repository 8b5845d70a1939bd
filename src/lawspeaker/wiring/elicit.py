"""What to ask next, over a source on disk and, where it is to be recorded, a folder's record."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.adapters.clock import SystemClock
from lawspeaker.analysis.groups import GroupMethod
from lawspeaker.cycle.elicit import Routing, next_turn, routing_of, serve, served, standing_of
from lawspeaker.cycle.route_trials import compare_routes
from lawspeaker.elicitation.routes import route_named
from lawspeaker.elicitation.world import world_like
from lawspeaker.errors import BadInput
from lawspeaker.wiring.desk import opened_ledger, quiet_desk
from lawspeaker.wiring.source import Columns, read_source
from lawspeaker.wiring.store import holds_record, place_of

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
    columns: tuple[str, ...] = (),
    method: str,
    record: Path | None,
) -> Turn:
    """What to show next in the conversation of a source, put on record in `record` if given.

    What an assembly shows somebody goes into its own record, where no other is given.
    """
    if record is None and ask.participant is not None:
        record = _own(source)
    conversation = read_source(
        source, votes=votes, statements=statements, columns=Columns.of(columns)
    )
    standing = standing_of(conversation, method=GroupMethod(method), seed=ask.seed)
    if record is None:
        return next_turn(conversation, standing, ask)
    with quiet_desk(record) as desk:
        return serve(conversation, standing, ask, ledger=desk.ledger, clock=SystemClock())


def routing_source(
    source: Path,
    *,
    votes: str | None,
    statements: str | None,
    columns: tuple[str, ...] = (),
    record: Path | None,
) -> Routing:
    """How a record's showings were spread or, without any, the votes of a source.

    An assembly's own record is asked for its showings where no other is given.
    """
    conversation = read_source(
        source, votes=votes, statements=statements, columns=Columns.of(columns)
    )
    asked = _own(source) if record is None else record
    if asked is None:
        return routing_of(conversation)
    with opened_ledger(asked) as ledger:
        shown = served(ledger)
    if record is None:  # of a statement that was erased the showings to others remain
        there = {*conversation.votes.statements, *(s.id for s in conversation.moderated_out)}
        shown = tuple(each for each in shown if each.statement in there)
    if not shown and record is not None:
        raise BadInput(
            "the record holds no showing",
            path=str(record),
            mend="Leave --in out to look at the votes instead.",
        )
    return routing_of(conversation, shown=shown)


def compare_source(
    source: Path,
    *,
    votes: str | None,
    statements: str | None,
    columns: tuple[str, ...] = (),
    n_worlds: int,
    seed: int,
) -> Comparison:
    """Routes compared on simulated people who answer by the rates of a folder's groups."""
    conversation = read_source(
        source, votes=votes, statements=statements, columns=Columns.of(columns)
    )
    standing = standing_of(conversation, method=GroupMethod.AUTO, seed=seed)
    worlds = [
        partial(_like, conversation, standing, seed=seed, number=number)
        for number in range(n_worlds)
    ]
    routes = [route_named(name) for name in COMPARED]
    return compare_routes(worlds, routes, k=max(len(standing.share), 2), seed=seed)


def _own(source: Path) -> Path | None:
    """The folder of the record that a source is; None where it is another kind of source."""
    return place_of(source).folder if holds_record(source) else None


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
