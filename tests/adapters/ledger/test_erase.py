"""Forgetting leaves no byte; without either of its two halves the words can still be found."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from lawspeaker.adapters.clock import FixedClock
from lawspeaker.adapters.ledger.sqlite import open_ledger
from lawspeaker.errors import BadInput, GateFailed
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from pathlib import Path

NOON = FixedClock(datetime(2026, 11, 1, 12, tzinfo=UTC))
WORDS = "the river belongs to whoever drinks from it"
# Long enough that what is recorded next cannot by chance lie over all of it.
LONG = " ".join([WORDS] * 500)


def bytes_with_words(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir() if WORDS.encode() in each.read_bytes())


def kept_then_forgotten(folder: Path, *, secure: bool, scrubbed: bool) -> tuple[str, str]:
    """A ledger of 40 events, one with the words, forgotten; its root before and after."""
    with open_ledger(folder / "ledger.db", NOON, create=True) as ledger:
        ledger.connection.execute(f"PRAGMA secure_delete={'ON' if secure else 'OFF'}")
        for n in range(40):
            said = LONG if n == 7 else f"something else, said as number {n}"
            ledger.append(EventKind.BALLOTED, {"text": said}, key=f"k{n}")
        before = ledger.root(40).hex()
    assert bytes_with_words(folder) == ["ledger.db"]
    with open_ledger(folder / "ledger.db", NOON, create=False) as ledger:
        ledger.connection.execute(f"PRAGMA secure_delete={'ON' if secure else 'OFF'}")
        ledger.erase(7, reason="asked")
        if scrubbed:
            ledger.scrub()
        ledger.verify()
        return before, ledger.root(40).hex()


def test_no_byte_is_left_and_the_log_is_the_same(tmp_path: Path) -> None:
    before, after = kept_then_forgotten(tmp_path, secure=True, scrubbed=True)
    assert bytes_with_words(tmp_path) == []
    assert before == after


def test_a_ledger_that_neither_overwrites_nor_scrubs_still_holds_the_words(tmp_path: Path) -> None:
    kept_then_forgotten(tmp_path, secure=False, scrubbed=False)
    assert bytes_with_words(tmp_path) == ["ledger.db"]


@pytest.mark.parametrize(("secure", "scrubbed"), [(True, False), (False, True)])
def test_either_half_is_enough_in_a_file_that_is_closed(
    tmp_path: Path, *, secure: bool, scrubbed: bool
) -> None:
    kept_then_forgotten(tmp_path, secure=secure, scrubbed=scrubbed)
    assert bytes_with_words(tmp_path) == []


def test_a_second_person_can_be_forgotten_after_the_first(tmp_path: Path) -> None:
    before, _ = kept_then_forgotten(tmp_path, secure=True, scrubbed=True)
    with open_ledger(tmp_path / "ledger.db", NOON, create=False) as ledger:
        ledger.erase(8, reason="asked")
        ledger.scrub()
        assert ledger.root(40).hex() == before
    assert b"said as number 8" not in (tmp_path / "ledger.db").read_bytes()
    assert b"said as number 9" in (tmp_path / "ledger.db").read_bytes()


def test_a_place_that_is_not_there_forgets_nothing(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "ledger.db", NOON, create=True) as ledger:
        ledger.append(EventKind.BALLOTED, {"text": WORDS}, key="k")
        with pytest.raises(BadInput, match="no event 1"):
            ledger.erase(0, 1, reason="asked")
        assert [event.body["text"] for event in ledger.events()] == [WORDS]


def test_another_reader_keeps_the_old_pages_and_is_named(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with open_ledger(path, NOON, create=True) as ledger:
        ledger.append(EventKind.BALLOTED, {"text": WORDS}, key="k")
        ledger.connection.execute("PRAGMA busy_timeout=50")
        with open_ledger(path, NOON, create=False) as reader:
            reader.connection.execute("BEGIN")
            reader.connection.execute("SELECT count(*) FROM log").fetchone()
            ledger.erase(0, reason="asked for")
            with pytest.raises(GateFailed, match="another program still reads"):
                ledger.scrub()
            reader.connection.execute("COMMIT")
        ledger.scrub()
        assert bytes_with_words(tmp_path) == []
