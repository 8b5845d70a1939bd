"""Bringing the tables of a record on a server to the present version."""

from __future__ import annotations

from dataclasses import dataclass

from lawspeaker.adapters.ledger.schema import SCHEMA_VERSION
from lawspeaker.errors import UsageFault


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrated:
    """The version of the tables before, 0 where there were none, and after."""

    before: int
    after: int


def migrate_ledger(url: str) -> Migrated:
    """Make or bring up the tables; UsageFault where the URL is not of PostgreSQL."""
    if not url.startswith(("postgresql://", "postgres://")):
        raise UsageFault(
            # Without the URL: it may hold a password.
            "This is no PostgreSQL URL. Write postgresql://USER@HOST/DATABASE; a SQLite file "
            "is brought up by itself when it is opened."
        )
    from lawspeaker.adapters.ledger.postgres import migrate  # noqa: PLC0415 - an extra

    return Migrated(before=migrate(url), after=SCHEMA_VERSION)
