"""A record that others check: keys, checkpoints, proofs, receipts, copies, a person forgotten."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import asyncpg  # type: ignore[import-untyped]  # asyncpg ships no types
import pytest

from cycle.stage import events
from homes import moved_to_server
from lawspeaker.adapters.checkup import key as looked_at
from lawspeaker.adapters.ledger.signing_key import HEAD
from lawspeaker.errors import BadInput
from lawspeaker.records.event import EventKind
from lawspeaker.wiring.store import open_record

if TYPE_CHECKING:
    from pathlib import Path

    from cli.call import Call
    from homes import Home

AUTHOR = "p.57"  # said stmt.10, 24 and 52, none of which a clause of the demo quotes


class Town:
    """A record with the log's key and a witness's."""

    def __init__(self, call: Call, folder: Path, keys: Path) -> None:
        self.call, self.folder, self.keys = call, folder, keys
        self.log = self.made("log.key", "town.org/log")
        self.witness = self.made("witness.key", "paper.org", "--witness")

    def made(self, file: str, name: str, *more: str) -> str:
        ended = self.call("ledger", "key", name, "--out", self.keys / file, *more)
        assert ended.code == 0
        return ended.out.strip()

    def checkpoint(self, file: str, *more: object) -> Path:
        out = self.keys / file
        words = ("--key", self.keys / "log.key", "--out", out, *more)
        assert self.call("ledger", "checkpoint", self.folder, *words).code == 0
        return out


@pytest.fixture
def town(lawspeaker: Call, home: Home, demo_copy: Path, tmp_path: Path) -> Town:
    keys = tmp_path / "keys"
    keys.mkdir()
    return Town(lawspeaker, home(demo_copy), keys)


@pytest.fixture
def town_in_file(lawspeaker: Call, demo_copy: Path, tmp_path: Path) -> Town:
    keys = tmp_path / "keys"
    keys.mkdir()
    return Town(lawspeaker, demo_copy, keys)


@pytest.fixture
def town_on_server(lawspeaker: Call, demo_copy: Path, tmp_path: Path, url: str) -> Town:
    keys = tmp_path / "keys"
    keys.mkdir()
    return Town(lawspeaker, moved_to_server(demo_copy, url), keys)


def test_a_checkpoint_is_signed_witnessed_kept_and_believed(town: Town) -> None:
    note = town.checkpoint("one.note")
    signed = town.keys / "two.note"
    words = ("--key", town.keys / "witness.key", "--log-key", town.log, "--out", signed)
    assert town.call("ledger", "witness", note, *words).code == 0
    assert town.checkpoint("kept.note", "--add", signed).read_text("utf-8") == signed.read_text(
        "utf-8"
    )
    trust = ("--checkpoint", signed, "--key", town.log, "--witness", town.witness)
    ended = town.call("ledger", "verify", town.folder, *trust)
    assert ended.code == 0
    assert "8. holds" in ended.out
    stranger = town.made("other.key", "else.org", "--witness")
    ended = town.call("ledger", "verify", town.folder, *trust[:4], "--witness", stranger)
    assert ended.code == 4
    ended = town.call("ledger", "verify", town.folder, "--key", "no key")
    assert ended.code == 3
    assert "a key cannot be read" in ended.err


def test_a_checkpoint_of_another_log_is_not_kept(town: Town) -> None:
    note = town.checkpoint("one.note")
    forged = town.keys / "forged.note"
    text = note.read_text("utf-8")
    forged.write_text(text.replace("\n", "1\n", 2).replace("1\n", "\n", 1), "utf-8")
    words = ("--key", town.keys / "log.key", "--add", forged)
    assert town.call("ledger", "checkpoint", town.folder, *words).code in {3, 4}
    words = ("--key", town.keys / "log.key", "--add", town.keys / "absent")
    assert town.call("ledger", "checkpoint", town.folder, *words).code == 3


def test_growth_is_proved_to_who_holds_two_checkpoints(town: Town) -> None:
    old = town.checkpoint("old.note")
    n_old = len(events(town.folder))
    assert town.call("ledger", "erase", AUTHOR, "--in", town.folder, "--by", "Ann").code == 0
    new = town.checkpoint("new.note")
    n_new = len(events(town.folder))
    proof = town.keys / "growth.json"
    assert n_new > n_old
    grown = f"{n_old}:{n_new}"
    assert town.call("ledger", "prove", town.folder, grown, "--out", proof).code == 0
    words = ("--proof", proof, "--key", town.log)
    assert town.call("ledger", "verify-diff", old, new, *words).code == 0
    told = json.loads(town.call("ledger", "verify-diff", old, new, *words, "--json").out)
    assert told["schema_version"] == 1
    assert town.call("ledger", "verify-diff", new, old, *words).code == 4
    assert town.call("ledger", "prove", town.folder, f"{n_old}:999").code == 2


def test_an_event_is_proved_and_a_receipt_is_checked_by_itself(town: Town) -> None:
    ended = town.call("ledger", "prove", town.folder, "0")
    assert ended.code == 2
    assert "no such checkpoint" in ended.err
    town.checkpoint("one.note")
    assert town.call("ledger", "prove", town.folder, "0").out.startswith("c2sp.org/tlog-proof@v1")
    assert town.call("ledger", "prove", town.folder, "999").code == 2
    assert town.call("ledger", "prove", town.folder, "first").code == 2
    receipt = town.keys / "receipt.json"
    assert town.call("ledger", "receipt", town.folder, AUTHOR, "--out", receipt).code == 0
    assert town.call("ledger", "verify-receipt", receipt, "--key", town.log).code == 0
    kept = receipt.read_text("utf-8")
    spoilt = re.sub(r'("[0-9a-f]{60})([0-9a-f]{4})"', r'\g<1>0000"', kept)
    assert spoilt != kept
    receipt.write_text(spoilt, "utf-8")
    assert town.call("ledger", "verify-receipt", receipt, "--key", town.log).code == 4
    assert town.call("ledger", "verify-receipt", town.keys / "absent").code == 3


def test_an_export_and_the_handed_out_verifier_are_written(town: Town) -> None:
    log, program = town.keys / "log.jsonl", town.keys / "verify.py"
    assert town.call("ledger", "export", town.folder, "--closed", "--out", log).code == 0
    assert town.call("ledger", "verify", log).code == 0
    assert town.call("ledger", "verifier", "--out", program).code == 0
    assert "import lawspeaker" not in program.read_text("utf-8")
    assert town.call("ledger", "verifier", "--out", program).code == 2


def test_a_backup_is_restored_where_there_is_no_ledger(town: Town, tmp_path: Path) -> None:
    copy, note = tmp_path / "copy.db", town.checkpoint("one.note")
    ended = town.call("ledger", "backup", town.folder, "--out", copy)
    assert ended.code == 0
    assert "verified" in ended.out
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    known = ("--checkpoint", note, "--key", town.log)
    assert town.call("ledger", "restore", copy, "--to", fresh, *known).code == 0
    assert events(fresh) == events(town.folder)
    assert town.call("ledger", "restore", copy, "--to", fresh, *known).code != 0
    other = tmp_path / "other"
    other.mkdir()
    assert "Without --checkpoint" in town.call("ledger", "restore", copy, "--to", other).err


@pytest.mark.no_cover
def test_forgetting_takes_two_people_and_says_what_stays(town: Town) -> None:
    words = ("ledger", "erase", AUTHOR, "--in", town.folder)
    assert town.call(*words).code == 2
    assert town.call(*words, "--by-key", town.keys / "absent").code == 3
    asked = town.call(*words, "--by-key", town.keys / "log.key")
    assert asked.code == 0
    assert "What would go" in asked.out
    code = asked.out.split("--approve ")[1].split()[0]
    alone = town.call(*words, "--by-key", town.keys / "log.key", "--approve", code)
    assert alone.code != 0
    done = town.call(*words, "--by", "Ben", "--approve", code)
    assert done.code == 0
    assert "No file of the folder holds the erased words any more" in done.out
    assert town.call("ledger", "verify", town.folder).code == 0


def test_words_that_stand_in_a_file_of_somebody_s_own_are_named(town_in_file: Town) -> None:
    town = town_in_file
    (imported,) = [each for each in events(town.folder) if each.kind == "imported"]
    body = json.loads(json.dumps(imported.body))
    mine = {link["to"] for link in body["links"] if link["from"] == AUTHOR}
    text = next(node["text"] for node in body["nodes"] if node["id"] in mine)
    (town.folder / "notes.bin").write_bytes(b"\xff\xfe\x00" + text.encode())
    words = ("ledger", "erase", AUTHOR, "--in", town.folder)
    code = town.call(*words, "--by", "Ann").out.split("--approve ")[1].split()[0]
    done = town.call(*words, "--by", "Ben", "--approve", code)
    assert done.code == 4
    assert "notes.bin" in done.err


def test_whose_words_a_clause_quotes_is_told_that_they_stay(town_in_file: Town) -> None:
    town = town_in_file
    quoted = "p.268"  # said stmt.0, which a clause of the demo quotes
    asked = town.call("ledger", "erase", quoted, "--in", town.folder, "--by", "Ann")
    assert asked.code == 0
    assert "the words of stmt.0: " in asked.out
    assert "amend it; its old versions keep them" in asked.out


def test_the_doctor_finds_a_whole_record_well(town_in_file: Town) -> None:
    town = town_in_file
    (town.folder / "ledger.db").chmod(0o644)
    ended = town.call("doctor", town.folder, "--key", town.keys / "log.key")
    assert ended.code == 0
    assert re.search(r"^note +permissions", ended.out, re.MULTILINE)
    assert re.search(r"^well +key +log's key of town.org/log", ended.out, re.MULTILINE)
    checks = json.loads(town.call("doctor", town.folder, "--json").out)["checks"]
    states = {each["name"]: each["state"] for each in checks}
    assert states["record"] == states["files"] == states["signing"] == "well"
    assert states["checkpoints"] == "note"
    town.checkpoint("one.note")
    assert re.search(r"^well +checkpoints +1, the newest", town.call("doctor", town.folder).out, 8)


def test_the_doctor_names_what_must_be_mended(town_in_file: Town) -> None:
    town = town_in_file
    (town.folder / "report.html").write_text("other", "utf-8")
    ended = town.call("doctor", town.folder)
    assert ended.code == 4
    assert "To mend: files." in ended.err
    (town.folder / "mine").write_bytes((town.keys / "log.key").read_bytes())
    os.chmod(town.keys / "log.key", 0o644)  # noqa: PTH101 - the mode is the test
    broken = town.keys / "broken.key"
    broken.write_text(HEAD + "nonsense\n", "utf-8")
    ended = town.call("doctor", town.folder, "--key", broken, "--key", town.keys / "witness.key")
    assert "To mend: keys, key, files." in ended.err
    with closing(sqlite3.connect(town.folder / "ledger.db")) as base:
        base.execute("DROP TRIGGER content_no_UPDATE")
        base.execute("UPDATE content SET body = replace(body, 'e', 'a') WHERE seq = 1")
        base.commit()
    ended = town.call("doctor", town.folder)
    assert ended.code == 4
    assert "record" in ended.err
    assert "files" not in ended.out


def on_server(url: str, *statements: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(url)
        for each in statements:
            await connection.execute(each)
        await connection.close()

    asyncio.run(run())


def test_the_doctor_looks_at_a_record_on_a_server(town_on_server: Town, url: str) -> None:
    town = town_on_server
    states = {
        each["name"]: each["state"]
        for each in json.loads(town.call("doctor", town.folder, "--json").out)["checks"]
    }
    assert {states[name] for name in ("server", "record", "files", "signing", "clock")} == {"well"}
    assert states["checkpoints"] == "note"
    town.checkpoint("one.note")
    assert re.search(r"^well +checkpoints +1, the newest", town.call("doctor", town.folder).out, 8)
    on_server(
        url,
        "DROP TRIGGER content_no_UPDATE ON content",
        "UPDATE content SET body = replace(body, 'e', 'a') WHERE seq = 1",
    )
    ended = town.call("doctor", town.folder)
    assert "To mend: record." in ended.err
    assert "check 4 failed" in ended.out
    on_server(
        url,
        "CREATE ROLE clerk LOGIN",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO clerk",
        "GRANT INSERT ON log TO clerk",
    )
    told = (town.folder / "ledger.url").read_text("utf-8")
    (town.folder / "ledger.url").write_text(told.replace("keeper@", "clerk@"), "utf-8")
    ended = town.call("doctor", town.folder)
    assert "GRANT INSERT, DELETE ON content TO clerk; GRANT INSERT ON checkpoint" in ended.out
    assert "rights" in ended.err
    with open_record(town.folder) as ledger, pytest.raises(BadInput, match="permission denied"):
        ledger.append(EventKind.RULED, {})
    on_server(url, "ALTER ROLE clerk SET default_transaction_read_only = on")
    assert "default_transaction_read_only = off" in town.call("doctor", town.folder).out
    (town.folder / "ledger.url").write_text(told, "utf-8")
    on_server(url, "DELETE FROM meta")
    assert "To mend: server." in town.call("doctor", town.folder).err
    (town.folder / "ledger.url").write_text("postgresql://keeper:hush@/x\n", "utf-8")
    ended = town.call("doctor", town.folder)
    assert (ended.code, "hush" in ended.err) == (3, False)
    assert "PGPASSFILE" in ended.err


def test_the_doctor_needs_a_ledger_and_a_key_that_is_one(town: Town, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    ended = town.call("doctor", empty)
    assert ended.code == 4
    assert "Name a folder that `run` wrote" in ended.out
    assert looked_at(tmp_path / "absent").mend
