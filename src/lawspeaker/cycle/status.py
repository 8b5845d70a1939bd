"""Which version of a record is in force on a day, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from lawspeaker.contract.constitution import Status
from lawspeaker.contract.digests import constitution_digest
from lawspeaker.cycle.record_of_versions import Recorded, recorded_versions
from lawspeaker.errors import BadInput
from lawspeaker.governance.in_force import Standing, Term, last_day, standing_on
from lawspeaker.governance.ratification import Result

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.ports.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordStanding:
    """The version that counts on a day, and the proposals to change it that wait for a ballot.

    One that starts from an older version can no longer be adopted and waits for nothing.
    """

    standing: Standing
    waiting: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Adopted:
    constitution: Constitution
    first: date
    last: date | None


def standing_of_record(
    ledger: Ledger, *, day: date, silent_since: date | None = None, horizon_days: int = 90
) -> RecordStanding:
    """The newest version adopted by a day, as it stands then; before the first, the proposal.

    A version is in force from the later of its own first day and the day its ballot closed, until
    the day before the next one begins. An emergency change ends after its longest time, and the
    version before it stands again. BadInput where the record holds no version whose words remain.
    """
    recorded = [each for each in recorded_versions(ledger) if each.constitution is not None]
    adopted = [each for each in map(_adopted, recorded) if each is not None]
    counting = _counting(sorted(adopted, key=lambda each: each.first), day)
    proposed = next((each.constitution for each in recorded), None)
    held = proposed if counting is None else counting.constitution
    if held is None:
        raise BadInput("the record holds no version", mend="Run `lawspeaker run` first.")
    # Of several texts of one number the last stands; those that it replaced wait for nothing.
    last = {each.version: each for each in recorded if each.at[:10] <= day.isoformat()}
    waiting = [
        number
        for number, each in last.items()
        if each.adoption is None and _changes(each.constitution, held)
    ]
    return RecordStanding(
        standing=standing_on(
            held,
            day=day,
            term=None if counting is None else Term(from_=counting.first, until=counting.last),
            silent_since=silent_since,
            horizon_days=horizon_days,
        ),
        waiting=tuple(waiting),
    )


def _changes(proposed: Constitution | None, held: Constitution) -> bool:
    """Whether a proposal is the first one, or starts from the version that counts."""
    previous = None if proposed is None else proposed.provenance.previous
    return previous in {None, constitution_digest(held)}


def _counting(adopted: Sequence[_Adopted], day: date) -> _Adopted | None:
    """The version that counts on a day, with its last day by the record; None before any vote.

    Where none has begun by then, the first that will.
    """
    begun = [each for each in adopted if each.first <= day]
    if not begun:
        return next(iter(adopted), None)
    lasting = [each for each in begun if each.last is None or each.last >= day]
    now = (lasting or begun)[-1]
    next_day = next((each.first for each in adopted if each.first > day), None)
    ends = [now.last, None if next_day is None else next_day - timedelta(days=1)]
    return replace(now, last=min(filter(None, ends), default=None))


def _adopted(recorded: Recorded) -> _Adopted | None:
    count, held = recorded.adoption, recorded.constitution
    if count is None or held is None:
        return None
    status = Status.RATIFIED if count.result == Result.RATIFIED.value else Status.SIMULATED
    first = max(held.effective.from_, count.closed_on)
    return _Adopted(
        constitution=held.model_copy(update={"status": status}),
        first=first,
        last=last_day(held, first=first, emergency=count.rule_class == "emergency"),
    )
