"""Ballots as people hand them in: a text of one row for each, with a header."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.errors import BadInput
from lawspeaker.records.ballot import Ballot, Choice

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PARTICIPANT, VOTE, SIMULATED = "participant", "vote", "simulated"
_FLAG = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False, "": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paper:
    path: str
    line: int
    cells: Mapping[str, str]

    def fault(self, column: str, problem: str, mend: str) -> BadInput:
        return BadInput(problem, path=self.path, line=self.line, column=column, mend=mend)


def read_ballots(text: str, *, path: str) -> tuple[Ballot, ...]:
    """Ballots in the order of a text's rows, second ones of a person included.

    Columns `participant`, `vote` (yes, no, abstain, in any letters) and, where it is there,
    `simulated` (true or false), divided by commas, semicolons or tabs. A plain number is a
    participant's number: 12 is p.12. BadInput with path, line, column and mend where the text
    is empty, a column is missing, or a cell cannot be read; no ballot is guessed at or skipped.
    """
    return tuple(_ballot(paper) for paper in _papers(text, path))


def _papers(text: str, path: str) -> Iterator[_Paper]:
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    if not "".join(lines).strip():
        raise BadInput(
            "there is no ballot in it",
            path=path,
            mend="Give a header `participant,vote` and one row for each ballot.",
        )
    rows = csv.reader(lines, delimiter=max(",;\t", key=lines[0].count), strict=True)
    header: list[str] = []
    line = 1
    try:
        for cells in rows:
            if not header:
                header = _header(cells, path)
            elif any(cell.strip() for cell in cells):
                yield _paper(header, cells, path=path, line=line)
            line = rows.line_num + 1
    except csv.Error as error:
        raise BadInput(
            f"this row cannot be read ({error})",
            path=path,
            line=line,
            mend="Look for a quotation mark that is opened and not closed.",
        ) from error


def _header(cells: list[str], path: str) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    for wanted in (PARTICIPANT, VOTE):
        if names.count(wanted) != 1:
            raise BadInput(
                f"the header has {names.count(wanted)} columns {wanted!r}; it reads {cells}",
                path=path,
                line=1,
                column=wanted,
                mend="Begin the file with a header such as participant,vote.",
            )
    return names


def _paper(header: list[str], cells: list[str], *, path: str, line: int) -> _Paper:
    if len(cells) != len(header):
        raise BadInput(
            f"the row has {len(cells)} cells where the header has {len(header)}",
            path=path,
            line=line,
            mend="Give one cell for each column.",
        )
    stripped = (cell.strip() for cell in cells)
    return _Paper(path=path, line=line, cells=dict(zip(header, stripped, strict=True)))


def _ballot(paper: _Paper) -> Ballot:
    who = paper.cells[PARTICIPANT]
    if not who:
        raise paper.fault(PARTICIPANT, "nobody is named", "Name the participant, such as p.12.")
    vote = paper.cells[VOTE].lower()
    if vote not in tuple(Choice):
        raise paper.fault(VOTE, f"{paper.cells[VOTE]!r} is no vote", "Write yes, no or abstain.")
    flag = paper.cells.get(SIMULATED, "").lower()
    if flag not in _FLAG:
        raise paper.fault(SIMULATED, f"{flag!r} is neither true nor false", "Write true or false.")
    number = who.isascii() and who.isdecimal()
    return Ballot(
        participant=f"p.{int(who)}" if number else who,
        choice=Choice(vote),
        simulated=_FLAG[flag],
    )
