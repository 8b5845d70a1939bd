"""What each person or group gets under each candidate, as it was read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from lawspeaker.records.partition import Partition


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Utilities:
    """A table of rows (people, or groups of them) by candidates; NaN is not known.

    `value`, and `lo` and `hi` (95 % intervals) where there are any, have shape
    (n_rows, n_candidates), `draws` (n_draws, n_rows, n_candidates), `weight` (n_rows,): the
    people that a row stands for. `attributes` say by name what is known of each row. `by_item`
    (n_items, n_rows, n_candidates) holds the values on single items, of which `value` is the mean.
    `name` says what was read, `digest` is that of its bytes.
    """

    name: str
    digest: str
    candidates: tuple[str, ...]
    rows: tuple[str, ...]
    value: NDArray[np.float64]
    weight: NDArray[np.float64]
    of_people: bool
    lo: NDArray[np.float64] | None = None
    hi: NDArray[np.float64] | None = None
    draws: NDArray[np.float64] | None = None
    attributes: Mapping[str, Partition] = field(default_factory=dict)
    items: tuple[str, ...] = ()
    by_item: NDArray[np.float64] | None = None
    simulated: bool = False

    def index(self, candidate: str) -> int:
        """Where a candidate stands; BadInput for a name that is not there."""
        if candidate in self.attributes:
            held = next(iter(self.attributes[candidate].names), "")
            raise BadInput(
                f"{candidate!r} is no candidate, for its column holds words, such as {held!r}",
                path=self.name,
                mend="Write numbers in it, and leave the cell empty where nothing is known.",
            )
        if candidate not in self.candidates:
            raise BadInput(
                f"there is no candidate {candidate!r}; there are {', '.join(self.candidates[:12])}",
                path=self.name,
                mend="Name one of these.",
            )
        return self.candidates.index(candidate)

    def attribute(self, name: str) -> Partition:
        """The rows by an attribute; BadInput for a name that is not there."""
        if name not in self.attributes:
            there = ", ".join(self.attributes) or "none"
            raise BadInput(
                f"nothing says the {name!r} of each row; there is {there}",
                path=self.name,
                mend="Name such a column, or a CSV file of two columns: the row's id, its group.",
            )
        return self.attributes[name]
