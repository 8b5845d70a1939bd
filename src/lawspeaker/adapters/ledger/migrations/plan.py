"""The statements that bring a ledger's tables from one version to another, by Alembic.

They are written out before anything is run, so that one transaction holds them all and an
operator may read them first.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory

if TYPE_CHECKING:
    from typing import TextIO


class Statements:
    """What Alembic would print, one statement an item."""

    def __init__(self) -> None:
        self.kept: list[str] = []

    def write(self, text: str) -> None:
        """Keep one statement."""
        if statement := text.strip().removesuffix(";"):
            self.kept.append(statement)

    def flush(self) -> None:
        """Nothing waits."""


def plan(dialect: str, *, start: int, end: int) -> tuple[str, ...]:
    """The statements, in order, for `sqlite` or `postgresql`; `start` 0 is an empty database."""
    config = Config()
    config.set_main_option("script_location", Path(__file__).parent.as_posix())
    scripts = ScriptDirectory.from_config(config)
    wanted, statements = _revision(end), Statements()
    origin = _revision(start) if start else None
    environment = EnvironmentContext(
        config,
        scripts,
        as_sql=True,
        starting_rev=origin,
        destination_rev=wanted,
        # Alembic hands in the revision it stands at, and takes the steps that lead from there.
        fn=lambda current, _context: scripts._upgrade_revs(wanted, current),  # noqa: SLF001 - as its own `command.upgrade` does
    )
    with environment:
        environment.configure(
            dialect_name=dialect,
            output_buffer=cast("TextIO", statements),
            transactional_ddl=False,
            starting_rev=origin,
        )
        environment.run_migrations()
    return tuple(each for each in statements.kept if not each.startswith("--"))


def _revision(version: int) -> str:
    """Alembic's name for a version of the tables."""
    return f"{version:04}"
