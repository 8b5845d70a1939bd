from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lawspeaker.adapters.clock import FixedClock
from lawspeaker.adapters.ledger import verify
from lawspeaker.adapters.ledger.signer import sign_checkpoint
from lawspeaker.adapters.ledger.sqlite import open_ledger
from lawspeaker.records.event import EventKind
from lawspeaker.records.merkle import MerkleTree

NOON = FixedClock(datetime(2026, 11, 1, 12, tzinfo=UTC))
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw().hex()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with open_ledger(tmp_path / "ledger.db", NOON, create=True) as ledger:
        for number in range(5):
            ledger.append(EventKind.BALLOTED, {"é": number}, key=f"k{number}")
        ledger.erase(2, reason="asked")
        signed = sign_checkpoint(ledger, origin="a.org/log", key=KEY)
    (tmp_path / "checkpoint.txt").write_text(signed.text, encoding="utf-8")
    return tmp_path


def judged(folder: Path, key: str = PUBLIC) -> int:
    return verify.main([str(folder / "ledger.db"), str(folder / "checkpoint.txt"), key])


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)
        connection.commit()


def test_it_runs_alone_as_a_single_file(folder: Path, tmp_path: Path) -> None:
    alone = tmp_path / "judge.py"
    shutil.copy(Path(verify.__file__), alone)
    ran = subprocess.run(  # noqa: S603 - our own file under our own interpreter
        [sys.executable, "-I", str(alone), "ledger.db", "checkpoint.txt", PUBLIC],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "7. holds" in ran.stdout
    assert "6 entries are vouched for" in ran.stdout
    assert "lawspeaker." not in alone.read_text(encoding="utf-8").split('"""', 2)[2]


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("DELETE FROM log WHERE seq = 1", 2),
        ("UPDATE log SET at = at || ' ' WHERE seq = 1", 3),
        ("UPDATE content SET body = '{}' WHERE seq = 1", 4),
        ("DELETE FROM content WHERE seq = 1", 5),
        ("DELETE FROM log WHERE seq = 5", 5),
        ("DROP TABLE log", 1),
    ],
)
def test_the_check_that_fails_is_named(
    folder: Path, statement: str, number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder / "ledger.db", statement)
    assert judged(folder) == 4
    assert capsys.readouterr().out.startswith(f"{number}. FAILED")


def test_another_record_or_a_cut_one_fails_against_the_checkpoint(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for n_events, seen in ((6, "another root"), (2, "the file has 2")):
        (folder / "ledger.db").unlink()
        with open_ledger(folder / "ledger.db", NOON, create=True) as ledger:
            for _ in range(n_events):
                ledger.append(EventKind.RULED, {})
        assert judged(folder) == 4
        out = capsys.readouterr().out
        assert out.startswith("7. FAILED")
        assert seen in out


@pytest.mark.parametrize("old", ["\n6\n", "— a.org/log "])
def test_a_changed_checkpoint_fails(
    folder: Path, old: str, capsys: pytest.CaptureFixture[str]
) -> None:
    note = folder / "checkpoint.txt"
    note.write_text(note.read_text("utf-8").replace(old, old.replace("6", "5").replace("a", "b")))
    assert judged(folder) == 4
    assert capsys.readouterr().out.startswith("6. FAILED")
    assert judged(folder, "00" * 32) == 4


def test_a_wrong_call_ends_in_2(folder: Path) -> None:
    assert verify.main([]) == 2
    assert judged(folder, "xyz") == 2


@pytest.mark.parametrize("size", range(20))
def test_its_root_is_the_trees(size: int) -> None:
    tree = MerkleTree()
    for number in range(size):
        tree.append(bytes([number] * 32))
    assert verify.fold(tree.levels[0]) == tree.root()
