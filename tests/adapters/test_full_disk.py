"""What disks and folders refuse is said as that, loses nothing, and blames no record."""

from __future__ import annotations

import os
import sqlite3
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from adapters.full_disk import full_disk
from adapters.notary import NOON, TRUST, Kept, kept_ledger
from everything_in import holding
from lawspeaker.adapters import checkup
from lawspeaker.adapters.clock import FixedClock
from lawspeaker.adapters.folder import Folder
from lawspeaker.adapters.ledger import schema
from lawspeaker.adapters.ledger.backup import back_up, restore
from lawspeaker.adapters.ledger.sqlite import open_ledger
from lawspeaker.adapters.ledger.verifier.ledger import verify_ledger
from lawspeaker.adapters.ledger.verifier.notes import Trust
from lawspeaker.adapters.served_folder import alone_serving
from lawspeaker.errors import BadInput, GateFailed, UsageFault
from lawspeaker.records.event import EventKind
from lawspeaker.wiring.views import rebuild_views

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.adapters.ledger.verifier.report import Report


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return kept_ledger(tmp_path)


def judged(path: Path) -> Report:
    return verify_ledger(path, trust=Trust())


def hidden(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def symptoms(kept: Kept) -> dict[str, checkup.Symptom]:
    return {each.name: each for each in checkup.folder(kept.ledger.parent, clock=NOON)}


def test_a_full_disk_is_said_and_what_was_recorded_before_is_kept(kept: Kept) -> None:
    n_recorded = judged(kept.ledger).n_entries
    with open_ledger(kept.ledger, NOON, create=False) as ledger:
        with full_disk(96 * 1024), pytest.raises(BadInput) as refused:  # noqa: PT012 - until full
            while True:
                ledger.append(EventKind.RULED, {"words": "x" * 2_000})
                n_recorded += 1
        assert "the disk takes nothing more" in str(refused.value)
        assert "Make room" in refused.value.mend
        assert "backup" not in str(refused.value)
        assert n_recorded > 8
        assert ledger.append(EventKind.RULED, {}).seq == n_recorded
    assert (judged(kept.ledger).n_entries, judged(kept.ledger).failed) == (n_recorded + 1, [])


def test_no_half_of_a_copy_or_of_a_file_is_left_on_a_full_disk(kept: Kept, tmp_path: Path) -> None:
    out = tmp_path / "copy" / "backup.db"
    with (
        open_ledger(kept.ledger, NOON, create=False) as ledger,
        full_disk(16 * 1024),
        pytest.raises(UsageFault, match=r"backup\.db cannot be written .*Make room"),
    ):
        back_up(ledger, out)
    assert list(out.parent.iterdir()) == []
    target = tmp_path / "new" / "ledger.db"
    with full_disk(16 * 1024), pytest.raises(UsageFault, match=r"ledger\.db cannot be written"):
        restore(kept.ledger, target, checkpoint=None, trust=TRUST)
    assert list(target.parent.iterdir()) == []
    page = Folder(tmp_path / "pages")
    page.write("report.html", "old")
    with full_disk(16), pytest.raises(UsageFault, match=r"report\.html cannot be written"):
        page.write("report.html", "new" * 100)
    assert page.read("report.html") == "old"
    assert hidden(tmp_path / "pages") == []


def test_an_erasure_for_which_there_is_no_room_is_told_as_done_and_ends_later(kept: Kept) -> None:
    words = b"Quincunx gardens"
    with open_ledger(kept.ledger, NOON, create=False) as ledger:
        said = ledger.append(EventKind.RULED, {"words": words.decode()})
        ledger.erase(said.seq, reason="asked for")
        with full_disk(4096), pytest.raises(GateFailed, match=r"Erased, but the disk .* rebuild"):
            ledger.scrub()
        assert words in kept.ledger.with_name("ledger.db-wal").read_bytes()
    rebuild_views(kept.ledger.parent)
    assert holding(kept.ledger.parent, [words.decode()]) == set()
    assert judged(kept.ledger).failed == []


@pytest.mark.parametrize("failed", [PermissionError(1, "no links here"), FileExistsError()])
def test_a_stick_without_links_takes_a_backup_and_nothing_is_overwritten(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failed: OSError
) -> None:
    def link(*_: object) -> None:
        raise failed

    monkeypatch.setattr(os, "link", link)
    out = tmp_path / "stick" / "backup.db"
    with open_ledger(kept.ledger, NOON, create=False) as ledger:
        if isinstance(failed, FileExistsError):
            with pytest.raises(UsageFault, match="exists by now"):
                back_up(ledger, out)
        else:
            back_up(ledger, out)
            assert judged(out).failed == []
    assert hidden(out.parent) == []


def test_a_record_in_a_folder_that_may_only_be_read_is_judged_and_copied(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda _path, mode: mode != os.W_OK)
    with open_ledger(kept.ledger, NOON, create=False) as ledger:
        assert ledger.verify().broken is None
        assert back_up(ledger, tmp_path / "backup.db").n_entries == ledger.size
        with pytest.raises(BadInput, match=r"cannot be written .*as the user whose folder it is"):
            ledger.append(EventKind.RULED, {})
    assert not kept.ledger.with_name("ledger.db-wal").exists()
    found = symptoms(kept)
    assert (found["rights"].state, found["record"].state) == ("mend", "well")
    assert "writable" in found["rights"].mend
    assert found["journal"].seen.startswith("wal")


def test_who_cannot_read_a_record_is_not_told_to_restore_it(kept: Kept) -> None:
    kept.ledger.with_name("ledger.db-wal").mkdir()
    (failed,) = judged(kept.ledger).failed
    assert "cannot be read now" in failed
    assert "says nothing of the record" in failed
    told = symptoms(kept)["record"]
    assert told.state == "mend"
    assert "before you restore anything" in told.mend
    kept.ledger.with_name("ledger.db-wal").rmdir()
    kept.ledger.unlink()
    assert "cannot be read now (No such file" in judged(kept.ledger).failed[0]


def test_a_file_is_no_folder_to_restore_into(kept: Kept, tmp_path: Path) -> None:
    plain = tmp_path / "notes.txt"
    plain.write_text("mine", "utf-8")
    with pytest.raises(UsageFault, match=r"notes\.txt is no folder"):
        restore(kept.ledger, plain / "ledger.db", checkpoint=None, trust=TRUST)
    assert plain.read_text("utf-8") == "mine"


def test_an_empty_file_is_called_empty(kept: Kept) -> None:
    kept.ledger.write_bytes(b"")
    assert judged(kept.ledger).failed[0].endswith("is empty")
    with pytest.raises(BadInput, match="the file is empty"):
        open_ledger(kept.ledger, NOON, create=False)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("SQLITE_IOERR_SHMSIZE", "the disk takes nothing more"),
        ("SQLITE_IOERR_READ", "the disk does not give what stands in the ledger"),
    ],
)
def test_a_disk_that_fails_is_told_from_a_broken_record(
    tmp_path: Path, code: str, said: str
) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorname = code
    with pytest.raises(BadInput, match=said) as told, schema.faults_named(tmp_path / "ledger.db"):
        raise error
    assert "Restore it from a backup" not in str(told.value)


def test_a_broken_record_is_still_to_be_restored(kept: Kept) -> None:
    raw = bytearray(kept.ledger.read_bytes())
    raw[4096 : 3 * 4096] = bytes(2 * 4096)
    kept.ledger.write_bytes(raw)
    assert "Restore it from a backup" in symptoms(kept)["record"].mend


def test_a_clock_that_went_back_is_told_and_events_keep_their_order(kept: Kept) -> None:
    noon = NOON.now()
    for days in (40, -40):
        with open_ledger(kept.ledger, FixedClock(noon + timedelta(days=days)), create=False) as at:
            at.append(EventKind.RULED, {"days": days})
    with open_ledger(kept.ledger, NOON, create=False) as ledger:
        assert [event.body["days"] for event in list(ledger.events())[-2:]] == [40, -40]
    assert judged(kept.ledger).failed == []
    told = symptoms(kept)["clock"]
    assert (told.state, "Set this clock if it is slow" in told.mend) == ("mend", True)


def test_one_process_serves_a_folder(tmp_path: Path) -> None:
    with (
        alone_serving(tmp_path),
        pytest.raises(UsageFault, match="served by another process"),
        alone_serving(tmp_path),
    ):
        pass
    with alone_serving(tmp_path):
        assert list(Folder(tmp_path).names()) == []
    with pytest.raises(UsageFault, match="cannot be written"), alone_serving(tmp_path / "absent"):
        pass
