"""Ballots as people hand them in: a text of one row for each, with a header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.records.ballot import Ballot, Choice
from lawspeaker.records.delimited import MARKS, named_rows

if TYPE_CHECKING:
    from lawspeaker.records.delimited import NamedRow

PARTICIPANT, VOTE, SIMULATED = "participant", "vote", "simulated"


def read_ballots(text: str, *, path: str) -> tuple[Ballot, ...]:
    """Ballots in the order of a text's rows, second ones of a person included.

    Columns `participant`, `vote` (yes, no, abstain, in any letters) and, where it is there,
    `simulated` (true or false), divided by commas, semicolons or tabs. BadInput with path, line,
    column and mend where the text is empty, a column is missing, or a cell cannot be read; no
    ballot is guessed at or skipped.
    """
    rows = named_rows(text, path=path, columns=(PARTICIPANT, VOTE))
    return tuple(ballot_in(row, VOTE) for row in rows)


def ballot_in(row: NamedRow, column: str) -> Ballot:
    """The ballot in one column of a row; BadInput where a cell cannot be read."""
    vote = row.cells[column].lower()
    if vote not in tuple(Choice):
        raise row.fault(column, f"{row.cells[column]!r} is no vote", "Write yes, no or abstain.")
    flag = row.cells.get(SIMULATED, "").lower()
    if flag not in MARKS:
        raise row.fault(SIMULATED, f"{flag!r} is neither true nor false", "Write true or false.")
    return Ballot(participant=participant_in(row), choice=Choice(vote), simulated=MARKS[flag])


def participant_in(row: NamedRow) -> str:
    """Whose row it is; a plain number is a participant's number: 12 is p.12."""
    who = row.cells[PARTICIPANT]
    if not who:
        raise row.fault(PARTICIPANT, "nobody is named", "Name the participant, such as p.12.")
    return f"p.{int(who)}" if who.isascii() and who.isdecimal() else who
