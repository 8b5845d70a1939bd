"""How many agree, pass and disagree, and in which range the share lies."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

from lawspeaker.analysis.hierarchy import HIERARCHICAL, cell_posterior
from lawspeaker.analysis.intervals import JEFFREYS, Bounds, jeffreys_bounds, tail_of, z_of
from lawspeaker.analysis.method import method_of
from lawspeaker.errors import UsageFault
from lawspeaker.records.estimate import Estimate
from lawspeaker.records.frames import votes_from
from lawspeaker.records.votes import AGREE, DISAGREE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.records.frames import VotesLike
    from lawspeaker.records.partition import Divided
    from lawspeaker.records.votes import Votes


class SupportMethod(StrEnum):
    """HIERARCHICAL leans thin cells on their statement and group; JEFFREYS takes each alone."""

    HIERARCHICAL = "hierarchical"
    JEFFREYS = "jeffreys"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Support:
    """Counts and shares of every statement, overall (S,) and in each group (G, S).

    A share is of those who voted on the statement, passes included. `est`, `lo`, `hi` are of
    agreement, those named `_disagree` of disagreement. Overall counts everybody, those in no
    group too.
    """

    statements: tuple[str, ...]
    groups: tuple[str, ...]
    n_agree: NDArray[np.int64]
    n_pass: NDArray[np.int64]
    n_disagree: NDArray[np.int64]
    group_n_agree: NDArray[np.int64]
    group_n_pass: NDArray[np.int64]
    group_n_disagree: NDArray[np.int64]
    agree: Bounds
    disagree: Bounds
    group_agree: Bounds
    group_disagree: Bounds
    method: str
    level: float

    @property
    def n_seen(self) -> NDArray[np.int64]:
        """Votes on each statement, shape (S,)."""
        return self.n_agree + self.n_pass + self.n_disagree

    @property
    def group_n_seen(self) -> NDArray[np.int64]:
        """Votes of each group on each statement, shape (G, S)."""
        return self.group_n_agree + self.group_n_pass + self.group_n_disagree

    def overall(self, j: int) -> Estimate:
        """The share of all who agree with statement j."""
        return self._estimate(self.agree, (j,), int(self.n_seen[j]))

    def overall_disagree(self, j: int) -> Estimate:
        """The share of all who disagree with statement j."""
        return self._estimate(self.disagree, (j,), int(self.n_seen[j]))

    def group(self, g: int, j: int) -> Estimate:
        """The share of group g who agree with statement j."""
        return self._estimate(self.group_agree, (g, j), int(self.group_n_seen[g, j]))

    def group_against(self, g: int, j: int) -> Estimate:
        """The share of group g who disagree with statement j."""
        return self._estimate(self.group_disagree, (g, j), int(self.group_n_seen[g, j]))

    def _estimate(self, bounds: Bounds, at: tuple[int, ...], n: int) -> Estimate:
        return Estimate(
            est=float(bounds.est[at]),
            lo=float(bounds.lo[at]),
            hi=float(bounds.hi[at]),
            n=n,
            method=self.method,
            level=self.level,
        )


def support(
    votes: VotesLike,
    groups: Divided,
    *,
    level: float = 0.95,
    method: SupportMethod | str = SupportMethod.HIERARCHICAL,
) -> Support:
    """The support of every statement by everybody and by each group, with intervals.

    HIERARCHICAL fits a logit model with group, statement and interaction effects, whose
    variances the evidence sets, separately for agreement and for disagreement; its estimate is
    the posterior median, so a thin cell leans on its statement and its group. `votes` is Votes,
    or an array or frame as `votes_from` takes it (BadInput); `groups` are opinion groups or a
    Partition. Raises UsageFault for groups of other people, a method there is not, and a level
    not between 0 and 1.
    """
    votes = votes_from(votes)
    partition = groups.partition
    label = partition.label_of(votes.n_participants)[votes.row]
    counts = [
        _counted(votes, label, partition.n_groups, keep=votes.value == value)
        for value in (AGREE, 0, DISAGREE)
    ]
    by_value = [np.stack([*each[0], *each[1]]) for each in counts]
    return support_of_counts(
        np.stack(by_value, axis=2),
        statements=votes.statements,
        groups=partition.names,
        level=level,
        method=method_of(SupportMethod, method),
    )


def support_of_counts(
    counts: NDArray[np.int64],
    *,
    statements: tuple[str, ...],
    groups: tuple[str, ...],
    level: float = 0.95,
    method: SupportMethod = SupportMethod.HIERARCHICAL,
) -> Support:
    """As `support`, from agrees, passes, disagrees (1 + G, S, 3): of everybody, then by group."""
    bounds = _hierarchical if method is SupportMethod.HIERARCHICAL else _apart
    asked = counts.sum(axis=2)
    (all_agree, agree), (all_disagree, disagree) = (
        (bounds(counts[:1, :, way], asked[:1], level), bounds(counts[1:, :, way], asked[1:], level))
        for way in (0, 2)
    )
    return Support(
        statements=statements,
        groups=groups,
        n_agree=counts[0, :, 0],
        n_pass=counts[0, :, 1],
        n_disagree=counts[0, :, 2],
        group_n_agree=counts[1:, :, 0],
        group_n_pass=counts[1:, :, 1],
        group_n_disagree=counts[1:, :, 2],
        agree=_row(all_agree),
        disagree=_row(all_disagree),
        group_agree=agree,
        group_disagree=disagree,
        method=HIERARCHICAL if method is SupportMethod.HIERARCHICAL else JEFFREYS,
        level=level,
    )


def stratified(
    measured: Support, shares: NDArray[np.float64], *, j: int, n_draws: int = 4000, seed: int = 0
) -> Estimate:
    """Agreement with statement j if the groups had these shares of the people (summing to 1).

    Each group's share is drawn on the log odds from its interval; the estimate is the median
    of the weighted sums, the interval their quantiles (post-stratification). Raises UsageFault
    for a statement or a number of shares that is not there.
    """
    if not 0 <= j < len(measured.statements) or len(shares) != len(measured.groups):
        raise UsageFault(
            f"Statement {j} with {len(shares)} shares was asked of {len(measured.statements)} "
            f"statements and {len(measured.groups)} groups."
        )
    z = z_of(measured.level)
    clip = 1e-6
    bounds = measured.group_agree
    low, mid, high = (
        np.log(np.clip(each[:, j], clip, 1 - clip) / (1 - np.clip(each[:, j], clip, 1 - clip)))
        for each in (bounds.lo, bounds.est, bounds.hi)
    )
    rng = np.random.default_rng(seed)
    drawn = expit(mid + (high - low) / (2 * z) * rng.standard_normal((n_draws, len(mid))))
    tail = tail_of(measured.level)
    lo, est, hi = np.quantile(drawn @ shares, [tail, 0.5, 1 - tail]).tolist()
    return Estimate(
        est=est,
        lo=lo,
        hi=hi,
        n=int(measured.group_n_seen[:, j].sum()),
        method=f"{measured.method}, post-stratified",
        level=measured.level,
    )


_Counts = tuple["NDArray[np.int64]", "NDArray[np.int64]"]


def _counted(
    votes: Votes, label: NDArray[np.int32], n_groups: int, *, keep: NDArray[np.bool_]
) -> _Counts:
    """Votes of one value by statement: of everybody (1, S), and of each group (G, S)."""
    width = votes.n_statements
    everybody = np.bincount(votes.statement[keep], minlength=width).reshape(1, width)
    placed = keep & (label >= 0)
    cell = label[placed].astype(np.int64) * width + votes.statement[placed]
    return everybody, np.bincount(cell, minlength=n_groups * width).reshape(n_groups, width)


def _hierarchical(k: NDArray[np.int64], n: NDArray[np.int64], level: float) -> Bounds:
    if not k.size:
        return _apart(k, n, level)
    cell = cell_posterior(k, n)
    z = z_of(level)
    return Bounds(
        est=expit(cell.mean),
        lo=expit(cell.mean - z * cell.sd),
        hi=expit(cell.mean + z * cell.sd),
    )


def _apart(k: NDArray[np.int64], n: NDArray[np.int64], level: float) -> Bounds:
    return jeffreys_bounds(k, n, level=level)


def _row(bounds: Bounds) -> Bounds:
    return Bounds(est=bounds.est[0], lo=bounds.lo[0], hi=bounds.hi[0])
