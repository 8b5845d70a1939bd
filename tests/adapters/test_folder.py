from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lawspeaker.adapters.folder import ADDRESS_NAME, LEDGER_NAME, Folder, fresh_folder
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


def test_a_folder_that_a_killed_process_left_is_deleted_unless_it_is_gone_on_with(
    tmp_path: Path,
) -> None:
    target = tmp_path / "out[1]"
    for name in ("a1", "b2"):
        left = tmp_path / f".out[1].unfinished-{name}"
        left.mkdir()
        (left / LEDGER_NAME).touch()
    theirs = tmp_path / ".out1.unfinished-theirs"
    theirs.mkdir()

    def two_at_work() -> None:
        with fresh_folder(target, replace=False, mark="b2") as made:
            assert [path.name for path in made.iterdir()] == [LEDGER_NAME]
            assert {path.name for path in tmp_path.iterdir()} == {made.name, theirs.name}
            with (
                pytest.raises(UsageFault, match="by another process"),
                fresh_folder(target, replace=False, mark="b2"),
            ):
                pass
            with fresh_folder(target, replace=False) as second:
                assert made.is_dir(), "whoever is at work keeps the folder"
                (second / "quick").touch()

    with pytest.raises(UsageFault, match="exists"):
        two_at_work()
    assert [path.name for path in target.iterdir()] == ["quick"], "nobody's work is overwritten"
    assert {path.name for path in tmp_path.iterdir()} == {target.name, theirs.name}
    blocked = tmp_path / "file"
    blocked.touch()
    with (
        pytest.raises(UsageFault, match="cannot be written"),
        fresh_folder(blocked / "out", replace=False),
    ):
        pass


def test_the_address_of_a_record_is_carried_over(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.mkdir()
    (target / ADDRESS_NAME).write_text("there", "utf-8")
    with fresh_folder(target, replace=False) as made:
        (made / "new").touch()
    assert (target / ADDRESS_NAME).read_text("utf-8") == "there"
    for replace in (False, True):
        with (
            pytest.raises(UsageFault, match="cannot be replaced"),
            fresh_folder(target, replace=replace),
        ):
            pass


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
