"""Which statement to show to whom next, on record with how likely that was."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.analysis.groups import GroupMethod, opinion_groups
from lawspeaker.cycle.group import MAX_GROUPS
from lawspeaker.elicitation.loadings import Loadings, fit_loadings
from lawspeaker.elicitation.offer import draw, offer
from lawspeaker.elicitation.person import Person
from lawspeaker.elicitation.routes import route_named
from lawspeaker.elicitation.routing_audit import RoutingAudit, audit_routing, routing_findings
from lawspeaker.elicitation.serving_log import ServingLog
from lawspeaker.elicitation.standing import Standing
from lawspeaker.errors import KeyReused, UsageFault
from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.records.event import EventKind
from lawspeaker.records.served import Served

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.ports.clock import Clock
    from lawspeaker.ports.ledger import Ledger
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.conversation import Conversation
    from lawspeaker.records.finding import Finding

_WORDS = {
    "coverage": "fewer have answered it than others, or fewer of people like them",
    "support": "one more answer would settle most how many agree",
    "place": "the answer would tell most about where this person stands",
    "priority": "Polis' priority: agreed with, divisive or new",
    "lot": "by even chance, so that nothing is starved",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A statement to show: its probability among how many, why, and its votes so far.

    `n_votes` is None below ten votes: nobody is singled out.
    """

    statement: str
    text: str
    probability: float
    n_eligible: int
    reason: str
    n_votes: int | None

    def to_json(self) -> dict[str, Json]:
        """The form that `elicit --json` prints."""
        return {
            "statement": self.statement,
            "text": self.text,
            "probability": self.probability,
            "n_eligible": self.n_eligible,
            "reason": self.reason,
            "n_votes": self.n_votes,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one person is shown next, by which route and model.

    `participant` is None for a newcomer. `n_eligible` statements are left to them, none with a
    probability below `floor`; `effective_share` of these are in effect in play. `recorded` says
    whether the showings stand in a record.
    """

    participant: str | None
    route: str
    model: str
    n_seen: int
    n_eligible: int
    floor: float
    effective_share: float
    suggestions: tuple[Suggestion, ...]
    recorded: bool = False

    def to_json(self) -> dict[str, Json]:
        """The form that `elicit --json` prints."""
        return {
            "schema_version": 1,
            "participant": self.participant,
            "route": self.route,
            "model": self.model,
            "n_seen": self.n_seen,
            "n_eligible": self.n_eligible,
            "floor": self.floor,
            "effective_share": self.effective_share,
            "suggestions": [each.to_json() for each in self.suggestions],
            "recorded": self.recorded,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is asked for: whom (None is a newcomer), how many, by which route, with which seed."""

    participant: str | None = None
    n: int = 1
    route: str = "balanced"
    explore: float | None = None
    seed: int = 0


def standing_of(conversation: Conversation, *, method: GroupMethod, seed: int) -> Standing:
    """The standing of a conversation: its opinion groups and the axes of its votes."""
    votes = conversation.votes
    groups = opinion_groups(votes, method=method, seed=seed, max_groups=MAX_GROUPS)
    loadings = (
        Loadings.none(votes.n_statements)
        if groups.space is None
        else fit_loadings(votes, mean=groups.space.mean, axes=groups.space.axes)
    )
    return Standing.of(votes, groups.partition, loadings)


def next_turn(
    conversation: Conversation,
    standing: Standing,
    ask: Ask,
    *,
    shown: tuple[Served, ...] = (),
) -> Turn:
    """What to show next; `shown` are showings on record, which are not drawn again.

    The draw hangs on the seed, the person, the model and what they have seen, so that people do
    not all draw alike. Raises UsageFault for a person or route that is not there.
    """
    route = route_named(ask.route)
    person = _person(conversation, ask.participant, shown)
    model = standing.digest()
    made = offer(standing, person, route, explore=ask.explore)
    told = f"{ask.participant}|{model}|{route.name}|{len(person.seen)}|{len(person.barred)}"
    lot = int.from_bytes(hashlib.sha256(told.encode()).digest()[:8], "big")
    drawn = draw(
        standing,
        person,
        route,
        ask.n,
        rng=np.random.default_rng([ask.seed, lot]),
        explore=ask.explore,
    )
    n_seen = standing.n_seen
    return Turn(
        participant=ask.participant,
        route=route.name,
        model=model,
        n_seen=len(person.seen),
        n_eligible=len(made.statement),
        floor=made.floor,
        effective_share=_effective_share(made.probability),
        suggestions=tuple(
            Suggestion(
                statement=conversation.statements[each.statement].id,
                text=conversation.statements[each.statement].text,
                probability=each.probability,
                n_eligible=each.n_eligible,
                reason=_WORDS[each.reason],
                n_votes=_published(int(n_seen[each.statement])),
            )
            for each in drawn
        ),
    )


def serve(
    conversation: Conversation, standing: Standing, ask: Ask, *, ledger: Ledger, clock: Clock
) -> Turn:
    """Draw what to show next and put each showing, with its probability, on record.

    What was shown before, answered or not, is not shown again. Asked again with the same votes,
    the same person gets the showings that stand in the record, and more only beyond these.
    """
    if ask.participant is None:
        raise UsageFault("A showing on record needs to say to whom. Name a --participant.")
    model = standing.digest()
    mine = [each for each in served(ledger) if each.participant == ask.participant]
    open_to_votes = {each.id for each in conversation.statements}  # moderators may decide meanwhile
    pending = [
        each
        for each in mine
        if (each.model, each.route) == (model, ask.route) and each.statement in open_to_votes
    ][: ask.n]
    more = Ask(
        participant=ask.participant,
        n=ask.n - len(pending),
        route=ask.route,
        explore=ask.explore,
        seed=ask.seed,
    )
    turn = next_turn(conversation, standing, more, shown=tuple(mine))
    suggestions = [_again(conversation, standing, each) for each in pending]
    for each in turn.suggestions:
        showing = Served(
            participant=ask.participant,
            statement=each.statement,
            probability=each.probability,
            n_eligible=each.n_eligible,
            route=turn.route,
            model=model,
            at=clock.now().isoformat(),
        )
        first = _kept(showing, ledger)
        same = first == showing
        suggestions.append(each if same else _again(conversation, standing, first))
    return Turn(
        participant=turn.participant,
        route=turn.route,
        model=turn.model,
        n_seen=turn.n_seen,
        n_eligible=turn.n_eligible,
        floor=turn.floor,
        effective_share=turn.effective_share,
        suggestions=tuple(suggestions),
        recorded=True,
    )


def served(ledger: Ledger) -> tuple[Served, ...]:
    """All showings of a record; those that were erased are left out."""
    return tuple(
        Served.from_json(event.body)
        for event in ledger.events(EventKind.SERVED)
        if "participant" in event.body
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """How showings were spread, and the findings; `from_record` says whether chances were logged.

    Without a record, votes stand for showings: what was shown and not answered is not seen.
    """

    audit: RoutingAudit
    findings: tuple[Finding, ...]
    from_record: bool
    timed: bool

    def to_json(self) -> dict[str, Json]:
        """The form that `elicit --routing --json` prints."""
        numbers: dict[str, Json] = {
            name: round(value, 6) if isinstance(value, float) else value
            for name in self.audit.__slots__
            for value in [getattr(self.audit, name)]
        }
        return {
            "schema_version": 1,
            "from_record": self.from_record,
            "timed": self.timed,
            "flat": self.audit.flat,
            "degenerate": self.audit.degenerate,
            "miscalibrated": self.audit.miscalibrated,
            **numbers,
            "findings": [each.to_json() for each in self.findings],
        }


def routing_of(conversation: Conversation, *, shown: tuple[Served, ...] = ()) -> Routing:
    """The routing of a record's showings or, without any, of the votes themselves.

    Showings of statements that were taken out since are left out, as their votes are.
    """
    votes = conversation.votes
    if shown:
        out = {each.id for each in conversation.moderated_out}
        kept = [each for each in shown if each.statement not in out]
        log = ServingLog.of(kept, votes.participants, votes.statements)
    else:
        log = ServingLog.from_votes(votes, authored=_authored(conversation))
    audit = audit_routing(log)
    return Routing(
        audit=audit,
        findings=routing_findings(audit),
        from_record=bool(shown),
        timed=bool(shown) or votes.time is not None,
    )


def _person(
    conversation: Conversation, participant: str | None, shown: tuple[Served, ...]
) -> Person:
    if participant is None:
        return Person.newcomer()
    try:
        i = conversation.votes.participants.index(participant)
    except ValueError:
        raise UsageFault(
            f"Nobody in the conversation is called {participant!r}. Leave --participant out "
            "for somebody who has not voted yet."
        ) from None
    before = {each.statement for each in shown}
    barred = [
        j
        for j, each in enumerate(conversation.statements)
        if each.author == participant or each.id in before
    ]
    return Person.of(conversation.votes, i, barred=np.array(barred, dtype=np.intp))


def _kept(showing: Served, ledger: Ledger) -> Served:
    """Put a showing on record; where a request at the same moment did so first, that one stands."""
    try:
        ledger.append(EventKind.SERVED, showing.to_body(), key=showing.key)
    except KeyReused:
        for first in served(ledger):
            if first.key == showing.key:
                return first
        raise
    return showing


def _again(conversation: Conversation, standing: Standing, each: Served) -> Suggestion:
    j = conversation.votes.statements.index(each.statement)
    return Suggestion(
        statement=each.statement,
        text=conversation.statements[j].text,
        probability=each.probability,
        n_eligible=each.n_eligible,
        reason="shown before and not answered yet",
        n_votes=_published(int(standing.n_seen[j])),
    )


def _published(n: int) -> int | None:
    return n if n >= K_ANONYMITY else None


def _effective_share(probability: NDArray[np.float64]) -> float:
    if not len(probability):
        return 0.0
    play = probability[probability > 0]
    return float(np.exp(-(play * np.log(play)).sum()) / len(probability))


def _authored(conversation: Conversation) -> NDArray[np.bool_]:
    votes = conversation.votes
    row = {name: i for i, name in enumerate(votes.participants)}
    author = np.array([row.get(s.author or "", -1) for s in conversation.statements], dtype=int)
    mine: NDArray[np.bool_] = votes.row == author[votes.statement]
    return mine
