"""The log, what may be forgotten of it, and the notes that were signed."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

# Frozen: a later change is a later revision. SQLite files of this version were made without
# Alembic, so its branch is there to be read more than to be run.
TYPES = {
    "sqlite": {"place": "INTEGER", "bytes": "BLOB", "end": " STRICT"},
    "postgresql": {"place": "BIGINT", "bytes": "BYTEA", "end": ""},
}
TABLES = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL){end}",
    """CREATE TABLE log (seq {place} PRIMARY KEY, kind TEXT NOT NULL, at TEXT NOT NULL,
    commitment {bytes} NOT NULL, leaf {bytes} NOT NULL){end}""",
    """CREATE TABLE content (seq {place} PRIMARY KEY, key TEXT UNIQUE, salt {bytes} NOT NULL,
    body TEXT NOT NULL){end}""",
    "CREATE INDEX log_kind ON log (kind, seq)",
    "INSERT INTO meta VALUES ('schema_version', '1')",
)
CHECKPOINT = {
    "sqlite": "CREATE TABLE checkpoint (size INTEGER NOT NULL, note TEXT NOT NULL) STRICT",
    "postgresql": "CREATE TABLE checkpoint (place BIGINT GENERATED ALWAYS AS IDENTITY "
    "PRIMARY KEY, size BIGINT NOT NULL, note TEXT NOT NULL)",
}
REFUSED = (
    ("log", "UPDATE"),
    ("log", "DELETE"),
    ("content", "UPDATE"),
    ("checkpoint", "UPDATE"),
    ("checkpoint", "DELETE"),
)


def upgrade() -> None:
    """Make the tables, and let them refuse what a record must not suffer."""
    dialect = op.get_context().dialect.name
    for statement in TABLES:
        op.execute(statement.format(**TYPES[dialect]))
    op.execute(CHECKPOINT[dialect])
    if dialect == "postgresql":
        op.execute(
            "CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the record is append-only'; END $$"
        )
    for table, verb in REFUSED:
        act = (
            "BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END"
            if dialect == "sqlite"
            else "FOR EACH ROW EXECUTE FUNCTION append_only()"
        )
        op.execute(f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} {act}")
