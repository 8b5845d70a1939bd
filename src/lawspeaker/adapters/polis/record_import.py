"""A whole Polis export as events of a record, each vote one of its own.

Every event carries a key made of what it is in the export, so that reading the same export again,
or one that has grown, adds only what is new. What was erased from the record does not come back:
once anything was erased, an id that the record does not hold, and that an earlier export already
could have held by its number, is taken for erased and refused with all that hangs on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.adapters.polis.bundle import Bundle, find_bundle
from lawspeaker.adapters.polis.reader import n_disagreements, simulated_marks, votes_of
from lawspeaker.adapters.polis.statement_file import read_statements, released_tallies
from lawspeaker.adapters.polis.vote_files import (
    CastVotes,
    matrix_votes,
    row_votes,
    votes_from_matrix,
)
from lawspeaker.adapters.table import open_sheet, read_table
from lawspeaker.cycle.projection.sources_read import SourceRead
from lawspeaker.errors import BadInput
from lawspeaker.records.canonical import canonical_json, digest
from lawspeaker.records.event import EventKind
from lawspeaker.records.natural_order import number_of
from lawspeaker.records.new_event import NewEvent
from lawspeaker.records.participant import Participant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lawspeaker.adapters.ledger.store import StoredLedger
    from lawspeaker.adapters.polis.vote_files import CastVote
    from lawspeaker.cycle.projection.views import Views
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.statement import Statement

IMPORT = "import"
"""How somebody joined who came with an export."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolisImport:
    """What an import came to; `n_new` events were not on record before (0: nothing was new)."""

    n_new: int
    n_votes: int
    n_refused: int
    known_before: bool


def import_polis(
    ledger: StoredLedger,
    views: Views,
    folder: Path,
    *,
    votes: str | None = None,
    statements: str | None = None,
    all_simulated: bool = False,
) -> PolisImport:
    """Put an export on record, all or nothing; call it inside a transaction of the ledger.

    `views` are those of the record as it is. BadInput as `read_polis` has it; also where people
    take part in the assembly itself, whose ids could be those of the export.
    """
    bundle = find_bundle(folder, votes=votes, statements=statements)
    identity = _identity(bundle, all_simulated=all_simulated)
    if any(source.digest == identity for source in views.opening.sources):
        return PolisImport(n_new=0, n_votes=0, n_refused=0, known_before=True)
    _refuse_mixture(views, folder)
    reading = _Reading(bundle, views, all_simulated=all_simulated)
    _refuse_taken(ledger, views, reading)
    n_new = ledger.extend(reading.opened(folder.name))
    n_new += ledger.extend(reading.events())
    ledger.append(EventKind.SOURCE_READ, reading.source_read(folder.name, identity).to_json())
    return PolisImport(
        n_new=n_new + 1,
        n_votes=len(reading.cast.value),
        n_refused=reading.n_refused,
        known_before=False,
    )


def _identity(bundle: Bundle, *, all_simulated: bool) -> str:
    """The digest of what is read, the same for the same files under any folder's name."""
    return digest(
        canonical_json([[f["name"], f["digest"]] for f in _files(bundle)] + [[str(all_simulated)]])
    )


def _files(bundle: Bundle) -> list[dict[str, Json]]:
    paths = (bundle.votes, bundle.matrix, bundle.statements, bundle.summary, bundle.participants)
    return [
        {"name": path.name, "digest": digest(path.read_bytes())}
        for path in paths
        if path is not None
    ]


def _refuse_mixture(views: Views, folder: Path) -> None:
    own = [each for each, joined in views.people.joined.items() if joined.by != IMPORT]
    if own or views.people.roll is not None:
        why = f"{len(own)} people joined the assembly itself" if own else "its roll is closed"
        raise BadInput(
            f"the record takes no export any more, for {why}",
            path=str(folder),
            mend="Import it into another folder.",
        )


def _refuse_taken(ledger: StoredLedger, views: Views, reading: _Reading) -> None:
    for each in reading.statements:
        if each in views.statements.proposed and ledger.find(_key("s", each)) is None:
            raise BadInput(
                f"{each} was proposed in the assembly itself, and the export has one of that id",
                path=reading.texts.path,
                mend="Import the export into another folder.",
            )


class _Reading:
    """One pass over the files of a bundle."""

    def __init__(self, bundle: Bundle, views: Views, *, all_simulated: bool) -> None:
        self.bundle = bundle
        self.views = views
        self.all_simulated = all_simulated
        self.texts = read_table(bundle.statements)
        self.statements = {each.id: each for each in read_statements(self.texts)}
        self.facts = _facts(bundle)
        self.matrix_order, self.groups = _released(bundle)
        self.marks = (
            {} if bundle.participants is None else simulated_marks(read_table(bundle.participants))
        )
        self.cast = CastVotes()
        self.here: dict[str, None] = {}
        self.refused: set[str] = set()
        self.n_refused = 0

    @property
    def topic(self) -> str:
        return dict(self.facts).get("topic", "")

    def opened(self, name: str) -> Iterator[NewEvent]:
        """The opening of the assembly, where the record has none."""
        if not self.views.opening.assembly:
            body: dict[str, Json] = {
                "assembly": name,
                "topic": self.topic or name,
                "description": dict(self.facts).get("conversation-description", ""),
                "simulated": self.all_simulated,
            }
            yield NewEvent(kind=EventKind.ASSEMBLY_OPENED, body=body, key="assembly")

    def events(self) -> Iterator[NewEvent]:
        """People, statements, decisions, votes, in the order of the files."""
        for person in (*self.matrix_order, *self.marks):
            yield from self._joined(person)
        at_time = self.texts.header.index("timestamp") if "timestamp" in self.texts.header else None
        at_id = self.texts.index("comment-id")
        for row in self.texts.rows:
            said_at = None if at_time is None else _whole(row.cells[at_time])
            yield from self._proposed(
                self.statements[f"stmt.{row.cells[at_id].strip()}"], said_at=said_at
            )
        yield from self._votes()

    def _joined(self, person: str) -> Iterator[NewEvent]:
        if person in self.here:
            return
        self.here[person] = None
        if self._is_erased(person, self.views.people.joined, "participant"):
            self.refused.add(person)
            self.n_refused += 1
            return
        simulated = self.all_simulated or self.marks.get(person, False)
        yield NewEvent(
            kind=EventKind.JOINED,
            body={"participant": person, "simulated": simulated, "by": IMPORT},
            key=_key("p", person),
        )

    def _proposed(self, statement: Statement, *, said_at: int | None) -> Iterator[NewEvent]:
        if (
            self._is_erased(statement.id, self.views.statements.proposed, "statement")
            or statement.author in self.refused
        ):
            self.refused.add(statement.id)
            self.n_refused += 1
            return
        body: dict[str, Json] = {"statement": statement.id, "text": statement.text}
        body |= {} if statement.author is None else {"author": statement.author}
        body |= {} if said_at is None else {"said_at": said_at}
        yield NewEvent(kind=EventKind.STATEMENT_PROPOSED, body=body, key=_key("s", statement.id))
        if statement.moderation is not self.views.statements.moderation(statement.id):
            n_before = len(self.views.statements.decisions.get(statement.id, ()))
            yield NewEvent(
                kind=EventKind.MODERATED,
                body={
                    "statement": statement.id,
                    "decision": statement.moderation.name.lower(),
                    "reason": "as the export has it",
                },
                key=f"{_key('m', statement.id)}:{n_before}",
            )

    def _votes(self) -> Iterator[NewEvent]:
        last: dict[tuple[str, str], tuple[int, int]] = {}
        for vote in self._cast():
            self.cast.add(vote)
            if vote.time is not None:
                self.cast.time.append(vote.time)
            person, statement = f"p.{vote.voter}", f"stmt.{vote.statement}"
            if person not in self.here:
                yield from self._joined(person)
            if person in self.refused or statement in self.refused:
                self.n_refused += 1
                continue
            pair = (vote.voter, vote.statement)
            was, n_before = last.get(pair, (0, 0))
            last[pair] = (vote.value, n_before + 1)
            body: dict[str, Json] = {
                "participant": person,
                "statement": statement,
                "vote": vote.value,
                "cast_at": vote.time,
            }
            yield NewEvent(
                kind=EventKind.REVISED if n_before else EventKind.VOTED,
                body=body | {"was": was} if n_before else body,
                key=f"polis:v:{vote.voter}:{vote.statement}:{n_before}",
            )

    def _cast(self) -> Iterator[CastVote]:
        known = set(self.statements)
        if self.bundle.votes is not None:
            return row_votes(open_sheet(self.bundle.votes), known)
        assert self.bundle.matrix is not None  # noqa: S101 - find_bundle saw to it
        return matrix_votes(open_sheet(self.bundle.matrix), known)

    def _is_erased(self, identifier: str, held: object, what: str) -> bool:
        opening = self.views.opening
        if not opening.n_erasures or identifier in held:  # type: ignore[operator]  # a mapping
            return False
        highest = max(
            (getattr(source, f"highest_{what}") for source in opening.sources), default=-1
        )
        number = number_of(identifier)
        return number is None or number <= highest

    def source_read(self, name: str, identity: str) -> SourceRead:
        """What is told of the bundle once all of it is read."""
        gone = self.refused
        return SourceRead(
            source=name,
            digest=identity,
            files=tuple(_files(self.bundle)),
            facts=self.facts,
            topic=self.topic or name,
            matrix_order=None
            if self.bundle.matrix is None
            else tuple(each for each in self.matrix_order if each not in gone),
            groups={key: group for key, group in self.groups.items() if key not in gone},
            tallies={k: t for k, t in released_tallies(self.texts).items() if k not in gone},
            n_cells_disagree=self._n_cells_disagree(),
            n_refused=self.n_refused,
            highest_participant=_highest(self.here),
            highest_statement=_highest(self.statements),
        )

    def _n_cells_disagree(self) -> int:
        if self.bundle.votes is None or self.bundle.matrix is None:
            return 0
        people = tuple(Participant(id=each) for each in self.here)
        statements = tuple(self.statements.values())
        in_matrix = votes_from_matrix(open_sheet(self.bundle.matrix), set(self.statements))
        return n_disagreements(
            votes_of(people, statements, self.cast), people, statements, in_matrix
        )


def _released(bundle: Bundle) -> tuple[tuple[str, ...], dict[str, str]]:
    """The people of the matrix in its order, and the groups that it gives them."""
    if bundle.matrix is None:
        return (), {}
    sheet = open_sheet(bundle.matrix)
    at = sheet.index("participant")
    at_group = sheet.header.index("group-id") if "group-id" in sheet.header else None
    order: list[str] = []
    groups: dict[str, str] = {}
    for row in sheet.rows:
        person = f"p.{sheet.identifier(row, at)}"
        order.append(person)
        group = "" if at_group is None else row.cells[at_group].strip()
        if group:
            groups[person] = group
    return tuple(order), groups


def _facts(bundle: Bundle) -> tuple[tuple[str, str], ...]:
    if bundle.summary is None:
        return ()
    table = read_table(bundle.summary)
    # The file has no header: its first row is already a key and a value.
    first = (table.header[0], ",".join(table.header[1:]))
    return (first, *((row.cells[0].strip(), row.cells[1].strip()) for row in table.rows))


def _whole(cell: str) -> int | None:
    return int(cell) if cell.strip().lstrip("-").isdecimal() else None


def _highest(ids: dict[str, None] | dict[str, Statement]) -> int:
    return max((number for each in ids if (number := number_of(each)) is not None), default=-1)


def _key(what: str, identifier: str) -> str:
    return f"polis:{what}:{identifier.partition('.')[2]}"
