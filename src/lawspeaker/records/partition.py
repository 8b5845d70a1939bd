"""Who is in which opinion group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

CROSS = " x "
"""Stands between attributes that are crossed, and between the names of their groups."""


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

    @classmethod
    def crossed(cls, parts: Sequence[Partition]) -> Partition:
        """Who is in which group of each of one or more partitions, `women x north`.

        Placed is who is placed in all; only groups that somebody is in are named.
        """
        labels = np.stack([part.label for part in parts], axis=1)
        placed = np.flatnonzero((labels >= 0).all(axis=1))
        kinds, inside = np.unique(labels[placed], axis=0, return_inverse=True)
        label = np.full(len(labels), -1, dtype=np.int32)
        label[placed] = inside.ravel()
        each = (zip(parts, kind.tolist(), strict=True) for kind in kinds)
        names = tuple(CROSS.join(part.names[g] for part, g in kind) for kind in each)
        return cls(names=names, label=label)

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
