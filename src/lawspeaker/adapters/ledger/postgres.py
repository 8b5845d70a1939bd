"""The record on a PostgreSQL server: one writer at a time, on disk before it is acknowledged."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from functools import lru_cache
from threading import Thread
from typing import TYPE_CHECKING, ClassVar, TypeVar

from lawspeaker.adapters.ledger.export import record_of
from lawspeaker.adapters.ledger.form import FORMS, EventForms
from lawspeaker.adapters.ledger.schema import SCHEMA_VERSION
from lawspeaker.adapters.ledger.service_file import require_service
from lawspeaker.adapters.ledger.signer import FROZEN
from lawspeaker.adapters.ledger.sqlite import SqliteLedger
from lawspeaker.adapters.ledger.store import INTO_CONTENT, INTO_LOG, KEYED, StoredLedger
from lawspeaker.errors import BadInput, GateFailed, ProviderFault, UsageFault

try:
    import asyncpg  # type: ignore[import-untyped]  # asyncpg ships no types
except ImportError as error:  # pragma: no cover - the extra is there in our tests
    raise UsageFault(
        "A record on PostgreSQL needs one more package. Run `pip install 'lawspeaker[postgres]'`."
    ) from error

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from lawspeaker.adapters.ledger.database import Cell
    from lawspeaker.ports.clock import Clock

Answer = TypeVar("Answer")

LOCK = 0x6C617773  # "laws": whoever holds it writes the record, in whatever process
RIGHTS = {
    "log": ("SELECT", "INSERT"),
    "content": ("SELECT", "INSERT", "DELETE"),
    "checkpoint": ("SELECT", "INSERT"),
    "meta": ("SELECT", "INSERT", "UPDATE", "DELETE"),
}
OWNED = (
    "SELECT quote_ident(current_user), quote_ident(pg_get_userbyid(relowner)), "
    "pg_has_role(relowner, 'USAGE')::int FROM pg_class WHERE oid = 'content'::regclass"
)
# Many rows are copied in: half of the server's work and of ours, and the same triggers fire.
COPIED = {
    INTO_CONTENT: ("content", "seq", "key", "salt", "body"),
    INTO_LOG: ("log", "seq", "kind", "at", "commitment", "leaf"),
}
N_COPIED = 20
N_AT_ONCE = 10_000  # rows of a long answer fetched at a time
NO_ANSWER_S = 60.0  # a server that says nothing for so long is taken for gone
MIGRATE = "Run `lawspeaker ledger migrate URL` once, as the owner of the database."


class Line:
    """A connection that is spoken to from plain code; its event loop has a thread of its own."""

    def __init__(self, url: str, *, patience_s: float) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = Thread(target=self.loop.run_forever, name="ledger-postgres", daemon=True)
        self.thread.start()
        settings = {
            "synchronous_commit": "on",
            "lock_timeout": str(round(patience_s * 1000)),
            # A body is looked up by its place. Where many rows came in and nothing is known of the
            # tables yet, the server would merge the whole of both for each piece that is read.
            "enable_mergejoin": "off",
            "enable_hashjoin": "off",
            "application_name": "lawspeaker ledger",
        }
        try:
            with faults_named(), _address_named():
                require_service(url)
                # To libpq an empty path is no database; to asyncpg it is one without a name.
                url = url.replace(":///?", "://?", 1)
                self.connection = self.wait(
                    asyncpg.connect(url, server_settings=settings, timeout=patience_s)
                )
        except BaseException:
            self._stop()
            raise

    def wait(self, work: Coroutine[object, object, Answer]) -> Answer:
        """What the coroutine gives, run on the connection's loop."""
        if self.loop.is_closed():
            work.close()
            raise ProviderFault("The connection to the PostgreSQL server is closed. Open it again.")
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(NO_ANSWER_S)

    def close(self) -> None:
        """Hang up."""
        if not self.loop.is_closed():
            self.connection.terminate()
            self._stop()

    def _stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()


class PostgresLedger(StoredLedger):
    """The record in a database of a PostgreSQL server, whose tables `migrate` has made.

    BadInput where the tables are missing, older or newer, or where the server does not write
    to disk before it answers; ProviderFault where it cannot be reached or fails.
    """

    BEGIN: ClassVar[str] = "BEGIN"
    BEGIN_SNAPSHOT: ClassVar[str] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    N_ASKED: ClassVar[int] = 10_000
    NOTES: ClassVar[str] = "SELECT note FROM checkpoint ORDER BY place"

    def __init__(
        self, url: str, clock: Clock, *, patience_s: float = 5.0, forms: EventForms = FORMS
    ) -> None:
        super().__init__("the PostgreSQL ledger", clock, forms=forms)
        self.line = Line(url, patience_s=patience_s)
        try:
            with faults_named():
                _require_durable(self.line)
                _require_tables(self.line)
        except BaseException:
            self.line.close()
            raise

    def close(self) -> None:
        """Hang up."""
        self.line.close()

    def copy_to(self, fresh: Path) -> None:
        """Write the record as it is now into a new SQLite file, unchecked."""
        why = self.fact(FROZEN)
        with SqliteLedger(fresh, self.clock) as copy:
            copy.take_over(record_of(self))
            if why:
                copy.keep_fact(FROZEN, why)
            copy.connection.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it

    def scrub(self) -> None:
        """Write the table of bodies anew, without the rows that were dropped.

        The server's write-ahead log, its archives and its own backups are beyond our reach.
        GateFailed where the user does not own the table, which the server only warns of, or
        where the server fails.
        """
        left = "Erased, but old rows may stand in the files of the table of bodies"
        try:
            with self._faults_named():
                ((user, owner, owns),) = self._query(OWNED)
                if owns:
                    self.line.wait(self.line.connection.execute("VACUUM FULL content"))
        except (BadInput, ProviderFault) as fault:
            raise GateFailed(f"{left}: {fault} Mend that, then: VACUUM FULL content;") from fault
        if not owns:
            raise GateFailed(
                f"{left}, for {user!s} does not own it. As {owner!s}: VACUUM FULL content;"
            )

    def why_unwritable(self) -> str:
        """What keeps this user from writing, with the mend."""
        with self._faults_named():
            ((replica, read_only),) = self._query(
                "SELECT pg_is_in_recovery()::int, (current_setting('transaction_read_only') = "
                "'on')::int"
            )
            if replica:
                return "The server is a replica, which only reads. Name the primary's address."
            if read_only:
                return "Transactions only read here. Set default_transaction_read_only = off."
            lacking = [
                f"GRANT {', '.join(lacked)} ON {table}"
                for table, rights in RIGHTS.items()
                if (lacked := [each for each in rights if not self._has(each, table)])
            ]
            ((user,),) = self._query("SELECT quote_ident(current_user)")
        if not lacking:
            return ""
        granted = "; ".join(f"{each} TO {user!s}" for each in lacking)
        return f"The user may not write. As the owner of the tables: {granted};"

    def _has(self, right: str, table: str) -> bool:
        ((has,),) = self._query("SELECT has_table_privilege(?, ?)::int", table, right)
        return bool(has)

    def _faults_named(self) -> AbstractContextManager[None]:
        return faults_named()

    def _run(self, statement: str, *cells: Cell) -> None:
        self.line.wait(self.line.connection.execute(numbered(statement), *cells))
        if statement == self.BEGIN:
            # The lock ends with the transaction, so a killed writer never leaves it behind.
            try:
                self.line.wait(
                    self.line.connection.execute("SELECT pg_advisory_xact_lock($1)", LOCK)
                )
            except BaseException:
                if self._in_transaction():
                    self.line.wait(self.line.connection.execute("ROLLBACK"))
                raise

    def _run_many(self, statement: str, rows: Sequence[tuple[Cell, ...]]) -> None:
        connection, into = self.line.connection, COPIED.get(statement)
        if into is not None and len(rows) >= N_COPIED:
            table, *columns = into
            self.line.wait(connection.copy_records_to_table(table, records=rows, columns=columns))
        elif rows:
            self.line.wait(connection.executemany(numbered(statement), rows))

    def _keyed(self, keys: Sequence[str]) -> Iterator[tuple[Cell, ...]]:
        with self._faults_named():
            answer = self.line.wait(self.line.connection.fetch(f"{KEYED} = ANY($1)", keys))
        yield from (tuple(row) for row in answer)

    def _query(self, statement: str, *cells: Cell) -> Iterator[tuple[Cell, ...]]:
        answer = self.line.wait(self.line.connection.fetch(numbered(statement), *cells))
        yield from (tuple(row) for row in answer)

    def _scan(self, statement: str, first: int, *cells: Cell) -> Iterator[tuple[Cell, ...]]:
        # Piece by piece, each from where the last one ended: a cursor would need a transaction of
        # its own, and whoever reads may write meanwhile.
        piece = numbered(f"{statement} LIMIT {N_AT_ONCE}")
        while True:
            answer = self.line.wait(self.line.connection.fetch(piece, first, *cells))
            yield from (tuple(row) for row in answer)
            if len(answer) < N_AT_ONCE:
                return
            first = int(answer[-1][0]) + 1

    def _in_transaction(self) -> bool:
        connection = self.line.connection
        return not connection.is_closed() and bool(connection.is_in_transaction())


def migrate(url: str, *, patience_s: float = 5.0) -> int:
    """Make or bring up the tables of a database; the version they had before, 0 for none."""
    from lawspeaker.adapters.ledger.migrations.plan import plan  # noqa: PLC0415 - lazy: heavy

    line = Line(url, patience_s=patience_s)
    try:
        with faults_named():
            connection = line.connection
            line.wait(connection.execute("BEGIN"))
            line.wait(connection.execute("SELECT pg_advisory_xact_lock($1)", LOCK))
            version = _version(line)
            _refuse_newer(version)
            for statement in plan("postgresql", start=version, end=SCHEMA_VERSION):
                line.wait(connection.execute(statement))
            line.wait(connection.execute("COMMIT"))
    finally:
        line.close()
    return version


@contextmanager
def _address_named() -> Iterator[None]:
    """Before a connection stands, nothing can be lost: say where to look instead."""
    try:
        yield
    except ValueError as error:  # asyncpg's own for an address is one too
        raise BadInput(
            f"the address of the PostgreSQL record cannot be read: {error}",
            mend="Write it as postgresql://USER@HOST:PORT/DATABASE.",
        ) from error
    except (OSError, TimeoutError) as error:
        raise ProviderFault(
            f"The PostgreSQL server cannot be reached: {str(error) or type(error).__name__}. "
            "Start it, or name another address."
        ) from error


@contextmanager
def faults_named() -> Iterator[None]:
    """Turn what the driver and the server say into an error of ours with the mend."""
    try:
        yield
    except asyncpg.LockNotAvailableError as error:
        raise BadInput(
            "another process holds the ledger", mend="Wait for it to end, or stop it."
        ) from error
    except (
        asyncpg.InvalidCatalogNameError,
        asyncpg.InvalidAuthorizationSpecificationError,
        asyncpg.UndefinedTableError,
        asyncpg.UndefinedColumnError,
    ) as error:
        raise BadInput(str(error), mend="Name another database or user in its address.") from error
    except (asyncpg.InsufficientPrivilegeError, asyncpg.ReadOnlySQLTransactionError) as error:
        raise BadInput(
            f"the PostgreSQL server refused: {error}",
            mend="`lawspeaker doctor FOLDER` tells which rights are missing.",
        ) from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
        raise ProviderFault(
            f"The PostgreSQL server failed: {error or type(error).__name__}. Nothing that was "
            "not acknowledged may be taken for recorded; try again with the same keys."
        ) from error


@lru_cache(maxsize=256)
def numbered(statement: str) -> str:
    """The statement with $1, $2 and so on where it has question marks."""
    first, *rest = statement.split("?")
    return first + "".join(f"${at}{each}" for at, each in enumerate(rest, start=1))


def _version(line: Line) -> int:
    known = line.wait(line.connection.fetchval("SELECT to_regclass('meta')::text"))
    if known is None:
        return 0
    said = line.wait(
        line.connection.fetchval("SELECT value FROM meta WHERE name = 'schema_version'")
    )
    if said is None or not str(said).isdecimal():
        raise BadInput("the tables there are not a ledger's", mend="Name an empty database.")
    return int(said)


def _refuse_newer(version: int) -> None:
    if version > SCHEMA_VERSION:
        raise BadInput(
            f"the ledger has schema {version} and this lawspeaker reads up to {SCHEMA_VERSION}",
            mend="Install a newer lawspeaker.",
        )


def _require_tables(line: Line) -> None:
    version = _version(line)
    _refuse_newer(version)
    if version < SCHEMA_VERSION:
        was = f"has schema {version}" if version else "has no tables"
        raise BadInput(f"the ledger {was}, and {SCHEMA_VERSION} is needed", mend=MIGRATE)


def _require_durable(line: Line) -> None:
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        value = line.wait(line.connection.fetchval("SELECT current_setting($1)", name))
        if value != "on":
            raise BadInput(
                f"the PostgreSQL server has {name} = {value}, so a power cut would lose votes",
                mend=f"Set {name} = on in postgresql.conf and reload it.",
            )
