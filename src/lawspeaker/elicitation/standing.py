"""Where a conversation stands: what has been answered so far, and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.records.canonical import digest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.elicitation.loadings import Loadings
    from lawspeaker.records.partition import Partition
    from lawspeaker.records.votes import Votes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Standing:
    """All that a route may know of a conversation.

    `overall` (S, 3) counts everybody's disagreements, passes and agreements, `group` (G, S, 3)
    those of each opinion group; without groups there is one row, everybody. `share` (G,) is each
    group's share of the people placed. `open` (S,) says which statements may be shown.
    """

    overall: NDArray[np.float64]
    group: NDArray[np.float64]
    share: NDArray[np.float64]
    loadings: Loadings
    open: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        votes: Votes,
        partition: Partition,
        loadings: Loadings,
        *,
        is_open: NDArray[np.bool_] | None = None,
    ) -> Standing:
        """The standing after these votes; `is_open` (S,) says which statements may be shown.

        UsageFault for groups of other people.
        """
        width = votes.n_statements
        cell = votes.statement.astype(np.int64) * 3 + votes.value + 1
        overall = np.bincount(cell, minlength=3 * width).reshape(width, 3).astype(np.float64)
        n_groups = partition.n_groups
        if n_groups == 0:
            group, share = overall[None], np.ones(1)
        else:
            label = partition.label_of(votes.n_participants)[votes.row].astype(np.int64)
            use = label >= 0
            counted = np.bincount(
                label[use] * 3 * width + cell[use], minlength=n_groups * 3 * width
            )
            group = counted.reshape(n_groups, width, 3).astype(np.float64)
            n_placed = int(partition.sizes.sum())
            # Of groups that nobody is in yet, none is likelier than another.
            share = partition.sizes / n_placed if n_placed else np.full(n_groups, 1 / n_groups)
        return cls(
            overall=overall,
            group=group,
            share=share,
            loadings=loadings,
            open=np.ones(width, dtype=np.bool_) if is_open is None else is_open,
        )

    @property
    def n_statements(self) -> int:
        """Statements, those that are not open included."""
        return len(self.overall)

    @property
    def n_seen(self) -> NDArray[np.float64]:
        """Votes on each statement, shape (S,)."""
        n_seen: NDArray[np.float64] = self.overall.sum(axis=1)
        return n_seen

    @property
    def group_n_seen(self) -> NDArray[np.float64]:
        """Votes of each group on each statement, shape (G, S)."""
        n_seen: NDArray[np.float64] = self.group.sum(axis=2)
        return n_seen

    def digest(self) -> str:
        """The digest of everything that a route reads: the version of the model."""
        parts = (
            self.overall,
            self.group,
            self.share,
            self.loadings.mean,
            self.loadings.axes,
            self.loadings.spread,
            self.loadings.noise,
            self.open,
        )
        return digest(b"".join(np.ascontiguousarray(part).tobytes() for part in parts))
