"""How well opinion groups foretell votes that their fitting did not see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.analysis.clustering import kmeans
from lawspeaker.analysis.fit import fit_groups
from lawspeaker.analysis.rates import group_counts, shrunken_rates
from lawspeaker.analysis.space import space_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

    from lawspeaker.analysis.fit import Recipe
    from lawspeaker.records.votes import Votes

N_PARTS = 7
_N_SELECTION_PARTS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOut:
    """How well groups fitted on other votes foretell hidden ones, and by how much chance would.

    Log losses are per hidden vote, in nats, over agree, pass and disagree; AUC ranks hidden
    votes by the foretold probability of agreement. `one_group` foretells by the statement's
    overall rates, `permuted` is the mean over groups of the same sizes with shuffled members.
    `gain` is log_loss_one_group - log_loss with its standard error over participants; a p is
    the share of permutations that do at least as well, the observed one counted in.
    """

    log_loss: float
    log_loss_one_group: float
    log_loss_permuted: float
    gain: float
    gain_se: float
    auc: float
    auc_one_group: float
    auc_permuted: float
    p_log_loss: float
    p_auc: float
    n_hidden: int
    n_permutations: int

    @property
    def convincing(self) -> bool:
        """The gain is beyond two standard errors and beyond 98 % of the permutations."""
        return self.gain > 2 * self.gain_se and self.p_log_loss <= 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One model that was considered: its held-out log loss (nats a vote) and its gain.

    `k_found` is the mean number of groups that the minimum size left standing.
    """

    n_axes: int
    k: int
    k_found: float
    log_loss: float
    gain: float
    gain_se: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The chosen recipe, or None where one group foretells best, and all that was considered."""

    recipe: Recipe | None
    considered: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Score:
    log_loss: float
    auc: float


def part_of_votes(votes: Votes, rng: Generator) -> NDArray[np.int64]:
    """A random part in 0..6 for each vote: the first four serve to choose, the rest to test."""
    part: NDArray[np.int64] = rng.permutation(np.arange(votes.n_votes) % N_PARTS)
    return part


def select(
    votes: Votes, candidates: Sequence[Recipe], *, part: NDArray[np.int64], rng: Generator
) -> Selection:
    """The smallest candidate within one standard error of the best held-out log loss.

    The standard error is that of the paired difference, with participants as the units.
    """
    loss = np.zeros((len(candidates) + 1, votes.n_participants))
    k_found = np.zeros(len(candidates))
    most_axes = max(recipe.n_axes for recipe in candidates)
    for hidden_part in range(_N_SELECTION_PARTS):
        kept = part != hidden_part
        points = space_of(votes, n_axes=most_axes, rng=rng, kept=kept).points
        loss[0] += _loss_each(votes, np.zeros(votes.n_participants, dtype=np.int64), kept)
        for index, recipe in enumerate(candidates):
            own = points[:, : recipe.n_axes]
            found = kmeans(own, k=recipe.k, rng=rng, min_size=recipe.min_size, n_restarts=3)
            k_found[index] += found.k / _N_SELECTION_PARTS
            loss[index + 1] += _loss_each(votes, found.label, kept)
    n_hidden = max(int((part < _N_SELECTION_PARTS).sum()), 1)
    total = loss.sum(axis=1)
    best = int(total.argmin())
    excess = (total - total[best]) / n_hidden
    spread = np.sqrt(((loss - loss[best]) ** 2).sum(axis=1)) / n_hidden
    chosen = int(np.flatnonzero(excess <= spread)[0])
    gain_se = np.sqrt(((loss - loss[0]) ** 2).sum(axis=1)) / n_hidden
    considered = tuple(
        Candidate(
            n_axes=recipe.n_axes,
            k=recipe.k,
            k_found=float(k_found[index]),
            log_loss=float(total[index + 1] / n_hidden),
            gain=float((total[0] - total[index + 1]) / n_hidden),
            gain_se=float(gain_se[index + 1]),
        )
        for index, recipe in enumerate(candidates)
    )
    return Selection(recipe=candidates[chosen - 1] if chosen else None, considered=considered)


def held_out(
    votes: Votes,
    recipe: Recipe,
    *,
    part: NDArray[np.int64],
    rng: Generator,
    n_permutations: int = 100,
) -> HeldOut | None:
    """Evidence for groups made by `recipe`, on the parts that `select` did not look at.

    Groups are fitted afresh on the votes outside each hidden part. None where no vote can be
    hidden.
    """
    parts = range(_N_SELECTION_PARTS, N_PARTS)
    n_hidden = int((part >= _N_SELECTION_PARTS).sum())
    if n_hidden == 0:
        return None
    one = np.zeros(votes.n_participants, dtype=np.int64)
    labels = [fit_groups(votes, recipe, rng=rng, kept=part != hidden).label for hidden in parts]
    observed = _score(votes, labels, part)
    single = _score(votes, [one for _ in parts], part)
    chance = []
    for _ in range(n_permutations):
        shuffle = rng.permutation(votes.n_participants)
        chance.append(_score(votes, [label[shuffle] for label in labels], part))
    difference = np.sum(
        [
            _loss_each(votes, one, part != hidden) - _loss_each(votes, label, part != hidden)
            for hidden, label in zip(parts, labels, strict=True)
        ],
        axis=0,
    )
    as_low = sum(each.log_loss <= observed.log_loss for each in chance)
    as_high = sum(each.auc >= observed.auc for each in chance)
    return HeldOut(
        log_loss=observed.log_loss,
        log_loss_one_group=single.log_loss,
        log_loss_permuted=float(np.mean([each.log_loss for each in chance])),
        gain=float(difference.sum() / n_hidden),
        gain_se=float(np.sqrt((difference**2).sum()) / n_hidden),
        auc=observed.auc,
        auc_one_group=single.auc,
        auc_permuted=float(np.mean([each.auc for each in chance])),
        p_log_loss=(1 + as_low) / (1 + n_permutations),
        p_auc=(1 + as_high) / (1 + n_permutations),
        n_hidden=n_hidden,
        n_permutations=n_permutations,
    )


def _loss_each(
    votes: Votes, label: NDArray[np.int64], kept: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Each participant's log loss summed over the votes that are not kept, shape (n,)."""
    k = int(label.max(initial=0)) + 1
    rate = shrunken_rates(group_counts(votes, label, k=k, kept=kept))
    row, column = votes.row[~kept], votes.statement[~kept]
    surprise = -np.log(rate[label[row], column, votes.value[~kept] + 1])
    return np.bincount(row, weights=surprise, minlength=votes.n_participants)


def _score(votes: Votes, labels: list[NDArray[np.int64]], part: NDArray[np.int64]) -> _Score:
    foretold, came = [], []
    for hidden, label in enumerate(labels, start=_N_SELECTION_PARTS):
        k = int(label.max(initial=0)) + 1
        every = group_counts(votes, label, k=k, kept=None)
        test = group_counts(votes, label, k=k, kept=part == hidden)
        foretold.append(shrunken_rates(every - test).reshape(-1, 3))
        came.append(test.reshape(-1, 3))
    rate, count = np.concatenate(foretold), np.concatenate(came)
    return _Score(
        log_loss=float(-(count * np.log(rate)).sum() / count.sum()),
        auc=area_under_curve(rate[:, 2], count[:, 2], count[:, :2].sum(axis=1)),
    )


def area_under_curve(
    score: NDArray[np.float64], n_true: NDArray[np.float64], n_false: NDArray[np.float64]
) -> float:
    """P(score of a true case > that of a false one), ties half; 1/2 where either is missing.

    Each score (m,) stands for `n_true` (m,) true cases and `n_false` (m,) false ones.
    """
    level = np.unique(score, return_inverse=True)[1]
    true = np.bincount(level, weights=n_true)
    false = np.bincount(level, weights=n_false)
    pairs = true.sum() * false.sum()
    if pairs == 0:
        return 0.5
    below = np.cumsum(false) - false
    return float((true * (below + false / 2)).sum() / pairs)
