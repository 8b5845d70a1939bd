"""The tables of a ledger file, and opening one or saying why not."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from lawspeaker.adapters.ledger.verifier.reading import reading_address
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMA_VERSION = 3
REVISION = "0003"  # Alembic's name for it
APPLICATION_ID = 0x6C617773  # "laws", so that another SQLite file is not taken for a ledger

# `executescript` would commit on its own, so each statement stands alone.
TABLES = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    """CREATE TABLE log (seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, at TEXT NOT NULL,
    commitment BLOB NOT NULL, leaf BLOB NOT NULL) STRICT""",
    """CREATE TABLE content (seq INTEGER PRIMARY KEY, key TEXT UNIQUE, salt BLOB NOT NULL,
    body TEXT NOT NULL) STRICT""",
    "CREATE TABLE checkpoint (size INTEGER NOT NULL, note TEXT NOT NULL) STRICT",
    "CREATE INDEX log_kind ON log (kind, seq)",
    """CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))""",
)
# `content` may lose rows, for that is what forgetting is; nothing else may be changed.
REFUSALS = (
    *(
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END"
        for table, verb in (
            ("log", "UPDATE"),
            ("log", "DELETE"),
            ("content", "UPDATE"),
            ("checkpoint", "UPDATE"),
            ("checkpoint", "DELETE"),
        )
    ),
    # `REPLACE INTO` deletes without asking the triggers above, so a taken place is refused too.
    """CREATE TRIGGER log_in_order BEFORE INSERT ON log
    WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), -1) + 1 FROM log)
    BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END""",
    """CREATE TRIGGER content_in_order BEFORE INSERT ON content
    WHEN NEW.seq < (SELECT coalesce(max(seq), -1) + 1 FROM log)
    BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END""",
)


def connect(path: Path, *, create: bool, patience_s: float) -> sqlite3.Connection:
    """A connection to a ledger file, made where it is missing and `create` says so.

    Waits up to `patience_s` seconds for another writer. Where this user may not write, it reads:
    a record in a read-only folder can be verified and copied. BadInput for a file that is
    missing, locked, of a newer schema, or not a ledger.
    """
    if not create and not path.is_file():
        raise BadInput(
            "there is no ledger here",
            path=str(path),
            mend="Name a folder that `lawspeaker run` wrote.",
        )
    with faults_named(path):
        if create:
            _for_its_owner(path)
        writable = create or all(os.access(each, os.W_OK) for each in (path, path.parent))
        connection = sqlite3.connect(
            path if writable else reading_address(path),
            timeout=patience_s,
            isolation_level=None,
            uri=not writable,
        )
        try:
            _prepare(connection, path, create=create, writable=writable)
        except BaseException:
            connection.close()
            raise
    return connection


def _for_its_owner(path: Path) -> None:
    """Make the file, if it is not there, so that nobody else reads it: it holds the roll."""
    with suppress(OSError):  # what is wrong with the folder is said by SQLite in a moment
        path.touch(mode=0o600)


@contextmanager
def faults_named(path: Path) -> Iterator[None]:
    """Turn what SQLite says of the file into BadInput with the mend."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # the message can be torn too
        problem, mend = _words(str(error), code=getattr(error, "sqlite_errorname", ""))
        raise BadInput(problem, path=str(path), mend=mend) from error


FULL = ("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC")
"""What SQLite says when the disk takes nothing more: for want of room, or of a quota, or broken."""
SAID = (
    (
        ("locked", "busy"),
        "another process holds the ledger",
        "Wait for it to end, or stop it, and try again.",
    ),
    (
        ("not a database",),
        "the file is not a ledger",
        "Name the ledger.db that `lawspeaker run` wrote.",
    ),
    (
        ("readonly",),
        "the ledger cannot be written ({})",
        "Do it as the user whose folder it is, where the disk may be written.",
    ),
    (
        ("unable to open",),
        "the ledger cannot be opened ({})",
        "Check that the folder exists, and that you may read and write there.",
    ),
    (
        ("",),
        "the ledger cannot be read ({})",
        "Restore it from a backup; keep this file for the inquiry.",
    ),
)
"""What else it says, by a word of it: the problem in our words, and the mend."""


def _words(message: str, *, code: str) -> tuple[str, str]:
    if code in FULL:
        return (
            f"the disk takes nothing more ({message})",
            "Make room and do it again: nothing of it was written, and what was recorded is kept.",
        )
    if code.startswith("SQLITE_IOERR"):
        return (
            f"the disk does not give what stands in the ledger ({message})",
            "See whether the disk is full or failing, and look again before you restore anything.",
        )
    problem, mend = next(
        (problem, mend) for words, problem, mend in SAID if any(word in message for word in words)
    )
    return problem.format(message), mend


def _prepare(connection: sqlite3.Connection, path: Path, *, create: bool, writable: bool) -> None:
    # Tampered bytes that are not UTF-8 must reach the hash check, not end in a decoding error.
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    if create and _is_blank(connection):
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("BEGIN IMMEDIATE")
        if _is_blank(connection):  # another process may have made it since
            for statement in (*TABLES, *REFUSALS):
                connection.execute(statement)
            connection.execute(
                "INSERT INTO meta VALUES ('schema_version', ?)", (str(SCHEMA_VERSION),)
            )
            connection.execute("INSERT INTO alembic_version VALUES (?)", (REVISION,))
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute("COMMIT")
    version = _require_ledger(connection, path)
    if version < SCHEMA_VERSION:
        _bring_up(connection)
    if not writable:
        return
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA secure_delete=ON")
    # With SQLite's own 2 MiB an import of a million events writes and reads its index again and
    # again: a third more time. Taken only as far as it is needed.
    connection.execute("PRAGMA cache_size=-65536")


def _is_blank(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("SELECT count(*) = 0 FROM sqlite_schema").fetchone()[0])


def _require_ledger(connection: sqlite3.Connection, path: Path) -> int:
    """The version of the tables; SQLite's error where they are not ours, BadInput for none."""
    if not path.stat().st_size and _is_blank(connection):
        raise BadInput(
            "the file is empty", path=str(path), mend="Restore the record from a backup."
        )
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise sqlite3.DatabaseError("file is not a database of ours")
    version = _version(connection)
    if version > SCHEMA_VERSION:
        raise BadInput(
            f"the ledger has schema {version} and this lawspeaker reads up to {SCHEMA_VERSION}",
            path=str(path),
            mend="Install a newer lawspeaker.",
        )
    return version


def _version(connection: sqlite3.Connection) -> int:
    row = connection.execute("SELECT value FROM meta WHERE name = 'schema_version'").fetchone()
    try:
        return int(row[0])
    except (TypeError, ValueError) as error:
        raise sqlite3.DatabaseError("its schema_version is no number") from error


def _bring_up(connection: sqlite3.Connection) -> None:
    """Migrate the file in one transaction, so that a crash leaves it as it was or as it must be."""
    # Alembic takes half a second to import, and a file of the present form needs none of it.
    from lawspeaker.adapters.ledger.migrations.plan import plan  # noqa: PLC0415 - lazy: heavy

    connection.execute("BEGIN IMMEDIATE")
    try:
        version = _version(connection)  # another process may have been here first
        if version < SCHEMA_VERSION:
            for statement in plan("sqlite", start=version, end=SCHEMA_VERSION):
                connection.execute(statement)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
