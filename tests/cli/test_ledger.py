from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from cycle.stage import events

if TYPE_CHECKING:
    from pathlib import Path

    from cli.call import Call
    from cycle.stage import Played


def test_a_whole_record_is_said_to_be_whole(lawspeaker: Call, played: Played) -> None:
    n_events = len(events(played.folder))
    ended = lawspeaker("ledger", "verify", played.folder)
    assert ended.code == 0
    assert ended.out.startswith(f"{n_events} events, each as it was sealed. Root ")
    ended = lawspeaker("ledger", "verify", played.folder, "--json")
    checked = json.loads(ended.out)
    assert (checked["schema_version"], checked["n_events"]) == (1, n_events)
    assert len(bytes.fromhex(checked["root"])) == 32


def test_a_changed_event_ends_in_4_and_is_named(lawspeaker: Call, demo_copy: Path) -> None:
    with closing(sqlite3.connect(demo_copy / "ledger.db")) as connection:
        connection.execute("DROP TRIGGER content_no_UPDATE")
        connection.execute(
            "UPDATE content SET body = replace(body, 'rejected', 'ratified'), salt = salt "
            "WHERE seq = 3"
        )
        connection.execute("UPDATE content SET body = replace(body, '1', '2') WHERE seq = 5")
        connection.commit()
    ended = lawspeaker("ledger", "verify", demo_copy)
    assert ended.code == 4
    assert "4. FAILED    each body that is shown gives its commitment: that of entry 5" in ended.out
    assert "check 4 failed" in ended.err


def test_a_folder_without_a_record_ends_in_3(lawspeaker: Call, tmp_path: Path) -> None:
    ended = lawspeaker("ledger", "verify", tmp_path)
    assert (ended.code, ended.out) == (3, "")
    assert "ledger" in ended.err


def test_a_changed_or_missing_file_ends_in_4_and_is_named(
    lawspeaker: Call, demo_copy: Path
) -> None:
    report = demo_copy / "report.html"
    report.write_bytes(report.read_bytes() + b"\r\n")
    (demo_copy / "versions/1.1.0/prompt.txt").unlink()
    ended = lawspeaker("ledger", "verify", demo_copy)
    assert ended.code == 4
    assert "report.html, versions/1.1.0/prompt.txt" in ended.err
