"""Which model of opinion groups foretells hidden votes best."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.analysis.fit import place
from lawspeaker.analysis.partition_likeness import adjusted_rand
from lawspeaker.analysis.rates import STRENGTHS, answers, membership, shrunken_rates, tallied
from lawspeaker.analysis.space import ROUGH, n_kept_each, space_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from lawspeaker.analysis.clustering import Clustering
    from lawspeaker.analysis.fit import Recipe
    from lawspeaker.records.votes import Votes

N_PARTS = 7
N_SELECTION_PARTS = 4
_STEADY, _SLACK = 0.65, 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One model that was considered: its held-out log loss (nats a vote) and its gain.

    `k_found` is the mean number of groups that the minimum size left standing, `strength` the
    weight in votes at which its rates, drawn to everyone's, foretold best. `steadiness` is the
    mean adjusted Rand index between its fits that each left out other votes.
    """

    recipe: Recipe
    k_found: float
    strength: float
    log_loss: float
    gain: float
    gain_se: float
    steadiness: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The chosen candidate, or None where one group foretells best, and all considered."""

    chosen: Candidate | None
    considered: tuple[Candidate, ...]


def part_of_votes(votes: Votes, rng: Generator) -> NDArray[np.int64]:
    """A random part in 0..6 for each vote: the first four serve to choose, the rest to test."""
    part: NDArray[np.int64] = rng.permutation(np.arange(votes.n_votes) % N_PARTS)
    return part


def select(
    votes: Votes, candidates: Sequence[Recipe], *, part: NDArray[np.int64], rng: Generator
) -> Selection:
    """The smallest steady candidate within one standard error of the best such.

    The rule of one standard error is Breiman's (1984); the error is that of the best one's gain
    over one group, with participants as the units (that of the paired difference between
    candidates splits groups that refits do not hold). Steady are candidates whose fits, each
    without other votes, agree at an adjusted Rand index of 0.65 or, where none does, within 0.05
    of the steadiest; asked are only those with half the best gain, so that steadiness cannot buy
    a division that foretells little. None is chosen where the best gains less than its own
    standard error.
    """
    n = votes.n_participants
    single, loss = np.zeros(n), np.zeros((len(candidates), len(STRENGTHS), n))
    fits: list[list[Clustering]] = []
    most_axes = max(recipe.n_axes for recipe in candidates)
    near: NDArray[np.float64] | None = None
    for hidden_part in range(N_SELECTION_PARTS):
        kept = part != hidden_part
        space = space_of(votes, n_axes=most_axes, rng=rng, kept=kept, near=near, tolerance=ROUGH)
        points, near = space.points, space.axes
        each, people = n_kept_each(votes, kept), np.ones(n)
        fits.append(
            [
                place(votes, recipe, points=points, rng=rng, each=each, people=people)
                for recipe in candidates
            ]
        )
        seen, hidden = answers(votes, kept), answers(votes, ~kept)
        single += loss_each(hidden, tallied(seen, np.ones((n, 1), np.float32)), (1.0,))[0, :, 0]
        loss += _losses(seen, hidden, fits[-1])
    n_hidden = max(int((part < N_SELECTION_PARTS).sum()), 1)
    strength = loss.sum(axis=2).argmin(axis=1)
    paired = (single - loss[np.arange(len(candidates)), strength]) / n_hidden
    gain, gain_se = paired.sum(axis=1), error_of_sum(paired)
    considered = tuple(
        Candidate(
            recipe=recipe,
            k_found=float(np.mean([fit[index].k for fit in fits])),
            strength=STRENGTHS[strength[index]],
            log_loss=float(single.sum() / n_hidden - gain[index]),
            gain=float(gain[index]),
            gain_se=float(gain_se[index]),
            steadiness=_steadiness([fit[index].label for fit in fits]),
        )
        for index, recipe in enumerate(candidates)
    )
    return Selection(chosen=_chosen(considered, paired), considered=considered)


def _chosen(considered: Sequence[Candidate], paired: NDArray[np.float64]) -> Candidate | None:
    gain = np.array([each.gain for each in considered])
    steadiness = np.array([each.steadiness for each in considered])
    if gain.max() <= considered[int(gain.argmax())].gain_se:
        return None
    worth = gain >= gain.max() / 2
    steady = worth & (steadiness >= min(_STEADY, steadiness[worth].max() - _SLACK))
    best = int(np.where(steady, gain, -np.inf).argmax())
    behind = (paired[best] - paired).sum(axis=1)
    near = steady & (behind <= considered[best].gain_se)
    return considered[int(np.flatnonzero(near)[0])]


def _losses(seen: csr_array, hidden: csr_array, found: Sequence[Clustering]) -> NDArray[np.float64]:
    """Participants' log losses under each clustering, shape (clusterings, strengths, n)."""
    counts = tallied(seen, np.hstack([membership(each.label, each.k) for each in found]))
    first = np.cumsum([0] + [each.k for each in found])
    return np.stack(
        [
            np.take_along_axis(
                loss_each(hidden, counts[first[index] : first[index] + each.k], STRENGTHS),
                each.label[None, :, None],
                axis=2,
            )[:, :, 0]
            for index, each in enumerate(found)
        ]
    )


def loss_each(
    hidden: csr_array, counts: NDArray[np.float64], strengths: tuple[float, ...]
) -> NDArray[np.float64]:
    """Everyone's log loss on hidden answers (n, 3 S) as if in each group: (strengths, n, k).

    The groups' rates are those of their counts (k, S, 3), drawn to everyone's by each strength.
    """
    foretold = np.stack([-np.log(shrunken_rates(counts, strength)) for strength in strengths])
    flat = foretold.reshape(len(strengths) * len(counts), -1).T
    lost = np.asarray(hidden @ flat.astype(np.float32), dtype=np.float64)
    return np.moveaxis(lost.reshape(-1, len(strengths), len(counts)), 0, 1)


def error_of_sum(each: NDArray[np.float64]) -> NDArray[np.float64]:
    """The standard error of a sum over participants, who are on the last axis."""
    spread: NDArray[np.float64] = each.std(axis=-1) * np.sqrt(each.shape[-1])
    return spread


def _steadiness(labels: Sequence[NDArray[np.int64]]) -> float:
    return float(np.mean([adjusted_rand(a, b) for a, b in combinations(labels, 2)]))
