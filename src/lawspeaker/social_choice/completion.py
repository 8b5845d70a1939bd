"""A slate under missing votes: the rule is run on many completions of what people said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from lawspeaker.errors import UsageFault
from lawspeaker.records.estimate import Estimate
from lawspeaker.social_choice.committee import TieBreak
from lawspeaker.social_choice.ejr import ejr_plus
from lawspeaker.social_choice.representation import zero_representation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.social_choice.belief import AgreementBelief
    from lawspeaker.social_choice.committee import Committee
    from lawspeaker.social_choice.registry import CommitteeRule
    from lawspeaker.social_choice.seen import SeenVotes


@dataclass(frozen=True, slots=True, kw_only=True)
class NarrowLoser:
    """A candidate outside the slate, and how often completions would have chosen it."""

    candidate: int
    selection: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SelectionUncertainty:
    """A slate and how much of it hangs on votes that nobody cast.

    `selection`, `selection_lo` and `selection_hi` (n_candidates,) are each candidate's
    probability of being chosen over posterior completions and its Wilson interval for the
    number of draws (Monte Carlo error alone). `slate` is one draw's whole committee. `ejr` and
    `unrepresented` judge that slate on every completion: median and central interval.
    """

    slate: Committee
    selection: NDArray[np.float64]
    selection_lo: NDArray[np.float64]
    selection_hi: NDArray[np.float64]
    imputation_share: float
    ejr: Estimate
    unrepresented: Estimate
    narrow_losers: tuple[NarrowLoser, ...]
    n_draws: int
    level: float


def select_under_missing_votes(
    seen: SeenVotes,
    belief: AgreementBelief,
    *,
    rule: CommitteeRule,
    k: int,
    seed: int,
    eligible: NDArray[np.bool_] | None = None,
    n_draws: int = 50,
    tie_break: TieBreak = TieBreak.RANDOM,
    level: float = 0.95,
    n_losers: int = 5,
) -> SelectionUncertainty:
    """Runs a committee rule on posterior completions of the votes and sums up what was chosen.

    The slate is, among the draws' committees, the one with the greatest total selection
    probability (the least member indices among equals): a slate that the rule did choose on
    one completion, so its members fit together, and the nearest of these to what is chosen on
    the whole. EJR+ counts candidates barred by `eligible` as not standing, and
    approvals of them are not kept. Raises UsageFault
    for no draws or no voters, and as the rule does.
    """
    if n_draws < 1 or not seen.n_voters:
        raise UsageFault("selection under missing votes needs voters and at least one draw")
    seeds = np.random.SeedSequence(seed).spawn(n_draws)
    chosen = np.zeros((n_draws, seen.n_candidates))
    slates = []
    for draw, child in enumerate(seeds):
        rng = np.random.default_rng(child)
        profile = seen.complete(belief, rng=rng, standing=eligible)
        slates.append(rule(profile, k, eligible=eligible, tie_break=tie_break, rng=rng))
        chosen[draw, list(slates[-1].members)] = 1
    counts = chosen.sum(axis=0)
    slate = min(slates, key=lambda s: (-counts[list(s.members)].sum(), sorted(s.members)))
    ratios, shares = [], []
    for child in seeds:
        # Drawn again rather than kept: fifty profiles would take fifty times the room.
        profile = seen.complete(belief, rng=np.random.default_rng(child), standing=eligible)
        ratios.append(ejr_plus(profile, slate.members, k, eligible=eligible).ratio)
        shares.append(zero_representation(profile, slate.members).share)
    lo, hi = _wilson(counts, n_draws, level)
    return SelectionUncertainty(
        slate=slate,
        selection=counts / n_draws,
        selection_lo=lo,
        selection_hi=hi,
        imputation_share=seen.imputation_share,
        ejr=_over_draws(ratios, level),
        unrepresented=_over_draws(shares, level),
        narrow_losers=_losers(counts / n_draws, slate, n_losers),
        n_draws=n_draws,
        level=level,
    )


def _losers(
    selection: NDArray[np.float64], slate: Committee, n_losers: int
) -> tuple[NarrowLoser, ...]:
    order = np.argsort(-selection, kind="stable")
    outside = [c for c in order.tolist() if selection[c] > 0 and c not in slate.members]
    return tuple(
        NarrowLoser(candidate=c, selection=float(selection[c])) for c in outside[:n_losers]
    )


def _over_draws(values: list[float], level: float) -> Estimate:
    tail = (1 - level) / 2
    lo, median, hi = np.quantile(values, [tail, 0.5, 1 - tail]).tolist()
    method = "median over posterior completions"
    return Estimate(est=median, lo=lo, hi=hi, n=len(values), method=method, level=level)


def _wilson(
    counts: NDArray[np.float64], n: int, level: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    z = float(ndtri((1 + level) / 2))
    middle = (counts + z**2 / 2) / (n + z**2)
    half = z / (n + z**2) * np.sqrt(counts * (n - counts) / n + z**2 / 4)
    return np.maximum(middle - half, 0), np.minimum(middle + half, 1)
