"""A whole Polis export as events of a record, each vote one of its own.

Every event carries a key made of what it is in the export, so that reading the same export again,
or one that has grown, adds only what is new. What was erased from the record does not come back:
once anything was erased, an id that the record does not hold, and that an earlier export already
could have held by its number, is taken for erased and refused with all that hangs on it.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from lawspeaker.adapters.ledger.groups import extend_in_groups
from lawspeaker.adapters.polis.bundle import Bundle, files_of, find_bundle, identity_of
from lawspeaker.adapters.polis.reader import n_disagreements, simulated_marks, votes_of
from lawspeaker.adapters.polis.statement_file import read_statements, released_tallies
from lawspeaker.adapters.polis.vote_files import (
    CastVotes,
    matrix_votes,
    row_votes,
    votes_from_matrix,
)
from lawspeaker.adapters.table import open_sheet, read_table
from lawspeaker.cycle.projection.opening import IMPORT
from lawspeaker.cycle.projection.sources_read import SourceRead
from lawspeaker.errors import BadInput
from lawspeaker.records.event import EventKind
from lawspeaker.records.natural_order import number_of
from lawspeaker.records.new_event import NewEvent
from lawspeaker.records.participant import Participant
from lawspeaker.records.spelled_event import VoteSpelling

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from lawspeaker.adapters.ledger.store import StoredLedger
    from lawspeaker.adapters.polis.vote_files import CastVote
    from lawspeaker.cycle.projection.views import Views
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.spelled_event import SpelledEvent
    from lawspeaker.records.statement import Statement

_DISTURBS = frozenset(
    {
        EventKind.ROLL_COMMITTED,
        EventKind.SOURCE_READ,
        EventKind.JOINED,
        EventKind.STATEMENT_PROPOSED,
        EventKind.MODERATED,
        EventKind.VOTED,
        EventKind.REVISED,
        EventKind.ERASED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolisImport:
    """What an import came to; `n_new` events were not on record before (0: nothing was new).

    `n_kept` events are of an import into the same new folder that was killed before.
    """

    n_new: int
    n_votes: int
    n_refused: int
    known_before: bool
    n_kept: int = 0


def import_polis(
    ledger: StoredLedger,
    views: Views,
    folder: Path,
    *,
    n_seen: int,
    votes: str | None = None,
    statements: str | None = None,
    all_simulated: bool = False,
    staged: bool = False,
) -> PolisImport:
    """Put an export on record in groups, each durable before the next.

    `views` are those of the record's first `n_seen` events. All is read and tried before anything
    is written, unless it is `staged` in a ledger that is thrown away when it fails. A crash leaves
    a whole beginning, which the same import completes. Into an empty record all of it goes in one
    transaction: then reading once is enough. BadInput as `read_polis` has it; also where
    people take part in the assembly itself, whose ids could be those of the export, and where
    somebody else does what the import hangs on while it goes on.
    """
    bundle = find_bundle(folder, votes=votes, statements=statements)
    identity = identity_of(bundle, all_simulated=all_simulated)
    if any(source.digest == identity for source in views.opening.sources):
        return PolisImport(n_new=0, n_votes=0, n_refused=0, known_before=True)
    _refuse_mixture(views, folder)
    _refuse_half_erased(ledger, views, folder)
    reading = _Reading(bundle, views, all_simulated=all_simulated)
    _refuse_taken(ledger, views, reading)
    at_once = not staged and ledger.size == 0
    if not staged and not at_once:
        ledger.n_new(_Reading(bundle, views, all_simulated=all_simulated).all(folder.name))
    told = partial(reading.source_read, folder.name, identity)
    with ledger.transaction() if at_once else nullcontext():
        n_new = extend_in_groups(
            ledger,
            chain(reading.all(folder.name), _told(told)),
            n_seen=n_seen,
            disturbs=_DISTURBS,
        )
    return PolisImport(
        n_new=n_new,
        n_votes=len(reading.cast.value),
        n_refused=reading.n_refused,
        known_before=False,
    )


def _told(source: Callable[[], SourceRead]) -> Iterator[NewEvent]:
    """What is told of the export at the end, when all of it was read."""
    yield NewEvent(kind=EventKind.SOURCE_READ, body=source().to_json())


def _refuse_mixture(views: Views, folder: Path) -> None:
    own = [each for each, joined in views.people.joined.items() if joined.by != IMPORT]
    if own or views.people.roll is not None:
        why = f"{len(own)} people joined the assembly itself" if own else "its roll is closed"
        raise BadInput(
            f"the record takes no export any more, for {why}",
            path=str(folder),
            mend="Import it into another folder.",
        )


def _refuse_half_erased(ledger: StoredLedger, views: Views, folder: Path) -> None:
    """Nobody can tell whom an import that was broken off had brought before they were erased."""
    if not views.opening.n_erasures:
        return
    told = max((each.seq for each in ledger.events(EventKind.SOURCE_READ)), default=-1)
    since = [
        each.body
        for each in ledger.events(EventKind.JOINED, EventKind.STATEMENT_PROPOSED)
        if each.seq > told
    ]
    if any(body.get("by") == IMPORT for body in since) and not all(since):
        raise BadInput(
            "an import was broken off here, and of what it brought something was erased",
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

    def all(self, name: str) -> Iterator[NewEvent | SpelledEvent]:
        """Everything, in the order of the files; once only."""
        return chain(self._opened(name), self._events())

    def _opened(self, name: str) -> Iterator[NewEvent]:
        """The opening of the assembly, where the record has none."""
        if not self.views.opening.assembly:
            body: dict[str, Json] = {
                "assembly": name,
                "topic": self.topic or name,
                "description": dict(self.facts).get("conversation-description", ""),
                "simulated": self.all_simulated,
            }
            yield NewEvent(kind=EventKind.ASSEMBLY_OPENED, body=body, key="assembly")

    def _events(self) -> Iterator[NewEvent | SpelledEvent]:
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

    def _votes(self) -> Iterator[NewEvent | SpelledEvent]:
        # 3 n + vote + 1 for the n-th vote on a pair: of a million small tuples the collector of
        # garbage would make more work than all else here.
        last: dict[str, int] = {}
        spelling, here, cast = VoteSpelling(), self.here, self.cast
        for vote in self._cast():
            voter, said, value, time = vote
            cast.add(vote)
            if time is not None:
                cast.time.append(time)
            person, statement = f"p.{voter}", f"stmt.{said}"
            if person not in here:
                yield from self._joined(person)
            if self.refused and (person in self.refused or statement in self.refused):
                self.n_refused += 1
                continue
            pair = f"{voter}\0{said}"  # no file that is read holds a NUL
            n_before, was = divmod(last.get(pair, 1), 3)
            last[pair] = 3 * (n_before + 1) + value + 1
            key = f"polis:v:{voter}:{said}:{n_before}"
            if n_before:
                yield spelling.revised(person, statement, value, was=was - 1, cast_at=time, key=key)
            else:
                yield spelling.voted(person, statement, value, cast_at=time, key=key)

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
            files=tuple(files_of(self.bundle)),
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
