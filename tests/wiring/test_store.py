"""A folder's record on a server: attached once, then as good as a file, and no secret is kept."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import asyncpg  # type: ignore[import-untyped]  # asyncpg ships no types
import pytest

from cycle.stage import events, texts, town_request
from cycle.town import write_town
from everything_in import holding
from lawspeaker.adapters.folder import ADDRESS_NAME, LEDGER_NAME
from lawspeaker.adapters.ledger.postgres import PostgresLedger
from lawspeaker.adapters.ledger.verifier.notes import Trust
from lawspeaker.errors import BadInput, GateFailed, UsageFault
from lawspeaker.records.event import EventKind
from lawspeaker.wiring.backup import back_up_record, restore_record
from lawspeaker.wiring.erasure import approve_erasure, ask_erasure
from lawspeaker.wiring.migration import attach_ledger, migrate_ledger
from lawspeaker.wiring.polis_record import Form, export_conversation, import_export
from lawspeaker.wiring.record import export_record, verify_record, verify_two
from lawspeaker.wiring.run import run_source
from lawspeaker.wiring.source import read_source
from lawspeaker.wiring.store import holds_record, open_record, store_fault
from lawspeaker.wiring.views import rebuild_views

if TYPE_CHECKING:
    from pathlib import Path

    from adapters.ledger.postgres_server import Server
    from cycle.stage import Town
    from homes import Home


TABLES = (
    "SELECT t::text FROM log t",
    "SELECT t::text FROM content t",
    "SELECT t::text FROM meta t",
)


def attached(folder: Path, url: str) -> Path:
    migrate_ledger(url)
    attach_ledger(folder, url)
    return folder


def test_a_folder_is_attached_once_and_to_tables_that_are_there(
    tmp_path: Path, server: Server
) -> None:
    url, other = server.database("attached_once"), server.database("attached_other")
    folder = tmp_path / "held"
    with pytest.raises(BadInput, match="has no tables"):
        attach_ledger(folder, url)
    assert not folder.exists()
    assert not holds_record(folder)
    attached(folder, url)
    assert holds_record(folder)
    assert attach_ledger(folder, url) == 0
    migrate_ledger(other)
    with pytest.raises(UsageFault, match="has a record already"):
        attach_ledger(folder, other)
    assert (folder / ADDRESS_NAME).read_text("utf-8") == url + "\n"
    assert migrate_ledger(str(folder)).before == 3
    (folder / LEDGER_NAME).touch()
    with pytest.raises(BadInput, match="holds both"):
        open_record(folder)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("postgresql://keeper:hush@/b", "holds no password"),
        ("postgresql://keeper@/b?password=hush", "holds no password"),
        ("postgresql://keeper@/b?sslpassword=hush", "holds no password"),
        ("mysql://keeper@/hush", "no PostgreSQL URL"),
        ("postgresql://[hush/b", "cannot be read"),
        ("hush", "no PostgreSQL URL"),
    ],
)
def test_an_address_holds_no_password_and_is_told_without_it(
    tmp_path: Path, url: str, why: str
) -> None:
    folder = tmp_path / "held"
    with pytest.raises(UsageFault, match=why) as refused:
        attach_ledger(folder, url)
    assert "hush" not in str(refused.value)
    assert not folder.exists()
    folder.mkdir()
    (folder / ADDRESS_NAME).write_text(url, "utf-8")
    with pytest.raises(BadInput, match=why) as found:
        open_record(folder)
    assert "hush" not in str(found.value)


def test_an_address_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / ADDRESS_NAME).write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="cannot be read"):
        open_record(tmp_path)
    blocked = tmp_path / "file"
    blocked.touch()
    with pytest.raises(UsageFault, match="no PostgreSQL URL"):
        attach_ledger(blocked / "held", "sqlite:///x")


def test_a_service_file_gives_what_the_address_leaves_out(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.database("by_service")
    told = f"[hall]\nhost={server.folder}\nport=5432\ndbname=by_service\nuser=keeper\n"
    (tmp_path / "services").write_text(told, "utf-8")
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "services"))
    folder = attached(tmp_path / "held", "postgresql:///?service=hall")
    with open_record(folder) as ledger:
        ledger.append(EventKind.RULED, {})
    assert [event.seq for event in events(folder)] == [0]
    # The driver takes this machine's own server for a service that is not there.
    with pytest.raises(BadInput, match=r"the service 'halll', and .*services has none"):
        attached(tmp_path / "other", "postgresql:///?service=halll")
    monkeypatch.setenv("PGSERVICE", "none")
    with pytest.raises(BadInput, match="the service 'none'"):
        attached(tmp_path / "other", "postgresql://keeper@/by_service")
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "no-file"))
    with pytest.raises(BadInput, match="no-file is not there"):
        attached(tmp_path / "other", "postgresql:///?service=hall")
    (tmp_path / "services").write_text("host=x\n", "utf-8")
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "services"))
    with pytest.raises(BadInput, match="the service file cannot be read"):
        attached(tmp_path / "other", "postgresql:///?service=hall")


def test_a_run_on_a_server_is_that_in_a_file(town: Town, tmp_path: Path, url: str) -> None:
    folder = attached(tmp_path / "town-out", url)
    run_source(town_request(town.source), folder)
    there, here = texts(folder), texts(town.folder)
    assert there.pop(ADDRESS_NAME).decode() == url + "\n"
    assert there == here
    assert [(e.kind, e.body) for e in events(folder)] == [
        (e.kind, e.body) for e in events(town.folder)
    ]
    assert verify_record(folder, checkpoint=None, trust=Trust()).failed == []
    for replace in (False, True):
        with pytest.raises(UsageFault, match="cannot be replaced"):
            run_source(town_request(town.source), folder, replace=replace)
    second = tmp_path / "second"
    attach_ledger(second, url)
    with pytest.raises(UsageFault, match="Attach the folder to an empty database"):
        run_source(town_request(town.source), second)
    assert [path.name for path in second.iterdir()] == [ADDRESS_NAME]


def test_a_run_that_fails_leaves_nothing_on_the_server(
    town: Town, tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = attached(tmp_path / "out", url)

    def failing(*_: object, **__: object) -> None:
        raise GateFailed("no")

    monkeypatch.setattr("lawspeaker.cycle.run.report", failing)
    with pytest.raises(GateFailed):
        run_source(town_request(town.source), folder)
    assert events(folder) == []
    assert [path.name for path in folder.iterdir()] == [ADDRESS_NAME]


def test_an_import_goes_back_out_as_it_came_from_either_store(home: Home, tmp_path: Path) -> None:
    source = write_town(tmp_path / "town")
    folder = home(tmp_path / "record")
    first = import_export(source, folder)
    assert import_export(source, folder).known_before
    assert first.n_votes == export_conversation(folder, tmp_path / "p", form=Form.POLIS).n_votes
    export_conversation(folder, tmp_path / "q", form=Form.PARQUET)
    again = home(tmp_path / "again")
    import_export(tmp_path / "p", again)
    export_conversation(again, tmp_path / "r", form=Form.POLIS)
    assert texts(tmp_path / "r") == texts(tmp_path / "p")
    assert rebuild_views(folder).n_events == len(events(folder))


@pytest.mark.shared
def test_a_real_export_comes_back_the_same_from_both_stores(
    shared_data: Path, tmp_path: Path, url: str
) -> None:
    source = shared_data / "polis" / "vtaiwan.uberx"
    there, here = attached(tmp_path / "there", url), tmp_path / "here"
    told = []
    for folder in (there, here):
        import_export(source, folder)
        polis, tables = tmp_path / f"{folder.name}-polis", tmp_path / f"{folder.name}-tables"
        export_conversation(folder, polis, form=Form.POLIS)
        export_conversation(folder, tables, form=Form.PARQUET)
        votes = [read_source(each).votes.digest() for each in (folder, polis, tables, source)]
        assert len(set(votes)) == 1
        told.append(texts(polis))
    assert told[0] == told[1]


def test_a_record_moves_from_store_to_store(
    demo_copy: Path, tmp_path: Path, server: Server
) -> None:
    copy = tmp_path / "copy.db"
    back_up_record(demo_copy, copy)
    there = attached(tmp_path / "there", server.database("moved_there"))
    restore_record(copy, there, checkpoint=None, trust=Trust())
    assert export_record(there, closed=False) == export_record(demo_copy, closed=False)
    assert verify_two(demo_copy, there, proof=None, trust=Trust()).failed == []
    with pytest.raises(UsageFault, match="overwrites nothing"):
        restore_record(copy, there, checkpoint=None, trust=Trust())
    with open_record(there) as ledger:
        ledger.keep_fact("signing_frozen", "a reason")
    back_up_record(there, tmp_path / "back.db")
    assert [path.name for path in tmp_path.glob("*back.db*")] == ["back.db"]
    home = tmp_path / "home"
    restore_record(tmp_path / "back.db", home, checkpoint=None, trust=Trust())
    assert events(home) == events(demo_copy)
    with open_record(home) as ledger:
        assert ledger.fact("signing_frozen") == "a reason"
    assert [path.name for path in tmp_path.glob("*back.db*")] == ["back.db"]
    last = attached(tmp_path / "last", server.database("moved_last"))
    restore_record(tmp_path / "back.db", last, checkpoint=None, trust=Trust())
    with open_record(last) as ledger:
        assert ledger.fact("signing_frozen") == "a reason"


def test_an_export_is_no_backup(demo_copy: Path, tmp_path: Path, home: Home) -> None:
    log = tmp_path / "log.jsonl"
    log.write_text(export_record(demo_copy, closed=False), "utf-8")
    target = home(tmp_path / "target")
    with pytest.raises(UsageFault, match="is an export"):
        restore_record(log, target, checkpoint=None, trust=Trust())
    log.write_text(log.read_text("utf-8").replace("BEGUN", "begun", 1) + "{}\n", "utf-8")
    with pytest.raises(GateFailed, match="nothing was restored"):
        restore_record(log, target, checkpoint=None, trust=Trust())


def test_somebody_is_erased_from_either_store(demo_copy: Path, home: Home, tmp_path: Path) -> None:
    folder = home(demo_copy)
    before = export_record(folder, closed=False)
    asked = ask_erasure(folder, "p.57", by="name Ann")
    done = approve_erasure(folder, "p.57", by="name Ben", code=asked.code)
    assert done.remains == ()
    after = export_record(folder, closed=False)
    back_up_record(folder, tmp_path / "copy.db")
    words = [json.dumps(each)[1:-1] for each in done.plan.forgotten.words]
    assert words
    assert all(each in before for each in words)
    assert not any(each in after for each in words)
    kept = (tmp_path / "copy.db").read_bytes()
    assert not any(each.encode() in kept for each in done.plan.forgotten.words)
    assert verify_record(folder, checkpoint=None, trust=Trust()).failed == []


def on_server(url: str, *statements: str) -> str:
    """What the statements give, one row a line, as the server writes it."""

    async def run() -> str:
        connection = await asyncpg.connect(url)
        told = [row for each in statements for row in await connection.fetch(each)]
        await connection.close()
        return "\n".join(str(cell) for row in told for cell in row)

    return asyncio.run(run())


def files_with(folder: Path, words: str) -> set[str]:
    """The folders of a server's data folder in whose files the words stand."""
    return {
        path.relative_to(folder).parts[0]
        for path in folder.rglob("*")
        if path.is_file() and words.encode() in path.read_bytes()
    }


@pytest.mark.parametrize("scrubbed", [True, False])
def test_a_server_keeps_no_byte_of_the_erased_but_in_its_own_log_until_that_is_let_go(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch, *, scrubbed: bool
) -> None:
    said = f"Trams wait for zebra{scrubbed} at the old mill, says my neighbour."
    source = write_town(tmp_path / "town")
    texts_there = (source / "comments.csv").read_text("utf-8")
    case = "The assistant, in case 0, says so."
    (source / "comments.csv").write_text(texts_there.replace(case, said), "utf-8")
    url = server.database(f"erased_{scrubbed}".lower())
    folder = attached(tmp_path / "record", url)
    import_export(source, folder)
    on_server(url, "ALTER TABLE content SET (autovacuum_enabled = off)")
    if not scrubbed:
        monkeypatch.setattr(PostgresLedger, "scrub", lambda _: None)
    asked = ask_erasure(folder, "p.0", by="name Ann")
    on_server(url, "CHECKPOINT")
    assert files_with(server.data, said) == {"base", "pg_wal"}
    assert approve_erasure(folder, "p.0", by="name Ben", code=asked.code).remains == ()
    on_server(url, "CHECKPOINT")
    assert files_with(server.data, said) == {"pg_wal"} | (set() if scrubbed else {"base"})
    if not scrubbed:
        return
    told = [on_server(url, rows) for rows in TABLES]
    assert all(told)
    assert said not in "".join(told)
    # What docs/how-to/run-on-postgresql.md tells the server's owner to do.
    for each in (
        "ALTER SYSTEM SET wal_recycle = off",
        "SELECT pg_reload_conf()",
        "SELECT pg_switch_wal()",
        "CHECKPOINT",
        "ALTER SYSTEM RESET wal_recycle",
        "SELECT pg_reload_conf()",
    ):
        on_server(url, each)
    assert files_with(server.data, said) == set()
    back_up_record(folder, tmp_path / "copy.db")
    export_conversation(folder, tmp_path / "polis", form=Form.POLIS)
    rebuild_views(folder)
    assert holding(tmp_path, (said,)) == {"town/comments.csv"}


def test_who_opens_a_record_hears_of_a_sqlite_that_can_lose_a_write(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, here = attached(tmp_path / "there", url), tmp_path / "here"
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 51, 2))
    assert "use SQLite 3.51.3 or newer" in store_fault(here)
    assert store_fault(there) == ""
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 51, 3))
    assert store_fault(here) == ""


def test_who_does_not_own_the_tables_is_told_that_old_rows_may_stay(
    tmp_path: Path, url: str
) -> None:
    folder = attached(tmp_path / "record", url)
    import_export(write_town(tmp_path / "town"), folder)
    on_server(
        url,
        "CREATE ROLE scribe LOGIN",
        "GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO scribe",
        "GRANT DELETE ON content TO scribe",
        "GRANT UPDATE, DELETE ON meta TO scribe",
    )
    address = folder / "ledger.url"
    address.write_text(address.read_text("utf-8").replace("keeper@", "scribe@"), "utf-8")
    asked = ask_erasure(folder, "p.0", by="name Ann")
    with pytest.raises(
        GateFailed, match=r"Erased, but .* scribe does not own it\. As keeper: VACUUM FULL content;"
    ):
        approve_erasure(folder, "p.0", by="name Ben", code=asked.code)
    assert "in case 0" not in export_record(folder, closed=False)
    on_server(url, "ALTER TABLE content OWNER TO scribe")
    with open_record(folder) as ledger:
        ledger.scrub()
    on_server(
        url, "ALTER TABLE content OWNER TO keeper", "DROP OWNED BY scribe", "DROP ROLE scribe"
    )
