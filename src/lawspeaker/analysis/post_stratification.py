"""Support as it would be if the voters were made up like the population."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit

from lawspeaker.analysis.intervals import Bounds, z_of
from lawspeaker.analysis.support import support
from lawspeaker.errors import BadInput
from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.records.estimate import Estimate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from lawspeaker.records.partition import Partition
    from lawspeaker.records.votes import Votes

_EDGE = 1e-6
_ROUNDING = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """A stated part of the population: its share, the people here, and the weight of each.

    `weight` is the stratum's share of the population over its share of the people placed.
    """

    name: str
    share: float
    n_people: int
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PostStratified:
    """Support of each statement (S,) at the population's shares.

    `enough` (S,) says where every stratum has the votes it takes; elsewhere there is no answer
    and the bounds are [0, 1]. `n` (S,) are votes used, `n_effective` (S,) the votes of a sample
    without weights that would be as sure (Kish 1965). `n_left_out` people are in no stratum.
    """

    statements: tuple[str, ...]
    strata: tuple[Stratum, ...]
    agree: Bounds
    disagree: Bounds
    enough: NDArray[np.bool_]
    n: NDArray[np.int64]
    n_effective: NDArray[np.float64]
    n_left_out: int
    method: str
    level: float

    def overall(self, j: int, *, against: bool = False) -> Estimate | None:
        """The population's agreement (or, against, disagreement) with statement j.

        None where a stratum has too few votes.
        """
        if not self.enough[j]:
            return None
        bounds = self.disagree if against else self.agree
        return Estimate(
            est=float(bounds.est[j]),
            lo=float(bounds.lo[j]),
            hi=float(bounds.hi[j]),
            n=int(self.n[j]),
            method=self.method,
            level=self.level,
        )


def post_stratified(
    votes: Votes,
    strata: Partition,
    shares: Mapping[str, float],
    *,
    level: float = 0.95,
    min_n: int = K_ANONYMITY,
    n_draws: int = 2000,
    seed: int = 0,
) -> PostStratified:
    """Each stratum's support by the hierarchical model, summed with the population's shares.

    `shares` maps every stratum to its share, together 1. The interval comes of draws of the
    strata's shares, normal on the log odds. A statement takes `min_n` votes in each stratum.
    It mends who came only as far as the strata tell people apart. Raises BadInput for shares
    that do not fit the strata, or a stratum of fewer than `min_n` people.
    """
    portion = _checked(strata, shares, min_n)
    measured = support(votes, strata, level=level)
    n = measured.group_n_seen
    effective = 1.0 / np.maximum((portion[:, None] ** 2 / np.maximum(n, 1)).sum(axis=0), _EDGE)
    enough = n.min(axis=0) >= min_n
    noise = np.random.default_rng(seed).standard_normal((n_draws, len(portion)))
    n_placed = int(strata.sizes.sum())
    return PostStratified(
        statements=votes.statements,
        strata=tuple(
            Stratum(
                name=name,
                share=float(portion[g]),
                n_people=int(strata.sizes[g]),
                weight=float(portion[g] * n_placed / strata.sizes[g]),
            )
            for g, name in enumerate(strata.names)
        ),
        agree=_weighted(measured.group_agree, portion, noise=noise, enough=enough, level=level),
        disagree=_weighted(
            measured.group_disagree, portion, noise=noise, enough=enough, level=level
        ),
        enough=enough,
        n=n.sum(axis=0),
        n_effective=np.where(enough, effective, 0.0),
        n_left_out=strata.label.size - n_placed,
        method=f"{measured.method}, post-stratified",
        level=level,
    )


def _checked(strata: Partition, shares: Mapping[str, float], min_n: int) -> NDArray[np.float64]:
    """The shares in the order of the strata, summing to 1 exactly."""
    unknown = sorted(set(shares) - set(strata.names))
    missing = sorted(set(strata.names) - set(shares))
    if unknown or missing:
        word = "nobody here is in" if unknown else "no share is given for"
        raise BadInput(
            f"{word} {', '.join(unknown or missing)}",
            mend="Name each stratum as the participants' file does, or join strata in both files.",
        )
    portion = np.array([shares[name] for name in strata.names], dtype=np.float64)
    if not (portion > 0).all() or abs(portion.sum() - 1) > _ROUNDING:
        raise BadInput(
            f"the shares add up to {portion.sum():.4g}, or one is not above 0",
            mend="Give shares between 0 and 1 that add up to 1.",
        )
    small = [name for name, size in zip(strata.names, strata.sizes, strict=True) if size < min_n]
    if small:
        raise BadInput(
            f"fewer than {min_n} people are in {', '.join(small)}",
            mend="Join small strata with others, in both files; so few cannot speak for many.",
        )
    whole: NDArray[np.float64] = portion / portion.sum()
    return whole


def _weighted(
    bounds: Bounds,
    portion: NDArray[np.float64],
    *,
    noise: NDArray[np.float64],
    enough: NDArray[np.bool_],
    level: float,
) -> Bounds:
    low, middle, high = (
        logit(np.clip(each, _EDGE, 1 - _EDGE)) for each in (bounds.lo, bounds.est, bounds.hi)
    )
    sd = (high - low) / (2 * z_of(level))
    tail = (1 - level) / 2
    found = np.tile([[0.0], [0.5], [1.0]], (1, len(enough)))
    for j in np.flatnonzero(enough).tolist():
        drawn = expit(middle[:, j] + sd[:, j] * noise) @ portion
        found[:, j] = np.quantile(drawn, [tail, 0.5, 1 - tail])
    return Bounds(lo=found[0], est=found[1], hi=found[2])
