"""Which candidate wins under the power mean of each p, with nothing between two powers unseen."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import logsumexp

from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

N_HALVINGS = 42
"""From the whole range of powers down to rounding."""

N_OPEN = 4096
"""Stretches that may still be open at once; candidates that run side by side make many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WinningRange:
    """The winners for every power from `lowest` to `highest`.

    `settled` is True where this is shown for each power in between; False where the candidates
    run so close together that it was left at the winners in its middle.
    """

    lowest: float
    highest: float
    winners: tuple[int, ...]
    settled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class WinningPowers:
    """The winners from utilitarian (p = 1) down to max-min (p towards -inf)."""

    ranges: tuple[WinningRange, ...]

    @property
    def changes(self) -> tuple[float, ...]:
        """The powers at which the winner changes, falling."""
        return tuple(part.lowest for part in self.ranges[:-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """A part of the way from p = 1 (share 0) to p = -inf (share 1); winners None if unsettled."""

    low: float
    high: float
    winners: tuple[int, ...] | None


def winning_powers(gain: ArrayLike, weight: ArrayLike) -> WinningPowers:
    """Who wins under the power mean of each p up to 1, and the p at which the winner changes.

    `gain` has shape (n_groups, n_candidates), not negative, `weight` (n_groups,). A power mean
    never falls as p rises, so between two powers a candidate's mean lies between its means at
    the two; a stretch in which one candidate's least is above every other's greatest is
    settled, every other one is halved, down to rounding. Where two winners only touch, the
    touch is not listed. Raises UsageFault for negative or not finite gains or weights.
    """
    value, share = np.asarray(gain, dtype=np.float64), np.asarray(weight, dtype=np.float64)
    if value.ndim != 2 or share.shape != value.shape[:1] or not value.size:
        raise UsageFault("gains are groups by candidates, with one weight for each group")
    if not np.isfinite(value).all() or (value < 0).any() or not (share > 0).all():
        raise UsageFault("gains are finite and not negative, and weights positive")
    share = share / share.sum()
    alike = _alike(value, share)
    lead = [members[0] for members in alike]
    found = _stretches(value[:, lead], share)
    return WinningPowers(ranges=_ranges(found, value[:, lead], share, alike))


def power_of(share: float) -> float:
    """The power at a share of the way from p = 1 (0) to p = -inf (1), with p = 0 half way."""
    return -np.inf if share >= 1 else 1 - share / (1 - share)


def log_means(
    gain: NDArray[np.float64], share: NDArray[np.float64], powers: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The logarithm of each candidate's power mean, shape (n_powers, n_candidates)."""
    with np.errstate(divide="ignore"):
        log = np.log(gain)
    found = np.empty((len(powers), gain.shape[1]))
    for row, p in zip(found, powers.tolist(), strict=True):
        if np.isneginf(p):
            row[:] = log.min(axis=0)
        elif abs(p) < 1e-9:
            row[:] = share @ log
        else:
            row[:] = logsumexp(p * log, axis=0, b=share[:, None]) / p
    return found


def _alike(value: NDArray[np.float64], share: NDArray[np.float64]) -> list[list[int]]:
    """Candidates that give the same to the same weight of people, and so tie at every power."""
    kinds: dict[tuple[tuple[float, float], ...], list[int]] = {}
    for candidate, column in enumerate(np.round(value, 12).T):
        levels, at = np.unique(column, return_inverse=True)
        weight = np.round(np.bincount(at, weights=share), 12)
        key = tuple(zip(levels.tolist(), weight.tolist(), strict=True))
        kinds.setdefault(key, []).append(candidate)
    return list(kinds.values())


def _stretches(value: NDArray[np.float64], share: NDArray[np.float64]) -> list[_Stretch]:
    settled: list[_Stretch] = []
    open_ = [(0.0, 0.5), (0.5, 1.0)]
    for halving in range(N_HALVINGS + 1):  # pragma: no branch - the last halving breaks
        ends = np.array([power_of(each) for stretch in open_ for each in stretch])
        means = log_means(value, share, ends).reshape(len(open_), 2, -1)
        left: list[tuple[float, float]] = []
        for (low, high), (most, least) in zip(open_, means, strict=True):
            winners = _sure(most, least)
            if winners is not None:
                settled.append(_Stretch(low=low, high=high, winners=winners))
            else:
                left.append((low, high))
        if halving == N_HALVINGS or 2 * len(left) > N_OPEN:
            settled += [_Stretch(low=low, high=high, winners=None) for low, high in left]
            break
        open_ = [
            half
            for low, high in left
            for half in ((low, (low + high) / 2), ((low + high) / 2, high))
        ]
        if not open_:
            break
    return sorted(settled, key=lambda stretch: stretch.low)


def _sure(most: NDArray[np.float64], least: NDArray[np.float64]) -> tuple[int, ...] | None:
    """Who wins all along a stretch, given each candidate's greatest and least mean on it."""
    if np.isneginf(most).all():
        return tuple(range(len(most)))
    best = int(least.argmax())
    others = np.delete(most, best)
    return (best,) if (others < least[best]).all() else None


def _ranges(
    found: list[_Stretch],
    value: NDArray[np.float64],
    share: NDArray[np.float64],
    alike: list[list[int]],
) -> tuple[WinningRange, ...]:
    parts: list[_Stretch] = []
    for stretch in found:
        if parts and parts[-1].winners == stretch.winners:
            parts[-1] = _Stretch(low=parts[-1].low, high=stretch.high, winners=stretch.winners)
        else:
            parts.append(stretch)
    # What stays open at a point is a change, a touch, or a tie at an end; none is a range.
    points = [p for p in parts if p.winners is None and p.high - p.low < 1e-9]
    wide = [p for p in parts if p not in points] or [_Stretch(low=0.0, high=1.0, winners=None)]
    merged: list[_Stretch] = []
    for part in wide:
        if merged and merged[-1].winners == part.winners:
            part = _Stretch(low=merged[-1].low, high=part.high, winners=part.winners)  # noqa: PLW2901 - it grows
            merged.pop()
        merged.append(part)
    cuts = [0.0, *((a.high + b.low) / 2 for a, b in pairwise(merged)), 1.0]
    return tuple(
        WinningRange(
            lowest=power_of(high),
            highest=power_of(low),
            winners=_expanded(part.winners or _middle(value, share, (low + high) / 2), alike),
            settled=part.winners is not None,
        )
        for part, (low, high) in zip(merged, pairwise(cuts), strict=True)
    )


def _middle(value: NDArray[np.float64], share: NDArray[np.float64], at: float) -> tuple[int, ...]:
    (means,) = log_means(value, share, np.array([power_of(at)]))
    return tuple(np.flatnonzero(means >= means.max() - 1e-9).tolist())


def _expanded(winners: tuple[int, ...], alike: list[list[int]]) -> tuple[int, ...]:
    return tuple(sorted(candidate for winner in winners for candidate in alike[winner]))
