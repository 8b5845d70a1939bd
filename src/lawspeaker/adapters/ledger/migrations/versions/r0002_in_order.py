"""Refuse an entry whose place is taken or leaves a gap.

`REPLACE INTO` of SQLite and `TRUNCATE` of PostgreSQL went round the triggers of revision 0001.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

SQLITE = (
    # Files of version 1 were made without Alembic and do not have its table yet.
    """CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))""",
    "INSERT OR IGNORE INTO alembic_version VALUES ('0001')",
    """CREATE TRIGGER log_in_order BEFORE INSERT ON log
    WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), -1) + 1 FROM log)
    BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END""",
    """CREATE TRIGGER content_in_order BEFORE INSERT ON content
    WHEN NEW.seq < (SELECT coalesce(max(seq), -1) + 1 FROM log)
    BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END""",
)
POSTGRESQL = (
    """CREATE FUNCTION next_place() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.seq IS DISTINCT FROM (SELECT coalesce(max(seq), -1) + 1 FROM log) THEN
    RAISE EXCEPTION 'the record is append-only'; END IF; RETURN NEW; END $$""",
    "CREATE TRIGGER log_in_order BEFORE INSERT ON log FOR EACH ROW EXECUTE FUNCTION next_place()",
    *(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
        for table in ("log", "checkpoint")
    ),
)


def upgrade() -> None:
    """Close the ways round."""
    for statement in SQLITE if op.get_context().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)
    op.execute("UPDATE meta SET value = '2' WHERE name = 'schema_version'")
