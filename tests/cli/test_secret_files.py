"""What says how each participant voted is its owner's alone to read, wherever it is written."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from cli.call import Call


def of_others(path: Path) -> int:
    return path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)


def test_views_exports_and_receipts_are_as_secret_as_the_record(
    lawspeaker: Call, tmp_path: Path
) -> None:
    people, river = tmp_path / "people.csv", tmp_path / "river"
    votes, key = tmp_path / "votes.csv", tmp_path / "log.key"
    people.write_text("person\nAnn\nBen\n", "utf-8")
    votes.write_text("participant,statement,vote\np.0,stmt.0,agree\n", "utf-8")
    for words in (
        ("assembly", "open", river, "--topic", "Books"),
        ("assembly", "rule", river),
        ("assembly", "roll", river, "--people", people, "--key-out", tmp_path / "key.csv"),
        ("assembly", "join", river, "--participant", "p.0"),
        ("assembly", "statement", river, "--text", "Name it.", "--by", "p.0"),
        ("assembly", "vote", river, "--from", votes),
        ("ledger", "rebuild", river),
        ("ledger", "export", river, "--out", tmp_path / "open.jsonl"),
        ("ledger", "export", river, "--polis", tmp_path / "polis"),
        ("ledger", "export", river, "--parquet", tmp_path / "parquet"),
        ("ledger", "key", "river.example", "--out", key),
        ("ledger", "checkpoint", river, "--key", key, "--out", tmp_path / "note"),
        ("ledger", "receipt", river, "p.0", "--out", tmp_path / "receipt.json"),
        ("ledger", "export", river, "--closed", "--out", tmp_path / "closed.jsonl"),
    ):
        ended = lawspeaker(*words)
        assert ended.code == 0, ended.err
    views = list(river.glob("ledger.db.view-*.json"))
    exported = [*(tmp_path / "polis").iterdir(), *(tmp_path / "parquet").iterdir()]
    assert len(views) > 3
    assert len(exported) > 6
    secret = [*views, *exported, tmp_path / "open.jsonl", tmp_path / "receipt.json"]
    assert {path.name: of_others(path) for path in secret if of_others(path)} == {}
    assert of_others(tmp_path / "closed.jsonl"), "what withholds everything is for everybody"

    assert "600 on ledger.db\n" in lawspeaker("doctor", river).out
    views[0].chmod(0o644)
    told = lawspeaker("doctor", river).out
    assert f"Others can read who said what. Run `chmod 600 {views[0]}`." in told
