"""Ways of asking, compared at equal votes on invented people whose every answer is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

from lawspeaker.analysis.fit import GroupMethod, Recipe, fit_groups
from lawspeaker.analysis.stability import adjusted_rand
from lawspeaker.analysis.support import support
from lawspeaker.elicitation.loadings import Loadings, fit_loadings
from lawspeaker.elicitation.trial import Learned, Trial, play
from lawspeaker.elicitation.weighted_support import Counting, weighted_support
from lawspeaker.records.partition import Partition

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from lawspeaker.elicitation.route import Route
    from lawspeaker.elicitation.world import World
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.votes import Votes

MEASURES = (
    "rmse_plain",
    "rmse_weighted",
    "rmse_worst_tenth",
    "rmse_worst_group",
    "rmse_fitted",
    "coverage_gini",
    "fewest_votes",
    "ari",
    "effective_share",
)
"""What is measured of a trial. RMSE are of shares of agreement, against everybody's true answers:
by plain shares, by Hajek's weights, by plain shares over the tenth of statements that come out
worst, within the planted group that comes out worst, and by the support model."""

_MIN_PEOPLE = 40
_MIN_VOTES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner:
    """A quick analysis: k-means on the opinion space for a given number of groups."""

    k: int
    seed: int

    def __call__(self, votes: Votes, /) -> Learned:
        """Groups of those with at least 3 votes once there are 40 such people, else none."""
        placed = votes.votes_each >= _MIN_VOTES
        if int(placed.sum()) < _MIN_PEOPLE:
            return Learned(
                partition=Partition.everyone(votes.n_participants),
                loadings=Loadings.none(votes.n_statements),
            )
        core = votes.restrict(participants=placed)
        recipe = Recipe(
            method=GroupMethod.AUTO, n_axes=max(2, self.k - 1), k=self.k, min_size=_MIN_PEOPLE // 8
        )
        found = fit_groups(core, recipe, rng=np.random.default_rng(self.seed))
        label = np.full(votes.n_participants, -1, dtype=np.int32)
        label[placed] = found.label
        return Learned(
            partition=Partition(names=tuple(map(str, range(found.k))), label=label),
            loadings=fit_loadings(core, mean=found.space.mean, axes=found.space.axes),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A mean over worlds with Student's 95 % interval."""

    est: float
    lo: float
    hi: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Each route's measures over the same worlds, and its differences from the first route.

    `mean[route][measure]` is over worlds; `difference[route][measure]` is paired by world: the
    route's less the first one's.
    """

    routes: tuple[str, ...]
    n_worlds: int
    n_votes: float
    mean: dict[str, dict[str, Interval]]
    difference: dict[str, dict[str, Interval]]

    def to_json(self) -> dict[str, Json]:
        """The form that `elicit --compare --json` prints."""
        return {
            "schema_version": 1,
            "simulated": True,
            "n_worlds": self.n_worlds,
            "n_votes": round(self.n_votes, 1),
            "routes": list(self.routes),
            "mean": _tables(self.mean),
            "difference": _tables(self.difference),
        }


def compare_routes(
    worlds: Sequence[Callable[[], World]], routes: Sequence[Route], *, k: int, seed: int
) -> Comparison:
    """Play every world with every route, each person answering as many statements in each.

    The first route is the one that others are held against. Simulated people only: it says how
    routes work on people like these, nothing about anybody's opinion.
    """
    measured = np.zeros((len(routes), len(worlds), len(MEASURES)))
    n_votes = 0.0
    for w, make in enumerate(worlds):
        world = make()
        learn = Learner(k=k, seed=seed)
        for r, each in enumerate(routes):
            rng = np.random.default_rng([seed, w, r])
            played = play(world, each, learn, rng=rng)
            n_votes += played.votes.n_votes / (len(worlds) * len(routes))
            measured[r, w] = measures(world, played, learn)
    names = tuple(each.name for each in routes)
    return Comparison(
        routes=names,
        n_worlds=len(worlds),
        n_votes=n_votes,
        mean={name: _intervals(measured[r]) for r, name in enumerate(names)},
        difference={
            name: _intervals(measured[r] - measured[0]) for r, name in enumerate(names) if r
        },
    )


def measures(world: World, played: Trial, learn: Learner) -> NDArray[np.float64]:
    """The measures of one trial, in the order of MEASURES; a statement nobody saw counts as 1/2."""
    weighed = weighted_support(played.log, played.votes, counting=Counting.ANSWER)
    truth = world.support
    plain = np.nan_to_num(weighed.plain, nan=0.5) - truth
    weighted = np.nan_to_num(weighed.hajek, nan=0.5) - truth
    fitted = support(played.votes, learn(played.votes).partition).agree.est - truth
    worst = np.sort(np.abs(plain))[-max(1, len(plain) // 10) :]
    label = learn(played.votes).partition.label
    placed = label >= 0
    n = np.sort(weighed.n)
    rank = 2 * np.arange(1, len(n) + 1) - len(n) - 1
    chances = np.log(played.log.probability * played.log.n_eligible)
    return np.array(
        [
            _rms(plain),
            _rms(weighted),
            _rms(worst),
            max(_group_error(world, played.votes, g) for g in range(len(world.group_support))),
            _rms(fitted),
            float(rank @ n / (len(n) * n.sum())),
            float(n[0]),
            adjusted_rand(label[placed], world.group[placed].astype(np.int64)),
            float(np.exp(-chances.mean())),
        ]
    )


def _group_error(world: World, votes: Votes, g: int) -> float:
    use = world.group[votes.row] == g
    width = votes.n_statements
    n = np.bincount(votes.statement[use], minlength=width)
    agreed = np.bincount(votes.statement[use & (votes.value == 1)], minlength=width)
    # Jeffreys' mean: a group that was not asked at all is not worth an infinite error.
    return _rms((agreed + 0.5) / (n + 1.0) - world.group_support[g])


def _rms(off: NDArray[np.float64]) -> float:
    return float(np.sqrt(np.mean(off**2)))


def _intervals(each: NDArray[np.float64]) -> dict[str, Interval]:
    mean = each.mean(axis=0)
    wide = float(stdtrit(len(each) - 1, 0.975))
    half = wide * each.std(axis=0, ddof=1) / np.sqrt(len(each))
    return {
        name: Interval(est=float(m), lo=float(m - h), hi=float(m + h))
        for name, m, h in zip(MEASURES, mean, half, strict=True)
    }


def _tables(tables: dict[str, dict[str, Interval]]) -> dict[str, Json]:
    return {
        route: {
            name: {"est": round(i.est, 4), "lo": round(i.lo, 4), "hi": round(i.hi, 4)}
            for name, i in table.items()
        }
        for route, table in tables.items()
    }
