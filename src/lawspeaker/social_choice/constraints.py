"""What a committee must and must not hold, whatever the rule."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING

from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray


class ClashKind(StrEnum):
    """Why no committee can meet the constraints."""

    ABSENT = "no such candidate"
    MUST_AND_MUST_NOT = "must be in and must not be in"
    BARRED = "must be in and may not stand"
    ALIKE = "must both be in, and at most one of them may"
    TOO_MANY = "are more than there are seats"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Candidates on which the constraints contradict each other, and how."""

    kind: ClashKind
    candidates: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraints:
    """Candidates that must be in, that must not be in, and sets of which at most one may be in.

    A must-have takes the first seats, in the order given, and its supporters pay for it as
    they would under the rule. Sets may overlap. Who may stand at all (a group veto, a least
    number of votes) is the rule's own `eligible` mask.
    """

    must_have: tuple[int, ...] = ()
    must_not: tuple[int, ...] = ()
    at_most_one_of: tuple[tuple[int, ...], ...] = ()

    def clashes(self, k: int, standing: NDArray[np.bool_]) -> tuple[Clash, ...]:
        """What makes k seats impossible to fill; `standing` (n_candidates,) may stand otherwise."""
        named = (
            *self.must_have,
            *self.must_not,
            *(c for each in self.at_most_one_of for c in each),
        )
        absent = [c for c in named if not 0 <= c < len(standing)]
        if absent:
            return (Clash(kind=ClashKind.ABSENT, candidates=tuple(sorted(set(absent)))),)
        have = tuple(dict.fromkeys(self.must_have))
        found = [
            (ClashKind.MUST_AND_MUST_NOT, tuple(c for c in have if c in self.must_not)),
            (ClashKind.BARRED, tuple(c for c in have if not standing[c])),
            (ClashKind.TOO_MANY, have if len(have) > k else ()),
            *(
                (ClashKind.ALIKE, pair)
                for pair in combinations(have, 2)
                if any(set(pair) <= set(each) for each in self.at_most_one_of)
            ),
        ]
        return tuple(Clash(kind=kind, candidates=who) for kind, who in found if who)

    def standing(self, eligible: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """The eligible that the must-nots leave, a fresh mask."""
        mask = eligible.copy()
        mask[list(self.must_not)] = False
        return mask

    def beside(self, standing: NDArray[np.bool_], members: Iterable[int]) -> NDArray[np.bool_]:
        """Who may still enter beside these members, a fresh mask: not they, nor their like."""
        inside = list(members)
        mask = standing.copy()
        mask[inside] = False
        for alike in self.at_most_one_of:
            if not set(alike).isdisjoint(inside):
                mask[list(alike)] = False
        return mask

    def demand(self, k: int, eligible: NDArray[np.bool_]) -> None:
        """Raises UsageFault naming every clash, by the candidates' indices from 0."""
        clashes = self.clashes(k, eligible)
        if clashes:
            said = "; ".join(
                f"{', '.join(map(str, each.candidates))}: {each.kind.value}" for each in clashes
            )
            raise UsageFault(f"no committee of {k} can meet the constraints ({said})")


FREE = Constraints()
"""No constraint."""
