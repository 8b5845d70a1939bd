"""One vote a rater, and none can drag the whole: the geometric median of raters' directions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.errors import UsageFault
from lawspeaker.records.estimate import Estimate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.social_choice.raters.judgements import Judgements

METHOD = "geometric median of raters, bootstrap"
N_STEPS = 200
STEADY = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MedianTaste:
    """The median direction (d,) of unit-length tastes, and bootstrap draws of it (n_draws, d).

    Utilities are features . direction about the candidates' mean, shape (m,): their order and
    proportions mean something, their size says how far raters agree.
    """

    direction: NDArray[np.float64]
    draws: NDArray[np.float64]
    features: NDArray[np.float64]
    n_raters: int

    @property
    def utility(self) -> NDArray[np.float64]:
        """The candidates' utilities (m,), summing to 0."""
        return self._centred @ self.direction

    def estimate(self, candidate: int, *, level: float = 0.95) -> Estimate:
        """One candidate's utility with its percentile interval over raters drawn anew."""
        tail = (1 - level) / 2
        drawn = self.draws @ self._centred[candidate]
        lo, hi = np.quantile(drawn, [tail, 1 - tail])
        return Estimate(
            est=float(self.utility[candidate]),
            lo=float(lo),
            hi=float(hi),
            n=self.n_raters,
            method=METHOD,
            level=level,
        )

    @property
    def _centred(self) -> NDArray[np.float64]:
        centred: NDArray[np.float64] = self.features - self.features.mean(axis=0)
        return centred


def median_taste(
    judgements: Judgements, *, ridge: float = 0.1, n_draws: int = 200, rng: np.random.Generator
) -> MedianTaste:
    """Each rater's own fit, cut to unit length, and the point nearest to all (Weiszfeld 1937).

    However much a rater answers, it is one direction; fewer than half of them cannot carry the
    median away (Lopuhaa and Rousseeuw 1991). `ridge` keeps a rater's fit finite. A rater whose
    answers cancel out has no direction and is left out. Raises UsageFault for a ridge that is
    not positive, or where nobody has a direction.
    """
    if not ridge > 0:
        raise UsageFault("a ridge on raters' own fits is positive")
    d = judgements.difference.shape[1]
    none = np.zeros((len(judgements.raters), d))
    taste = judgements.modes(none, ridge * np.eye(d), none)
    length = np.linalg.norm(taste, axis=1)
    has = length > 1e-6
    if not has.any():
        raise UsageFault("no rater's answers point anywhere; they cancel out")
    unit = taste[has] / length[has, None]
    drawn = [
        _median(unit, rng.multinomial(len(unit), np.full(len(unit), 1 / len(unit))).astype(float))
        for _ in range(n_draws)
    ]
    return MedianTaste(
        direction=_median(unit, np.ones(len(unit))),
        draws=np.array(drawn),
        features=judgements.features,
        n_raters=len(unit),
    )


def _median(point: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    at: NDArray[np.float64] = weight @ point / weight.sum()
    for _ in range(N_STEPS):  # pragma: no branch - what creeps is near enough
        # The floor keeps a step finite where the median is one of the points.
        near = weight / np.maximum(np.linalg.norm(point - at, axis=1), 1e-9)
        moved = near @ point / near.sum()
        step = float(np.abs(moved - at).max())
        at = moved
        if step < STEADY:
            break
    return at
