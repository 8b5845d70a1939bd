"""Many new accounts in a short time, beyond what the hour and the season explain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import nbinom

from lawspeaker.analysis.multiplicity import benjamini_hochberg
from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.records.counted import counted
from lawspeaker.records.finding import Finding, Severity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.records.votes import Votes

HOUR = 3_600_000
_DAY = 24
_REACH = 3 * _DAY
_PRIOR_WINDOWS = 24.0
_PRIOR_ARRIVALS = 5.0
_TRIMMED = 0.005
_CAUTION = 1.75
_MAX_WINDOWS = 1_000_000
_DISPERSIONS = np.concatenate(([0.0], np.geomspace(0.01, 30.0, 41)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BurstsAudit:
    """Hours in which more people cast their first vote than their baseline explains.

    `people` (n,) marks who came in such an hour. `largest` is the most who came in one and
    `expected` what the baseline foresees for it. `dispersion` is how much more than Poisson the
    counts vary: their variance is mu + dispersion mu^2. Without times nothing is checked and
    `n_hours` is 0.
    """

    n_hours: int
    n_bursts: int
    largest: int
    expected: float
    dispersion: float
    people: NDArray[np.bool_]

    @property
    def n_people(self) -> int:
        """People who came in a burst."""
        return int(self.people.sum())


def audit_bursts(
    votes: Votes, *, max_q: float = 0.005, min_people: int = K_ANONYMITY
) -> BurstsAudit:
    """Find hours with at least `min_people` first votes beyond a negative binomial baseline.

    The baseline of an hour is the level of the three days before and after it (its neighbours
    and itself left out) times the share of its hour of the day on other days, both drawn to the
    whole's mean. Hours are laid twice, from the full hour and from the half, so that a burst
    is not cut in two; all are tested at once by Benjamini-Hochberg at `max_q`. A burst that
    lasts for days is a level, not a burst. Who came is looked at, never how they voted.
    """
    people = np.zeros(votes.n_participants, dtype=np.bool_)
    filled = votes.votes_each > 0
    nobody = BurstsAudit(
        n_hours=0, n_bursts=0, largest=0, expected=0.0, dispersion=0.0, people=people
    )
    if votes.time is None or not filled.any():
        return nobody
    arrival = np.minimum.reduceat(votes.time, votes.start[:-1][filled])
    # Polis exports without a time column read as 1970, which says nothing of who came together.
    if np.ptp(arrival) < 2 * HOUR or np.ptp(arrival) > _MAX_WINDOWS * HOUR:
        return nobody
    first = int(arrival.min()) // HOUR * HOUR
    laid = [_laid(arrival, first - shift) for shift in (0, HOUR // 2)]
    p = np.concatenate([each.p for each in laid])
    count = np.concatenate([each.count for each in laid])
    expected = np.concatenate([each.expected for each in laid])
    burst = (benjamini_hochberg(p) <= max_q) & (count >= min_people)
    n_first = len(laid[0].p)
    who = burst[:n_first][laid[0].window] | burst[n_first:][laid[1].window]
    people[filled] = who
    largest = int(np.where(burst, count, -1).argmax())
    return BurstsAudit(
        n_hours=n_first,
        n_bursts=_runs(burst[:n_first], burst[n_first:]),
        largest=int(count[largest]) if burst.any() else 0,
        expected=float(expected[largest]) if burst.any() else 0.0,
        dispersion=max(each.dispersion for each in laid),
        people=people,
    )


def bursts_findings(audit: BurstsAudit) -> tuple[Finding, ...]:
    """`burst-of-new-voters`: a note, or a warning where a tenth of the people came in bursts."""
    if not audit.n_bursts:
        return ()
    n_all = len(audit.people)
    return (
        Finding(
            id="burst-of-new-voters",
            severity=Severity.WARNING if 10 * audit.n_people > n_all else Severity.NOTE,
            title="Many people cast their first vote within an hour",
            sentence=(
                f"{audit.n_people} of {n_all} people came in {counted(audit.n_bursts, 'burst')}; "
                f"in the largest {audit.largest} came within an hour in which "
                f"{audit.expected:.1f} were to be expected. Their votes are kept."
            ),
            evidence={
                "n_people": audit.n_people,
                "n_bursts": audit.n_bursts,
                "largest": audit.largest,
                "expected": round(audit.expected, 2),
                "dispersion": round(audit.dispersion, 3),
                "n_hours": audit.n_hours,
            },
            mend="Ask whether an invitation or a news item went out then. If none did, compare "
            "the results with and without them.",
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Laid:
    """Arrivals in windows of an hour: counts, what was to be expected, and the upper tail."""

    window: NDArray[np.int64]
    count: NDArray[np.int64]
    expected: NDArray[np.float64]
    p: NDArray[np.float64]
    dispersion: float


def _laid(arrival: NDArray[np.int64], start: int) -> _Laid:
    window = (arrival - start) // HOUR
    n_windows = int(window.max()) + 1
    count = np.bincount(window, minlength=n_windows)
    expected = _expected(count, (start // HOUR + np.arange(n_windows)) % _DAY)
    dispersion = _dispersion(count, expected)
    return _Laid(
        window=window,
        count=count,
        expected=expected,
        p=_upper_tail(count, expected, dispersion),
        dispersion=dispersion,
    )


def _expected(count: NDArray[np.int64], hour: NDArray[np.int64]) -> NDArray[np.float64]:
    """Each window's mean from the windows about it and from its hour on other days."""
    n_windows = len(count)
    total = count.sum()
    of_hour = np.bincount(hour, weights=count, minlength=_DAY)
    n_of_hour = np.bincount(hour, minlength=_DAY)
    rest, n_rest = total - count, max(n_windows - 1, 1)
    mean = rest / n_rest
    other_days = of_hour[hour] - count
    foreseen = mean * (n_of_hour[hour] - 1)
    diurnal = (other_days + _PRIOR_ARRIVALS) / (foreseen + _PRIOR_ARRIVALS)
    near, exposure = _around(count.astype(np.float64)), _around(diurnal)
    level = (near + _PRIOR_WINDOWS * mean) / (exposure + _PRIOR_WINDOWS)
    floor = 1.0 / n_windows
    expected: NDArray[np.float64] = np.maximum(level * diurnal, floor)
    return expected


def _around(value: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sum over the windows within reach, without the window and its two neighbours."""
    wide, near = np.ones(2 * _REACH + 1), np.ones(3)
    padded = np.concatenate([np.zeros(_REACH), value, np.zeros(_REACH)])
    sums = np.concatenate([[0.0], np.cumsum(padded)])
    within = sums[len(wide) :] - sums[: -len(wide)]
    middle = np.convolve(value, near, mode="same")[: len(value)]
    around: NDArray[np.float64] = np.maximum(within - middle, 0.0)
    return around


def _dispersion(count: NDArray[np.int64], expected: NDArray[np.float64]) -> float:
    """The likeliest dispersion by a grid, the most surprising 1 in 200 windows left out.

    What is left out belongs to the tail of counts without a burst too, so it is raised by
    three quarters, which simulation asks for.
    """
    surprise = (count - expected) / np.sqrt(expected)
    kept = np.argsort(surprise, kind="stable")[: len(count) - max(1, round(_TRIMMED * len(count)))]
    scores = [_log_likelihood(count[kept], expected[kept], each) for each in _DISPERSIONS]
    return _CAUTION * float(_DISPERSIONS[int(np.argmax(scores))])


def _log_likelihood(
    count: NDArray[np.int64], expected: NDArray[np.float64], dispersion: float
) -> float:
    size = 1 / max(dispersion, 1e-6)
    return float(np.sum(nbinom.logpmf(count, size, size / (size + expected))))


def _upper_tail(
    count: NDArray[np.int64], expected: NDArray[np.float64], dispersion: float
) -> NDArray[np.float64]:
    size = 1 / max(dispersion, 1e-6)
    return np.asarray(nbinom.sf(count - 1, size, size / (size + expected)), dtype=np.float64)


def _runs(full: NDArray[np.bool_], half: NDArray[np.bool_]) -> int:
    """Bursts apart from each other: windows that touch or overlap are one."""
    line = np.zeros(2 * max(len(full), len(half)) + 2, dtype=np.bool_)
    line[1 : 2 * len(full) + 1 : 2] |= full
    line[0 : 2 * len(half) : 2] |= half
    starts = np.flatnonzero(line)
    return int((np.diff(starts, prepend=-9) > 2).sum())
