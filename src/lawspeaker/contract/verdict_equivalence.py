"""How many verdicts on the case book stay the same when a text is worded anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.analysis.intervals import WILSON, wilson_bounds
from lawspeaker.contract.amendment import Statistic
from lawspeaker.contract.instruction import Answer
from lawspeaker.contract.version import MIN_EQUIVALENCE
from lawspeaker.records.delimited import named_rows
from lawspeaker.records.estimate import Estimate

if TYPE_CHECKING:
    from lawspeaker.records.delimited import NamedRow

COLUMNS = ("case", "old", "new")
MIN_CASES = 50
"""Cases under which no share is told: one verdict that turns would already break 98 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalence:
    """The share of verdicts kept, with its interval, and the cases whose verdict turned."""

    kept: Estimate
    turned: tuple[str, ...]
    statistic: Statistic

    @property
    def measured(self) -> float | None:
        """The share that counts by the document's own rule; None with too few cases to tell."""
        if self.kept.n < MIN_CASES:
            return None
        return self.kept.lo if self.statistic is Statistic.LOWER_BOUND else self.kept.est

    @property
    def sentence(self) -> str:
        """The result in words, with what follows of it."""
        kept = self.kept
        share = f"{kept.est:.1%} of {kept.n} verdicts stay ({kept.lo:.1%} to {kept.hi:.1%})"
        if self.measured is None:
            return f"{share}: too few to tell; it takes {MIN_CASES} cases"
        name = "lower bound" if self.statistic is Statistic.LOWER_BOUND else "share itself"
        enough = "which is enough" if self.measured >= MIN_EQUIVALENCE else "which is too low"
        return f"{share}; the {name} counts, {enough} for a PATCH ({MIN_EQUIVALENCE:.0%})"


def read_equivalence(text: str, *, path: str, statistic: Statistic) -> Equivalence:
    """The share from a CSV with the columns case, old and new: verdicts under either wording.

    A verdict is one of `not_applicable`, `violates`, `partly`, `complies`. `statistic` is that of
    the editorial rule of the version in force. The interval is Wilson's. BadInput with the line
    for a missing column, a case twice, or another verdict.
    """
    kept: dict[str, bool] = {}
    for row in named_rows(text, path=path, columns=COLUMNS):
        case = row.cells["case"]
        if not case or case in kept:
            problem = f"the case {case} is there twice" if case else "the case has no id"
            raise row.fault("case", problem, "Give each case one row.")
        kept[case] = _verdict(row, "old") is _verdict(row, "new")
    bounds = wilson_bounds(sum(kept.values()), len(kept))
    return Equivalence(
        kept=Estimate(
            est=float(bounds.est),
            lo=float(bounds.lo),
            hi=float(bounds.hi),
            n=len(kept),
            method=WILSON,
        ),
        turned=tuple(case for case, stays in kept.items() if not stays),
        statistic=statistic,
    )


def _verdict(row: NamedRow, column: str) -> Answer:
    try:
        return Answer(row.cells[column])
    except ValueError:
        raise row.fault(
            column, f"the verdict is {row.cells[column]!r}", f"Use one of {', '.join(Answer)}."
        ) from None
