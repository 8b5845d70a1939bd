from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from adapters.notary import LOG, NOON, TRUST, Kept, change, kept_ledger
from lawspeaker.adapters.ledger import backup
from lawspeaker.adapters.ledger.backup import back_up, restore
from lawspeaker.adapters.ledger.signer import sign_checkpoint
from lawspeaker.adapters.ledger.sqlite import open_ledger
from lawspeaker.adapters.ledger.verifier.notes import Trust
from lawspeaker.errors import GateFailed, UsageFault
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.adapters.ledger.verifier.report import Report


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return kept_ledger(tmp_path)


def backed_up(kept: Kept, name: str = "backup.db") -> Path:
    out = kept.ledger.with_name(name)
    with open_ledger(kept.ledger, NOON, create=False) as ledger:
        back_up(ledger, out)
    return out


def test_a_backup_is_the_record_and_goes_back(kept: Kept, tmp_path: Path) -> None:
    out = backed_up(kept)
    assert out.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    target = tmp_path / "new" / "ledger.db"
    restore(out, target, checkpoint=kept.checkpoint, trust=TRUST)
    with (
        open_ledger(kept.ledger, NOON, create=False) as old,
        open_ledger(target, NOON, create=False) as new,
    ):
        assert list(new.events()) == list(old.events())
        assert new.checkpoints() == old.checkpoints()
        assert new.append(EventKind.RULED, {}).seq == 6
        assert new.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_backup_may_be_made_while_somebody_writes(kept: Kept) -> None:
    with open_ledger(kept.ledger, NOON, create=False) as writer:
        writer.append(EventKind.RULED, {})
        out = backed_up(kept)
        writer.append(EventKind.RULED, {})
    with open_ledger(out, NOON, create=False) as copy:
        assert copy.verify().n_events == 7


def test_nothing_is_overwritten(kept: Kept) -> None:
    out = backed_up(kept)
    before = out.read_bytes()
    with pytest.raises(UsageFault, match="never overwritten"):
        backed_up(kept)
    with pytest.raises(UsageFault, match="overwrites nothing"):
        restore(out, kept.ledger, checkpoint=None, trust=Trust())
    assert out.read_bytes() == before
    with pytest.raises(UsageFault, match="cannot be written"):
        restore(out, out / "x" / "ledger.db", checkpoint=None, trust=Trust())


def test_a_stray_log_of_another_file_is_not_replayed_into_a_restore(
    kept: Kept, tmp_path: Path
) -> None:
    out = backed_up(kept)
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "ledger.db-wal").write_bytes(b"x" * 64)
    with pytest.raises(UsageFault, match=r"ledger\.db-wal exists"):
        restore(out, tmp_path / "new" / "ledger.db", checkpoint=None, trust=Trust())


def test_a_changed_record_gives_no_backup_and_a_changed_backup_no_record(
    kept: Kept, tmp_path: Path
) -> None:
    out = backed_up(kept)
    change(kept.ledger, "UPDATE content SET body = '{}' WHERE seq = 1")
    with pytest.raises(GateFailed, match="that of entry 1"):
        backed_up(kept, "second.db")
    assert not kept.ledger.with_name("second.db").exists()
    change(out, "UPDATE content SET body = '{}' WHERE seq = 1")
    target = tmp_path / "new" / "ledger.db"
    with pytest.raises(GateFailed, match="nothing was restored"):
        restore(out, target, checkpoint=None, trust=Trust())
    assert not target.exists()


def test_without_being_judged_a_copy_of_a_changed_record_would_be_kept(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(kept.ledger, "UPDATE content SET body = '{}' WHERE seq = 1")
    honest = backup.verify_ledger

    def careless(path: Path, **asked: object) -> Report:
        report = honest(path, **asked)
        report.failed.clear()
        return report

    monkeypatch.setattr(backup, "verify_ledger", careless)
    out = backed_up(kept)
    assert honest(out, trust=Trust()).failed


def test_a_backup_older_than_a_kept_checkpoint_is_refused(kept: Kept, tmp_path: Path) -> None:
    out = backed_up(kept)
    newer = tmp_path / "newer.txt"
    with open_ledger(kept.ledger, NOON, create=False) as ledger:
        ledger.append(EventKind.RULED, {})
        newer.write_text(sign_checkpoint(ledger, key=LOG).text, encoding="utf-8")
    target = tmp_path / "new" / "ledger.db"
    with pytest.raises(GateFailed, match="vouches for 7 entries and the file has 6"):
        restore(out, target, checkpoint=newer, trust=TRUST)
    assert not target.exists()
    restore(shutil.copy(out, tmp_path / "copy.db"), target, checkpoint=None, trust=Trust())
    assert target.is_file(), "without the checkpoint nobody can tell"
