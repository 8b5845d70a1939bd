"""A Polis CSV export read into a conversation; Polis' ids and column names end here.

In the export +1 is agree and -1 is disagree; in Polis' database it is the other way round, and
what is read here is the export.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.adapters.polis.bundle import Bundle, find_bundle
from lawspeaker.adapters.polis.statement_file import read_statements, released_tallies
from lawspeaker.adapters.polis.vote_files import (
    CastVotes,
    matrix_people,
    released_groups,
    votes_from_matrix,
    votes_from_rows,
)
from lawspeaker.adapters.table import Table, read_table
from lawspeaker.errors import BadInput
from lawspeaker.records.conversation import Conversation, Released
from lawspeaker.records.delimited import MARKS
from lawspeaker.records.natural_order import in_natural_order
from lawspeaker.records.participant import Participant
from lawspeaker.records.statement import Moderation, Statement
from lawspeaker.records.votes import Votes

if TYPE_CHECKING:
    from pathlib import Path


def read_polis(
    folder: Path,
    *,
    votes: str | None = None,
    statements: str | None = None,
    all_simulated: bool = False,
) -> Conversation:
    """Read a folder with any of the files of a Polis CSV export, joined by id.

    Of a person's votes on a statement the last counts. Statements that are moderated out go,
    with the votes on them, and are counted. Ids become `stmt.12` and `p.12`. BadInput names
    file, line, column and mend.
    """
    bundle = find_bundle(folder, votes=votes, statements=statements)
    texts = read_table(bundle.statements)
    all_statements = read_statements(texts)
    known = {statement.id for statement in all_statements}
    matrix = None if bundle.matrix is None else read_table(bundle.matrix)
    long = None if bundle.votes is None else read_table(bundle.votes)
    in_matrix = CastVotes() if matrix is None else votes_from_matrix(matrix, known)
    cast = in_matrix if long is None else votes_from_rows(long, known)
    people = _people(bundle, matrix, cast, all_simulated=all_simulated)
    full = votes_of(people, all_statements, cast)
    kept = np.array([s.moderation is not Moderation.OUT for s in all_statements], dtype=bool)
    if not kept.any():
        raise BadInput(
            "every statement is moderated out",
            path=texts.path,
            mend="Keep at least one statement (moderated 1 or 0).",
        )
    votes_kept = full.restrict(statements=kept)
    summary = None if bundle.summary is None else read_table(bundle.summary)
    facts = {} if summary is None else _summary(summary)
    tables = [t for t in (long, matrix, texts, summary) if t is not None]
    return Conversation(
        topic=facts.get("topic", folder.name),
        description=facts.get("conversation-description", ""),
        participants=people,
        statements=tuple(s for s, keep in zip(all_statements, kept, strict=True) if keep),
        votes=votes_kept,
        moderated_out=tuple(s for s, keep in zip(all_statements, kept, strict=True) if not keep),
        n_votes_moderated_out=full.n_votes - votes_kept.n_votes,
        n_votes_superseded=len(cast.value) - full.n_votes,
        released=Released(
            groups={} if matrix is None else released_groups(matrix),
            counts={key: int(value) for key, value in facts.items() if value.isdecimal()},
            tallies=released_tallies(texts),
            group_order=() if matrix is None else matrix_people(matrix),
            n_cells_disagree=n_disagreements(full, people, all_statements, in_matrix)
            if long is not None and matrix is not None
            else 0,
        ),
        files=tuple(table.source for table in tables),
    )


def _people(
    bundle: Bundle, matrix: Table | None, cast: CastVotes, *, all_simulated: bool
) -> tuple[Participant, ...]:
    marks = {} if bundle.participants is None else simulated_marks(read_table(bundle.participants))
    ids = {f"p.{voter}" for voter in cast.voter} | set(marks)
    ids |= set() if matrix is None else set(matrix_people(matrix))
    return tuple(
        Participant(id=person, simulated=all_simulated or marks.get(person, False))
        for person in in_natural_order(ids)
    )


def simulated_marks(table: Table) -> dict[str, bool]:
    """Whether each participant of the file is marked as simulated."""
    at_person, at_mark = table.index("participant"), table.index("simulated")
    marks: dict[str, bool] = {}
    for row in table.rows:
        mark = row.cells[at_mark].strip().lower()
        if mark not in MARKS:
            raise BadInput(
                f"simulated is {row.cells[at_mark]!r}",
                path=table.path,
                line=row.line,
                column="simulated",
                mend="Use true or false.",
            )
        marks[f"p.{table.identifier(row, at_person)}"] = MARKS[mark]
    return marks


def votes_of(
    people: tuple[Participant, ...], statements: tuple[Statement, ...], cast: CastVotes
) -> Votes:
    """The votes that count, of these people on these statements."""
    row_of = {person.id: i for i, person in enumerate(people)}
    column_of = {statement.id: j for j, statement in enumerate(statements)}
    return Votes.from_triples(
        [person.id for person in people],
        [statement.id for statement in statements],
        row=[row_of[f"p.{voter}"] for voter in cast.voter],
        column=[column_of[f"stmt.{statement}"] for statement in cast.statement],
        value=np.frombuffer(cast.value, dtype=np.int8) if cast.value else [],
        time=np.frombuffer(cast.time, dtype=np.int64) if cast.time else None,
    )


def n_disagreements(
    full: Votes,
    people: tuple[Participant, ...],
    statements: tuple[Statement, ...],
    in_matrix: CastVotes,
) -> int:
    """On how many pairs a matrix says something else than the votes in `full`."""
    # Only pairs that both files have are compared: an export may drop people from one of them.
    other = votes_of(people, statements, in_matrix)
    width = full.n_statements
    _, here, there = np.intersect1d(
        full.row * width + full.statement,
        other.row * width + other.statement,
        assume_unique=True,
        return_indices=True,
    )
    return int((full.value[here] != other.value[there]).sum())


def _summary(table: Table) -> dict[str, str]:
    # The file has no header: its first row is already a key and a value.
    facts = {table.header[0]: ",".join(table.header[1:])}
    facts |= {row.cells[0].strip(): row.cells[1].strip() for row in table.rows}
    return facts
