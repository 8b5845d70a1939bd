"""The main outcomes with everybody, and without the people of each kind of anomaly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.analysis.without import Anomaly, anomalous
from lawspeaker.cycle.outcomes import (
    Outcomes,
    groups_by,
    groups_likeness,
    outcomes_of,
    yardstick,
)
from lawspeaker.records.anonymity import shown

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.records.canonical import Json
    from lawspeaker.records.votes import Votes

ALL_KINDS = "all_kinds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """The outcomes without the people of one kind, None where it has none.

    `n_people` are left out. `ari` compares the groups of those who stay with their groups among
    everybody. `too_few_left` says that no statement kept enough votes. `may_be_told` is False
    where so few are left out, or so few others than another kind leaves out, that the
    difference of two outcomes tells on them.
    """

    kind: str
    n_people: int
    may_be_told: bool
    outcomes: Outcomes | None
    ari: float | None
    too_few_left: bool = False

    @property
    def n_shown(self) -> int | None:
        """How many are left out; None where they are too few to be counted out loud."""
        return self.n_people if self.may_be_told else None

    @property
    def shown(self) -> Outcomes | None:
        """The outcomes; None also where the difference would tell on a few people."""
        return self.outcomes if self.may_be_told else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """The outcomes of all, and without each kind and all kinds. Nobody was removed from the votes.

    `people` maps each kind to the ids of its people. It is for the facilitator's eyes only and
    stays out of `to_json` unless it is asked for.
    """

    everybody: Outcomes
    without: tuple[Without, ...]
    people: dict[str, tuple[str, ...]]

    def to_json(self, *, with_people: bool = False) -> dict[str, Json]:
        """Counts of ten or more and outcomes; the ids only `with_people`."""
        shown: dict[str, Json] = {
            "all": self.everybody.to_json(),
            "without": [self._row(each) for each in self.without],
        }
        if with_people:
            shown["people"] = {kind: list(ids) for kind, ids in self.people.items()}
        return shown

    def _row(self, each: Without) -> dict[str, Json]:
        changed = None
        if each.shown is not None:
            before, after = self.everybody, each.shown
            changed = {
                "agreed": _moved(before.agreed, after.agreed),
                "rejected": _moved(before.rejected, after.rejected),
                "slate": _moved(before.slate, after.slate),
            }
        return {
            "kind": each.kind,
            "n_people": each.n_shown,
            "ari": None if each.ari is None or each.shown is None else round(each.ari, 4),
            "outcomes": None if each.shown is None else each.shown.to_json(),
            "changed": changed,
        }


def side_by_side(votes: Votes, *, seed: int = 0, n_clauses: int = 12, min_votes: int) -> SideBySide:
    """Work out the main outcomes with everybody, without each kind, and without all of them.

    BadInput where no statement has `min_votes`.
    """
    stick = yardstick(votes, seed=seed, n_clauses=n_clauses, min_votes=min_votes)
    found = groups_by(votes, stick)
    who = anomalous(votes, found.partition, seed=seed)
    masks: dict[str, NDArray[np.bool_]] = {kind.value: who.people[kind] for kind in Anomaly}
    masks[ALL_KINDS] = who.any_kind
    everybody = outcomes_of(votes, stick, found)
    may = _tellable(masks)
    rows = []
    for kind, mask in masks.items():
        n, kept = int(mask.sum()), votes.restrict(participants=~mask)
        if not n:
            rows.append(Without(kind=kind, n_people=0, may_be_told=True, outcomes=None, ari=None))
            continue
        if np.bincount(kept.statement, minlength=1).max() < min_votes:
            rows.append(
                Without(
                    kind=kind,
                    n_people=n,
                    may_be_told=kind in may,
                    outcomes=None,
                    ari=None,
                    too_few_left=True,
                )
            )
            continue
        outcomes = outcomes_of(kept, stick)
        before = everybody.label[~mask]
        ari = groups_likeness(before, outcomes.label)
        rows.append(
            Without(kind=kind, n_people=n, may_be_told=kind in may, outcomes=outcomes, ari=ari)
        )
    return SideBySide(
        everybody=everybody,
        without=tuple(rows),
        people={
            kind: tuple(votes.participants[i] for i in np.flatnonzero(mask))
            for kind, mask in masks.items()
        },
    )


def _tellable(masks: dict[str, NDArray[np.bool_]]) -> set[str]:
    """Kinds whose outcomes may stand beside each other: all kinds first, then each in order.

    Whoever compares two published outcomes learns of those left out of only one of them; they
    are nobody, or at least ten.
    """
    told: list[NDArray[np.bool_]] = []
    kinds: set[str] = set()
    for kind in sorted(masks, key=lambda each: each != ALL_KINDS):
        mask = masks[kind]
        if all(shown(int((mask ^ other).sum())) is not None for other in (mask & False, *told)):
            told.append(mask)
            kinds.add(kind)
    return kinds


def _moved(before: tuple[str, ...], after: tuple[str, ...]) -> dict[str, Json]:
    return {
        "out": [each for each in before if each not in after],
        "in": [each for each in after if each not in before],
    }
