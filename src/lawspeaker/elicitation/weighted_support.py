"""Support when statements were shown unevenly: each answer weighed by how likely it was asked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from lawspeaker.errors import UsageFault
from lawspeaker.records.estimate import Estimate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.elicitation.serving_log import ServingLog
    from lawspeaker.records.votes import Votes

HAJEK = "hajek"


class Counting(StrEnum):
    """Whether everybody counts once, or in proportion to how much they were shown.

    PERSON is right for whoever stays long and whoever stays short alike. ANSWER varies less, and
    estimates the same where how long people stay does not hang on their opinions.
    """

    PERSON = "person"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WeightedSupport:
    """Shares of agreement (S,) among the people who could have been asked, NaN where nobody was.

    `plain` is the share of those who answered. `hajek` divides weighted agreements by the sum of
    weights, `horvitz_thompson` by the people who could have been asked, where an unanswered
    statement counts as not agreed with; the latter counts everybody once whatever the counting.
    `lo` and `hi` are Hajek's interval, `ht_lo` and `ht_hi` the other's. `n` counts answers,
    `n_effective` how many answers of equal weight they are worth.
    """

    statements: tuple[str, ...]
    plain: NDArray[np.float64]
    hajek: NDArray[np.float64]
    lo: NDArray[np.float64]
    hi: NDArray[np.float64]
    horvitz_thompson: NDArray[np.float64]
    ht_lo: NDArray[np.float64]
    ht_hi: NDArray[np.float64]
    n: NDArray[np.int64]
    n_effective: NDArray[np.float64]
    level: float

    def of(self, j: int) -> Estimate:
        """Hajek's share of statement j; 1/2 in [0, 1] where nobody answered."""
        est, lo, hi = (
            (float(each[j]) for each in (self.hajek, self.lo, self.hi))
            if self.n[j]
            else (0.5, 0.0, 1.0)
        )
        return Estimate(est=est, lo=lo, hi=hi, n=int(self.n[j]), method=HAJEK, level=self.level)


def serving_weights(log: ServingLog, counting: Counting = Counting.PERSON) -> NDArray[np.float64]:
    """The inverse-probability weight (n,) of each showing.

    Under PERSON, a person's weight on a statement is 1 on average, those not shown it at 0
    included; under ANSWER it is T / M, so that even chances weigh every showing 1.

    A person's showings are draws without replacement whose chances depend on the answers before.
    At each step t the statement's vote is known if it was shown before, and else estimated by
    vote / probability if shown now; both are right on average, so any mean over steps is (Raj
    1956). The weights of steps are set so that even chances give the plain share: with M eligible
    at first and T showings, w_t = M (M - T) / (T (M - t)(M - t + 1)). Steps before the statement
    opened do not count. Right as long as when people stop does not hang on what they are shown.
    Raises UsageFault where a showing has no probability.
    """
    if log.n_servings and not log.logged:
        raise UsageFault("The log has showings without a probability; they cannot be weighed.")
    first = _first_open_step(log)
    start = log.start[log.person]
    last = log.start[log.person + 1] - start
    t = (log.step - first + 1).astype(np.float64)
    total = (last - first).astype(np.float64)
    m = np.maximum(log.n_eligible[start + first].astype(np.float64), total)
    scale = m / total
    at_end = t == total
    inner = np.where(at_end, 1.0, (m - t) * (m - t + 1.0))
    own = np.where(at_end, scale / (m - total + 1.0), scale * (m - total) / inner)
    later = np.where(at_end, 0.0, scale * (total - t) / np.where(at_end, 1.0, m - t))
    weight: NDArray[np.float64] = own / log.probability + later
    return weight if counting is Counting.PERSON else weight / scale


def weighted_support(
    log: ServingLog,
    votes: Votes,
    *,
    counting: Counting = Counting.PERSON,
    level: float = 0.95,
) -> WeightedSupport:
    """The support of each statement by the logged probabilities of showing it.

    `votes` has the log's participants and statements, in its order, and the level lies between
    0 and 1 (UsageFault otherwise).
    People are the units: intervals are linearised (Hajek 1971), and Hajek's is Wilson's for the
    number of equal answers that would be as sure.
    """
    if votes.participants != log.participants or votes.statements != log.statements:
        raise UsageFault("The votes and the log are not about the same people and statements.")
    if not 0 < level < 1:
        raise UsageFault(f"A level lies between 0 and 1, such as 0.95; {level} does not.")
    width = len(log.statements)
    weight, whole = serving_weights(log, counting), serving_weights(log)
    answer = _answers(log, votes)
    given = ~np.isnan(answer)
    column, w, y = log.statement[given], weight[given], answer[given]
    agreed = whole[given] * y

    def total(each: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(column, weights=each, minlength=width).astype(np.float64)

    n = np.bincount(column, minlength=width)
    some = n > 0
    sum_w = np.where(some, total(w), 1.0)
    hajek = total(w * y) / sum_w
    spread = total((w * (y - hajek[column])) ** 2) / sum_w**2
    kish = sum_w**2 / np.where(some, total(w**2), 1.0)
    within = hajek * (1.0 - hajek)
    worth = np.divide(within, spread, out=kish.copy(), where=spread > 0)
    n_effective = np.where(some, np.minimum(kish, worth), 0.0)
    z = float(ndtri((1 + level) / 2))
    half, centre = _wilson(hajek, np.maximum(n_effective, 1e-9), z)
    asked = _could_be_asked(log)
    people = np.maximum(asked, 1.0)
    ht = total(agreed) / people
    square = np.maximum(total(agreed**2) / people - ht**2, 0.0)
    ht_half = z * np.sqrt(square / np.maximum(people - 1.0, 1.0))

    def known(each: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.where(some, each, np.nan)

    return WeightedSupport(
        statements=log.statements,
        plain=known(total(y) / np.maximum(n, 1)),
        hajek=known(hajek),
        lo=known(np.clip(centre - half, 0.0, hajek)),
        hi=known(np.clip(centre + half, hajek, 1.0)),
        horvitz_thompson=known(ht),
        ht_lo=known(np.maximum(ht - ht_half, 0.0)),
        ht_hi=known(ht + ht_half),
        n=n,
        n_effective=n_effective,
        level=level,
    )


def _wilson(
    share: NDArray[np.float64], n: NDArray[np.float64], z: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Half widths and centres."""
    shrink = 1.0 + z * z / n
    half = z * np.sqrt(share * (1.0 - share) / n + (z / (2.0 * n)) ** 2) / shrink
    return half, (share + z * z / (2.0 * n)) / shrink


def _answers(log: ServingLog, votes: Votes) -> NDArray[np.float64]:
    """1 for agreement, 0 for another vote, NaN where the person did not vote (n,)."""
    width = max(votes.n_statements, 1)
    cast = votes.row * width + votes.statement
    asked = log.person * width + log.statement
    at = np.minimum(np.searchsorted(cast, asked), max(len(cast) - 1, 0))
    if not len(cast):
        return np.full(len(asked), np.nan)
    return np.where(cast[at] == asked, votes.value[at] == 1, np.nan)


def _first_open_step(log: ServingLog) -> NDArray[np.int64]:
    """For each showing, the person's first step (n,) at which its statement was open."""
    # One search over all people: their showings stand one after the other, ordered by time.
    moment, rank = np.unique(np.concatenate([log.time, log.opened]), return_inverse=True)
    size = len(moment) + 1
    line = log.person * size + rank[: log.n_servings]
    sought = log.person * size + rank[log.n_servings :][log.statement]
    first: NDArray[np.int64] = np.searchsorted(line, sought, side="left") - log.start[log.person]
    return first


def _could_be_asked(log: ServingLog) -> NDArray[np.float64]:
    """How many people (S,) were shown something after the statement had opened."""
    start = log.start
    shown = np.diff(start) > 0
    last = np.sort(log.time[start[1:][shown] - 1])
    asked: NDArray[np.float64] = (
        len(last) - np.searchsorted(last, log.opened, side="left")
    ).astype(np.float64)
    return asked
