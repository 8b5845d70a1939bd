"""What each rater, each group and the population prefers, each leaning on the others (low rank)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from lawspeaker.errors import UsageFault
from lawspeaker.records.estimate import Estimate

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from lawspeaker.social_choice.raters.judgements import Judgements

N_ROUNDS = 200
STEADY = 1e-3
"""Rounds end when no mean and no variance moves by more than this."""

LEAST_VARIANCE = 1e-3
"""Tastes never agree exactly; below this the fit would only run into the edge."""

WIDE = 100.0
"""Prior variance of how a feature of raters moves taste: nearly free, finite where few have it."""

N_KINDS = 50
"""Kinds of people, by traits, whose means are looked at to recalibrate."""

N_PILOTS = 3

NOTHING = 1e-300
"""A candidate that is the mean of all has utility 0 without error; 0 / 0 is then 0."""

METHOD = "hierarchical Bradley-Terry, Laplace"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TasteModel:
    """Tastes theta_i ~ N(z_i B, Sigma) of raters, and the utility features . theta of candidates.

    `effect` (p, d) is B with `effect_covariance` (p d, p d), row-major; `covariance` (d, d) is
    Sigma, `taste` (R, d) and `taste_covariance` (R, d, d) the raters' posterior. `traits` (R, p)
    are z. `rank` factors of Sigma are free, the rest is alike in every direction. `widening`
    are what normal intervals of raters and of means are stretched by (1 as computed).
    """

    judgements: Judgements
    traits: NDArray[np.float64]
    effect: NDArray[np.float64]
    effect_covariance: NDArray[np.float64]
    covariance: NDArray[np.float64]
    taste: NDArray[np.float64]
    taste_covariance: NDArray[np.float64]
    rank: int
    n_rounds: int
    rater_widening: float = 1.0
    mean_widening: float = 1.0

    def utility(self, trait: ArrayLike, candidate: int, *, level: float = 0.95) -> Estimate:
        """The mean utility of a candidate to people of these traits (p,), in log-odds.

        Utilities of the candidates' mean are 0, so it says by how much a candidate is
        preferred to a typical one. Mixed traits, such as population shares of groups, give the
        post-stratified mean.
        """
        direction = self._direction(candidate)
        along = np.kron(np.asarray(trait, dtype=np.float64), direction)
        est = float(self.effect.ravel() @ along)
        spread = self.mean_widening * float(np.sqrt(along @ self.effect_covariance @ along))
        return _normal(est, spread, n=len(self.taste), level=level)

    def rater_utility(self, place: int, candidate: int, *, level: float = 0.95) -> Estimate:
        """The utility of a candidate to one rater, by place among the judgements' raters."""
        along = self._direction(candidate)
        est = float(self.taste[place] @ along)
        held = along @ self.taste_covariance[place] @ along
        spread = self.rater_widening * float(np.sqrt(held))
        n = int(np.diff(self.judgements.start)[place])
        return _normal(est, spread, n=n, level=level)

    def draws(
        self, traits: ArrayLike, *, n_draws: int, rng: np.random.Generator
    ) -> NDArray[np.float64]:
        """Draws of the mean utility of all candidates to each of several kinds of people.

        `traits` (G, p); the result has shape (n_draws, G, m).
        """
        root = np.linalg.cholesky(self.effect_covariance + 1e-12 * np.eye(self.effect.size))
        noise = rng.standard_normal((n_draws, self.effect.size)) @ root.T * self.mean_widening
        effect = self.effect + noise.reshape(n_draws, *self.effect.shape)
        centred = self.judgements.features - self.judgements.features.mean(axis=0)
        drawn: NDArray[np.float64] = np.einsum(
            "gp,npd,md->ngm", np.asarray(traits, dtype=np.float64), effect, centred
        )
        return drawn

    def _direction(self, candidate: int) -> NDArray[np.float64]:
        features = self.judgements.features
        along: NDArray[np.float64] = features[candidate] - features.mean(axis=0)
        return along


def taste_model(judgements: Judgements, traits: ArrayLike, *, rank: int = 3) -> TasteModel:
    """Fit by expectation-maximisation with Laplace's approximation for each rater.

    Given B and Sigma each rater's taste is a Newton mode with its curvature; B is then the
    generalised regression of tastes on traits, and Sigma the mean of (theta - z B)(theta - z B)'
    plus the posterior's covariance, cut to `rank` factors and an even rest (Tipping and Bishop
    1999). Raises UsageFault for traits (R, p) that do not fit, or a negative rank.
    """
    known = np.asarray(traits, dtype=np.float64)
    n_raters, d = len(judgements.raters), judgements.difference.shape[1]
    if known.ndim != 2 or len(known) != n_raters or not np.isfinite(known).all() or rank < 0:
        raise UsageFault("traits are a whole table, a row for each rater, and a rank is 0 or more")
    return _fitted(
        judgements, known, rank, effect=np.zeros((known.shape[1], d)), covariance=np.eye(d)
    )


def recalibrated(
    model: TasteModel, *, level: float = 0.95, n_worlds: int = 10, rng: np.random.Generator
) -> TasteModel:
    """The same with intervals stretched until they cover as often as they say, where they should.

    Simulates worlds from the fitted model on the same comparisons, its Sigma first scaled up by
    what refits of three such worlds lose of it, refits each, and takes the quantile of
    |estimate - truth| / error that a normal interval of this level should have: for raters over
    all tastes, for means over all effects. Nothing is narrowed.
    """
    own: list[NDArray[np.float64]] = []
    means: list[NDArray[np.float64]] = []
    # Laplace understates how far tastes differ; so it does in worlds, by about as much.
    seen = [_again(model, model.covariance, rng)[1].covariance.trace() for _ in range(N_PILOTS)]
    understated = float(np.clip(np.mean(seen) / model.covariance.trace(), 0.25, 1.0))
    centred = model.judgements.features - model.judgements.features.mean(axis=0)
    kinds = np.unique(model.traits, axis=0)[:N_KINDS]
    wide = np.einsum("kp,md->kmpd", kinds, centred).reshape(-1, model.effect.size)
    for _ in range(n_worlds):
        truth, again = _again(model, model.covariance / understated, rng)
        error = np.einsum("md,rde,me->rm", centred, again.taste_covariance, centred)
        own.append(np.abs((again.taste - truth) @ centred.T) / np.sqrt(error + NOTHING))
        spread = np.sqrt(np.einsum("ka,ab,kb->k", wide, again.effect_covariance, wide))
        means.append(np.abs(wide @ (again.effect - model.effect).ravel()) / (spread + NOTHING))
    normal = float(ndtri((1 + level) / 2))
    return replace(
        model,
        rater_widening=max(1.0, float(np.quantile(np.concatenate(own), level)) / normal),
        mean_widening=max(1.0, float(np.quantile(np.concatenate(means), level)) / normal),
    )


def _again(
    model: TasteModel, covariance: NDArray[np.float64], rng: np.random.Generator
) -> tuple[NDArray[np.float64], TasteModel]:
    """A world's tastes (R, d) and the model refitted to what its raters say."""
    at_mean = model.traits @ model.effect
    truth = at_mean + rng.standard_normal(at_mean.shape) @ np.linalg.cholesky(covariance).T
    chance = model.judgements.chance(truth)
    said = (rng.random(len(chance)) < chance).astype(np.float64)
    world = replace(model.judgements, outcome=said)
    return truth, _fitted(
        world, model.traits, model.rank, effect=model.effect, covariance=model.covariance
    )


def _fitted(
    judgements: Judgements,
    traits: NDArray[np.float64],
    rank: int,
    *,
    effect: NDArray[np.float64],
    covariance: NDArray[np.float64],
) -> TasteModel:
    taste = traits @ effect
    rounds, step = 0, np.inf
    while step >= STEADY and rounds < N_ROUNDS:
        rounds += 1
        precision = _inverse(covariance)
        # One step a round: while mean and variance still move, whole modes would be wasted.
        taste = judgements.modes(traits @ effect, precision, taste, n_steps=1)
        held = _inverse(judgements.information(taste) + precision)
        moved, effect_covariance = _effect(traits, taste, effect, precision=precision, held=held)
        away = taste - traits @ moved
        spread = _low_rank((away.T @ away + held.sum(axis=0)) / len(taste), rank)
        step = max(float(np.abs(moved - effect).max()), float(np.abs(spread - covariance).max()))
        effect, covariance = moved, spread
    precision = _inverse(covariance)
    taste = judgements.modes(traits @ effect, precision, taste)
    held = _inverse(judgements.information(taste) + precision)
    return TasteModel(
        judgements=judgements,
        traits=traits,
        effect=effect,
        effect_covariance=effect_covariance,
        covariance=covariance,
        taste=taste,
        taste_covariance=held,
        rank=rank,
        n_rounds=rounds,
    )


def _effect(
    traits: NDArray[np.float64],
    taste: NDArray[np.float64],
    effect: NDArray[np.float64],
    *,
    precision: NDArray[np.float64],
    held: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """One Newton step of B on the marginal likelihood, and its covariance.

    With H the information of a rater's own answers and P the prior's precision, these answers
    say of z B as much as S = (H^-1 + Sigma)^-1 = P - P (H + P)^-1 P, which is finite where H is
    singular, and pull at it with P (theta - z B).
    """
    p, d = effect.shape
    sure = precision - precision @ held @ precision
    left = np.einsum("rp,rq,rde->pdqe", traits, traits, sure, optimize=True).reshape(p * d, p * d)
    covariance = _inverse((left + left.T) / 2 + np.eye(p * d) / WIDE)
    pull = traits.T @ ((taste - traits @ effect) @ precision) - effect / WIDE
    moved: NDArray[np.float64] = effect + (covariance @ pull.ravel()).reshape(p, d)
    return moved, covariance


def _inverse(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.linalg.inv(matrix).astype(np.float64, copy=False)


def _low_rank(covariance: NDArray[np.float64], rank: int) -> NDArray[np.float64]:
    value, vector = np.linalg.eigh((covariance + covariance.T) / 2)
    value = np.maximum(value, LEAST_VARIANCE)
    if rank < len(value):
        value[: len(value) - rank] = value[: len(value) - rank].mean()
    cut: NDArray[np.float64] = (vector * value) @ vector.T
    return cut


def _normal(est: float, spread: float, *, n: int, level: float) -> Estimate:
    half = float(ndtri((1 + level) / 2)) * spread
    return Estimate(est=est, lo=est - half, hi=est + half, n=n, method=METHOD, level=level)
