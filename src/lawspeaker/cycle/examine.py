"""Step 6: what the outcomes hang on, and what the votes say beyond them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.analysis.drift import Movement
from lawspeaker.analysis.flip_margin import FlipMargin, flip_margin
from lawspeaker.analysis.near_duplicates import pool_near_duplicates
from lawspeaker.analysis.support import support
from lawspeaker.cycle.anomalies import SideBySide, side_by_side
from lawspeaker.cycle.desk import as_json
from lawspeaker.cycle.drift import DriftReport, drift_of
from lawspeaker.cycle.lineage import Lineage, Node
from lawspeaker.cycle.norms import day_at, norms_of
from lawspeaker.cycle.sybil import SybilReport, sybil_report
from lawspeaker.records.counted import counted
from lawspeaker.records.event import EventKind
from lawspeaker.records.suppression import published_cells
from lawspeaker.records.vote_history import VoteHistory
from lawspeaker.records.votes import AGREE

if TYPE_CHECKING:
    from datetime import date

    from lawspeaker.analysis.groups import OpinionGroups
    from lawspeaker.contract.norm_finding import NormList
    from lawspeaker.cycle.desk import Desk
    from lawspeaker.cycle.norms import Population
    from lawspeaker.cycle.select import Selection
    from lawspeaker.cycle.settings import Settings
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.conversation import Conversation

HALF = Fraction(1, 2)
N_CELLS_AT_MOST = 20_000_000
"""People times statements; above it the outcomes are not worked out anew, which is dense."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What was found; None where it was not looked for.

    `drift` is None where votes have no times or all were cast on one day. `margins` holds for
    each statement of the slate how many accounts, voting on it alone, take it below half of its
    votes, or lift it there.
    """

    norms: NormList
    drift: DriftReport | None
    beside: SideBySide | None
    sybil: SybilReport | None
    margins: dict[str, FlipMargin]


def examine(
    conversation: Conversation,
    groups: OpinionGroups,
    selection: Selection,
    settings: Settings,
    *,
    population: Population | None = None,
    desk: Desk,
) -> Examined:
    """Find norms and drift; work the outcomes out without anomalies and with added accounts."""
    votes = conversation.votes
    norms = _norms(conversation, groups, settings, population=population, desk=desk)
    drift = _drift(conversation, groups, settings, desk=desk)
    beside = None
    if votes.n_participants * votes.n_statements <= N_CELLS_AT_MOST:
        desk.begin(EventKind.EXAMINED)
        beside = side_by_side(
            votes,
            seed=settings.seed,
            n_clauses=settings.n_clauses,
            min_votes=settings.min_votes,
        )
        _keep(
            desk,
            conversation,
            name="anomalies.json",
            found=beside.to_json(),
            outcome=f"the outcomes without each of {len(beside.without) - 1} kinds of anomaly",
        )
    margins = {each: _margin(conversation, each) for each in selection.slate}
    sybil = _strength(conversation, margins, settings, desk=desk)
    return Examined(
        norms=norms,
        drift=drift,
        beside=beside,
        sybil=sybil,
        margins=margins,
    )


def _keep(
    desk: Desk,
    conversation: Conversation,
    *,
    name: str,
    found: dict[str, Json],
    outcome: str,
    lineage: Lineage | None = None,
) -> None:
    desk.lay_down(
        EventKind.EXAMINED,
        outcome=outcome,
        inputs={"votes": conversation.votes.digest()},
        outputs={name: as_json(found)},
        lineage=lineage,
    )


def _norms(
    conversation: Conversation,
    groups: OpinionGroups,
    settings: Settings,
    *,
    population: Population | None,
    desk: Desk,
) -> NormList:
    desk.begin(EventKind.EXAMINED)
    found = _publishable(
        norms_of(conversation, groups, population=population, seed=settings.seed),
        conversation,
        groups,
    )
    lineage = Lineage()
    for norm in found.norms:
        # Without the words: they are the statement's, and go when its author is forgotten.
        lineage.add(Node(id=norm.id, what="norm"))
        for statement in norm.statements:
            lineage.link(statement, norm.id, how="bears out")
    _keep(
        desk,
        conversation,
        name="norms.json",
        found=found.model_dump(mode="json", by_alias=True),
        outcome=f"{counted(len(found.norms), 'norm')}, {found.verdict.replace('_', ' ')}",
        lineage=lineage,
    )
    return found


def _publishable(found: NormList, conversation: Conversation, groups: OpinionGroups) -> NormList:
    """Without the norms of one group whose cell would give away one that is hidden."""
    texts = [statement.text for statement in conversation.statements]
    pooled = pool_near_duplicates(conversation.votes, texts).votes
    counted = support(pooled, groups.partition)
    shown = published_cells(counted.group_n_seen, counted.n_seen)
    column = {identifier: j for j, identifier in enumerate(pooled.statements)}
    row = {name: g for g, name in enumerate(groups.partition.names)}
    kept = tuple(
        norm
        for norm in found.norms
        if norm.community.group is None
        or shown[row[norm.community.group], column[norm.statements[0]]]
    )
    return found.model_copy(update={"norms": kept})


def _drift(
    conversation: Conversation, groups: OpinionGroups, settings: Settings, *, desk: Desk
) -> DriftReport | None:
    history = VoteHistory.of(conversation.votes)
    since = None if history is None else _middle(history)
    if history is None or since is None:
        return None
    desk.begin(EventKind.EXAMINED)
    found = drift_of(conversation, history, groups, since=since, seed=settings.seed)
    _keep(
        desk,
        conversation,
        name="drift.json",
        found=_moved(found),
        outcome=f"{len(found.drift.drifted)} of {len(found.drift.changes)} changes drifted "
        f"since {since.isoformat()}",
    )
    return found


def _moved(found: DriftReport) -> dict[str, Json]:
    """The report with the changes that were shown; the others are counted by `summary`."""
    whole, changes = found.to_json(), found.drift.changes
    told = whole["changes"]
    shown = [
        row
        for row, change in zip(told if isinstance(told, list) else [], changes, strict=True)
        if change.movement is not Movement.NOT_SHOWN
    ]
    return {**whole, "n_looked_for": len(changes), "changes": shown}


def _middle(history: VoteHistory) -> date | None:
    """The day by which half of the votes were cast, or the next; None where all are of one day."""
    if not history.n_cast or int(history.time[0]) <= 0:
        return None
    cast = np.sort(history.time)
    first, middle, last = (day_at(int(cast[at])) for at in (0, history.n_cast // 2, -1))
    if first == last:
        return None
    return middle if middle > first else middle + timedelta(days=1)


def _margin(conversation: Conversation, statement: str) -> FlipMargin:
    votes = conversation.votes
    mine = votes.value[votes.statement == votes.statements.index(statement)]
    return flip_margin(int((mine == AGREE).sum()), len(mine), threshold=HALF)


def _strength(
    conversation: Conversation,
    margins: dict[str, FlipMargin],
    settings: Settings,
    *,
    desk: Desk,
) -> SybilReport | None:
    desk.begin(EventKind.EXAMINED)
    found = None
    if settings.sybil:
        found = sybil_report(
            conversation.votes,
            seed=settings.seed,
            n_clauses=settings.n_clauses,
            min_votes=settings.min_votes,
        )
    searched = "searched" if found else "not searched"
    _keep(
        desk,
        conversation,
        name="sybil.json",
        found={
            "threshold": float(HALF),
            "clauses": [
                {"id": each, "reaches": margin.reaches, "n_accounts": margin.n_accounts}
                for each, margin in margins.items()
            ],
            "search": None if found is None else found.to_json(),
        },
        outcome=f"how many accounts turn each of {counted(len(margins), 'clause')}; "
        f"attacks on the main "
        f"outcomes {searched}",
    )
    return found
