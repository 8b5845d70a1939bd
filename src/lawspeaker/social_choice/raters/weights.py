"""How much each rater counts, so that nobody decides by answering often."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from lawspeaker.social_choice.bradley_terry import Comparisons


def capped(comparisons: Comparisons, *, most: float) -> Comparisons:
    """The same with each rater's weights scaled down until they sum to `most` or less.

    `most` 1 gives each rater of one or more comparisons one vote in all. Raises UsageFault for
    a cap that is not positive, or comparisons whose raters are not known.
    """
    if not most > 0:
        raise UsageFault("a cap on a rater's weight is positive")
    if comparisons.rater is None:
        raise UsageFault("a cap on a rater's weight takes raters")
    _, row = np.unique(comparisons.rater, return_inverse=True)
    total = np.bincount(row, weights=comparisons.weight)
    scale = np.minimum(1.0, most / total)
    return replace(comparisons, weight=comparisons.weight * scale[row])
