"""Whether routing still routes: flat, degenerate, or other than its log says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import erfc
from scipy.stats import chi2

from lawspeaker.elicitation.exposure_by_lot import exposure_by_lot
from lawspeaker.records.finding import Finding, Severity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.elicitation.exposure_by_lot import ExposureByLot
    from lawspeaker.elicitation.serving_log import ServingLog

FLAT_DIVERGENCE = 0.02
"""Nats from even chances below which a priority makes no difference worth having."""
FLAT_SPREAD = 0.2
"""The same for showings whose chances nobody logged: the relative spread of showing rates."""
_Z = 1.645
_N_BINS = 20
_MIN_EXPECTED = 5.0
_MIN_STATEMENTS = 10
_MIN_SERVINGS = 100
_MAX_RATIO = 20.0
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingAudit:
    """How showings were spread, beside an even lot over what was open and unseen.

    `gini` and `largest_share` are of showings a statement, `gini_by_lot` and
    `largest_share_by_lot` what an even lot would expect; not `timed`, the lot takes everything as
    open from the start. `spread` is the standard deviation of statements' showing rates in units
    of that lot's, chance taken out, with `spread_hi` its upper 95 % bound; `rate_gini` is the
    Gini of these rates, `most_rate` and `least_rate` their means over the tenths shown most and
    least; all over statements for which the lot expects at least 5. `divergence` is the logged
    chances' mean Kullback-Leibler divergence from an even lot in nats, `divergence_hi` its upper
    95 % bound, `effective_share` its exp(-divergence): the share of eligible statements that are
    in effect in play.
    `calibration_p` is the chance of showings as far from their logged chances as these. What
    cannot be said is None.
    """

    n_servings: int
    n_people: int
    n_statements: int
    timed: bool
    gini: float
    gini_by_lot: float
    largest: str
    largest_share: float
    largest_share_by_lot: float
    spread: float | None
    spread_hi: float | None
    rate_gini: float | None
    most_rate: float | None
    least_rate: float | None
    divergence: float | None
    divergence_hi: float | None
    effective_share: float | None
    calibration_p: float | None

    @property
    def flat(self) -> bool | None:
        """Whether routing is shown to be as good as an even lot; None where too little is known."""
        if self.n_servings < _MIN_SERVINGS:
            return None
        if self.divergence_hi is not None:
            return self.divergence_hi < FLAT_DIVERGENCE
        return None if self.spread_hi is None else self.spread_hi < FLAT_SPREAD

    @property
    def degenerate(self) -> bool:
        """Whether a few statements get most of what an even lot would have spread."""
        crowded = self.rate_gini is not None and self.rate_gini >= 0.5
        hog = self.largest_share >= max(0.2, 5.0 * self.largest_share_by_lot)
        return self.n_servings >= _MIN_SERVINGS and (crowded or hog)

    @property
    def miscalibrated(self) -> bool:
        """Whether the log's chances cannot have been those of the showings."""
        return self.calibration_p is not None and self.calibration_p < 0.001


def audit_routing(log: ServingLog) -> RoutingAudit:
    """The audit of a log; its flatness is an equivalence test, so little data is never flat."""
    width = len(log.statements)
    lot = exposure_by_lot(log)
    shown = np.bincount(log.statement, minlength=width).astype(np.float64)
    n = max(log.n_servings, 1)
    most = int(shown.argmax()) if width else -1
    rated = lot.expected >= _MIN_EXPECTED
    enough = int(rated.sum()) >= _MIN_STATEMENTS
    rates = np.sort(shown[rated] / lot.expected[rated])
    tenth = max(1, len(rates) // 10)
    spread = _spread(shown[rated], lot.expected[rated], lot.variance[rated]) if enough else None
    logs = np.log(log.probability * lot.n_eligible) if log.logged else np.zeros(0)
    # The chances of a person's showings hang together, so people are the units of the error.
    error = _error_by_person(log, logs) if log.logged else 0.0
    divergence = float(logs.mean()) if log.logged else None
    return RoutingAudit(
        n_servings=log.n_servings,
        n_people=len(np.unique(log.person)),
        n_statements=width,
        timed=log.timed,
        gini=_gini(shown),
        gini_by_lot=_gini(lot.expected),
        largest=log.statements[most] if width else "",
        largest_share=float(shown.max(initial=0.0) / n),
        largest_share_by_lot=float(lot.expected.max(initial=0.0) / n),
        spread=None if spread is None else spread[0],
        spread_hi=None if spread is None else spread[1],
        rate_gini=_gini(rates) if enough else None,
        most_rate=float(rates[-tenth:].mean()) if enough else None,
        least_rate=float(rates[:tenth].mean()) if enough else None,
        divergence=divergence,
        divergence_hi=None if divergence is None else divergence + _Z * error,
        effective_share=None if divergence is None else float(np.exp(-max(divergence, 0.0))),
        calibration_p=_calibration(log, lot) if log.logged else None,
    )


def routing_findings(audit: RoutingAudit) -> tuple[Finding, ...]:
    """`routing-flat`, `routing-degenerate` and `routing-miscalibrated`, where they hold."""
    found = []
    if audit.flat:
        found.append(_flat(audit))
    if audit.degenerate:
        found.append(_degenerate(audit))
    if audit.miscalibrated:
        found.append(
            Finding(
                id="routing-miscalibrated",
                severity=Severity.ERROR,
                title="Statements were not shown with the chances that the log says",
                sentence=f"Weighed by their logged chances, {audit.n_servings:,} showings to "
                f"{audit.n_people:,} people do not fit an even lot "
                f"(p = {audit.calibration_p:.1g}).",
                evidence={"p": audit.calibration_p, "n_servings": audit.n_servings},
                mend="Do not weigh answers by this log. Find where what is shown and what is "
                "logged part ways.",
            )
        )
    return tuple(found)


def _flat(audit: RoutingAudit) -> Finding:
    logged = audit.divergence is not None
    how = (
        f"the logged chances are {_figure(audit.divergence)} nats from even ones, at most "
        f"{_figure(audit.divergence_hi)}"
        if logged
        else f"statements' showing rates differ by {_figure(audit.spread)} of an even lot's, "
        f"at most {_figure(audit.spread_hi)}"
    )
    return Finding(
        id="routing-flat",
        severity=Severity.WARNING,
        title="What is shown next is as good as an even lot",
        sentence=f"Over {audit.n_servings:,} showings to {audit.n_people:,} people {how}.",
        evidence={
            "n_servings": audit.n_servings,
            "divergence": audit.divergence,
            "divergence_hi": audit.divergence_hi,
            "spread": audit.spread,
            "spread_hi": audit.spread_hi,
        },
        mend="If a priority was meant to choose, look whether its inputs still reach it. If an "
        "even lot was meant, this is as it should be.",
    )


def _degenerate(audit: RoutingAudit) -> Finding:
    tenths = (
        f" The tenth of statements shown most got {_figure(audit.most_rate)} times what an even "
        f"lot would give them, the tenth shown least {_figure(audit.least_rate)} times."
    )
    untimed = (
        "" if audit.timed else " The votes have no times, so what opened late looks starved here."
    )
    return Finding(
        id="routing-degenerate",
        severity=Severity.WARNING if audit.timed else Severity.NOTE,
        title="A few statements are shown at the cost of the others",
        sentence=f"{audit.largest} takes {audit.largest_share:.1%} of {audit.n_servings:,} "
        f"showings.{tenths if audit.most_rate is not None else ''}{untimed}",
        evidence={
            "n_servings": audit.n_servings,
            "n_statements": audit.n_statements,
            "gini": round(audit.gini, 4),
            "gini_by_lot": round(audit.gini_by_lot, 4),
            "rate_gini": audit.rate_gini,
            "most_rate": audit.most_rate,
            "least_rate": audit.least_rate,
            "largest": audit.largest,
            "largest_share": round(audit.largest_share, 4),
            "largest_share_by_lot": round(audit.largest_share_by_lot, 4),
        },
        mend="Leave a share of showings to even chance, and show the starved statements first.",
    )


def _figure(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.2g}"


def _spread(
    shown: NDArray[np.float64], expected: NDArray[np.float64], variance: NDArray[np.float64]
) -> tuple[float, float]:
    """The relative spread of rates beyond chance, and its upper 95 % bound."""
    beyond = float(((shown - expected) ** 2 - variance).sum())
    error = float(np.sqrt(2.0 * (variance**2).sum() + 4.0 * max(beyond, 0.0) * variance.mean()))
    scale = float((expected**2).sum())
    upper = max(beyond + _Z * error, 0.0)
    return float(np.sqrt(max(beyond, 0.0) / scale)), float(np.sqrt(upper / scale))


def _error_by_person(log: ServingLog, each: NDArray[np.float64]) -> float:
    """The standard error of a mean over showings, with people as the units."""
    off = np.bincount(log.person, weights=each - each.mean())
    return float(np.sqrt((off**2).sum()) / len(each))


def _calibration(log: ServingLog, lot: ExposureByLot) -> float | None:
    """Chi-square of inverse-probability weighted showings against an even lot's, by bins.

    Each showing weighs 1 / (m p), which is right on average for every statement that was
    eligible; statements go into up to 20 bins of about equal expectation, in the order of
    opening; and their mean must be 1. None for too few showings, or where a chance is below a
    twentieth of an even one: such weights are too wild for the test.
    """
    n_bins = int(min(_N_BINS, log.n_servings // 25, len(log.statements)))
    ratio = 1.0 / (log.probability * lot.n_eligible)
    if n_bins < 2 or ratio.max() > _MAX_RATIO:
        return None
    order = np.lexsort((np.arange(len(log.statements)), log.opened))
    reached = np.cumsum(lot.expected[order])
    bins = np.empty(len(order), dtype=np.int64)
    bins[order] = np.minimum((reached / reached[-1] * n_bins).astype(np.int64), n_bins - 1)
    where = bins[log.statement]
    came = np.bincount(where, weights=ratio, minlength=n_bins)
    expected = np.bincount(bins, weights=lot.expected, minlength=n_bins)
    # The variance that the expectation implies, as in Pearson's chi-square: the one that came
    # is small where little came, and would cry wolf.
    square = np.bincount(where, weights=ratio**2, minlength=n_bins)
    mean_ratio = np.divide(square, came, out=np.full(n_bins, ratio.max()), where=came > 0)
    covariance = np.diag(expected * mean_ratio)
    covariance -= np.outer(expected, expected) / log.n_servings
    value, vector = np.linalg.eigh(covariance)
    real = value > 1e-6 * max(float(value[-1]), 1e-12)
    moved = vector.T @ (came - expected)
    statistic = float((moved[real] ** 2 / value[real]).sum())
    by_bins = float(chi2.sf(statistic, int(real.sum())))
    return min(1.0, 2.0 * min(by_bins, _total_fits(ratio)))


def _total_fits(ratio: NDArray[np.float64]) -> float:
    """The p of weights (n,) whose mean must be 1; chances all overstated show here only."""
    off = abs(float(ratio.mean()) - 1.0)
    error = float(ratio.std() / np.sqrt(len(ratio)))
    if off < _ROUNDING:
        return 1.0
    return float(erfc(off / (error * np.sqrt(2.0)))) if error > 0 else 0.0


def _gini(each: NDArray[np.float64]) -> float:
    total = float(each.sum())
    if total <= 0:
        return 0.0
    n = len(each)
    gini = float((2 * np.arange(1, n + 1) - n - 1) @ np.sort(each) / (n * total))
    return max(gini, 0.0)
