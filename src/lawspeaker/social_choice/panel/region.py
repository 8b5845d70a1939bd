"""The panels between bounds on types and on quotas, searched by HiGHS."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

if TYPE_CHECKING:
    from numpy.typing import NDArray

EXACT = 1e-7
_NEAR = 4  # seats in line for each row
_NODES = 200
_NO_LIMIT = 2**31 - 1
_GOOD = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """Seats (T,) from `fewest` to `most` with `low <= rows @ seats <= high`, rows (R, T)."""

    rows: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    fewest: NDArray[np.float64]
    most: NDArray[np.float64]

    def best(self, weight: NDArray[np.float64]) -> NDArray[np.int64] | None:
        """The panel with the greatest sum of weights (T,), by branch and bound; None if none is."""
        return _whole(_search(self, weight))

    def good(self, weight: NDArray[np.float64]) -> NDArray[np.int64] | None:
        """A panel with nearly the greatest sum of weights, quickly; None where none was found.

        The best divided panel has at most as many broken seats as there are rows. They are made
        whole together with the seats next in line, and the others stay as they are.
        """
        divided = _search(self, weight, whole=False)
        if divided is None:
            return None
        kept = np.rint(divided)
        moves = np.abs(divided - kept) > EXACT
        if not moves.any():
            return kept.astype(np.int64)
        seated = kept > self.fewest
        for these, order in ((~moves & seated, weight), (~moves & ~seated, -weight)):
            at = np.flatnonzero(these)
            moves[at[np.argsort(order[at], kind="stable")[: _NEAR * len(self.rows) // 2]]] = True
        few = replace(
            self,
            fewest=np.where(moves, self.fewest, kept),
            most=np.where(moves, self.most, kept),
        )
        found = _search(few, weight, gap=_GOOD, nodes=_NODES)
        return _whole(_search(self, weight, gap=_GOOD, nodes=_NODES) if found is None else found)


def _search(
    region: Region,
    weight: NDArray[np.float64],
    *,
    whole: bool = True,
    gap: float = 0.0,
    nodes: int = _NO_LIMIT,
) -> NDArray[np.float64] | None:
    # What is fixed is taken out here: HiGHS finds that out too, but slower.
    moves = region.fewest < region.most
    fixed = region.rows[:, ~moves] @ region.fewest[~moves]
    seats = region.fewest.copy()
    if not moves.any():
        return seats if np.all((region.low <= fixed) & (fixed <= region.high)) else None
    solved = milp(
        -weight[moves],
        constraints=LinearConstraint(
            region.rows[:, moves], region.low - fixed, region.high - fixed
        ),
        integrality=np.full(int(moves.sum()), int(whole)),
        bounds=Bounds(region.fewest[moves], region.most[moves]),
        # A presolve takes longer than so small a linear program.
        options={"mip_rel_gap": gap, "node_limit": nodes, "presolve": whole},
    )
    if solved.x is None:
        return None
    seats[moves] = solved.x
    return seats


def _whole(seats: NDArray[np.float64] | None) -> NDArray[np.int64] | None:
    return None if seats is None else np.rint(seats).astype(np.int64)
