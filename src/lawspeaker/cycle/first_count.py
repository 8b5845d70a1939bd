"""The first of two counts, where a rule asks for two that lie some days apart."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from lawspeaker.cycle.redaction import as_object
from lawspeaker.governance.check import CheckKind
from lawspeaker.governance.proceedings import FirstBallot
from lawspeaker.governance.ratification import Result
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lawspeaker.ports.ledger import Ledger
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import Event

JUDGED, UNDER = "judged", "under"
"""What a count of a change of wording tells beside its result: the wording, and the text mended."""


def first_of_text(ledger: Ledger, identity: str) -> FirstBallot | None:
    """The count on a text with this digest that carried and waits for a second; None for none."""
    return _waiting(
        (each for each in _counts(ledger) if each.body.get("constitution") == identity), identity
    )


def first_of_wording(
    ledger: Ledger, wording: str, *, under: str, identity: str
) -> FirstBallot | None:
    """The count on a wording, in the same text in force, that carried and waits for a second.

    Each count writes its own shares into the proposed version, so that its digest is never that
    of the first one. The wording and the digest `under` of the text that it mends say that both
    are of the same words; they are told under `identity`, the proposal that is counted now.
    """
    return _waiting(
        (
            each
            for each in _counts(ledger)
            if each.body.get(JUDGED) == wording and each.body.get(UNDER) == under
        ),
        identity,
    )


def _counts(ledger: Ledger) -> Iterable[Event]:
    return ledger.events(EventKind.RATIFIED)


def _waiting(counts: Iterable[Event], identity: str) -> FirstBallot | None:
    """A count that failed by more than its day sets aside what carried before it."""
    first: FirstBallot | None = None
    for each in counts:
        if each.body.get("result") == Result.PENDING.value:
            first = FirstBallot(
                constitution_digest=identity,
                carried=True,
                closed_on=date.fromisoformat(str(each.body["closed_on"])),
            )
        elif not _only_too_early(each):
            first = None
    return first


def failed_checks(event: Event) -> tuple[Mapping[str, Json], ...]:
    """What a count looked at and did not find, in the order of its checks."""
    checks = as_object(event.body.get("count")).get("checks")
    return tuple(
        each
        for each in (checks if isinstance(checks, list) else [])
        if isinstance(each, dict) and each.get("passed") is not True
    )


def _only_too_early(event: Event) -> bool:
    return [each.get("kind") for each in failed_checks(event)] == [CheckKind.SECOND_BALLOT.value]
