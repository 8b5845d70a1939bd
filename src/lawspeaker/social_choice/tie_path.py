"""A way through a rule's ties that is laid down beforehand, where an rng would draw one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class TiePath:
    """Takes the branch laid down for each tie in turn (from 0), then always the first.

    It stands where a rule takes an rng, and remembers how many were equal at each tie.
    """

    def __init__(self, branches: tuple[int, ...] = ()) -> None:
        self._branches = branches
        self._n_equal: list[int] = []

    def choice(self, equals: NDArray[np.int64]) -> int:
        """The one taken among equals."""
        step = len(self._n_equal)
        self._n_equal.append(len(equals))
        return int(equals[self._branches[step] if step < len(self._branches) else 0])

    def beside(self) -> tuple[tuple[int, ...], ...]:
        """The paths that leave this one after its last branch, each once over all paths walked."""
        laid = len(self._branches)
        return tuple(
            (*self._branches, *(0,) * (step - laid), branch)
            for step in range(laid, len(self._n_equal))
            for branch in range(1, self._n_equal[step])
        )
