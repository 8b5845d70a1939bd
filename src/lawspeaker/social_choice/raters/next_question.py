"""What to ask each rater next: the pair whose answer would narrow their taste most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

if TYPE_CHECKING:
    from collections.abc import Collection

    from lawspeaker.social_choice.raters.hierarchy import TasteModel


@dataclass(frozen=True, slots=True, kw_only=True)
class NextQuestion:
    """Two candidates to compare, first before second, and what their answer is worth.

    `gain` is by how much the answer lowers the log volume of what is not known of the rater's
    taste, in nats, half the log determinant.
    """

    first: int
    second: int
    gain: float


def next_question(
    model: TasteModel, place: int, *, asked: Collection[tuple[int, int]] = ()
) -> NextQuestion | None:
    """The D-optimal pair for the rater at a place; None where every pair was asked.

    An answer on a pair with difference x of features adds p (1 - p) x x' to the precision, so
    the determinant grows by 1 + p (1 - p) x' V x (Chaloner and Verdinelli 1995). `asked` are
    pairs, in either order. Of equal pairs the first in order of candidates is taken; which of
    the two stands first is the lesser number, and should be drawn by whoever shows them.
    """
    features, taste = model.judgements.features, model.taste[place]
    one, two = np.triu_indices(len(features), k=1)
    apart = features[one] - features[two]
    p = expit(apart @ taste)
    spread = np.einsum("nd,de,ne->n", apart, model.taste_covariance[place], apart)
    gain = np.log1p(p * (1 - p) * spread) / 2
    known = {(min(pair), max(pair)) for pair in asked}
    open_ = np.array([pair not in known for pair in zip(one.tolist(), two.tolist(), strict=True)])
    if not open_.any():
        return None
    best = int(np.where(open_, gain, -np.inf).argmax())
    return NextQuestion(first=int(one[best]), second=int(two[best]), gain=float(gain[best]))
