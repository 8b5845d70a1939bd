"""From raters' choices to what groups prefer, and what to ask each rater next."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from lawspeaker.cycle.raters_audit import comparisons_of, shown_parts
from lawspeaker.errors import BadInput
from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.records.estimate import Estimate
from lawspeaker.social_choice.bradley_terry import bradley_terry
from lawspeaker.social_choice.raters.davidson import davidson
from lawspeaker.social_choice.raters.geometric_median import median_taste
from lawspeaker.social_choice.raters.hierarchy import TasteModel, recalibrated, taste_model
from lawspeaker.social_choice.raters.judgements import Judgements
from lawspeaker.social_choice.raters.linkage import linkage
from lawspeaker.social_choice.raters.next_question import next_question

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from lawspeaker.records.canonical import Json
    from lawspeaker.records.preferences import Preferences
    from lawspeaker.social_choice.bradley_terry import Comparisons

MOST_FEATURES = 60
"""A taste has a number for each feature, and a matrix of these for each rater."""

EVERYBODY, REST, POPULATION = "everybody", "everybody else", "population"


class RaterMethod(StrEnum):
    """How raters become one scale.

    POOLED: each choice counts alike, ties half each way. TIES: with a parameter for ties.
    HIERARCHICAL: each rater a taste of their own round their group's. MEDIAN: one vote a rater.
    """

    POOLED = "pooled"
    TIES = "ties"
    HIERARCHICAL = "hierarchical"
    MEDIAN = "median"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RatersAsk:
    """How choices are fitted; `cap` is the most that one rater's choices weigh, None without.

    `groups` names an attribute of raters, or some crossed (`gender x region`), `shares` its
    groups' shares of the population. `features` maps each candidate to its numbers, empty for one
    of its own each.
    """

    method: RaterMethod = RaterMethod.HIERARCHICAL
    groups: str = ""
    shares: Mapping[str, float] = field(default_factory=dict)
    features: Mapping[str, Sequence[float]] = field(default_factory=dict)
    cap: float | None = None
    rank: int = 3
    n_worlds: int = 10
    seed: int = 0
    level: float = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What some people prefer: an estimate for each candidate, in the order of candidates."""

    name: str
    n_raters: int
    utility: tuple[Estimate, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RatersFit:
    """Each side's utilities, everybody's first; `model` only for the hierarchical method.

    `n_effective` equally busy raters would weigh as much as these do (Kish 1965).
    """

    preferences: Preferences
    ask: RatersAsk
    sides: tuple[Side, ...]
    tie_chance: Estimate | None
    model: TasteModel | None
    n_hidden: int
    n_effective: float

    @property
    def is_of_few(self) -> bool:
        """Whether so few people chose that a figure may tell what one of them said."""
        return len(self.preferences.raters) < K_ANONYMITY

    @property
    def is_lopsided(self) -> bool:
        """Whether a few busy raters may decide what is meant to be everybody's."""
        pooled = self.ask.method in {RaterMethod.POOLED, RaterMethod.TIES}
        return pooled and self.n_effective < len(self.preferences.raters) / 2

    def to_json(self) -> dict[str, Json]:
        """The form that `raters fit --json` prints."""
        return {
            "schema_version": 1,
            "source": self.preferences.name,
            "digest": self.preferences.digest,
            "simulated": self.preferences.simulated,
            "method": self.ask.method.value,
            "cap": self.ask.cap,
            "n_effective_raters": round(self.n_effective, 6),
            "candidates": list(self.preferences.candidates),
            "sides": [
                {
                    "name": side.name,
                    "n_raters": side.n_raters,
                    "utility": [each.to_json() for each in side.utility],
                }
                for side in self.sides
            ],
            "tie_chance": None if self.tie_chance is None else self.tie_chance.to_json(),
            "widening": None
            if self.model is None
            else {
                "raters": round(self.model.rater_widening, 6),
                "means": round(self.model.mean_widening, 6),
            },
            "n_groups_hidden": self.n_hidden,
        }

    def rows(self) -> tuple[tuple[str, ...], ...]:
        """A table for `welfare` and `coalition`: a header, then groups by candidates.

        Everybody stands in it only where there is no group.
        """
        sides = [side for side in self.sides if side.name not in {EVERYBODY, POPULATION}]
        made = "true" if self.preferences.simulated else "false"
        return (
            ("group", "candidate", "value", "lo", "hi", "n", "simulated"),
            *(
                (
                    side.name,
                    name,
                    f"{each.est:.6f}",
                    f"{each.lo:.6f}",
                    f"{each.hi:.6f}",
                    str(side.n_raters),
                    made,
                )
                for side in (sides or self.sides[:1])
                for name, each in zip(self.preferences.candidates, side.utility, strict=True)
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterQuestion:
    """The pair to put to a rater next, and the nats by which its answer narrows their taste."""

    rater: str
    first: str
    second: str
    gain: float


def fit_raters(preferences: Preferences, ask: RatersAsk) -> RatersFit:
    """Fit as asked; BadInput where the choices cannot carry it, with what to do instead."""
    rng = np.random.default_rng([ask.seed, 59])
    comparisons = comparisons_of(preferences, cap=ask.cap)
    n = len(preferences.raters)
    if ask.method is RaterMethod.HIERARCHICAL:
        return _fit_hierarchy(preferences, ask, comparisons, rng)
    tie_chance = None
    if ask.method is RaterMethod.MEDIAN:
        median = median_taste(_judgements(preferences, ask, comparisons), rng=rng)
        utility = tuple(
            median.estimate(c, level=ask.level) for c in range(len(preferences.candidates))
        )
    else:
        _demand_linked(preferences, comparisons)
        if ask.method is RaterMethod.TIES:
            tied = davidson(comparisons)
            tie_chance = tied.tie_chance(level=ask.level)
            utility = _strengths(tied.strength, tied.covariance, tied.n_raters, ask)
        else:
            fitted = bradley_terry(comparisons)
            utility = _strengths(fitted.strength, fitted.covariance, fitted.n_raters, ask)
    return RatersFit(
        preferences=preferences,
        ask=ask,
        sides=(Side(name=EVERYBODY, n_raters=n, utility=utility),),
        tie_chance=tie_chance,
        model=None,
        n_hidden=0,
        n_effective=_effective(comparisons),
    )


def next_questions(preferences: Preferences, ask: RatersAsk) -> tuple[RaterQuestion, ...]:
    """For each rater the pair whose answer would tell most, the most telling first."""
    rng = np.random.default_rng([ask.seed, 59])
    comparisons = comparisons_of(preferences, cap=ask.cap)
    model = _fit_hierarchy(preferences, ask, comparisons, rng).model
    asked: dict[int, set[tuple[int, int]]] = {}
    for who, one, two in zip(
        preferences.rater.tolist(),
        preferences.first.tolist(),
        preferences.second.tolist(),
        strict=True,
    ):
        asked.setdefault(who, set()).add((one, two))
    found: list[RaterQuestion] = []
    for place, name in enumerate(preferences.raters):
        best = None if model is None else next_question(model, place, asked=asked[place])
        if best is not None:
            found.append(
                RaterQuestion(
                    rater=name,
                    first=preferences.candidates[best.first],
                    second=preferences.candidates[best.second],
                    gain=best.gain,
                )
            )
    return tuple(sorted(found, key=lambda each: -each.gain))


def _fit_hierarchy(
    preferences: Preferences, ask: RatersAsk, comparisons: Comparisons, rng: np.random.Generator
) -> RatersFit:
    if not preferences.raters_known:
        raise BadInput(
            "it does not say who chose, so nobody's taste can be told",
            path=preferences.name,
            mend="Add a column rater, or use --method pooled.",
        )
    names, trait, sizes, n_hidden = _traits(preferences, ask)
    model = taste_model(_judgements(preferences, ask, comparisons), trait, rank=ask.rank)
    if ask.n_worlds:
        model = recalibrated(model, level=ask.level, n_worlds=ask.n_worlds, rng=rng)
    kinds = [(EVERYBODY, len(trait), trait.mean(axis=0))]
    kinds += [(name, sizes[g], np.eye(len(names))[g]) for g, name in enumerate(names) if name]
    if ask.shares:
        kinds.append((POPULATION, len(trait), _population(preferences, ask, names)))
    sides = tuple(
        Side(
            name=name,
            n_raters=size,
            utility=tuple(
                model.utility(kind, c, level=ask.level) for c in range(len(preferences.candidates))
            ),
        )
        for name, size, kind in kinds
    )
    return RatersFit(
        preferences=preferences,
        ask=ask,
        sides=sides,
        tie_chance=None,
        model=model,
        n_hidden=n_hidden,
        n_effective=_effective(comparisons),
    )


def _effective(comparisons: Comparisons) -> float:
    weight = np.bincount(np.asarray(comparisons.rater), weights=comparisons.weight)
    return float(weight.sum() ** 2 / (weight**2).sum())


def _traits(
    preferences: Preferences, ask: RatersAsk
) -> tuple[tuple[str, ...], NDArray[np.float64], tuple[int, ...], int]:
    """A column for each group that may be shown, and one without a name for all others."""
    n = len(preferences.raters)
    if not ask.groups:
        return ("",), np.ones((n, 1)), (n,), 0
    part = preferences.attribute(ask.groups)
    shown = shown_parts(preferences, [ask.groups])[ask.groups]
    kept = np.flatnonzero(shown).tolist()
    place = np.full(part.n_groups + 1, len(kept))
    place[kept] = np.arange(len(kept))
    label = place[part.label]
    names = tuple(part.names[g] for g in kept) + (("",) if (label == len(kept)).any() else ())
    sizes = tuple(np.bincount(label, minlength=len(names)).tolist())
    return names, np.eye(len(names))[label], sizes, part.n_groups - len(kept)


def _population(
    preferences: Preferences, ask: RatersAsk, names: tuple[str, ...]
) -> NDArray[np.float64]:
    wrong = set(ask.shares) ^ {name for name in names if name}
    share = np.array([ask.shares.get(name, 0.0) for name in names])
    if wrong or abs(share.sum() - 1) > 0.005 or (share < 0).any():
        named = f"; they differ in {', '.join(sorted(wrong))}" if wrong else ""
        raise BadInput(
            f"the shares are not those of the groups that may be shown, adding up to 1{named}",
            path=preferences.name,
            mend="Give each group of 10 raters or more its share, and join smaller ones.",
        )
    whole: NDArray[np.float64] = share / share.sum()
    return whole


def _judgements(preferences: Preferences, ask: RatersAsk, comparisons: Comparisons) -> Judgements:
    features = None
    if ask.features:
        lacking = [name for name in preferences.candidates if name not in ask.features]
        if lacking:
            raise BadInput(
                f"{lacking[0]} has no features",
                path=preferences.name,
                mend="Give each candidate a row of numbers.",
            )
        features = np.array([ask.features[name] for name in preferences.candidates], dtype=float)
    width = len(preferences.candidates) if features is None else features.shape[1]
    if width > MOST_FEATURES:
        raise BadInput(
            f"{width} candidates or features are too many for a taste of each rater",
            path=preferences.name,
            mend="Look at one prompt with --prompt, name the models as candidates, or give at "
            f"most {MOST_FEATURES} --features.",
        )
    return Judgements.from_comparisons(comparisons, features=features)


def _demand_linked(preferences: Preferences, comparisons: Comparisons) -> None:
    found = linkage(comparisons)
    if not found.can_fit:
        raise BadInput(
            f"wins link the {len(preferences.candidates)} candidates only within each of "
            f"{len(found.linked)} sets, so there is no one scale",
            path=preferences.name,
            mend="Look with `raters audit`; ask for more choices, use --method hierarchical, or "
            "look at one prompt with --prompt.",
        )


def _strengths(
    strength: NDArray[np.float64], covariance: NDArray[np.float64], n: int, ask: RatersAsk
) -> tuple[Estimate, ...]:
    z = float(ndtri((1 + ask.level) / 2))
    half = z * np.sqrt(np.maximum(np.diag(covariance)[: len(strength)], 0.0))
    return tuple(
        Estimate(
            est=float(strength[c]),
            lo=float(strength[c] - half[c]),
            hi=float(strength[c] + half[c]),
            n=n,
            method=f"{ask.method.value} Bradley-Terry, sandwich by rater",
            level=ask.level,
        )
        for c in range(len(strength))
    )
