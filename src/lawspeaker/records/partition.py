"""Who is in which opinion group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Divided(Protocol):
    """Anything that divides people: a partition, or opinion groups that hold one."""

    @property
    def partition(self) -> Partition:
        """Who is in which group."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Partition:
    """Participants divided into named groups: `label[i]` indexes `names`, -1 is not placed.

    `label` has shape (n,), int32, in the order of the votes' participants.
    """

    names: tuple[str, ...]
    label: NDArray[np.int32]

    @classmethod
    def everyone(cls, n_participants: int) -> Partition:
        """No groups: nobody is placed."""
        return cls(names=(), label=np.full(n_participants, -1, dtype=np.int32))

    def label_of(self, n_participants: int) -> NDArray[np.int32]:
        """The labels, for votes of so many participants; UsageFault where they are of others."""
        if len(self.label) != n_participants:
            raise UsageFault(
                f"The groups are of {len(self.label):,} people and the votes of "
                f"{n_participants:,}. Take the groups that were found in these votes."
            )
        return self.label

    @property
    def partition(self) -> Partition:
        """Itself, so that whoever takes groups takes a bare partition too."""
        return self

    @property
    def n_groups(self) -> int:
        """How many groups there are."""
        return len(self.names)

    @property
    def sizes(self) -> NDArray[np.int64]:
        """People in each group, shape (n_groups,)."""
        return np.bincount(self.label[self.label >= 0], minlength=self.n_groups)
