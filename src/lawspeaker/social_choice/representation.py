"""Whom a committee leaves without anybody they approve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.social_choice.profile import Approvals


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ZeroRepresentation:
    """The voters who approve no member: their indices, number, and weighted share of all.

    `n_silent` of them approve no candidate at all, so that no committee could represent them.
    """

    voters: NDArray[np.int64]
    share: float
    n_silent: int

    @property
    def n_voters(self) -> int:
        """How many voters approve no member, the silent included."""
        return len(self.voters)


def zero_representation(profile: Approvals, members: tuple[int, ...]) -> ZeroRepresentation:
    """Who approves none of the members; the share is 0 in a profile without voters."""
    without = profile.represented(members) == 0
    return ZeroRepresentation(
        voters=np.flatnonzero(without),
        share=float(profile.unit[without].sum()) / profile.total if profile.n_voters else 0.0,
        n_silent=int((np.diff(profile.start) == 0).sum()),
    )
