"""The robust lottery: a maximal lottery that no group would much rather replace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.errors import UsageFault
from lawspeaker.social_choice.lottery import Lottery, best_lottery

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from lawspeaker.social_choice.margins import Margins


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RobustLottery:
    """A lottery, and what each group thinks of it.

    `group_value` (n_groups,) is the group's least expected margin, as a share of its size, over
    any candidate; `rival` (n_groups,) is the candidate that attains it.
    """

    lottery: Lottery
    group_value: NDArray[np.float64]
    rival: NDArray[np.int64]


def robust_lottery(groups: Sequence[Margins], size: ArrayLike) -> RobustLottery:
    """The lottery whose least expected margin over any candidate in any group is greatest.

    `groups` holds the margins among each group's own ballots and `size` (n_groups,) their
    weight, by which margins are divided, so that a group counts by its share and not by its
    numbers. Raises UsageFault for no group, for different candidates, or for a size below the
    group's largest margin.
    """
    weight = np.asarray(size, dtype=np.float64)
    if not groups or weight.shape != (len(groups),):
        raise UsageFault("a robust lottery needs groups, and one size for each")
    if len({margins.n_candidates for margins in groups}) > 1:
        raise UsageFault("every group compares the same candidates")
    largest = np.array([np.abs(margins.net).max() for margins in groups])
    if not (weight > 0).all() or (weight < largest).any():
        raise UsageFault("a group's size is positive and at least its largest margin")
    share = np.array([m.net.T / n for m, n in zip(groups, weight.tolist(), strict=True)])
    lottery = best_lottery(share.reshape(-1, share.shape[2]))
    against = share @ lottery.probability
    return RobustLottery(
        lottery=lottery, group_value=against.min(axis=1), rival=against.argmin(axis=1)
    )
