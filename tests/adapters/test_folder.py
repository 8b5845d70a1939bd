from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lawspeaker.adapters.folder import LEDGER_NAME, Folder, fresh_folder
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.records.canonical import digest

if TYPE_CHECKING:
    from pathlib import Path


def test_texts_come_back_and_the_record_is_not_among_them(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    assert folder.write("versions/1.0.0/prompt.txt", "Straße\n") == digest("Straße\n".encode())
    folder.write("a.json", "{}")
    (tmp_path / f"{LEDGER_NAME}-wal").touch()
    (tmp_path / LEDGER_NAME).touch()
    assert folder.read("versions/1.0.0/prompt.txt") == "Straße\n"
    assert list(folder.names()) == ["a.json", "versions/1.0.0/prompt.txt"]
    with pytest.raises(BadInput, match="missing"):
        folder.read("b.json")


def test_a_fresh_folder_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "out"
    with pytest.raises(BadInput, match="missing"), fresh_folder(target, replace=False) as made:
        Folder(made).read("not-there")
    assert list(target.parent.iterdir()) == []
    with fresh_folder(target, replace=False) as made:
        (made / LEDGER_NAME).touch()
    assert [path.name for path in target.iterdir()] == [LEDGER_NAME]


def test_only_a_folder_of_ours_is_replaced_and_only_when_asked(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.mkdir()
    (target / "thesis.txt").touch()
    with pytest.raises(UsageFault, match="exists"), fresh_folder(target, replace=False):
        pass
    with (
        pytest.raises(UsageFault, match="not written by lawspeaker"),
        fresh_folder(target, replace=True),
    ):
        pass
    assert (target / "thesis.txt").exists()
    (target / LEDGER_NAME).touch()
    with fresh_folder(target, replace=True) as made:
        (made / "new").touch()
    assert [path.name for path in target.iterdir()] == ["new"]
