"""General or specialised: who pays for one system for all, and who would rather have their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.cycle.welfare import WelfareAsk, welfare_of
from lawspeaker.errors import BadInput
from lawspeaker.records.estimate import Estimate
from lawspeaker.social_choice.serving_game import ServingGame, Split

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.records.canonical import Json
    from lawspeaker.records.utilities import Utilities
    from lawspeaker.social_choice.coalition import CoreTest, LeastCore

EXACT = "Shapley, exact"
N_REPEATS = 50
"""Draws of the utilities for which the game is played again; 15 groups take a tenth of a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoalitionAsk:
    """By what people are grouped, which candidate all share, and what one system costs.

    `shared` is empty for the best one; `cost` is for one system, in units of utility times
    people. `n_orders` are drawn beyond 15 groups.
    """

    groups: str = ""
    shared: str = ""
    cost: float = 0.0
    n_orders: int = 2000
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CoalitionReport:
    """The game of the shown groups: its shares, who blocks the shared one, what would hold.

    `shapley` are exact up to 15 groups, then sampled; where there are draws of the utilities
    and few groups the interval is of the people. `stable` is the share of draws in which nobody
    would leave the shared one, None without draws. `n_hidden` groups are left out of the game.
    """

    ask: CoalitionAsk
    utilities: Utilities
    groups: tuple[str, ...]
    size: NDArray[np.float64]
    shared: int
    payoff: NDArray[np.float64]
    shapley: tuple[Estimate, ...]
    core: CoreTest
    least_core: LeastCore
    split: Split
    worth: float
    stable: Estimate | None
    n_hidden: int

    @property
    def sentences(self) -> tuple[str, ...]:
        """The blocking coalitions in words, the greatest gain first."""
        return tuple(each.sentence(self.groups) for each in self.core.blocking)

    @property
    def split_words(self) -> str:
        """Which systems would serve best together, and by how much."""
        parts = "; ".join(
            f"{self.utilities.candidates[c]} for {', '.join(self.groups[g] for g in part)}"
            for c, part in self.split.parts
        )
        gain = self.split.worth - self.worth
        return f"{parts}. That is {gain:.3g} more than the best one for all, after costs."

    def to_json(self) -> dict[str, Json]:
        """The form that `coalition --json` prints."""
        return {
            "schema_version": 1,
            "source": self.utilities.name,
            "digest": self.utilities.digest,
            "simulated": self.utilities.simulated,
            "cost": self.ask.cost,
            "shared": self.utilities.candidates[self.shared],
            "n_groups_hidden": self.n_hidden,
            "worth": round(self.worth, 6),
            "groups": [
                {
                    "name": name,
                    "n_people": round(float(self.size[g]), 6),
                    "under_shared": round(float(self.payoff[g]), 6),
                    "shapley": self.shapley[g].to_json(),
                    "least_core": round(float(self.least_core.payoff[g]), 6),
                }
                for g, name in enumerate(self.groups)
            ],
            "in_core": self.core.in_core,
            "shortfall": round(self.core.shortfall, 6),
            "n_blocking": self.core.n_blocking,
            "every_coalition_counted": self.core.every,
            "blocking": [
                {
                    "groups": [self.groups[g] for g in each.groups],
                    "gain": round(each.gain, 6),
                    "sentence": each.sentence(self.groups),
                }
                for each in self.core.blocking
            ],
            "stable": None if self.stable is None else self.stable.to_json(),
            "least_core_tax": round(self.least_core.epsilon, 6),
            "split": [
                {
                    "candidate": self.utilities.candidates[c],
                    "groups": [self.groups[g] for g in part],
                }
                for c, part in self.split.parts
            ],
            "split_worth": round(self.split.worth, 6),
        }


def coalition_of(utilities: Utilities, ask: CoalitionAsk) -> CoalitionReport:
    """Play the game of the groups that may be shown; each part of them may take any candidate.

    Groups under 10 people, and those from which such a group would follow, are left out of it.
    BadInput for a name that is not there, or fewer than two groups.
    """
    found = welfare_of(
        utilities, WelfareAsk(groups=ask.groups, seed=ask.seed, n_draws=N_REPEATS * 2)
    )
    keep = np.flatnonzero(found.shown.all(axis=1))
    if len(keep) < 2:
        raise BadInput(
            f"too few groups ({len(keep)}) have the 10 people that a published figure takes",
            path=utilities.name,
            mend="Name other groups with --groups, or join small ones; a game takes two.",
        )
    size = found.utility.size[keep]
    game = ServingGame.from_utilities(found.utility.mean[keep], size=size, cost=ask.cost)
    shared = utilities.index(ask.shared) if ask.shared else game.shared
    payoff = game.payoff_under(shared)
    draws = None if found.utility.draws is None else found.utility.draws[:N_REPEATS, keep]
    return CoalitionReport(
        ask=ask,
        utilities=utilities,
        groups=tuple(found.groups[g] for g in keep),
        size=size,
        shared=shared,
        payoff=payoff,
        shapley=_shares(game, draws, ask),
        core=game.core_test(payoff),
        least_core=game.least_core(),
        split=game.best_split(),
        worth=float(game.value.sum(axis=0).max()) - ask.cost,
        stable=None if draws is None else _stability(game, draws, shared),
        n_hidden=len(found.groups) - len(keep),
    )


def _shares(
    game: ServingGame, draws: NDArray[np.float64] | None, ask: CoalitionAsk
) -> tuple[Estimate, ...]:
    if not game.is_small:
        rng = np.random.default_rng([ask.seed, 53])
        return game.shapley(n_orders=ask.n_orders, rng=rng)
    exact = game.every_coalition().shapley()
    if draws is None:
        lo = hi = exact
        n, method = 1, f"{EXACT}, of the utilities as given"
    else:
        again = np.array([each.every_coalition().shapley() for each in _again(game, draws)])
        # The draws' spread stands round the estimate; their own mean may lie elsewhere.
        spread = 1.959964 * again.std(axis=0, ddof=1)
        lo, hi = exact - spread, exact + spread
        n, method = len(draws), f"{EXACT}; normal, from draws of the utilities"
    return tuple(
        Estimate(est=float(exact[g]), lo=float(lo[g]), hi=float(hi[g]), n=n, method=method)
        for g in range(game.n_groups)
    )


def _again(game: ServingGame, draws: NDArray[np.float64]) -> list[ServingGame]:
    return [ServingGame.from_utilities(each, size=game.size, cost=game.cost) for each in draws]


def _stability(game: ServingGame, draws: NDArray[np.float64], shared: int) -> Estimate:
    """How often nobody would leave the shared one, with Wilson's interval of the draws."""
    kept = [
        not each.core_test(each.payoff_under(shared)).n_blocking for each in _again(game, draws)
    ]
    n, share, z2 = len(kept), float(np.mean(kept)), 1.959964**2
    centre = (n * share + z2 / 2) / (n + z2)
    half = float(np.sqrt(z2 * (share * (1 - share) * n + z2 / 4))) / (n + z2)
    return Estimate(
        est=share, lo=max(centre - half, 0.0), hi=min(centre + half, 1.0), n=n, method="Wilson"
    )
