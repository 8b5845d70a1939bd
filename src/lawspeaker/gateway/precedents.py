"""Rulings on record, indexed so that a request can be held against ten thousand of them.

The answers are those of `governance.precedent`: `assess` by factors decides what is followed;
likeness only puts rulings in an order.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.analysis.likeness import WordIndex
from lawspeaker.governance.precedent import (
    BINDING,
    HALF_LIFE_DAYS,
    Assessment,
    K,
    PastCase,
    Pull,
    favouring,
)
from lawspeaker.records.ruling import Outcome, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from lawspeaker.contract.constitution import Constitution

Wording = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A request as precedents see it: its words, the factors said to hold, the clauses at stake.

    `wordings` are pairs of a clause's id and digest.
    """

    words: str
    factors: frozenset[str]
    wordings: frozenset[Wording]
    simulated: bool = False


class PrecedentIndex:
    """Past cases by clause, factor and word."""

    def __init__(self, past: Sequence[PastCase], constitution: Constitution) -> None:
        settings = constitution.adjudication.precedent
        self.k = K if settings.k is None else settings.k
        self.half_life = settings.half_life_days or HALF_LIFE_DAYS
        self.past = tuple(past)
        self.good = [c for c in self.past if c.ruling.standing is Standing.GOOD_LAW]
        texts = [f"{case.contest.prompt} {case.contest.answer}" for case in self.good]
        self.word_index = WordIndex(texts, rare=False)
        self.by_factor = _places(case.factors for case in self.good)
        clauses = [{clause.id for clause in case.ruling.clauses} for case in self.good]
        self.by_clause = _places(clauses)
        self.n_factors = np.array([len(case.factors) for case in self.good], dtype=np.int64)
        self.n_clauses = np.array([len(each) for each in clauses], dtype=np.int64)
        self.days = np.array(
            [case.ruling.decided_on.toordinal() for case in self.good], dtype=np.int64
        )
        self.by_id = np.argsort(np.array([case.ruling.id for case in self.good], dtype=str))
        self.favouring = {outcome: frozenset(favouring(outcome, self.past)) for outcome in Outcome}
        self.binding: dict[Wording, list[PastCase]] = defaultdict(list)
        for case in self.good:
            if case.ruling.binding == BINDING:
                for clause in case.ruling.clauses:
                    self.binding[clause.id, clause.digest].append(case)

    def assess(self, case: Case) -> Assessment:
        """What `governance.precedent.assess` says of the same case."""
        found: dict[str, PastCase] = {}
        for wording in case.wordings:
            for past in self.binding.get(wording, ()):
                if past.ruling.id not in found and self._forces(past, case):
                    found[past.ruling.id] = past
        outcomes = {past.ruling.outcome for past in found.values()}
        pull = {0: Pull.OPEN, 1: Pull.FORCED}.get(len(outcomes), Pull.CONFLICT)
        return Assessment(
            pull=pull,
            outcome=next(iter(outcomes)) if pull is Pull.FORCED else None,
            forcing=tuple(sorted(found)),
        )

    def nearest(self, case: Case, *, today: date) -> tuple[PastCase, ...]:
        """What `governance.precedent.retrieve` finds for the same case, nearest first."""
        if not self.good or self.k == 0:
            return ()
        clause_ids = frozenset(name for name, _ in case.wordings)
        scores = (
            0.5 * _jaccards(case.factors, self.by_factor, self.n_factors)
            + 0.3 * self.word_index.cosines(case.words)
            + 0.2 * _jaccards(clause_ids, self.by_clause, self.n_clauses)
        ) * 2.0 ** (-np.maximum(0, today.toordinal() - self.days) / self.half_life)
        order = self.by_id[np.argsort(-scores[self.by_id], kind="stable")]
        ranked = [self.good[place] for place in order[: self.k]]
        outcomes = {past.ruling.outcome for past in ranked}
        if len(ranked) > 1 and len(outcomes) == 1:
            rest = (self.good[place] for place in order[self.k :])
            other = next((past for past in rest if past.ruling.outcome not in outcomes), None)
            if other is not None:
                ranked[-1] = other
        return tuple(ranked)

    def _forces(self, past: PastCase, case: Case) -> bool:
        ruling = past.ruling
        if ruling.simulated and not case.simulated:
            return False
        if not set(ruling.holding_factors) <= case.factors:
            return False
        return case.factors <= past.factors | self.favouring[ruling.outcome]


def _places(sets: Iterable[Iterable[str]]) -> dict[str, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    found: dict[str, list[int]] = defaultdict(list)
    for place, names in enumerate(sets):
        for name in names:
            found[name].append(place)
    return {name: np.array(places, dtype=np.int64) for name, places in found.items()}


def _jaccards(
    names: frozenset[str],
    held: dict[str, np.ndarray[tuple[int], np.dtype[np.int64]]],
    sizes: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    shared = np.zeros(len(sizes))
    for name in names:
        if name in held:
            shared[held[name]] += 1
    union = sizes + len(names) - shared
    return np.divide(shared, union, out=np.zeros(len(sizes)), where=union > 0)
