"""Whether the groups that a source released have anything to do with its votes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.linalg import svds

from lawspeaker.records.finding import Finding, Severity
from lawspeaker.records.natural_order import in_natural_order

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from lawspeaker.records.conversation import Released
    from lawspeaker.records.votes import Votes

_BATCH = 20
_MIN_RATIO = 2.0
_MAX_PART = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupsAudit:
    """How far released groups part the votes, beside chance and beside what the votes allow.

    `divergence` is the sum over statements of the chi-square of agreement across groups,
    `chance_mean` and `chance_max` the same under shuffled labels, and `attainable` the same for
    groups of these sizes cut along the votes' main axis, found on half of the statements and
    counted on the other half. `reordered` holds it for each other order in which the labels
    may have been written.
    """

    n_placed: int
    n_groups: int
    n_permutations: int
    divergence: float
    chance_mean: float
    chance_max: float
    attainable: float
    reordered: Mapping[str, float]

    @property
    def testable(self) -> bool:
        """Whether the votes hold structure that real groups would show."""
        return self.attainable >= _MIN_RATIO * self.chance_mean > 0

    @property
    def unsupported(self) -> bool:
        """Whether the labels show less than a tenth of the structure that the votes hold."""
        excess = self.divergence - self.chance_mean
        return self.testable and excess < _MAX_PART * (self.attainable - self.chance_mean)

    @property
    def likely_order(self) -> str | None:
        """The order that repairs the labels, if one reaches twice what chance does."""
        best = max(self.reordered, key=lambda name: self.reordered[name], default=None)
        if best is None or self.reordered[best] < _MIN_RATIO * self.chance_mean:
            return None
        return best


def audit_released_groups(
    votes: Votes, released: Released, *, seed: int = 0, n_permutations: int = 200
) -> GroupsAudit | None:
    """The label-permutation audit; None where fewer than two groups or 20 people are released."""
    index = {participant: i for i, participant in enumerate(votes.participants)}
    listed = [p for p in released.group_order or tuple(released.groups) if p in released.groups]
    people = [p for p in listed if p in index]
    names, label = np.unique([released.groups[p] for p in people], return_inverse=True)
    if len(names) < 2 or len(people) < 20:
        return None
    rows = np.array([index[p] for p in people])
    table = _Table.of(votes, rows)
    rng = np.random.default_rng(seed)
    chance = table.divergences(
        [rng.permutation(label) for _ in range(n_permutations)], n_groups=len(names)
    )
    orders = _other_orders(people, votes.votes_each[rows])
    relabelled = []
    for order in orders.values():
        moved = np.empty_like(label)
        moved[order] = label
        relabelled.append(moved)
    found = table.divergences([label, *relabelled], n_groups=len(names))
    return GroupsAudit(
        n_placed=len(people),
        n_groups=len(names),
        n_permutations=n_permutations,
        divergence=float(found[0]),
        chance_mean=float(chance.mean()),
        chance_max=float(chance.max()),
        attainable=table.attainable(np.bincount(label)),
        reordered=dict(zip(orders, map(float, found[1:]), strict=True)),
    )


def released_groups_findings(audit: GroupsAudit | None) -> tuple[Finding, ...]:
    """`groups-not-in-votes`, an error, where released groups do not show in the votes."""
    if audit is None or not audit.unsupported:
        return ()
    order = audit.likely_order
    cause = (
        "No other order of the labels that we tried repairs this."
        if order is None
        else f"Most likely the labels were written into rows of another order: read {order}, "
        "the same labels fit the votes."
    )
    mend = "Do not use the released groups; use groups found from the votes themselves."
    return (
        Finding(
            id="groups-not-in-votes",
            severity=Severity.ERROR,
            title="The released groups do not match the votes",
            sentence=(
                f"The {audit.n_groups} released groups of {audit.n_placed} people differ in their "
                f"votes hardly more than groups drawn by lot would. {cause}"
            ),
            evidence={
                "divergence": round(audit.divergence, 3),
                "chance_mean": round(audit.chance_mean, 3),
                "chance_max": round(audit.chance_max, 3),
                "attainable": round(audit.attainable, 3),
                "n_permutations": audit.n_permutations,
                "likely_order": order,
                "reordered": {name: round(t, 3) for name, t in audit.reordered.items()},
            },
            mend=mend
            if order is None
            else f"{mend} Ask whoever released them to write the labels again, joined by "
            f"participant id; reading them {order} is a guess to check against the original.",
        ),
    )


def _other_orders(people: list[str], n_votes: NDArray[np.int64]) -> dict[str, NDArray[np.intp]]:
    place = {p: i for i, p in enumerate(people)}

    def by(ids: Sequence[str]) -> NDArray[np.intp]:
        return np.array([place[p] for p in ids], dtype=np.intp)

    natural = in_natural_order(people)
    return {
        "in ascending order of participant id": by(natural),
        "in descending order of participant id": by(natural[::-1]),
        "in alphabetical order of participant id": by(sorted(people)),
        "from the last row to the first": by(people[::-1]),
        "from most votes to fewest": np.argsort(-n_votes, kind="stable"),
        "from fewest votes to most": np.argsort(n_votes, kind="stable"),
    }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Table:
    agree: csr_array
    seen: csr_array
    values: csr_array

    @classmethod
    def of(cls, votes: Votes, rows: NDArray[np.intp]) -> _Table:
        shape = (votes.n_participants, votes.n_statements)

        def sparse(entries: NDArray[np.float64]) -> csr_array:
            return csr_array((entries, votes.statement, votes.start), shape=shape)[rows]

        return cls(
            agree=sparse((votes.value == 1).astype(np.float64)),
            seen=sparse(np.ones(votes.n_votes)),
            values=sparse(votes.value.astype(np.float64)),
        )

    def divergences(
        self, labels: Sequence[NDArray[np.intp]], *, n_groups: int
    ) -> NDArray[np.float64]:
        found = [
            self._by_statement(labels[i : i + _BATCH], n_groups).sum(axis=0)
            for i in range(0, len(labels), _BATCH)
        ]
        return np.concatenate(found)

    def attainable(self, sizes: NDArray[np.int64]) -> float:
        n_statements = self.seen.shape[1]
        if n_statements < 6:
            return 0.0
        odd = np.arange(n_statements) % 2 == 1
        cuts = np.cumsum(sizes)[:-1]
        total = 0.0
        for half in (odd, ~odd):
            label = np.empty(self.seen.shape[0], dtype=np.intp)
            order = np.argsort(self._axis(half), kind="stable")
            label[order] = np.searchsorted(cuts, np.arange(len(order)), side="right")
            total += float(self._by_statement([label], len(sizes))[~half].sum())
        return total

    def _axis(self, half: NDArray[np.bool_]) -> NDArray[np.float64]:
        values, seen = self.values[:, half], self.seen[:, half]
        n = np.maximum(seen.sum(axis=0), 1.0)
        centred = values - seen * (values.sum(axis=0) / n)
        if not np.any(centred.data):
            return np.zeros(centred.shape[0])
        # A fixed start gives equal bytes; ones would be orthogonal to every centred column.
        start = np.random.default_rng(0).standard_normal(min(centred.shape))
        left, strength, _ = svds(csr_array(centred), k=1, v0=start)
        # Polis' scaling: people with few votes are not all left in the middle.
        each = np.maximum(seen.sum(axis=1), 1.0)
        scores: NDArray[np.float64] = left[:, 0] * strength[0] / np.sqrt(each)
        return scores

    def _by_statement(
        self, labels: Sequence[NDArray[np.intp]], n_groups: int
    ) -> NDArray[np.float64]:
        one_hot = np.concatenate([np.eye(n_groups)[label] for label in labels], axis=1)
        shape = (self.seen.shape[1], len(labels), n_groups)
        n = (self.seen.T @ one_hot).reshape(shape)
        k = (self.agree.T @ one_hot).reshape(shape)
        n_all = np.maximum(n.sum(axis=2, keepdims=True), 1.0)
        share = k.sum(axis=2, keepdims=True) / n_all
        spread = n * share * (1 - share)
        gap = (k - n * share) ** 2
        chi = np.divide(gap, spread, out=np.zeros_like(gap), where=spread > 0)
        result: NDArray[np.float64] = chi.sum(axis=2)
        return result
