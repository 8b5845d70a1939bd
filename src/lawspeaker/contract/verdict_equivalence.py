"""How many verdicts on the case book stay the same when a text is worded anew."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.analysis.intervals import WILSON, wilson_bounds
from lawspeaker.contract.amendment import Statistic
from lawspeaker.contract.instruction import Answer
from lawspeaker.contract.version import MIN_EQUIVALENCE
from lawspeaker.errors import BadInput
from lawspeaker.records.estimate import Estimate

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    for line, row in _rows(text, path):
        case = row["case"].strip()
        if not case or case in kept:
            problem = f"the case {case} is there twice" if case else "the case has no id"
            raise BadInput(
                problem, path=path, line=line, column="case", mend="Give each case one row."
            )
        kept[case] = _verdict(row, "old", path, line) is _verdict(row, "new", path, line)
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


def _rows(text: str, path: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(text.removeprefix("\ufeff").splitlines(), strict=True)
    line = 1
    try:
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise BadInput(
                f"the column {missing[0]} is missing",
                path=path,
                line=1,
                mend=f"Begin the file with a header: {','.join(COLUMNS)}.",
            )
        line = 2
        for row in reader:
            line = reader.line_num + 1
            yield reader.line_num, {name: row[name] or "" for name in COLUMNS}
    except csv.Error as error:
        raise BadInput(
            f"this row cannot be read ({error})",
            path=path,
            line=line,
            mend="Look for a quotation mark that is opened and not closed.",
        ) from error


def _verdict(row: dict[str, str], column: str, path: str, line: int) -> Answer:
    try:
        return Answer(row[column].strip())
    except ValueError:
        raise BadInput(
            f"the verdict is {row[column]!r}",
            path=path,
            line=line,
            column=column,
            mend=f"Use one of {', '.join(Answer)}.",
        ) from None
