"""Files that hold a record: a ledger.db, an export of one, or a checkpoint by itself."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from lawspeaker.adapters.ledger.verifier.notes import claim

FORMAT = "lawspeaker-log/1"
STATES = ("shown", "erased", "withheld")
ROWS = "SELECT l.seq, kind, at, commitment, leaf, salt, body, key FROM log l LEFT JOIN content"


CIRCUMSTANCE = "This says nothing of the record: look at the disk's room, and at who may read it"
CIRCUMSTANCES = ("SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_FULL", "SQLITE_READONLY", "SQLITE_BUSY")


class Unreadable(Exception):
    """A file is not what it should be."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry: what the log keeps for good, and salt, body and key where they are shown."""

    seq: int
    kind: str
    at: str
    commitment: bytes
    leaf: bytes
    salt: bytes | None
    body: str | None
    key: str | None
    withheld: bool = False

    @property
    def shown(self) -> bool:
        """Whether the body can be checked."""
        return self.salt is not None and self.body is not None


@dataclass(frozen=True, kw_only=True)
class Record:
    """What a file holds: entries and the signed notes kept with them; a checkpoint has no entries.

    A checkpoint's own size and root are in `size` and `root`.
    """

    entries: list[Entry]
    notes: list[str]
    size: int
    root: bytes


def read(path: Path | Record) -> Record:
    """The record in a file, of any of the three forms; Unreadable where it is none."""
    if isinstance(path, Record):
        return path
    try:
        with path.open("rb") as file:
            start = file.read(16)
        if start.startswith(b"SQLite format 3"):
            return read_database(path)
        if not start:
            raise Unreadable(f"{path} is empty")
        text = path.read_text(encoding="utf-8")
        return read_export(text) if start.startswith(b"{") else read_checkpoint(text)
    except OSError as error:
        raise Unreadable(f"{path} cannot be read now ({error.strerror}). {CIRCUMSTANCE}") from error
    except (UnicodeDecodeError, sqlite3.Error) as error:
        if getattr(error, "sqlite_errorname", "").startswith(CIRCUMSTANCES):
            raise Unreadable(f"{path} cannot be read now ({error}). {CIRCUMSTANCE}") from error
        raise Unreadable(f"{path}: {error}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable(f"{path} is no ledger, export or checkpoint ({error!r})") from error


def reading_address(path: Path) -> str:
    """How SQLite opens a ledger.db without writing beside it, where no write-ahead log is."""
    mode = "mode=ro" if Path(f"{path}-wal").exists() else "mode=ro&immutable=1"
    return f"{path.resolve().as_uri()}?{mode}"


def read_database(path: Path) -> Record:
    """A ledger.db, opened for reading only; without a log beside it nobody has it open."""
    with closing(sqlite3.connect(reading_address(path), uri=True)) as file:
        file.text_factory = lambda raw: raw.decode("utf-8", "replace")
        (state,) = file.execute("PRAGMA integrity_check(1)").fetchone()
        if state != "ok":
            raise Unreadable(f"{path}: {state}")
        rows = file.execute(f"{ROWS} USING (seq) ORDER BY l.seq").fetchall()
        notes = [note for (note,) in file.execute("SELECT note FROM checkpoint ORDER BY rowid")]
    names = ("seq", "kind", "at", "commitment", "leaf", "salt", "body", "key")
    entries = [Entry(**dict(zip(names, row, strict=True))) for row in rows]
    return Record(entries=entries, notes=notes, size=len(entries), root=b"")


def read_export(text: str) -> Record:
    """An export: a heading and a line of JSON for each entry."""
    heading, *lines = (json.loads(line) for line in text.splitlines())
    if set(heading) != {"format", "size", "checkpoints"} or heading["format"] != FORMAT:
        raise ValueError(f"its heading says {heading}")
    if heading["size"] != len(lines):
        raise ValueError(f"its heading says {heading}")
    return Record(
        entries=[entry_of(line) for line in lines],
        notes=[str(note) for note in heading["checkpoints"]],
        size=len(lines),
        root=b"",
    )


def entry_of(line: dict[str, str]) -> Entry:
    """An entry of an export or a receipt; ValueError unless it says what its state lets it say."""
    lasting = {"seq", "kind", "at", "commitment", "leaf", "state"}
    shown = {"salt", "body", "key"} if line["state"] == "shown" else set()
    if set(line) - {"proof"} != lasting | shown or line["state"] not in STATES:
        raise ValueError(f"entry {line['seq']} says more or less than {line['state']!r} lets it")
    return Entry(
        seq=int(line["seq"]),
        kind=line["kind"],
        at=line["at"],
        commitment=bytes.fromhex(line["commitment"]),
        leaf=bytes.fromhex(line["leaf"]),
        salt=bytes.fromhex(line["salt"]) if shown else None,
        body=line["body"] if shown else None,
        key=line["key"] if shown else None,
        withheld=line["state"] == "withheld",
    )


def read_checkpoint(note: str) -> Record:
    """A checkpoint by itself."""
    size, root = claim(note)
    return Record(entries=[], notes=[note], size=size, root=root)
