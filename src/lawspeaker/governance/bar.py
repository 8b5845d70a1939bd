"""The height that a share of yes must clear, as a number or on its lower bound."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from scipy.special import betaincinv

from lawspeaker.contract.amendment import Statistic
from lawspeaker.records.estimate import Estimate

if TYPE_CHECKING:
    from lawspeaker.governance.tally import Tally


def yes_share(tally: Tally, *, level: float) -> Estimate:
    """Yes among those who took a side, with the exact interval of Clopper and Pearson (1934).

    Two-sided: each bound is missed with a chance of at most (1 - level) / 2. With nobody on
    either side the share is 0 and the interval [0, 1].
    """
    n_yes, n_no, miss = tally.n_yes, tally.n_no, (1 - level) / 2
    return Estimate(
        est=n_yes / tally.n_decided if tally.n_decided else 0.0,
        lo=float(betaincinv(n_yes, n_no + 1, miss)) if n_yes else 0.0,
        hi=float(betaincinv(n_yes + 1, n_no, 1 - miss)) if n_no else 1.0,
        n=tally.n_decided,
        method="clopper-pearson",
        level=level,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What one tally must show.

    `majority` asks in addition for more yes than no; `n_ballots` for so many people taking part.
    """

    share: Fraction
    statistic: Statistic
    level: float
    majority: bool = False
    n_ballots: int = 0

    def passes(self, tally: Tally) -> bool:
        """Whether the tally clears it; nobody on either side never does."""
        if not tally.n_decided or tally.n_ballots < self.n_ballots:
            return False
        if self.majority and tally.n_yes <= tally.n_no:
            return False
        if self.statistic is Statistic.POINT:
            return Fraction(tally.n_yes, tally.n_decided) >= self.share
        return yes_share(tally, level=self.level).lo >= self.share
