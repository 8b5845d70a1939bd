"""All committees that a rule may end in, over every way to break its ties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.errors import UsageFault
from lawspeaker.social_choice.committee import TieBreak
from lawspeaker.social_choice.constraints import FREE
from lawspeaker.social_choice.tie_path import TiePath

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lawspeaker.social_choice.constraints import Constraints
    from lawspeaker.social_choice.profile import Approvals
    from lawspeaker.social_choice.registry import CommitteeRule


@dataclass(frozen=True, slots=True, kw_only=True)
class TiedCommittees:
    """Committees with an equal claim, each ascending by candidate, in ascending order.

    `complete` says that all ways to break ties were gone; where it is False there may be more.
    """

    committees: tuple[tuple[int, ...], ...]
    complete: bool


def tied_committees(
    rule: CommitteeRule,
    profile: Approvals,
    k: int,
    *,
    eligible: NDArray[np.bool_] | None = None,
    constraints: Constraints = FREE,
    most: int = 1000,
) -> TiedCommittees:
    """What the rule chooses for k seats on each path through its ties, at most `most` paths.

    Several paths may end in one committee. Paths are walked depth first from the lowest index,
    so the committee of TieBreak.LOWEST_INDEX is always among them. Raises UsageFault for
    `most` below 1, and as the rule does.
    """
    if most < 1:
        raise UsageFault("at least one way to break ties is gone")
    found: set[tuple[int, ...]] = set()
    waiting: list[tuple[int, ...]] = [()]
    for _ in range(most):
        path = TiePath(waiting.pop())
        chosen = rule(
            profile,
            k,
            eligible=eligible,
            tie_break=TieBreak.RANDOM,
            rng=path,
            constraints=constraints,
        )
        found.add(tuple(sorted(chosen.members)))
        waiting.extend(path.beside())
        if not waiting:
            break
    return TiedCommittees(committees=tuple(sorted(found)), complete=not waiting)
