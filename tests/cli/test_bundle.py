from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from cli.call import Call
    from cycle.stage import Played


def test_documents_are_written_and_told(lawspeaker: Call, played: Played, tmp_path: Path) -> None:
    out = tmp_path / "docs"
    ended = lawspeaker("bundle", played.folder, "--out", out)
    assert ended.code == 0
    assert "system-card" in ended.out
    assert f"files written to {out}" in ended.err
    assert (out / "index.html").is_file()
    assert lawspeaker("bundle", played.folder, "--out", out).code == 2


def test_the_same_as_json(lawspeaker: Call, played: Played, tmp_path: Path) -> None:
    ended = lawspeaker("bundle", played.folder, "--out", tmp_path / "d", "--only", "gpai", "--json")
    told = json.loads(ended.out)
    assert told["files"] == ["gpai.html", "gpai.json", "gpai.md"]
    assert told["documents"][0]["n_not_recorded"] > 0


def test_a_wrong_name_writes_nothing(lawspeaker: Call, played: Played, tmp_path: Path) -> None:
    out = tmp_path / "docs"
    ended = lawspeaker("bundle", played.folder, "--out", out, "--only", "passport")
    assert ended.code == 2
    assert "There is no document 'passport'" in ended.err
    assert not out.exists()


def test_a_folder_without_a_record_is_bad_input(lawspeaker: Call, tmp_path: Path) -> None:
    ended = lawspeaker("bundle", tmp_path, "--out", tmp_path / "docs")
    assert ended.code == 3
    assert "there is no record here" in ended.err
