"""Who finds nothing of their own in a slate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.analysis.rates import group_counts, shrunken_rates
from lawspeaker.errors import UsageFault
from lawspeaker.records.frames import votes_from
from lawspeaker.records.votes import AGREE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.records.frames import VotesLike
    from lawspeaker.records.partition import Divided


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Unrepresented:
    """Participants who neither agreed nor would likely agree with any statement of a slate.

    `mask` (n,) marks them; `share` is of all participants, 0 where there are none; `n_per_group`
    follows the partition's names, and `n_not_placed` are those in no group.
    """

    n: int
    share: float
    n_per_group: tuple[int, ...]
    n_not_placed: int
    mask: NDArray[np.bool_]


def unrepresented(votes: VotesLike, groups: Divided, slate: tuple[str, ...]) -> Unrepresented:
    """Who no statement of the slate represents, by their votes or their group's.

    Where a person has not voted, the group's rate of agreement (drawn to everyone's, which
    alone counts for those not placed) above 1/2 stands for theirs. An empty slate represents
    nobody. `votes` is Votes, an array or a frame, as `votes_from` takes it. Raises UsageFault
    for a slate statement that the votes do not have, and for groups of other people.
    """
    votes, partition = votes_from(votes), groups.partition
    label = partition.label_of(votes.n_participants)
    place = {statement: column for column, statement in enumerate(votes.statements)}
    unknown = [statement for statement in slate if statement not in place]
    if unknown:
        raise UsageFault(f"The votes have no statement {unknown[0]!r}, which is on the slate.")
    columns = np.array([place[statement] for statement in slate], dtype=np.int64)
    group = np.where(label < 0, partition.n_groups, label)
    one = np.zeros(votes.n_participants, dtype=np.int64)
    apart = shrunken_rates(group_counts(votes, label, k=max(partition.n_groups, 1)))
    together = shrunken_rates(group_counts(votes, one, k=1))
    rate = np.concatenate([apart[: partition.n_groups], together])[:, columns, 2]
    foretold = rate > 0.5
    in_slate = np.full(votes.n_statements, -1)
    in_slate[columns] = np.arange(len(columns))
    slot, row = in_slate[votes.statement], votes.row
    asked = slot >= 0
    row, slot, value = row[asked], slot[asked], votes.value[asked]
    agreed = np.bincount(row[value == AGREE], minlength=votes.n_participants)
    spent = np.bincount(row, weights=foretold[group[row], slot], minlength=votes.n_participants)
    likely = foretold.sum(axis=1)[group] - spent
    mask = (agreed == 0) & (likely == 0)
    per_group = np.bincount(group[mask], minlength=partition.n_groups + 1)
    return Unrepresented(
        n=int(mask.sum()),
        share=float(mask.mean()) if mask.size else 0.0,
        n_per_group=tuple(int(count) for count in per_group[:-1]),
        n_not_placed=int(per_group[-1]),
        mask=mask,
    )
