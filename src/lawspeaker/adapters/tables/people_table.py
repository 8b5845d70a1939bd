"""The people of a table beside the votes, and which of them are simulated."""

# ruff: noqa: S608 - names and paths are quoted by name_of and text_of, values are parameters

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.adapters.tables.source import ROW, header_of, name_of
from lawspeaker.adapters.tables.votes_table import shown
from lawspeaker.errors import BadInput
from lawspeaker.records.delimited import MARKS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.adapters.tables.columns import Columns
    from lawspeaker.adapters.tables.source import Connection, Relation

SIMULATED = "simulated"


def marked_people(base: Connection, relation: Relation, columns: Columns) -> Mapping[str, bool]:
    """By raw id whether a person is simulated; of nobody where the table does not say both.

    BadInput for a row without an id, a person who is there twice, or a mark that is neither.
    """
    header, path = header_of(base, relation), shown(relation)
    at = columns.find_optional(
        "participant", header, given=columns.participant
    ) or columns.find_optional("participant", header, given=None)
    if at is None or SIMULATED not in header:
        return {}  # somebody's own table of the same name, with whatever else is told of people
    rows = base.execute(
        f"SELECT coalesce(trim(CAST({name_of(at)} AS VARCHAR)), ''), "
        f"lower(coalesce(trim(CAST({name_of(SIMULATED)} AS VARCHAR)), '')) "
        f"FROM {relation.sql} ORDER BY {ROW}"
    ).fetchall()
    found: dict[str, bool] = {}
    for number, (person, said) in enumerate(rows, start=1):
        wrong = (
            "the person has no id"
            if not person
            else f"{person} is there twice"
            if person in found
            else f"{SIMULATED} is {said!r}"
            if said not in MARKS
            else ""
        )
        if wrong:
            raise BadInput(
                f"row {number}: {wrong}",
                path=path,
                column=SIMULATED if said not in MARKS else at,
                mend="Give each person one row, and simulated as true or false.",
            )
        found[person] = MARKS[said]
    return found
