"""Voters whose answers are the same, statement for statement, beyond coincidence."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.records.finding import Finding, Severity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.records.votes import Votes

_N_BANDS = 24
_PER_BAND = 8
_MAX_BUCKET = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinsAudit:
    """People with a near-duplicate, the clusters they form, and the largest cluster's size."""

    n_checked: int
    n_people: int
    n_clusters: int
    largest: int


def audit_twins(
    votes: Votes, *, min_shared: int = 15, same: float = 0.95, chance: float = 1e-9, seed: int = 0
) -> TwinsAudit:
    """Find pairs with `min_shared` statements in common, `same` of them answered alike.

    The agreeing answers must also be improbable by everyone's rates: their product is below
    `chance`. Candidates share an answer pattern on one of 24 random draws of 8 of all votes by
    min-hashing (Broder 1997), so the cost grows with the votes and a few pairs may be missed;
    in a crowded bucket only neighbours are compared.
    """
    enough = np.flatnonzero(votes.votes_each >= min_shared)
    code, surprise = answer_codes(votes), surprise_of(votes)
    parent = {int(i): int(i) for i in enough}
    for a, b in sorted(_candidates(votes, code, enough, seed)):
        if _root(parent, a) == _root(parent, b):
            continue
        mine, theirs = (
            code[votes.start[a] : votes.start[a + 1]],
            code[votes.start[b] : votes.start[b + 1]],
        )
        shared = np.intersect1d(mine // 3, theirs // 3, assume_unique=True).size
        alike = np.intersect1d(mine, theirs, assume_unique=True)
        improbable = surprise[alike].sum() > -np.log(chance)
        if shared >= min_shared and alike.size >= same * shared and improbable:
            parent[_root(parent, b)] = _root(parent, a)
    roots = [_root(parent, i) for i in parent]
    sizes = np.unique(roots, return_counts=True)[1] if roots else np.zeros(0, dtype=np.int64)
    clusters = sizes[sizes > 1]
    return TwinsAudit(
        n_checked=len(enough),
        n_people=int(clusters.sum()),
        n_clusters=len(clusters),
        largest=int(clusters.max(initial=0)),
    )


def answer_codes(votes: Votes) -> NDArray[np.int64]:
    """Statement and answer of each vote as one number: three times its column, plus 0, 1 or 2."""
    return votes.statement.astype(np.int64) * 3 + votes.value + 1


def surprise_of(votes: Votes) -> NDArray[np.float64]:
    """How improbable each answer is by everyone's rates, in nats, by `answer_codes` (3 S,)."""
    n_answer = np.bincount(answer_codes(votes), minlength=3 * votes.n_statements)
    n_seen = np.repeat(n_answer.reshape(-1, 3).sum(axis=1), 3)
    surprise: NDArray[np.float64] = -np.log((n_answer + 0.5) / (n_seen + 1.5))
    return surprise


def twins_findings(audit: TwinsAudit) -> tuple[Finding, ...]:
    """`near-duplicate-voters`: a note, or a warning from five alike, or above 5 people and 2 %."""
    if not audit.n_people:
        return ()
    many = audit.largest >= 5 or audit.n_people > max(5, 0.02 * audit.n_checked)
    return (
        Finding(
            id="near-duplicate-voters",
            severity=Severity.WARNING if many else Severity.NOTE,
            title="Some people voted alike beyond coincidence",
            sentence=(
                f"{audit.n_people} of {audit.n_checked} people gave nearly the same answers as "
                f"somebody else; the largest such cluster has {audit.largest} people. "
                "Their votes are kept."
            ),
            evidence={
                "n_checked": audit.n_checked,
                "n_people": audit.n_people,
                "n_clusters": audit.n_clusters,
                "largest": audit.largest,
            },
            mend="Ask whether one person could vote twice, and compare results without them.",
        ),
    )


def _candidates(
    votes: Votes,
    code: NDArray[np.int64],
    people: NDArray[np.intp],
    seed: int,
) -> set[tuple[int, int]]:
    rng = np.random.default_rng(seed)
    pairs: set[tuple[int, int]] = set()
    filled = votes.votes_each > 0
    for _ in range(_N_BANDS):
        marks = np.zeros((votes.n_participants, _PER_BAND), dtype=np.int64)
        for h in range(_PER_BAND):
            rank = rng.permutation(3 * votes.n_statements)[code]
            marks[filled, h] = np.minimum.reduceat(rank, votes.start[:-1][filled])
        buckets: dict[bytes, list[int]] = {}
        for i in people:
            key = blake2b(marks[i].tobytes(), digest_size=8).digest()
            buckets.setdefault(key, []).append(int(i))
        for members in buckets.values():
            reach = len(members) if len(members) <= _MAX_BUCKET else 2
            for at, a in enumerate(members):
                pairs.update((a, b) for b in members[at + 1 : at + reach])
    return pairs


def _root(parent: dict[int, int], i: int) -> int:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i
