"""A database that holds a record: its transactions, its questions, and the facts beside the log."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar, Self, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

Cell: TypeAlias = "str | int | bytes | None"


class Database(ABC):
    """One connection to a database; use it in a `with`, in one thread, and close it."""

    BEGIN: ClassVar[str]  # takes the one write lock, so that no two writers fork the record
    BEGIN_SNAPSHOT: ClassVar[str]  # what is read until COMMIT is of one moment

    def __init__(self, name: str) -> None:
        self.name = name
        self.depth = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None:
        """Give the database back."""

    @abstractmethod
    def _faults_named(self) -> AbstractContextManager[None]:
        """Turn what the database says into an error of ours with the mend."""

    @abstractmethod
    def _run(self, statement: str, *cells: Cell) -> None: ...

    @abstractmethod
    def _run_many(self, statement: str, rows: Sequence[tuple[Cell, ...]]) -> None: ...

    @abstractmethod
    def _query(self, statement: str, *cells: Cell) -> Iterator[tuple[Cell, ...]]:
        """A short answer."""

    @abstractmethod
    def _scan(self, statement: str, first: int, *cells: Cell) -> Iterator[tuple[Cell, ...]]:
        """A long answer, in the order of the place that is each row's first cell.

        The statement's first mark stands for the place to begin at.
        """

    @abstractmethod
    def _in_transaction(self) -> bool: ...

    @abstractmethod
    def _undone(self) -> None:
        """Forget what was known of things that now never were."""

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit all that is appended inside together, or none of it if anything is raised.

        Inside another transaction it is a part that can fail alone. Nothing appended inside is
        durable until the outermost one ends.
        """
        name = f"part_{self.depth}"
        begin, commit, undo = (
            (self.BEGIN, "COMMIT", "ROLLBACK")
            if self.depth == 0
            else (f"SAVEPOINT {name}", f"RELEASE SAVEPOINT {name}", f"ROLLBACK TO SAVEPOINT {name}")
        )
        with self._faults_named():
            self._run(begin)
        self.depth += 1
        try:
            yield
            with self._faults_named():
                self._run(commit)
        except BaseException:
            self._undone()
            if self._in_transaction():
                self._run(undo)
            raise
        finally:
            self.depth -= 1

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let all that is read inside be of one moment, whatever others write meanwhile."""
        with self._faults_named():
            self._run(self.BEGIN_SNAPSHOT)
        try:
            yield
        finally:
            if self._in_transaction():
                with self._faults_named():
                    self._run("COMMIT")

    def fact(self, name: str) -> str:
        """What stands beside the log under a name, empty where nothing does."""
        with self._faults_named():
            found = list(self._query("SELECT value FROM meta WHERE name = ?", name))
        return str(found[0][0]) if found else ""

    def keep_fact(self, name: str, value: str) -> None:
        """Write something beside the log, in the place of what stood there under this name."""
        with self._faults_named():
            self._run(
                "INSERT INTO meta (name, value) VALUES (?, ?) "
                "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                name,
                value,
            )

    def drop_fact(self, name: str) -> None:
        """Take away what stands there."""
        with self._faults_named():
            self._run("DELETE FROM meta WHERE name = ?", name)
