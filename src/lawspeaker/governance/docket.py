"""The public list of contests: which are open, which are overdue, which are ruled on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from lawspeaker.errors import UsageFault
from lawspeaker.records.natural_order import in_natural_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from lawspeaker.records.canonical import Json
    from lawspeaker.records.contest import Contest
    from lawspeaker.records.ruling import Ruling


class DocketStatus(StrEnum):
    """OVERDUE: the day by which an answer was owed has passed."""

    OPEN = "open"
    OVERDUE = "overdue"
    RULED = "ruled"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocketLine:
    """A contest and how it stands; `rulings` in the order of their numbers.

    `answered_late` says that the first ruling came after the day on which it was due.
    """

    contest: Contest
    status: DocketStatus
    rulings: tuple[Ruling, ...]
    answered_late: bool

    def to_json(self) -> dict[str, Json]:
        """The form that `contest list --json` prints."""
        return {
            "id": self.contest.id,
            "status": self.status.value,
            "opened": self.contest.opened.isoformat(),
            "due": self.contest.due.isoformat(),
            "clauses": [clause.id for clause in self.contest.clauses],
            "rulings": [ruling.id for ruling in self.rulings],
            "answered_late": self.answered_late,
            "simulated": self.contest.simulated,
        }


def docket(
    contests: Sequence[Contest], rulings: Sequence[Ruling], *, today: date
) -> tuple[DocketLine, ...]:
    """All contests by number; UsageFault where a ruling decides a contest that is not there."""
    by_id = {contest.id: contest for contest in contests}
    for ruling in rulings:
        if ruling.contest not in by_id:
            raise UsageFault(f"{ruling.id} decides {ruling.contest}, which is not on the docket.")
    by_number = {ruling.id: ruling for ruling in rulings}
    lines = []
    for contest_id in in_natural_order(by_id):
        contest = by_id[contest_id]
        own = tuple(
            by_number[each]
            for each in in_natural_order(by_number)
            if by_number[each].contest == contest_id
        )
        overdue = DocketStatus.OVERDUE if today > contest.due else DocketStatus.OPEN
        lines.append(
            DocketLine(
                contest=contest,
                status=DocketStatus.RULED if own else overdue,
                rulings=own,
                answered_late=bool(own) and own[0].decided_on > contest.due,
            )
        )
    return tuple(lines)


def next_id(kind: str, taken: Iterable[str]) -> str:
    """The number after the highest one given: `contest.0001`, `contest.0002`, ...

    A number is never given again, even where one in between is missing. UsageFault for an id
    of another kind.
    """
    highest = 0
    for each in taken:
        name, _, number = each.partition(".")
        if name != kind or not (number.isascii() and number.isdecimal()):
            raise UsageFault(f"{each!r} is no number of a {kind}.")
        highest = max(highest, int(number))
    return f"{kind}.{highest + 1:04d}"
