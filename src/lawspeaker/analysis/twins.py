"""Voters whose answers are the same, statement for statement, beyond coincidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from lawspeaker.analysis.arrangement import arrange
from lawspeaker.analysis.co_voting import N_EXACT
from lawspeaker.records.anonymity import shown, told
from lawspeaker.records.finding import Finding, Severity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.records.votes import Votes

_N_ROWS = 512


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TwinsAudit:
    """People with a near-duplicate, the clusters they form, and the largest cluster's size.

    `people` (n,) marks them; it names people, so never publish it. `n_checked` were compared,
    fewer than all with enough votes above 10,000.
    """

    n_checked: int
    n_people: int
    n_clusters: int
    largest: int
    people: NDArray[np.bool_]


def audit_twins(
    votes: Votes, *, min_shared: int = 15, same: float = 0.95, chance: float = 1e-9, seed: int = 0
) -> TwinsAudit:
    """Find pairs with `min_shared` statements in common, `same` of them answered alike.

    The agreeing answers must also be improbable by everyone's rates: their product is below
    `chance`. All pairs are compared, 512 people at a time; above 10,000 people a random 10,000
    are. The order and the names of rows and columns do not matter.
    """
    arranged = arrange(votes)
    core = arranged.votes
    checked = np.flatnonzero(core.votes_each >= min_shared)
    if len(checked) > N_EXACT:
        checked = np.sort(np.random.default_rng(seed).choice(checked, N_EXACT, replace=False))
    mask = np.zeros(core.n_participants, dtype=np.bool_)
    mask[checked] = True
    few = core.restrict(participants=mask)
    cluster = _clusters(few, surprise_of(core), min_shared=min_shared, same=same, chance=chance)
    size = np.bincount(cluster)
    people = np.zeros(votes.n_participants, dtype=np.bool_)
    people[arranged.participant[checked[size[cluster] > 1]]] = True
    clusters = size[size > 1]
    return TwinsAudit(
        n_checked=len(checked),
        n_people=int(clusters.sum()),
        n_clusters=len(clusters),
        largest=int(clusters.max(initial=0)),
        people=people,
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
    """`near-duplicate-voters`: a note, or a warning from five alike, or above 5 people and 2 %.

    Fewer than ten people are not counted out loud.
    """
    if not audit.n_people:
        return ()
    many = audit.largest >= 5 or audit.n_people > max(5, 0.02 * audit.n_checked)
    return (
        Finding(
            id="near-duplicate-voters",
            severity=Severity.WARNING if many else Severity.NOTE,
            title="Some people voted alike beyond coincidence",
            sentence=(
                f"{told(audit.n_people).capitalize()} of {audit.n_checked} people gave nearly the "
                f"same answers as somebody else; the largest such cluster has "
                f"{told(audit.largest)} people. Their votes are kept."
            ),
            evidence={
                "n_checked": audit.n_checked,
                "n_people": shown(audit.n_people),
                "n_clusters": None if shown(audit.n_people) is None else audit.n_clusters,
                "largest": shown(audit.largest),
            },
            mend="Ask whether one person could vote twice, and compare results without them.",
        ),
    )


def _clusters(
    votes: Votes, surprise: NDArray[np.float64], *, min_shared: int, same: float, chance: float
) -> NDArray[np.int64]:
    """The cluster (n,) of each row, whose members are joined by pairs voting alike."""
    n, width = votes.n_participants, votes.n_statements
    # Single precision counts exactly, up to 16 million, at twice the speed.
    gave = np.zeros((n, 3 * width), dtype=np.float32)
    gave[votes.row, answer_codes(votes)] = 1
    seen = np.zeros((n, width), dtype=np.float32)
    seen[votes.row, votes.statement] = 1
    weight = surprise.astype(np.float32)
    cluster = np.arange(n)
    for first in range(0, n, _N_ROWS):
        rows = slice(first, min(first + _N_ROWS, n))
        alike = gave[rows] @ gave[first:].T
        shared = seen[rows] @ seen[first:].T
        near = np.triu((shared >= min_shared) & (alike >= same * shared), k=1)
        some = np.flatnonzero(near.any(axis=1))
        improbable = (gave[first + some] * weight) @ gave[first:].T > -np.log(chance)
        one, other = np.nonzero(near[some] & improbable)
        if len(one):
            cluster = _joined(cluster, first + some[one], first + other)
    return cluster


def _joined(
    cluster: NDArray[np.int64], one: NDArray[np.int64], other: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The clusters after more pairs were joined; no more is kept than one number a row."""
    n = len(cluster)
    lead = np.unique(cluster, return_index=True)[1][cluster]
    begin, end = np.append(one, np.arange(n)), np.append(other, lead)
    edges = csr_array((np.ones(len(begin), dtype=np.int8), (begin, end)), shape=(n, n))
    return connected_components(edges, directed=False)[1].astype(np.int64)
