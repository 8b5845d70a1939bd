"""What was measured of a model goes on record, with its interval and where it is reported."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from lawspeaker.cycle.versions import numbers
from lawspeaker.errors import BadInput
from lawspeaker.records.canonical import canonical_json, digest
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from lawspeaker.cycle.desk import Desk
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.estimate import Estimate
    from lawspeaker.records.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One figure: what was measured, of which model, under which version of the constitution.

    `estimate` has a 95 % interval; `report` says where the whole report is: a digest or an address.
    """

    measure: str
    model: str
    version: str
    estimate: Estimate
    report: str


def put_measure(desk: Desk, found: Measure) -> Event:
    """Put a figure on record; the same figure again is a retry.

    BadInput where something is not said, the estimate does not lie in its interval, nothing was
    counted, or the folder keeps no such version.
    """
    body = _body(found)
    for name in ("measure", "model", "version", "method", "report"):
        if not body[name]:
            raise BadInput(f"the {name} is not said", mend=f"Say it with --{name}.")
    _require_sound(found.estimate)
    kept = numbers(desk.archive)
    if found.version not in kept:
        raise BadInput(
            f"there is no version {found.version!r}; there is {', '.join(kept) or 'none'}",
            mend="Name the version under which the model answered.",
        )
    key = f"measured:{digest(canonical_json(body))}"
    return desk.ledger.append(EventKind.MEASURED, body, key=key)


def _body(found: Measure) -> dict[str, Json]:
    each = found.estimate
    return {
        "measure": found.measure.strip(),
        "model": found.model.strip(),
        "version": found.version,
        "est": each.est,
        "lo": each.lo,
        "hi": each.hi,
        "n": each.n,
        "method": each.method.strip(),
        "report": found.report.strip(),
    }


def _require_sound(each: Estimate) -> None:
    if not all(isfinite(value) for value in (each.est, each.lo, each.hi)):
        raise BadInput("the estimate or its interval is no number", mend="Give finite numbers.")
    if not each.lo <= each.est <= each.hi:
        raise BadInput(
            f"the estimate {each.est:g} does not lie in its interval [{each.lo:g}, {each.hi:g}]",
            mend="Give the 95 % interval as --lo and --hi.",
        )
    if each.n < 1:
        raise BadInput("nothing was counted", mend="Give the number of cases with --n.")
