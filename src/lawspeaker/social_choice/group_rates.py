"""What share of each opinion group approves each candidate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.social_choice.profile import Approvals


def group_sizes(profile: Approvals) -> NDArray[np.float64]:
    """The weight of each group, shape (n_groups,); one group where nobody is in any."""
    placed = profile.groups >= 0
    if not placed.any():
        return np.array([profile.total])
    return np.bincount(profile.groups[placed], weights=profile.unit[placed]).astype(np.float64)


def group_rates(profile: Approvals) -> NDArray[np.float64]:
    """Each group's approval of each candidate, (a + 1) / (n + 2), shape (n_groups, n_candidates).

    Drawn a little towards one half, as Laplace's rule of succession has it, so that one group
    of which nobody approves does not hide what the others think. Voters in no group count
    only where nobody is in one.
    """
    size = group_sizes(profile)
    group = profile.groups if (profile.groups >= 0).any() else np.zeros_like(profile.groups)
    at = group[profile.row]
    placed = at >= 0
    key = at[placed] * profile.n_candidates + profile.candidate[placed]
    count = np.bincount(
        key,
        weights=profile.unit[profile.row[placed]],
        minlength=len(size) * profile.n_candidates,
    ).reshape(len(size), -1)
    rates: NDArray[np.float64] = (count + 1) / (size[:, None] + 2)
    return rates
