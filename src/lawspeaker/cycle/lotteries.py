"""Choice by lot among the statements that could stand: by everybody, and by groups alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.social_choice.maximal_lottery import maximal_lottery
from lawspeaker.social_choice.robust_lottery import robust_lottery
from lawspeaker.social_choice.vote_margins import vote_margins

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from lawspeaker.records.canonical import Json
    from lawspeaker.social_choice.lottery import Lottery
    from lawspeaker.social_choice.seen import SeenVotes

N_TOLD = 4
"""More statements of a lot than this are counted and not listed."""

LEAST = 0.005
"""A chance below this reads as none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lotteries:
    """The chance of each statement that may be drawn, by id, greatest first.

    `majority` is the maximal lottery. `groups` is the lot whose least margin in any opinion group
    is greatest, `value` that margin as a share of those who voted on both; None for fewer than
    two groups.
    """

    majority: Mapping[str, float]
    groups: Mapping[str, float] | None
    value: float | None

    @property
    def sentences(self) -> tuple[str, ...]:
        """Both lots in words."""
        name, chance = next(iter(self.majority.items()))
        first = (
            f"By lot: {name} for certain, which nothing beats two at a time."
            if chance > 1 - 1e-6
            else f"By a lot that nothing beats two at a time: {_chances(self.majority)}."
        )
        if self.groups is None or self.value is None:
            return (first,)
        least = (
            f"That group would still rather have another, by {-self.value:.0%} of those who voted "
            "on both."
            if self.value < -LEAST
            else "Where enough of a group voted to tell, it would not rather have another."
        )
        second = (
            "By a lot that is least bad for the group it suits least, each group counting alike: "
            f"{_chances(self.groups)}. {least}"
        )
        return first, second

    def to_json(self) -> dict[str, Json]:
        """The form in `rules.json`."""
        return {
            "maximal": _rounded(self.majority),
            "robust": None if self.groups is None else _rounded(self.groups),
            "robust_value": None if self.value is None else round(self.value, 6),
        }


def lotteries(seen: SeenVotes, compared: NDArray[np.int64], names: tuple[str, ...]) -> Lotteries:
    """The lots over the columns `compared`, on margins among those who voted on both of two.

    In each group too a pair that fewer than 10 people voted on tells nothing.
    """
    ids = [names[c] for c in compared]
    majority = maximal_lottery(vote_margins(seen, compared))
    labels = range(int(seen.group.max(initial=-1)) + 1)
    if len(labels) < 2:
        return Lotteries(majority=_drawn(majority, ids), groups=None, value=None)
    margins = [vote_margins(seen.of_group(label), compared) for label in labels]
    robust = robust_lottery(margins, np.ones(len(margins)))
    return Lotteries(
        majority=_drawn(majority, ids),
        groups=_drawn(robust.lottery, ids),
        value=robust.lottery.value,
    )


def _drawn(lottery: Lottery, ids: list[str]) -> dict[str, float]:
    chance = lottery.probability
    # The program that finds chances leaves their last digits to rounding.
    order = np.argsort(-chance.round(6), kind="stable").tolist()
    return {ids[c]: float(chance[c]) for c in order if chance[c] >= LEAST}


def _chances(lot: Mapping[str, float]) -> str:
    told = [f"{name} ({chance:.0%})" for name, chance in list(lot.items())[:N_TOLD]]
    rest = f" and {len(lot) - N_TOLD} more" if len(lot) > N_TOLD else ""
    return f"{', '.join(told)}{rest}"


def _rounded(lot: Mapping[str, float]) -> dict[str, Json]:
    return {name: round(chance, 6) for name, chance in lot.items()}
