"""Norms that may have moved: told with their evidence, proposed for review, never updated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.analysis.drift import Basis, Change, Drift, Movement, drift
from lawspeaker.cycle.norms import day_at
from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from lawspeaker.analysis.groups import OpinionGroups
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.conversation import Conversation
    from lawspeaker.records.estimate import Estimate
    from lawspeaker.records.partition import Partition
    from lawspeaker.records.vote_history import VoteHistory

_WHO = {
    Basis.OTHER_PEOPLE: "people who came later beside like people who came before",
    Basis.SAME_PEOPLE: "people who changed their own vote",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftReport:
    """A drift with the words that people need: topic, group names, and the statements' texts."""

    topic: str
    simulated: bool
    since: date
    groups: tuple[str, ...]
    texts: dict[str, str]
    drift: Drift

    @property
    def summary(self) -> str:
        """What was looked for, and what came of it, in one sentence."""
        found = self.drift
        n_slight = sum(each.movement is Movement.SLIGHT for each in found.changes)
        return (
            f"{len(found.changes)} changes were looked for since {self.since.isoformat()} "
            f"({found.n_before:,} first votes before, {found.n_after:,} since): "
            f"{len(found.drifted)} drifted, {n_slight} moved but perhaps by no more than "
            f"{found.min_change:.0%}; {found.n_too_few} pairs of a statement and a community have "
            "too few votes to say."
        )

    @property
    def proposal(self) -> str:
        """What a drift would do, were people to follow it."""
        return (
            "Put each statement to the vote again, and review the clauses that quote it "
            "(`lawspeaker constitution amend`). Nothing was changed."
        )

    def community(self, change: Change) -> str:
        """`everybody`, or the group's name."""
        return "everybody" if change.group is None else f"group {self.groups[change.group]}"

    def sentence(self, change: Change) -> str:
        """One change in one sentence."""
        parts = f"{self.community(change)}, {_WHO[change.basis]}"
        if change.basis is Basis.SAME_PEOPLE:
            return f"{parts} ({change.n_after}): toward agreement less away, {_told(change.agree)}."
        return (
            f"{parts} ({change.n_before} and {change.n_after} votes): agreement moved by "
            f"{_told(change.agree)}, disagreement by {_told(change.disagree)}; without regard to "
            f"who answered, agreement would seem to move by {change.raw:+.2f}."
        )

    def certainty(self, change: Change) -> str:
        """How sure it is, and since when the votes alone would have said so."""
        shown = "" if change.passed_at is None else f", first shown {day_at(change.passed_at)}"
        return f"q = {change.q:.2g}{shown}"

    def to_json(self) -> dict[str, Json]:
        """The form that `drift --json` prints: every change, the surest first."""
        found = self.drift
        return {
            "schema_version": 1,
            "topic": self.topic,
            "simulated": self.simulated,
            "since": self.since.isoformat(),
            "alpha": found.alpha,
            "min_change": found.min_change,
            "n_before": found.n_before,
            "n_after": found.n_after,
            "n_people_not_placed": found.n_unplaced,
            "n_too_few": found.n_too_few,
            "n_drifted": len(found.drifted),
            "proposal": {
                "action": "open_review",
                "statements": list(dict.fromkeys(each.statement for each in found.drifted)),
                "sentence": self.proposal,
            }
            if found.drifted
            else None,
            "changes": [self._change(each) for each in found.changes],
        }

    def _change(self, change: Change) -> dict[str, Json]:
        return {
            "statement": change.statement,
            "text": self.texts[change.statement],
            "group": None if change.group is None else self.groups[change.group],
            "basis": change.basis.value,
            "movement": change.movement.value,
            "agree": change.agree.to_json(),
            "disagree": change.disagree.to_json(),
            "raw": round(change.raw, 6),
            "n_before": change.n_before,
            "n_after": change.n_after,
            "p": float(f"{change.p:.4g}"),
            "q": float(f"{change.q:.4g}"),
            "first_shown": None
            if change.passed_at is None
            else day_at(change.passed_at).isoformat(),
        }


def drift_of(
    conversation: Conversation,
    history: VoteHistory,
    groups: OpinionGroups,
    *,
    since: date,
    strata: Partition | None = None,
    alpha: float = 0.05,
    min_change: float = 0.05,
    seed: int = 0,
) -> DriftReport:
    """Whether answers moved since a day (UTC), among like people and among the same people.

    UsageFault where all votes lie on one side of the day.
    """
    moment = int(datetime.combine(since, datetime.min.time(), tzinfo=UTC).timestamp() * 1000)
    if not (history.time < moment).any() or not (history.time >= moment).any():
        raise UsageFault(f"All votes are on one side of {since.isoformat()}. {when(history)}")
    found = drift(
        conversation.votes,
        history,
        since=moment,
        groups=groups.partition,
        space=groups.space,
        strata=strata,
        alpha=alpha,
        min_change=min_change,
        seed=seed,
    )
    return DriftReport(
        topic=conversation.topic,
        simulated=conversation.simulated,
        since=since,
        groups=groups.partition.names,
        texts={each.id: each.text for each in conversation.statements},
        drift=found,
    )


def when(history: VoteHistory) -> str:
    """From when to when people voted, and by when half of the votes were cast."""
    if not history.n_cast:
        return "There are no votes."
    middle = day_at(int(np.sort(history.time)[history.n_cast // 2])).isoformat()
    first, last = (day_at(int(history.time[at])).isoformat() for at in (0, -1))
    return f"Votes run from {first} to {last}; half of them were cast by {middle}."


def _told(size: Estimate) -> str:
    return f"{size.est:+.2f} ({size.lo:+.2f} to {size.hi:+.2f})"
