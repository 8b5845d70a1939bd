"""What a committee can vouch for, judged on many completions of the votes and samples of people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.errors import UsageFault
from lawspeaker.records.estimate import Estimate
from lawspeaker.social_choice.ejr import ejr_plus, ejr_ratio_of_weights

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from lawspeaker.social_choice.ejr import Coalition
    from lawspeaker.social_choice.profile import Approvals

N_RESAMPLES = 4
"""Bootstrap samples of the people on each completion."""

METHOD = "median over posterior completions, people resampled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """The voters who come nearest to a just complaint, united behind one candidate left out.

    On `frequency` of the completions theirs is the worst coalition; there, by the median, they
    weigh `size` where `required` would entitle them to `level` members.
    """

    candidate: int
    level: int
    frequency: float
    size: float
    required: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Certificate:
    """A committee judged: proportion, who has nothing in it, and what each group has.

    Each estimate is the median over completions with a central interval over completions and
    bootstrap samples of the voters. `group_share[g]` is the mean share of the members that a
    voter of group g approves, `group_unrepresented[g]` the share of group g that approves none;
    both are empty where nobody is in a group. `deviations` are the worst coalitions of the
    completions, most frequent first.
    """

    ejr: Estimate
    unrepresented: Estimate
    deviations: tuple[Deviation, ...]
    group_share: tuple[Estimate, ...]
    group_unrepresented: tuple[Estimate, ...]

    @property
    def worst_group(self) -> int | None:
        """The group that approves the least share of the members, None without groups."""
        if not self.group_share:
            return None
        return int(np.argmin([each.est for each in self.group_share]))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Judged:
    """Ratio, share without a member, then each group's share and share without a member."""

    values: NDArray[np.float64]
    coalition: Coalition | None = None


def certify(
    completions: Iterable[Approvals],
    members: tuple[int, ...],
    k: int,
    *,
    seed: int,
    eligible: NDArray[np.bool_] | None = None,
    n_groups: int = 0,
    n_resamples: int = N_RESAMPLES,
    level: float = 0.95,
) -> Certificate:
    """The certificate of a committee over completions of one profile of votes.

    Voters are drawn with replacement (Efron 1979), each profile's weights counting as that many
    people at each draw; the EJR+ ratio is a maximum, so its upper end is on the safe side. Only
    voters in groups 0 to `n_groups` - 1 count in a group's figures. Raises UsageFault for no
    completion, and as `ejr_plus` does.
    """
    rng = np.random.default_rng([seed, 61])
    plain: list[NDArray[np.float64]] = []
    spread: list[NDArray[np.float64]] = []
    worst: list[Coalition] = []
    for profile in completions:
        judged = _judge(profile, members, k, eligible=eligible, n_groups=n_groups)
        plain.append(judged.values)
        spread.append(judged.values)
        worst += [] if judged.coalition is None else [judged.coalition]
        for _ in range(n_resamples):
            drawn = rng.multinomial(profile.n_voters, profile.unit / profile.total)
            ratio = ejr_ratio_of_weights(
                profile, members, k, weight=drawn.astype(np.float64), eligible=eligible
            )
            rest = _shares(profile, members, n_groups, drawn.astype(np.float64))
            spread.append(np.r_[ratio, rest])
    if not plain:
        raise UsageFault("a certificate needs at least one completion")
    found = _estimates(np.array(plain), np.array(spread), level)
    return Certificate(
        ejr=found[0],
        unrepresented=found[1],
        deviations=_deviations(worst, len(plain)),
        group_share=found[2 : 2 + n_groups],
        group_unrepresented=found[2 + n_groups :],
    )


def _judge(
    profile: Approvals,
    members: tuple[int, ...],
    k: int,
    *,
    eligible: NDArray[np.bool_] | None,
    n_groups: int,
) -> _Judged:
    ejr = ejr_plus(profile, members, k, eligible=eligible)
    shares = _shares(profile, members, n_groups, profile.unit)
    return _Judged(values=np.r_[ejr.ratio, shares], coalition=ejr.coalition)


def _shares(
    profile: Approvals, members: tuple[int, ...], n_groups: int, weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    n_approved = profile.represented(members)
    without = float(weight[n_approved == 0].sum() / weight.sum())
    placed = (profile.groups >= 0) & (profile.groups < n_groups)
    group, own = profile.groups[placed], weight[placed]
    # A group of which a resample drew nobody has no figure in it.
    size = np.bincount(group, weights=own, minlength=n_groups).astype(np.float64)
    size[size == 0] = np.nan
    got = np.bincount(group, weights=own * n_approved[placed], minlength=n_groups)
    none = np.bincount(group, weights=own * (n_approved[placed] == 0), minlength=n_groups)
    shares: NDArray[np.float64] = np.r_[without, got / size / max(len(members), 1), none / size]
    return shares


def _estimates(
    plain: NDArray[np.float64], spread: NDArray[np.float64], level: float
) -> tuple[Estimate, ...]:
    tail = (1 - level) / 2
    middle = np.nanmedian(plain, axis=0)
    low, high = np.nanquantile(spread, [tail, 1 - tail], axis=0)
    return tuple(
        Estimate(
            est=est, lo=min(lo, est), hi=max(hi, est), n=len(plain), method=METHOD, level=level
        )
        for est, lo, hi in zip(middle.tolist(), low.tolist(), high.tolist(), strict=True)
    )


def _deviations(worst: list[Coalition], n_completions: int) -> tuple[Deviation, ...]:
    kinds = sorted({(each.candidate, each.level) for each in worst})
    found = []
    for candidate, level in kinds:
        same = [each for each in worst if (each.candidate, each.level) == (candidate, level)]
        found.append(
            Deviation(
                candidate=candidate,
                level=level,
                frequency=len(same) / n_completions,
                size=float(np.median([each.size for each in same])),
                required=float(np.median([each.required for each in same])),
            )
        )
    return tuple(sorted(found, key=lambda each: -each.frequency))
