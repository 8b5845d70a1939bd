"""What is kept of an answer, for how long, and who can read it: as a setting and in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from datetime import date

    from lawspeaker.records.canonical import Json

MAX_DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """A sealed copy is kept for `days`; a `share` of answers is also kept to be read.

    UsageFault outside 1 to 365 days and a share of 0 to 1.
    """

    days: int = 30
    share: float = 0.0

    def __post_init__(self) -> None:
        if not 1 <= self.days <= MAX_DAYS:
            raise UsageFault(f"--keep-days is a whole number from 1 to {MAX_DAYS}.")
        if not 0.0 <= self.share <= 1.0:
            raise UsageFault("--sample is a share from 0 to 1, such as 0.02.")

    def last_day(self, given: date) -> date:
        """The last day on which the copy of an answer given on a day can be contested."""
        return given + timedelta(days=self.days)

    @property
    def policy(self) -> str:
        """The policy in words, as every answer says it."""
        sealed = (
            f"A sealed copy of the last question and the answer is kept for {self.days} days; only "
            "the contest link opens it. A contest puts it on record."
        )
        if not self.share:
            return f"{sealed} No answer is kept to be read."
        return (
            f"{sealed} Besides, a share of {self.share:g} of all answers, drawn by chance, is kept "
            "for as long to be read by those who run this assistant."
        )


NOTHING_KEPT = "Nothing is kept: this is a trial of a single file, and nothing can be contested."


def told_of(retention: Retention | None, *, sampled: bool) -> dict[str, Json]:
    """What the notice says of it; None for a gateway that keeps nothing."""
    if retention is None:
        return {"days": 0, "sample_share": 0.0, "sampled": False, "policy": NOTHING_KEPT}
    return {
        "days": retention.days,
        "sample_share": retention.share,
        "sampled": sampled,
        "policy": retention.policy,
    }
