"""How evenly the statements were shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.records.finding import Finding, Severity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawspeaker.records.votes import Votes


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureAudit:
    """Votes per statement: Gini, mean of the lowest and highest tenth, and what it does to counts.

    `correlation` is Pearson's between a statement's number of agrees and its number of votes:
    near 1, a list by raw agrees is a list of what was shown most.
    """

    n_statements: int
    n_below: int
    min_n: int
    gini: float
    lowest_tenth: float
    highest_tenth: float
    correlation: float


def audit_exposure(votes: Votes, *, min_n: int = 10) -> ExposureAudit:
    """Exposure over all statements, those nobody saw included; 0 where nothing varies."""
    shape = votes.n_statements
    seen = np.bincount(votes.statement, minlength=shape)
    agrees = np.bincount(votes.statement[votes.value == 1], minlength=shape)
    ordered = np.sort(seen)
    tenth = max(1, shape // 10)
    return ExposureAudit(
        n_statements=shape,
        n_below=int((seen < min_n).sum()),
        min_n=min_n,
        gini=_gini(ordered),
        lowest_tenth=float(ordered[:tenth].mean()) if shape else 0.0,
        highest_tenth=float(ordered[-tenth:].mean()) if shape else 0.0,
        correlation=_correlation(seen, agrees),
    )


def exposure_findings(audit: ExposureAudit) -> tuple[Finding, ...]:
    """`uneven-exposure`, a note, and `statements-with-few-votes`, a warning where most are."""
    found = []
    if audit.gini >= 0.25:
        found.append(
            Finding(
                id="uneven-exposure",
                severity=Severity.NOTE,
                title="Some statements were shown far more than others",
                sentence=(
                    f"The most shown tenth of the statements has {audit.highest_tenth:.0f} votes "
                    f"each, the least shown tenth {audit.lowest_tenth:.0f}."
                ),
                evidence={
                    "gini": round(audit.gini, 4),
                    "lowest_tenth": round(audit.lowest_tenth, 2),
                    "highest_tenth": round(audit.highest_tenth, 2),
                    "correlation_of_agrees_with_votes": round(audit.correlation, 4),
                },
                mend="Compare statements by shares with their intervals, never by raw agrees.",
            )
        )
    if audit.n_below:
        found.append(
            Finding(
                id="statements-with-few-votes",
                severity=Severity.WARNING
                if 2 * audit.n_below > audit.n_statements
                else Severity.NOTE,
                title="Some statements have few votes",
                sentence=(
                    f"{audit.n_below} of {audit.n_statements} statements have fewer than "
                    f"{audit.min_n} votes."
                ),
                evidence={
                    "n_below": audit.n_below,
                    "n_statements": audit.n_statements,
                    "min_n": audit.min_n,
                },
                mend="Read these as not yet answered, and show them to more people.",
            )
        )
    return tuple(found)


def _gini(ordered: NDArray[np.signedinteger]) -> float:
    total = int(ordered.sum())
    if not total:
        return 0.0
    n = len(ordered)
    return float((2 * np.arange(1, n + 1) - n - 1) @ ordered / (n * total))


def _correlation(x: NDArray[np.signedinteger], y: NDArray[np.signedinteger]) -> float:
    if len(x) < 2 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return 0.0
    return float(np.corrcoef(x, y)[0, 1])
