"""Expected seats told apart into whole panels, by peeling one panel after another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.social_choice.panel.composition import Compositions
    from lawspeaker.social_choice.panel.region import Region

ENOUGH = 3e-5
_AT_BOUND = 1e-9
_STIR = 1e-3
_LAST = 32


def panels_toward(
    compositions: Compositions, seats: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Panels (m, T) some lottery over which comes close to the expected seats (T,); m may be 0.

    After Caratheodory: a whole panel that keeps each bound which the seats have reached is taken
    with the greatest share that leaves the rest within all bounds, where one bound more is then
    reached; so it ends after at most as many panels as there are bounds. It stops where the
    share left is below `ENOUGH` or where no whole panel was found, and adds panels near the rest.
    """
    left, share, found = seats.copy(), 1.0, []
    while share > ENOUGH:
        panel = _at_reached_bounds(compositions, left, share).good(
            _likely(compositions, left / share) + rng.uniform(0.0, _STIR, len(left))
        )
        if panel is None:
            break
        taken = _greatest_share(compositions, panel, left, share)
        found.append(panel)
        left = np.maximum(left - taken * panel, 0.0)
        share -= taken
    if share > _AT_BOUND:
        # Of a share that is nearly nothing a rounding error is much: more than there are people.
        rest = np.minimum(left / share, compositions.pool.counts)
        found.extend(_near(compositions, rest, rng))
    return np.array(found, dtype=np.int64).reshape(-1, len(seats))


def _likely(compositions: Compositions, seats: NDArray[np.float64]) -> NDArray[np.float64]:
    """The log-odds of a seat: whoever is owed most is seated first, so shares are great."""
    chance = np.clip(seats / compositions.pool.counts, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(chance / (1 - chance)))


def _at_reached_bounds(
    compositions: Compositions, left: NDArray[np.float64], share: float
) -> Region:
    """The panels that keep every bound which the rest has reached."""
    whole = compositions.region()
    close = _AT_BOUND
    now = whole.rows @ left
    # Sums over many types are less exact than one type's seats.
    at_low = now <= share * whole.low + 100 * close
    at_high = now >= share * whole.high - 100 * close
    return replace(
        whole,
        low=np.where(at_high, whole.high, whole.low),
        high=np.where(at_low, whole.low, whole.high),
        fewest=np.where(left >= share * whole.most - close, whole.most, 0.0),
        most=np.where(left <= close, 0.0, whole.most),
    )


def _greatest_share(
    compositions: Compositions,
    panel: NDArray[np.int64],
    left: NDArray[np.float64],
    share: float,
) -> float:
    """How much of a panel can be taken so that the rest stays within every bound."""
    whole = compositions.region()
    of_panel, now = np.r_[panel, whole.rows @ panel], np.r_[left, whole.rows @ left]
    low, high = np.r_[whole.fewest, whole.low], np.r_[whole.most, whole.high]
    above, below = of_panel > low, of_panel < high
    shares = [
        (now - share * low)[above] / (of_panel - low)[above],
        (share * high - now)[below] / (high - of_panel)[below],
    ]
    return float(np.concatenate(shares).min(initial=share))


def _near(
    compositions: Compositions, seats: NDArray[np.float64], rng: np.random.Generator
) -> list[NDArray[np.int64]]:
    """Panels within a seat of the expected ones, each made to seat whom the others left out."""
    close = compositions.region(fewest=np.floor(seats + _AT_BOUND), most=np.ceil(seats - _AT_BOUND))
    behind, found = seats.copy(), []
    for _ in range(_LAST):
        weight = behind + rng.uniform(0.0, _STIR, len(seats))
        panel = close.good(weight)
        if panel is None:
            panel = compositions.region().good(weight)
        if panel is not None:
            found.append(panel)
            behind += seats - panel
    return found
