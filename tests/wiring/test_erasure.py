from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from lawspeaker.adapters.clock import FixedClock
from lawspeaker.adapters.ledger.sqlite import open_ledger
from lawspeaker.adapters.ledger.verifier.notes import Trust
from lawspeaker.errors import BadInput, GateFailed
from lawspeaker.records.event import EventKind
from lawspeaker.wiring.backup import back_up_record
from lawspeaker.wiring.erasure import LIFETIME, approve_erasure, ask_erasure
from lawspeaker.wiring.record import export_record, verify_record

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
AUTHOR = "p.57"  # said stmt.10, 24 and 52, none of which a clause of the demo quotes


def words(folder: Path) -> list[str]:
    with open_ledger(folder / "ledger.db", FixedClock(NOON), create=False) as ledger:
        (imported,) = ledger.events(EventKind.IMPORTED)
    body = json.loads(json.dumps(imported.body))
    mine = {link["to"] for link in body["links"] if link["from"] == AUTHOR}
    return [node["text"] for node in body["nodes"] if node["id"] in mine]


def found(folder: Path, texts: list[str]) -> list[str]:
    """Files whose bytes hold a text, raw or JSON-escaped, in UTF-8 or UTF-16."""
    spelled = [
        form.encode(codec)
        for text in texts
        for form in (text, json.dumps(text)[1:-1])
        for codec in ("utf-8", "utf-16-le", "utf-16-be")
    ]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(each in path.read_bytes() for each in spelled)]


def erased(folder: Path) -> None:
    clock = FixedClock(NOON)
    asked = ask_erasure(folder, AUTHOR, by="name Ann", clock=clock)
    approve_erasure(folder, AUTHOR, by="name Ben", code=asked.code, clock=clock)


def test_no_byte_of_the_words_is_left_and_every_check_holds(demo_copy: Path) -> None:
    texts = words(demo_copy)
    assert len(texts) == 3
    assert {"ledger.db", "conversation.json", "comments.csv"} <= set(found(demo_copy, texts))
    before = verify_record(demo_copy, checkpoint=None, trust=Trust())
    erased(demo_copy)
    (demo_copy / "log.jsonl").write_text(export_record(demo_copy, closed=False), encoding="utf-8")
    back_up_record(demo_copy, demo_copy / "backup.db")
    assert found(demo_copy, texts) == []
    after = verify_record(demo_copy, checkpoint=None, trust=Trust())
    assert (before.failed, after.failed) == ([], [])
    assert after.n_entries > before.n_entries
    with open_ledger(demo_copy / "ledger.db", FixedClock(NOON), create=False) as ledger:
        assert ledger.root(before.n_entries).hex() == before.root
        bodies = json.dumps([dict(event.body) for event in ledger.events()])
    assert f'"{AUTHOR}"' not in bodies
    assert "Ann" not in bodies
    assert "Ben" not in bodies


def test_one_person_cannot_do_both_nor_late_nor_twice(demo_copy: Path) -> None:
    clock = FixedClock(NOON)
    asked = ask_erasure(demo_copy, AUTHOR, by="name Ann", clock=clock)

    def approve(by: str, *, who: str = AUTHOR, code: str = asked.code, at: datetime = NOON) -> None:
        approve_erasure(demo_copy, who, by=by, code=code, clock=FixedClock(at))

    with pytest.raises(GateFailed, match="whoever asked cannot approve"):
        approve("name  ANN ")
    with pytest.raises(GateFailed, match="for something else"):
        approve("name Ben", who="p.24")
    with pytest.raises(GateFailed, match="has expired"):
        approve("name Ben", at=NOON + LIFETIME)
    with pytest.raises(BadInput, match="no request has this code"):
        approve("name Ben", code="0" * 32)
    assert found(demo_copy, words(demo_copy))
    approve("name Ben", at=NOON + LIFETIME - timedelta(seconds=1))
    with pytest.raises(BadInput, match="no request has this code"):
        approve("name Cem")
