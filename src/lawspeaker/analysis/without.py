"""Who is behind each kind of anomaly, so that results can be worked out without them too."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.analysis.bursts import audit_bursts
from lawspeaker.analysis.co_voting import audit_co_voting
from lawspeaker.analysis.straight_liners import straight_liners
from lawspeaker.analysis.twins import audit_twins

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.records.partition import Partition
    from lawspeaker.records.votes import Votes


class Anomaly(StrEnum):
    """The kinds; none of them says that somebody did wrong."""

    STRAIGHT_LINERS = "straight_liners"
    NEAR_DUPLICATES = "near_duplicates"
    BURSTS = "bursts"
    CO_VOTING = "co_voting"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Anomalous:
    """For each kind a mask (n,) over the participants. It names people: never publish it."""

    people: dict[Anomaly, NDArray[np.bool_]]

    @property
    def any_kind(self) -> NDArray[np.bool_]:
        """People of any kind."""
        behind: NDArray[np.bool_] = np.logical_or.reduce(list(self.people.values()))
        return behind


def anomalous(votes: Votes, partition: Partition, *, seed: int = 0) -> Anomalous:
    """Who each check means. The checks are those of the audit, so the counts are too."""
    return Anomalous(
        people={
            Anomaly.STRAIGHT_LINERS: np.logical_or.reduce(list(straight_liners(votes).values())),
            Anomaly.NEAR_DUPLICATES: audit_twins(votes, seed=seed).people,
            Anomaly.BURSTS: audit_bursts(votes).people,
            Anomaly.CO_VOTING: audit_co_voting(votes, partition, seed=seed).people,
        }
    )
