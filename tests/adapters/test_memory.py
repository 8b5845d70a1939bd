from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lawspeaker.adapters.memory import MemoryArchive, MemoryLedger
from lawspeaker.errors import BadInput, KeyReused
from lawspeaker.records.event import EventKind


class Noon:
    def now(self) -> datetime:
        return datetime(2026, 11, 1, 12, tzinfo=UTC)


def test_the_same_key_again_returns_the_first_event_unchanged() -> None:
    ledger = MemoryLedger(Noon())
    first = ledger.append(EventKind.CONTESTED, {"n": 1}, key="k")
    again = ledger.append(EventKind.CONTESTED, {"n": 1}, key="k")
    with pytest.raises(KeyReused, match="already marks event 0"):
        ledger.append(EventKind.CONTESTED, {"n": 2}, key="k")
    other = ledger.append(EventKind.RULED, {"n": 3})
    assert again is first
    assert [event.seq for event in ledger.events()] == [0, 1]
    assert list(ledger.events(EventKind.RULED)) == [other]
    assert other.at == "2026-11-01T12:00:00+00:00"


def test_an_archive_returns_what_was_written_last() -> None:
    archive = MemoryArchive()
    first = archive.write("b.txt", "one")
    second = archive.write("b.txt", "two")
    archive.write("a.txt", "")
    assert first != second
    assert archive.read("b.txt") == "two"
    assert list(archive.names()) == ["a.txt", "b.txt"]
    with pytest.raises(BadInput, match=r"no text c\.txt"):
        archive.read("c.txt")
