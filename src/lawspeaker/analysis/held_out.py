"""How well opinion groups foretell votes that their fitting did not see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.analysis.fit import fit_groups, place
from lawspeaker.analysis.rates import STRENGTHS, group_counts, shrunken_rates
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

    `k_found` is the mean number of groups that the minimum size left standing, `strength` the
    weight in votes at which its rates, drawn to everyone's, foretold best.
    """

    recipe: Recipe
    k_found: float
    strength: float
    log_loss: float
    gain: float
    gain_se: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The chosen candidate, or None where one group foretells best, and all considered."""

    chosen: Candidate | None
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
    """The smallest candidate within one standard error of the best (Breiman et al. 1984).

    The standard error is that of the best one's gain over one group, with participants as the
    units; that of the paired difference between candidates splits groups that refits do not
    hold. None is chosen where the best gains less than its own standard error.
    """
    n = votes.n_participants
    single, loss = np.zeros(n), np.zeros((len(candidates), len(STRENGTHS), n))
    k_found, people = np.zeros(len(candidates)), np.ones(n)
    most_axes = max(recipe.n_axes for recipe in candidates)
    for hidden_part in range(_N_SELECTION_PARTS):
        kept = part != hidden_part
        points = space_of(votes, n_axes=most_axes, rng=rng, kept=kept).points
        single += _loss_each(votes, np.zeros(n, dtype=np.int64), kept, (1.0,))[0]
        for index, recipe in enumerate(candidates):
            found = place(votes, recipe, points=points, rng=rng, kept=kept, people=people)
            k_found[index] += found.k / _N_SELECTION_PARTS
            loss[index] += _loss_each(votes, found.label, kept, STRENGTHS)
    n_hidden = max(int((part < _N_SELECTION_PARTS).sum()), 1)
    strength = loss.sum(axis=2).argmin(axis=1)
    paired = (single - loss[np.arange(len(candidates)), strength]) / n_hidden
    gain, gain_se = paired.sum(axis=1), _error_of_sum(paired)
    considered = tuple(
        Candidate(
            recipe=recipe,
            k_found=float(k_found[index]),
            strength=STRENGTHS[strength[index]],
            log_loss=float(single.sum() / n_hidden - gain[index]),
            gain=float(gain[index]),
            gain_se=float(gain_se[index]),
        )
        for index, recipe in enumerate(candidates)
    )
    best = int(gain.argmax())
    behind = paired[best] - paired
    near = behind.sum(axis=1) <= gain_se[best]
    chosen = considered[int(np.flatnonzero(near)[0])] if gain[best] > gain_se[best] else None
    return Selection(chosen=chosen, considered=considered)


def held_out(
    votes: Votes,
    candidate: Candidate,
    *,
    part: NDArray[np.int64],
    rng: Generator,
    n_permutations: int = 100,
) -> HeldOut | None:
    """Evidence for groups made as the candidate says, on the parts that `select` did not look at.

    Groups are fitted afresh on the votes outside each hidden part. None where no vote can be
    hidden.
    """
    parts = range(_N_SELECTION_PARTS, N_PARTS)
    n_hidden = int((part >= _N_SELECTION_PARTS).sum())
    if n_hidden == 0:
        return None
    recipe, strength = candidate.recipe, candidate.strength
    one = np.zeros(votes.n_participants, dtype=np.int64)
    labels = [fit_groups(votes, recipe, rng=rng, kept=part != hidden).label for hidden in parts]
    observed = _score(votes, labels, part, strength)
    single = _score(votes, [one for _ in parts], part, strength)
    chance = []
    for _ in range(n_permutations):
        shuffle = rng.permutation(votes.n_participants)
        chance.append(_score(votes, [label[shuffle] for label in labels], part, strength))
    difference = np.sum(
        [
            _loss_each(votes, one, part != hidden, (strength,))[0]
            - _loss_each(votes, label, part != hidden, (strength,))[0]
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
        gain_se=float(_error_of_sum(difference) / n_hidden),
        auc=observed.auc,
        auc_one_group=single.auc,
        auc_permuted=float(np.mean([each.auc for each in chance])),
        p_log_loss=(1 + as_low) / (1 + n_permutations),
        p_auc=(1 + as_high) / (1 + n_permutations),
        n_hidden=n_hidden,
        n_permutations=n_permutations,
    )


def _loss_each(
    votes: Votes,
    label: NDArray[np.int64],
    kept: NDArray[np.bool_],
    strengths: tuple[float, ...],
) -> NDArray[np.float64]:
    """Participants' log losses over the votes that are not kept, shape (strengths, n)."""
    k = int(label.max(initial=0)) + 1
    counts = group_counts(votes, label, k=k, kept=kept)
    row = votes.row[~kept]
    cell = (label[row] * votes.n_statements + votes.statement[~kept]) * 3
    cell += votes.value[~kept] + 1
    return np.stack(
        [
            np.bincount(
                row,
                weights=-np.log(shrunken_rates(counts, strength)).reshape(-1)[cell],
                minlength=votes.n_participants,
            )
            for strength in strengths
        ]
    )


def _error_of_sum(each: NDArray[np.float64]) -> NDArray[np.float64]:
    """The standard error of a sum over participants, who are on the last axis."""
    spread: NDArray[np.float64] = each.std(axis=-1) * np.sqrt(each.shape[-1])
    return spread


def _score(
    votes: Votes, labels: list[NDArray[np.int64]], part: NDArray[np.int64], strength: float
) -> _Score:
    foretold, came = [], []
    for hidden, label in enumerate(labels, start=_N_SELECTION_PARTS):
        k = int(label.max(initial=0)) + 1
        every = group_counts(votes, label, k=k, kept=None)
        test = group_counts(votes, label, k=k, kept=part == hidden)
        foretold.append(shrunken_rates(every - test, strength).reshape(-1, 3))
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
