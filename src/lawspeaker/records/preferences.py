"""Which of two responses each rater preferred, as it was read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from lawspeaker.records.partition import Partition


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What was in a file and is not in the preferences: how many, and why."""

    n: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Preferences:
    """Choices between two candidates at a time: parallel arrays (n,) of one length.

    `outcome` is 1 where the first was preferred, 0 where the second, 1/2 for a tie. `prompt`
    and `rater` index `prompts` and `raters`, `first` and `second` the `candidates`.
    `raters_known` is False where the file names none, so that each choice is its own rater's.
    `attributes` say by name what is known of each rater. `losses` list what was left out.
    """

    name: str
    digest: str
    layout: str
    candidates: tuple[str, ...]
    prompts: tuple[str, ...]
    raters: tuple[str, ...]
    first: NDArray[np.int64]
    second: NDArray[np.int64]
    outcome: NDArray[np.float64]
    prompt: NDArray[np.int64]
    rater: NDArray[np.int64]
    raters_known: bool
    attributes: Mapping[str, Partition] = field(default_factory=dict)
    losses: tuple[Loss, ...] = ()
    simulated: bool = False

    def attribute(self, name: str) -> Partition:
        """The raters by an attribute; BadInput for a name that is not there."""
        if name not in self.attributes:
            there = ", ".join(self.attributes) or "none"
            raise BadInput(
                f"nothing says the {name!r} of each rater; there is {there}",
                path=self.name,
                mend="Name one of these, or leave --groups out.",
            )
        return self.attributes[name]
