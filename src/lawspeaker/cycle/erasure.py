"""What forgetting a person means in a record and its files: what goes, what stays, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.cycle.redaction import Forgotten, as_object
from lawspeaker.errors import BadInput
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lawspeaker.ports.archive import Archive
    from lawspeaker.ports.ledger import Ledger
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import Event

OWNERS = ("participant", "author", "voter")
TEXT_FILES = (".json", ".jsonl", ".csv", ".html", ".md", ".yaml", ".txt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stays:
    """Words that are not erased, and why not."""

    statement: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """A plan: events whose body goes (`seqs`), what is `left` of those that are others' too.

    `files` holds the new text of each file that changes, `unread` the names of files that were
    not looked into. `words` go everywhere, `stays` do not.
    """

    forgotten: Forgotten
    seqs: tuple[int, ...]
    left: Mapping[int, Mapping[str, Json]]
    files: Mapping[str, str]
    unread: tuple[str, ...]
    statements: tuple[str, ...]
    stays: tuple[Stays, ...]


def plan_erasure(
    ledger: Ledger, archive: Archive, participant: str, *, placeholder: str
) -> Erasure:
    """Find all of a person in a record and its files; BadInput where nothing names them.

    An event that is theirs alone loses its whole body. One that is others' too (the import, the
    roll) loses it as well, and what remains of it is put on record anew. Words that became part
    of a constitution, or that somebody else also said, stay; that this person said them does not.
    """
    events = list(ledger.events())
    said = _said(events, participant)
    stays = _staying(events, said, participant)
    statements = tuple(sorted(set(said) - {each.statement for each in stays}))
    forgotten = Forgotten(
        id=participant,
        placeholder=placeholder,
        words=tuple(sorted({said[each] for each in statements}, key=lambda words: -len(words))),
    )
    seqs, left = _bodies(events, forgotten)
    files, unread = _files(archive, forgotten)
    if not seqs and not files:
        raise BadInput(
            f"nothing in the record or its files names {participant!r}",
            mend="Give the id as `trace` and the votes have it, such as p.12.",
        )
    return Erasure(
        forgotten=forgotten,
        seqs=seqs,
        left=left,
        files=files,
        unread=unread,
        statements=statements,
        stays=stays,
    )


def _said(events: Iterable[Event], participant: str) -> dict[str, str]:
    """The person's statements by id, with their words."""
    texts: dict[str, str] = {}
    mine: set[str] = set()
    for event in events:
        for node in _objects(event.body.get("nodes")):
            texts[str(node.get("id"))] = str(node.get("text", ""))
        for link in _objects(event.body.get("links")):
            if (link.get("from"), link.get("how")) == (participant, "said"):
                mine.add(str(link.get("to")))
        text = event.body.get("text")
        if _is_owned(event, participant) and isinstance(text, str):
            mine.add(f"event {event.seq}")
            texts[f"event {event.seq}"] = text
    return {each: texts[each] for each in sorted(mine) if texts.get(each)}


def _staying(
    events: Iterable[Event], said: Mapping[str, str], participant: str
) -> tuple[Stays, ...]:
    quoted: dict[str, str] = {}
    others: dict[str, str] = {}
    for event in events:
        for link in _objects(event.body.get("links")):
            if link.get("how") == "quoted in":
                quoted[str(link.get("from"))] = str(link.get("to")).partition("@")[0]
        for node in _objects(event.body.get("nodes")):
            if node.get("what") != "clause" and str(node.get("id")) not in said:
                others[str(node.get("text", ""))] = str(node.get("id"))
        text, statement = event.body.get("text"), event.body.get("statement")
        if isinstance(text, str) and statement and not _is_owned(event, participant):
            others[text] = str(statement)
    found: list[Stays] = []
    for statement, words in said.items():
        if statement in quoted:
            clause = quoted[statement]
            found.append(Stays(statement=statement, why=f"{clause} of a constitution quotes it"))
        elif words in others:
            found.append(Stays(statement=statement, why=f"{others[words]} says the same words"))
    return tuple(found)


def _bodies(
    events: Iterable[Event], forgotten: Forgotten
) -> tuple[tuple[int, ...], dict[int, Mapping[str, Json]]]:
    gone: set[int] = set()
    left: dict[int, Mapping[str, Json]] = {}
    now: dict[int, Mapping[str, Json]] = {}
    for event in events:
        now[event.seq] = as_object(forgotten.body(dict(event.body)))
        if _is_owned(event, forgotten.id):
            gone.add(event.seq)
        elif now[event.seq] != event.body:
            gone.add(event.seq)
            left[event.seq] = now[event.seq]
        if event.kind is EventKind.RESTATED and event.seq in left:
            # What an earlier erasure left is restated anew, and the old statement of it goes.
            left |= {int(seq): now[int(seq)] for seq in as_object(event.body.get("left"))}
            del left[event.seq]
    return tuple(sorted(gone)), left


def _files(archive: Archive, forgotten: Forgotten) -> tuple[dict[str, str], tuple[str, ...]]:
    changed: dict[str, str] = {}
    unread: list[str] = []
    for name in archive.names():
        if not name.endswith(TEXT_FILES):
            unread.append(name)
            continue
        text = archive.read(name)
        now = forgotten.file(name, text)
        if now != text:
            changed[name] = now
    return changed, tuple(unread)


def _is_owned(event: Event, participant: str) -> bool:
    return any(event.body.get(key) == participant for key in OWNERS)


def _objects(value: Json) -> list[Mapping[str, Json]]:
    return [as_object(each) for each in value] if isinstance(value, list) else []
