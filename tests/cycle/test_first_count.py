from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from lawspeaker.adapters.clock import FixedClock
from lawspeaker.adapters.memory import MemoryLedger
from lawspeaker.cycle.first_count import first_of_text, first_of_wording
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from lawspeaker.records.canonical import Json

TEXT, UNDER = "sha256:a", "sha256:b"


def counted(ledger: MemoryLedger, result: str, *failed: str, day: int = 1, **more: str) -> None:
    checks: list[Json] = [{"kind": kind, "passed": False} for kind in failed]
    ledger.append(
        EventKind.RATIFIED,
        {
            "id": f"rat.{day}",
            "result": result,
            "constitution": TEXT,
            "closed_on": f"2026-06-{day:02}",
            "count": {"checks": checks},
            **more,
        },
    )


@pytest.fixture
def ledger() -> MemoryLedger:
    return MemoryLedger(FixedClock(datetime(2026, 11, 1, tzinfo=UTC)))


def test_the_first_that_carried_waits_for_a_second(ledger: MemoryLedger) -> None:
    assert first_of_text(ledger, TEXT) is None
    counted(ledger, "pending", "second_ballot", day=2)
    found = first_of_text(ledger, TEXT)
    assert found is not None
    assert (found.closed_on, found.carried, found.constitution_digest) == (
        date(2026, 6, 2),
        True,
        TEXT,
    )
    assert first_of_text(ledger, "sha256:c") is None


def test_a_second_that_came_too_early_spoils_nothing(ledger: MemoryLedger) -> None:
    counted(ledger, "pending", "second_ballot", day=2)
    counted(ledger, "rejected", "second_ballot", day=9)
    found = first_of_text(ledger, TEXT)
    assert found is not None
    assert found.closed_on == date(2026, 6, 2)


def test_a_second_that_people_refused_sets_the_first_aside(ledger: MemoryLedger) -> None:
    """Else a text could be balloted on again and again until a day on which it carries."""
    counted(ledger, "pending", "second_ballot", day=2)
    counted(ledger, "rejected", "threshold", day=9)
    assert first_of_text(ledger, TEXT) is None
    counted(ledger, "pending", "second_ballot", day=12)
    found = first_of_text(ledger, TEXT)
    assert found is not None
    assert found.closed_on == date(2026, 6, 12)


def test_counts_on_a_wording_are_of_one_text_where_what_they_mend_is(
    ledger: MemoryLedger,
) -> None:
    counted(ledger, "pending", "second_ballot", judged="wording.0001", under=UNDER)
    found = first_of_wording(ledger, "wording.0001", under=UNDER, identity="sha256:d")
    assert found is not None
    assert found.constitution_digest == "sha256:d"
    assert first_of_wording(ledger, "wording.0002", under=UNDER, identity="x") is None
    assert first_of_wording(ledger, "wording.0001", under=TEXT, identity="x") is None
