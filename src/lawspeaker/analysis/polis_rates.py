"""Polis' own shares and tests of every statement in every group, for those who compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.records.partition import Partition
    from lawspeaker.records.votes import Votes

CONFIDENCE = 0.9
"""Polis takes each test alone, one-sided, at 90 %."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PolisWay:
    """One answer's figures by group and statement, each (G, S).

    `n` gave the answer; `share` is (n + 1) / (n_seen + 2), `share_z` its test against one half;
    `ratio` is the share over that of the other groups together, `ratio_z` the test of both.
    """

    n: NDArray[np.int64]
    share: NDArray[np.float64]
    share_z: NDArray[np.float64]
    ratio: NDArray[np.float64]
    ratio_z: NDArray[np.float64]

    def telling(self, confidence: float) -> NDArray[np.bool_]:
        """Where most of the group gives the answer, and more than outside it, by both tests."""
        bar = float(ndtri(confidence))
        return (self.share_z > bar) & (self.ratio_z > bar)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PolisRates:
    """Agreement and disagreement in every group by Polis' formulas (Small et al. 2021).

    `n_seen` (G, S) counts passes too. `consensus_agree` and `consensus_disagree` (S,) are the
    products of the groups' shares: group-informed consensus, which falls with every group more.
    """

    statements: tuple[str, ...]
    groups: tuple[str, ...]
    n_seen: NDArray[np.int64]
    agree: PolisWay
    disagree: PolisWay

    @property
    def consensus_agree(self) -> NDArray[np.float64]:
        """The product over groups of the shares that agree, shape (S,)."""
        product: NDArray[np.float64] = self.agree.share.prod(axis=0)
        return product

    @property
    def consensus_disagree(self) -> NDArray[np.float64]:
        """The product over groups of the shares that disagree, shape (S,)."""
        product: NDArray[np.float64] = self.disagree.share.prod(axis=0)
        return product


def polis_rates(votes: Votes, partition: Partition) -> PolisRates:
    """The rates of the groups of a partition; whoever is in none counts nowhere.

    They serve to compare with Polis and red-dwarf. One vote passes Polis' test and nothing is
    corrected for the number of tests, so conclusions rest on `support` and `telling` instead.
    """
    width, k = votes.n_statements, partition.n_groups
    label = np.repeat(partition.label_of(votes.n_participants).astype(np.int64), votes.votes_each)
    cell = (label * width + votes.statement) * 3 + votes.value + 1
    counts = np.bincount(cell[label >= 0], minlength=k * width * 3).reshape(k, width, 3)
    n_seen = counts.sum(axis=2)
    return PolisRates(
        statements=votes.statements,
        groups=partition.names,
        n_seen=n_seen,
        agree=_way(counts[:, :, 2], n_seen),
        disagree=_way(counts[:, :, 0], n_seen),
    )


def _way(n: NDArray[np.int64], n_seen: NDArray[np.int64]) -> PolisWay:
    n_out, seen_out = n.sum(axis=0) - n, n_seen.sum(axis=0) - n_seen
    share = (1 + n) / (2 + n_seen)
    return PolisWay(
        n=n,
        share=share,
        share_z=polis_z(n, n_seen),
        ratio=share / ((1 + n_out) / (2 + seen_out)),
        ratio_z=_two(n + 1, n_seen + 1, n_out + 1, seen_out + 1),
    )


def polis_z(n: NDArray[np.int64], n_seen: NDArray[np.int64]) -> NDArray[np.float64]:
    """Polis' z of a share against one half, after one more vote that is for it."""
    z: NDArray[np.float64] = 2 * np.sqrt(n_seen + 1) * ((n + 1) / (n_seen + 1) - 0.5)
    return z


def _two(
    k: NDArray[np.int64],
    n: NDArray[np.int64],
    k_out: NDArray[np.int64],
    n_out: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Polis' z of two proportions with a pooled error; 0 where everybody gave the answer."""
    pooled = (k + k_out) / (n + n_out)
    error = np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / n_out))
    z: NDArray[np.float64] = np.zeros_like(pooled)
    np.divide(k / n - k_out / n_out, error, out=z, where=pooled < 1)
    return z
