"""The welfare functions that are compared, what each is in plain words, what it asks of a scale."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.social_choice.welfare import gini_mean, p_mean

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Scale(StrEnum):
    """What may be compared between rows of utilities.

    COMMON: levels and differences, as with shares and ratings on one scale. UNIT: differences
    only, each row has its own zero. FREE: each row has its own zero and its own unit.
    """

    COMMON = "common"
    UNIT = "unit"
    FREE = "free"


@dataclass(frozen=True, slots=True, kw_only=True)
class WelfareRule:
    """A welfare function by name; `words` tell a person what it looks at."""

    name: str
    label: str
    words: str
    power: float | None

    def score(self, gain: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
        """The welfare of each candidate from gains over the zero (n_groups, n_candidates).

        A power mean between 1 and -inf has no meaning where a group falls below the zero: such
        a candidate gets that group's negative gain, and so stands below all others.
        """
        if self.power is None:
            return gini_mean(gain, weight).score
        if self.power == 1 or np.isneginf(self.power):
            return p_mean(gain, weight, p=self.power).score
        score: NDArray[np.float64] = gain.min(axis=0)
        able = score >= 0
        if able.any():
            score[able] = p_mean(gain[:, able], weight, p=self.power).score
        return score


UTILITARIAN, NASH, MAX_MIN = "utilitarian", "nash", "max-min"

WELFARE_RULES: tuple[WelfareRule, ...] = (
    WelfareRule(
        name=UTILITARIAN,
        label="utilitarian (p = 1)",
        words="the greatest mean over all people; a large group's gain can outweigh a small "
        "group's loss",
        power=1.0,
    ),
    WelfareRule(
        name="root",
        label="square root (p = 1/2)",
        words="a mean in which a gain counts for somewhat more where people have little",
        power=0.5,
    ),
    WelfareRule(
        name="gini",
        label="Gini-weighted",
        words="what the worse off of two people drawn by lot gets, on average",
        power=None,
    ),
    WelfareRule(
        name=NASH,
        label="Nash (p = 0)",
        words="equal percentages count alike: to double what one group gains is worth halving "
        "what an equally large one gains",
        power=0.0,
    ),
    WelfareRule(
        name="harmonic",
        label="harmonic (p = -1)",
        words="mostly the groups that have least, with some weight on the others",
        power=-1.0,
    ),
    WelfareRule(
        name=MAX_MIN,
        label="max-min (p = -inf)",
        words="only the group that has least, however small it is",
        power=-np.inf,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """Which rules say something on a scale with so many anchors, and why the others do not."""

    rules: tuple[WelfareRule, ...]
    left_out: tuple[WelfareRule, ...]
    reason: str


def meaningful(scale: Scale, *, n_anchors: int, has_disagreement: bool) -> Meaning:
    """The rules whose ranking does not hang on a choice of zero or unit that nobody made.

    One anchor gives each row its zero, two its unit as well. Nash's ranking is the same
    whatever the units, once there is a point of disagreement (Nash 1950); the utilitarian one
    whatever the zeros (d'Aspremont and Gevers 1977).
    """
    if scale is Scale.COMMON or n_anchors >= 2 or (scale is Scale.UNIT and n_anchors):
        return Meaning(rules=WELFARE_RULES, left_out=(), reason="")
    names: set[str] = set()
    reason = "each row has its own zero and its own unit"
    if scale is Scale.UNIT:
        names.add(UTILITARIAN)
        reason = "each row has its own zero"
    if has_disagreement or n_anchors:
        names.add(NASH)
    kept = tuple(rule for rule in WELFARE_RULES if rule.name in names)
    return Meaning(
        rules=kept,
        left_out=tuple(rule for rule in WELFARE_RULES if rule.name not in names),
        reason=reason,
    )
