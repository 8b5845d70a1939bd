"""One contract for the record in memory, in a file and on a server; old files, old forms."""

from __future__ import annotations

import hashlib
import itertools
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from adapters.ledger.killed_store import killed_under_clients
from adapters.ledger.postgres_server import Server, patient
from lawspeaker.adapters.clock import FixedClock
from lawspeaker.adapters.ledger.entry import commit, leaf_of
from lawspeaker.adapters.ledger.form import EventForms
from lawspeaker.adapters.ledger.postgres import PostgresLedger, migrate
from lawspeaker.adapters.ledger.sqlite import SqliteLedger, open_ledger
from lawspeaker.adapters.ledger.store import KEYED
from lawspeaker.adapters.memory import MemoryLedger
from lawspeaker.errors import BadInput, KeyReused, LawspeakerError, ProviderFault
from lawspeaker.records.canonical import canonical_json
from lawspeaker.records.event import EventKind
from lawspeaker.records.merkle import leaf_hash, verify_inclusion
from lawspeaker.records.new_event import NewEvent

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

    from lawspeaker.adapters.ledger.store import StoredLedger

NOON = FixedClock(datetime(2026, 11, 1, 12, tzinfo=UTC))
OLD_FILE = Path(__file__).parent / "golden" / "schema_1.db"
OLD_ROOT = "2ffaa17c074d45e146ae09a1b7c5749ce03aabaadf4dfa046a2b627fd3f9cdb2"


@pytest.fixture(params=["sqlite", "postgresql"])
def stored(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StoredLedger]:
    if request.param == "sqlite":
        with open_ledger(tmp_path / "ledger.db", NOON, create=True) as ledger:
            yield ledger
        return
    where = request.getfixturevalue("url")
    migrate(where)
    with PostgresLedger(where, NOON) as ledger:
        yield ledger


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StoredLedger | MemoryLedger]:
    if request.param == "memory":
        yield MemoryLedger(NOON)
        return
    if request.param == "sqlite":
        with open_ledger(tmp_path / "ledger.db", NOON, create=True) as opened:
            yield opened
        return
    where = request.getfixturevalue("url")
    migrate(where)
    with PostgresLedger(where, NOON) as opened:
        yield opened


def test_a_retry_is_the_first_event_and_another_body_is_refused(
    ledger: StoredLedger | MemoryLedger,
) -> None:
    first = ledger.append(EventKind.BALLOTED, {"vote": 1, "text": "Bücher"}, key="k")
    assert ledger.append(EventKind.BALLOTED, {"text": "Bücher", "vote": 1}, key="k") == first
    with pytest.raises(KeyReused):
        ledger.append(EventKind.BALLOTED, {"vote": -1, "text": "Bücher"}, key="k")
    with pytest.raises(KeyReused):
        ledger.append(EventKind.RULED, {"vote": 1, "text": "Bücher"}, key="k")
    second = ledger.append(EventKind.RULED, {})
    assert list(ledger.events()) == [first, second]
    assert list(ledger.events(EventKind.RULED)) == [second]
    assert [first.seq, second.seq, second.at] == [0, 1, "2026-11-01T12:00:00+00:00"]


def test_an_event_is_found_by_its_key(ledger: StoredLedger | MemoryLedger) -> None:
    first = ledger.append(EventKind.BALLOTED, {"n": 1}, key="k")
    ledger.append(EventKind.BALLOTED, {"n": 2})
    assert ledger.find("k") == first
    assert ledger.find("other") is None


def test_a_key_is_looked_up_without_reading_the_whole_log(tmp_path: Path) -> None:
    # Read from the log's side, each batch of an import costs as much as all before it.
    with open_ledger(tmp_path / "ledger.db", NOON, create=True) as ledger:
        asked = f"EXPLAIN QUERY PLAN {KEYED} IN (?, ?)"
        plan = [str(step) for step in ledger.connection.execute(asked, ("a", "b"))]
    assert any("SEARCH content" in step for step in plan)
    assert not any("SCAN" in step for step in plan)


def test_parts_of_a_transaction_fail_alone(stored: StoredLedger) -> None:
    def fail() -> None:
        with stored.transaction():
            stored.append(EventKind.RULED, {"n": 2})
            raise RuntimeError

    with stored.transaction():
        stored.append(EventKind.RULED, {"n": 1})
        with pytest.raises(RuntimeError):
            fail()
        stored.append(EventKind.RULED, {"n": 3})
    with pytest.raises(RuntimeError):
        fail()
    assert [event.body for event in stored.events()] == [{"n": 1}, {"n": 3}]
    assert stored.root() == stored.verify().root


def test_many_at_once_are_all_or_none_and_retries_add_none(stored: StoredLedger) -> None:
    many = [NewEvent(kind=EventKind.BALLOTED, body={"n": n}, key=f"k{n}") for n in range(11_000)]
    assert stored.extend(many[:7_000]) == 7_000
    with pytest.raises(KeyReused):
        stored.extend([*many, NewEvent(kind=EventKind.RULED, body={}, key="k5")])
    assert stored.verify().n_events == 7_000
    assert stored.extend(iter([*many, *many])) == 4_000
    assert [event.body["n"] for event in stored.events()] == list(range(11_000))
    assert stored.verify().broken is None


def test_forgetting_keeps_every_proof(stored: StoredLedger) -> None:
    events = stored.append_all([NewEvent(kind=EventKind.CONTESTED, body={"n": n}) for n in (0, 1)])
    stored.erase(0, reason="asked")
    found = stored.verify()
    assert (found.broken, found.n_erased, found.n_events) == (None, 1, 3)
    leaf = bytes.fromhex(events[0].digest.removeprefix("sha256:"))
    proof = stored.inclusion_proof(0)
    assert verify_inclusion(leaf, index=0, size=3, proof=proof, root=found.root)
    with pytest.raises(BadInput, match="no event 9"):
        stored.erase(9, reason="asked")
    with pytest.raises(BadInput, match="NUL"):
        stored.append(EventKind.RULED, {}, key="a\0b")


def run_named(ledger: PostgresLedger, statement: str) -> None:
    with ledger._faults_named():
        ledger._run(statement)


def test_postgresql_refuses_changes_missing_tables_and_a_dead_line(url: str) -> None:
    with pytest.raises(BadInput, match="has no tables"):
        PostgresLedger(url, NOON)
    assert [migrate(url), migrate(url)] == [0, 3]
    with PostgresLedger(url, NOON) as ledger:
        ledger.append(EventKind.RULED, {})
        for statement in (
            "UPDATE log SET at = ''",
            "DELETE FROM log",
            "TRUNCATE log",
            "INSERT INTO log VALUES (7, '', '', '', '')",
            "INSERT INTO log VALUES (-1, '', '', '', '')",
            "INSERT INTO log SELECT seq, '', '', '', '' FROM unnest(ARRAY[1, 3]) AS seq",
            "INSERT INTO log SELECT seq, '', '', '', '' FROM unnest(ARRAY[2, 3]) AS seq",
        ):
            with pytest.raises(ProviderFault, match="append-only"), ledger.transaction():
                run_named(ledger, statement)
    with pytest.raises(ProviderFault, match="closed"):
        ledger.append(EventKind.RULED, {})


def test_two_writers_on_postgresql_do_not_fork_the_record(url: str) -> None:
    migrate(url)
    with PostgresLedger(url, NOON) as one, PostgresLedger(url, NOON, patience_s=0.05) as two:
        with one.transaction():
            one.append(EventKind.RULED, {"n": 0})
            with pytest.raises(BadInput, match="another process holds"):
                two.append(EventKind.RULED, {"n": 9})
        two.append(EventKind.RULED, {"n": 1})
        one.append(EventKind.RULED, {"n": 2})
        assert [event.body["n"] for event in two.events()] == [0, 1, 2]
        assert one.root() == two.verify().root


def test_a_file_of_the_first_tables_opens_and_becomes_as_a_new_one(tmp_path: Path) -> None:
    old = Path(shutil.copyfile(OLD_FILE, tmp_path / "old.db"))
    with open_ledger(old, NOON, create=False) as ledger:
        assert ledger.root().hex() == OLD_ROOT
        assert ledger.verify().n_erased == 1
        assert (
            ledger.append(EventKind.BALLOTED, {"vote": 0, "text": "Bücher"}, key="key-0").seq == 0
        )
        assert ledger.append(EventKind.RULED, {}).seq == 8
    open_ledger(tmp_path / "new.db", NOON, create=True).close()
    told = []
    for path in (old, tmp_path / "new.db"):
        with closing(sqlite3.connect(path)) as file:
            shapes = {
                " ".join(row[0].split())
                for row in file.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")
            }
            told.append(
                (
                    shapes,
                    file.execute("SELECT * FROM meta").fetchall(),
                    file.execute("SELECT * FROM alembic_version").fetchall(),
                )
            )
    assert told[0] == told[1]


def test_replacing_an_entry_is_refused_too(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "ledger.db", NOON, create=True) as ledger:
        ledger.append(EventKind.RULED, {})
        for statement in (
            "REPLACE INTO log VALUES (0, 'ruled', '', x'', x'')",
            "REPLACE INTO content VALUES (0, NULL, x'', '{}')",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                ledger.connection.execute(statement)


def test_an_old_form_is_read_as_the_present_one_and_never_rewritten(tmp_path: Path) -> None:
    path, forms = tmp_path / "ledger.db", EventForms()
    with SqliteLedger(path, NOON, forms=forms) as ledger:
        ledger.append(EventKind.BALLOTED, {"agree": True}, key="old")
        forms.upcaster(EventKind.BALLOTED)(lambda body: {"vote": 1 if body["agree"] else -1})
        new = ledger.append(EventKind.BALLOTED, {"vote": 0})
        assert [event.body for event in ledger.events()] == [{"vote": 1}, {"vote": 0}]
        assert new.body == {"vote": 0}
        assert ledger.verify().broken is None
        with pytest.raises(BadInput, match="its own `form`"):
            ledger.append(EventKind.BALLOTED, {"form": 1})
        texts = [text for (text,) in ledger.connection.execute("SELECT body FROM content")]
    assert texts == ['{"agree":true}', '{"form":2,"vote":0}']
    with (
        open_ledger(path, NOON, create=False) as ledger,
        pytest.raises(BadInput, match="newer lawspeaker"),
    ):
        list(ledger.events())


def test_what_is_hashed_is_canonical_json() -> None:
    odd = 'ü"\\\n\x01\u2028😀'
    for key in (None, odd):
        wanted = canonical_json([key, odd])
        assert commit(salt=b"", body=odd, key=key) == hashlib.sha256(wanted).digest()
    entry = {"at": odd, "commitment": "ab", "kind": odd, "seq": 7}
    assert leaf_of(seq=7, kind=odd, at=odd, commitment=b"\xab") == leaf_hash(canonical_json(entry))


def test_a_killed_server_or_store_loses_and_doubles_nothing(server: Server, url: str) -> None:
    migrate(url)
    kills = itertools.cycle([server.crash, lambda: None])

    def kill(store: subprocess.Popen[str]) -> None:
        next(kills)()
        store.kill()

    found = killed_under_clients(
        url, lambda: patient(lambda: PostgresLedger(url, NOON)), n_votes=3_000, n_kills=2, kill=kill
    )
    assert found.whole
    assert (found.n_lost, found.n_doubled, found.n_kept) == (0, 0, 3_000)


@pytest.mark.enable_socket
@pytest.mark.parametrize(
    ("url", "kind", "why"),
    [
        ("postgresql:///db?port=abc", BadInput, "cannot be read: .*'abc'"),
        ("nonsense://host/db", BadInput, "cannot be read: invalid DSN"),
        ("postgresql://?host=/nowhere&dbname=db", ProviderFault, "cannot be reached"),
    ],
)
def test_an_address_that_leads_nowhere_is_told_and_not_as_a_loss(
    url: str, kind: type[LawspeakerError], why: str
) -> None:
    with pytest.raises(kind, match=why) as told:
        PostgresLedger(url, NOON)
    assert "acknowledged" not in str(told.value)
