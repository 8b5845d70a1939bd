"""How well opinion groups foretell votes that their fitting did not see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.analysis.fit import fit_groups
from lawspeaker.analysis.rates import answers, membership, shrunken_rates, tallied
from lawspeaker.analysis.selection import N_PARTS, N_SELECTION_PARTS, error_of_sum, loss_each
from lawspeaker.analysis.space import ROUGH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from lawspeaker.analysis.selection import Candidate
    from lawspeaker.records.votes import Votes


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Part:
    """One hidden part: the answers outside it and in it, and the groups fitted without it."""

    seen: csr_array
    hidden: csr_array
    label: NDArray[np.int64]
    k: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Scores:
    """Log loss a hidden vote and AUC, of each of m labellings (m,)."""

    log_loss: NDArray[np.float64]
    auc: NDArray[np.float64]


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
    n, n_hidden = votes.n_participants, int((part >= N_SELECTION_PARTS).sum())
    if n_hidden == 0:
        return None
    parts = [
        _without(votes, candidate, part == hidden, rng)
        for hidden in range(N_SELECTION_PARTS, N_PARTS)
    ]
    strength = candidate.strength
    observed = _scores(parts, [np.arange(n)], strength)
    shuffles = [rng.permutation(n) for _ in range(n_permutations)]
    chance = _scores(parts, shuffles, strength)
    one = np.zeros(n, dtype=np.int64)
    alone = [_Part(seen=each.seen, hidden=each.hidden, label=one, k=1) for each in parts]
    single = _scores(alone, [np.arange(n)], strength)
    difference = np.sum([_gain_each(each, strength) for each in parts], axis=0)
    return HeldOut(
        log_loss=float(observed.log_loss[0]),
        log_loss_one_group=float(single.log_loss[0]),
        log_loss_permuted=float(chance.log_loss.mean()),
        gain=float(single.log_loss[0] - observed.log_loss[0]),
        gain_se=float(error_of_sum(difference) / n_hidden),
        auc=float(observed.auc[0]),
        auc_one_group=float(single.auc[0]),
        auc_permuted=float(chance.auc.mean()),
        p_log_loss=_p(chance.log_loss <= observed.log_loss[0]),
        p_auc=_p(chance.auc >= observed.auc[0]),
        n_hidden=n_hidden,
        n_permutations=n_permutations,
    )


def _without(
    votes: Votes, candidate: Candidate, hidden: NDArray[np.bool_], rng: Generator
) -> _Part:
    fit = fit_groups(votes, candidate.recipe, rng=rng, kept=~hidden, tolerance=ROUGH)
    return _Part(
        seen=answers(votes, ~hidden), hidden=answers(votes, hidden), label=fit.label, k=fit.k
    )


def _p(as_good: NDArray[np.bool_]) -> float:
    return float((1 + as_good.sum()) / (1 + len(as_good)))


def _gain_each(part: _Part, strength: float) -> NDArray[np.float64]:
    """How much less each participant (n,) loses by their group's rates than by everyone's."""
    counts = tallied(part.seen, membership(part.label, part.k))
    grouped = loss_each(part.hidden, counts, (strength,))[0]
    single = loss_each(part.hidden, counts.sum(axis=0, keepdims=True), (strength,))[0, :, 0]
    gain: NDArray[np.float64] = single - grouped[np.arange(len(single)), part.label]
    return gain


def _scores(
    parts: Sequence[_Part], shuffles: Sequence[NDArray[np.int64]], strength: float
) -> _Scores:
    """The scores of the parts' groups after each of the shuffles (n,) of people."""
    foretold, came, lost = [], [], np.zeros(len(shuffles))
    for part in parts:
        member = np.hstack([membership(part.label[shuffle], part.k) for shuffle in shuffles])
        shape = (len(shuffles), part.k, -1, 3)
        rate = shrunken_rates(tallied(part.seen, member).reshape(shape), strength)
        count = tallied(part.hidden, member).reshape(shape)
        lost -= np.einsum("mkja,mkja->m", count, np.log(rate))
        foretold.append(rate[..., 2].reshape(len(shuffles), -1))
        came.append(count.reshape(len(shuffles), -1, 3))
    rates, counts = np.hstack(foretold), np.hstack(came)
    return _Scores(
        log_loss=lost / counts[0].sum(),
        auc=np.array(
            [
                area_under_curve(rate, count[:, 2], count[:, :2].sum(axis=1))
                for rate, count in zip(rates, counts, strict=True)
            ]
        ),
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
