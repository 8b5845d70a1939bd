"""How many verdicts on the case book stay the same when a text is worded anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.analysis.intervals import WILSON, wilson_bounds
from lawspeaker.contract.amendment import Statistic
from lawspeaker.contract.instruction import Answer
from lawspeaker.contract.version import MIN_EQUIVALENCE
from lawspeaker.records.counted import counted
from lawspeaker.records.delimited import named_rows
from lawspeaker.records.estimate import Estimate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.records.delimited import NamedRow

COLUMNS = ("case", "old", "new")
MIN_CASES = 50
"""Cases under which no share is told: one verdict that turns would already break 98 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictPair:
    """The verdict on one case under the old wording, and under the new one."""

    old: Answer
    new: Answer

    @property
    def silent(self) -> bool:
        """Whether neither wording applies, so that the case cannot tell the two apart."""
        return self.old is self.new is Answer.NOT_APPLICABLE

    @property
    def reversed(self) -> bool:
        """Whether what complied now violates, or the other way round."""
        return {self.old, self.new} == {Answer.COMPLIES, Answer.VIOLATES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalence:
    """The share of verdicts kept, with its interval, and the cases whose verdict turned.

    Over the cases to which either wording applies; `n_silent` are the others. `reversed` are
    those of the turned ones that went from complying to violating, or back.
    """

    kept: Estimate
    turned: tuple[str, ...]
    reversed: tuple[str, ...]
    n_silent: int
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
        share = (
            f"{kept.est:.1%} of {counted(kept.n, 'verdict')} stay ({kept.lo:.1%} to {kept.hi:.1%})"
        )
        if self.n_silent:
            share += f", beside {counted(self.n_silent, 'case')} to which neither wording applies"
        if self.measured is None:
            return f"{share}: too few to tell; it takes {MIN_CASES} cases"
        name = "lower bound" if self.statistic is Statistic.LOWER_BOUND else "share itself"
        enough = "which is enough" if self.measured >= MIN_EQUIVALENCE else "which is too low"
        return f"{share}; the {name} counts, {enough} for a PATCH ({MIN_EQUIVALENCE:.0%})"


def equivalence_of(pairs: Mapping[str, VerdictPair], *, statistic: Statistic) -> Equivalence:
    """How far the verdicts agree, by case; the interval is Wilson's.

    A case to which neither wording applies counts for nothing: any number of them would agree.
    """
    told = {case: pair for case, pair in pairs.items() if not pair.silent}
    n_kept = sum(pair.old is pair.new for pair in told.values())
    bounds = wilson_bounds(n_kept, len(told))
    return Equivalence(
        kept=Estimate(
            est=float(bounds.est),
            lo=float(bounds.lo),
            hi=float(bounds.hi),
            n=len(told),
            method=WILSON,
        ),
        turned=tuple(case for case, pair in told.items() if pair.old is not pair.new),
        reversed=tuple(case for case, pair in told.items() if pair.reversed),
        n_silent=len(pairs) - len(told),
        statistic=statistic,
    )


def read_equivalence(text: str, *, path: str, statistic: Statistic) -> Equivalence:
    """The share from a CSV with the columns case, old and new: verdicts under either wording.

    `statistic` is that of the editorial rule of the version in force. BadInput as `add_pair`,
    and for a missing column.
    """
    pairs: dict[str, VerdictPair] = {}
    for row in named_rows(text, path=path, columns=COLUMNS):
        add_pair(pairs, row)
    return equivalence_of(pairs, statistic=statistic)


def add_pair(pairs: dict[str, VerdictPair], row: NamedRow) -> None:
    """Take the verdicts of one row in.

    A verdict is one of `not_applicable`, `violates`, `partly`, `complies`. BadInput with the
    line for a case without an id, one that is there already, or another verdict.
    """
    case = row.cells["case"]
    if not case or case in pairs:
        problem = f"the case {case} is there twice" if case else "the case has no id"
        raise row.fault("case", problem, "Give each case one row.")
    pairs[case] = VerdictPair(old=_verdict(row, "old"), new=_verdict(row, "new"))


def _verdict(row: NamedRow, column: str) -> Answer:
    try:
        return Answer(row.cells[column])
    except ValueError:
        raise row.fault(
            column, f"the verdict is {row.cells[column]!r}", f"Use one of {', '.join(Answer)}."
        ) from None
