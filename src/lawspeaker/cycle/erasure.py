"""What forgetting a person means in a record and its files: what goes, what stays, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.cycle.erased_proposals import adopted_law, without_words
from lawspeaker.cycle.redaction import Forgotten, as_object
from lawspeaker.errors import BadInput
from lawspeaker.governance.roll import Member, Roll
from lawspeaker.records.canonical import digest
from lawspeaker.records.erased_words import ERASED_WORDS
from lawspeaker.records.event import EventKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lawspeaker.cycle.erased_proposals import Law
    from lawspeaker.ports.archive import Archive
    from lawspeaker.ports.ledger import Ledger
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.event import Event

OWNERS = ("participant", "author", "voter")
_SAID_IN = (EventKind.IMPORTED, EventKind.STATEMENT_PROPOSED)
HANDED_OUT = ("release.", "report.html", "public.html", "constitution.", "redline.", "prompt.txt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stays:
    """Words that are not erased, and why not."""

    statement: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """An event of others in which words were quoted: its place and kind."""

    seq: int
    kind: EventKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """A plan: events whose body goes (`seqs`), what is `left` of those that are others' too.

    `files` holds the new text of each file that changes, `unread` the names of files that hold no
    text. `statements` lose their words, `stays` do not; `quoted` are the places where others
    quoted them, `proposals` the versions, never adopted, that lose words.
    """

    forgotten: Forgotten
    seqs: tuple[int, ...]
    left: Mapping[int, Mapping[str, Json]]
    files: Mapping[str, str]
    unread: tuple[str, ...]
    statements: tuple[str, ...]
    stays: tuple[Stays, ...]
    quoted: tuple[Quoted, ...]
    proposals: tuple[str, ...]

    @property
    def handed_out(self) -> tuple[str, ...]:
        """Files that change and are there to be handed out: copies of them cannot be called back.

        Of those of one name, as each version has its own, the one nearest to the root.
        """
        nearest: dict[str, str] = {}
        for name in sorted(self.files, key=lambda name: (name.count("/"), name)):
            last = name.rpartition("/")[2]
            if last.startswith(HANDED_OUT):
                nearest.setdefault(last, name)
        return tuple(sorted(nearest.values()))


def plan_erasure(
    ledger: Ledger, archive: Archive, participant: str, *, placeholder: str
) -> Erasure:
    """Find all of a person in a record and its files; BadInput where nothing names them.

    An event that is theirs alone loses its whole body. One that is others' too (the import, the
    roll, a wording that quotes them) loses it as well, and what remains of it is put on record
    anew. Words that became law, or that somebody else also said, stay; that this person said them
    does not.
    """
    events = list(ledger.events())
    law = adopted_law(ledger)
    said = _said(events, participant)
    others = _others(events, said, participant)
    stays = _staying(said, others, law)
    statements = tuple(sorted(set(said) - {each.statement for each in stays}))
    forgotten = Forgotten.of(
        participant,
        placeholder=placeholder,
        words=[said[each] for each in statements],
        others=[*law.texts, *others],
    )
    seqs, left = _bodies(events, forgotten, {each.statement for each in stays})
    proposals = without_words(archive, law, forgotten)
    changed, unread = _files(archive, forgotten)
    files = {**changed, **proposals}
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
        quoted=_quoted(events, left),
        proposals=tuple(
            dict.fromkeys(n.split("/")[1] for n in proposals if n.startswith("versions/"))
        ),
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
            name = str(event.body.get("statement", f"event {event.seq}"))
            mine.add(name)
            texts[name] = text
    return {each: texts[each] for each in sorted(mine) if texts.get(each)}


def _others(events: Iterable[Event], said: Mapping[str, str], participant: str) -> dict[str, str]:
    """The words of everybody else's statements, each with one that says them."""
    found: dict[str, str] = {}
    for event in events:
        if event.kind is EventKind.IMPORTED:
            for node in _objects(event.body.get("nodes")):
                if str(node.get("id")) not in said:
                    found[str(node.get("text", ""))] = str(node.get("id"))
        text, statement = event.body.get("text"), event.body.get("statement")
        if isinstance(text, str) and statement and not _is_owned(event, participant):
            found[text] = str(statement)
    return {words: name for words, name in found.items() if words not in {"", ERASED_WORDS}}


def _staying(said: Mapping[str, str], others: Mapping[str, str], law: Law) -> tuple[Stays, ...]:
    found: list[Stays] = []
    for statement, words in said.items():
        clause = next((name for name, text in law.clauses if words in text), "")
        if clause:
            why = f"{clause} holds them, which was adopted, and what was adopted is everybody's"
            found.append(Stays(statement=statement, why=why))
        elif words in others:
            found.append(Stays(statement=statement, why=f"{others[words]} says the same words"))
    return tuple(found)


def _bodies(
    events: Iterable[Event], forgotten: Forgotten, staying: set[str]
) -> tuple[tuple[int, ...], dict[int, Mapping[str, Json]]]:
    gone: set[int] = set()
    left: dict[int, Mapping[str, Json]] = {}
    now: dict[int, Mapping[str, Json]] = {}
    for event in events:
        now[event.seq] = _at_one(event, as_object(forgotten.body(dict(event.body))))
        if _is_owned(event, forgotten.id):
            gone.add(event.seq)
            if event.kind is EventKind.STATEMENT_PROPOSED and event.body["statement"] in staying:
                left[event.seq] = {k: v for k, v in event.body.items() if k not in OWNERS}
        elif now[event.seq] != event.body:
            gone.add(event.seq)
            left[event.seq] = now[event.seq]
        if event.kind is EventKind.RESTATED and event.seq in left:
            # What an earlier erasure left is restated anew, and the old statement of it goes.
            left |= {int(seq): now[int(seq)] for seq in as_object(event.body.get("left"))}
            del left[event.seq]
    return tuple(sorted(gone)), left


def _at_one(event: Event, left: Mapping[str, Json]) -> Mapping[str, Json]:
    """What is left of a body, with the digests in it that its readers hold against the rest."""
    if left == event.body:
        return left
    roll, contest = left.get("roll"), left.get("contest")
    if event.kind is EventKind.ROLL_COMMITTED and isinstance(roll, dict):
        members: Sequence[Member] = Roll.from_json(roll).members
        again = Roll.of(members)  # in its own order, for the placeholder has another place
        return {**left, "roll": again.to_json(), "digest": again.digest()}
    if event.kind is EventKind.CONTESTED and isinstance(contest, dict):
        answer = digest(str(contest.get("answer")).encode())
        return {**left, "contest": {**contest, "answer_digest": answer}}
    return left


def _quoted(events: Iterable[Event], left: Mapping[int, Mapping[str, Json]]) -> tuple[Quoted, ...]:
    return tuple(
        Quoted(seq=event.seq, kind=event.kind)
        for event in events
        if event.seq in left
        and event.kind not in _SAID_IN
        and _n_erased(left[event.seq]) > _n_erased(event.body)
    )


def _n_erased(value: Json | Mapping[str, Json]) -> int:
    if isinstance(value, str):
        return value.count(ERASED_WORDS)
    if isinstance(value, list):
        return sum(map(_n_erased, value))
    return sum(map(_n_erased, value.values())) if isinstance(value, dict) else 0


def _files(archive: Archive, forgotten: Forgotten) -> tuple[dict[str, str], tuple[str, ...]]:
    changed: dict[str, str] = {}
    unread: list[str] = []
    for name in archive.names():
        try:
            text = archive.read(name)
        except BadInput:  # it is no text; whether the words stand in its bytes is looked at last
            unread.append(name)
            continue
        now = forgotten.file(name, text)
        if now != text:
            changed[name] = now
    return changed, tuple(unread)


def _is_owned(event: Event, participant: str) -> bool:
    return any(event.body.get(key) == participant for key in OWNERS)


def _objects(value: Json) -> list[Mapping[str, Json]]:
    return [as_object(each) for each in value] if isinstance(value, list) else []
