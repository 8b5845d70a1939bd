"""Choices from a CSV or Parquet table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.adapters.preferences.choices import Choice, Choices
from lawspeaker.adapters.preferences.community_alignment import MARK, read_community_alignment
from lawspeaker.adapters.utilities import read_any_table
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.adapters.table import Table
    from lawspeaker.records.delimited import Row
    from lawspeaker.records.preferences import Preferences

RATERS = ("rater", "annotator", "participant", "user_id")
NAMED = (("candidate_a", "candidate_b"), ("model_a", "model_b"), ("response_a", "response_b"))
A = {"a", "response_a", "1", "first"}
B = {"b", "response_b", "2", "second"}
TIE = {"tie", "both", "equal", "same", "0.5"}
NEITHER = {"", "none", "skip", "neither", "null"}
SIMULATED = "simulated"
PAIRS = ("chosen", "rejected")


def read_choice_table(path: Path) -> Preferences:
    """Read `prompt, response_a, response_b, choice, rater` and attributes of raters.

    The candidates are `candidate_a` and `candidate_b` or `model_a` and `model_b` where there
    are such columns, else the responses' own words. `choice` is a, b or tie. Every other column
    is an attribute of raters. A table with `first_turn_preferred_response` is read as Community
    Alignment's. BadInput names file, line, column and mend.
    """
    table = read_any_table(path)
    if MARK in table.header:
        return read_community_alignment(path, table)
    if set(PAIRS) <= set(table.header) and "choice" not in table.header:
        raise BadInput(
            "a table with chosen and rejected does not keep which of the two was shown first",
            path=str(path),
            line=1,
            mend="Give response_a, response_b and choice; or JSON Lines (.jsonl) with prompt, "
            "chosen and rejected, which are read without an order.",
        )
    return _plain(path, table)


def _plain(path: Path, table: Table) -> Preferences:
    one, two = next(
        (pair for pair in NAMED if set(pair) <= set(table.header)), ("response_a", "response_b")
    )
    at_one, at_two = table.index(one), table.index(two)
    at_choice = table.index("choice")
    key = next((name for name in RATERS if name in table.header), None)
    at_prompt = table.header.index("prompt") if "prompt" in table.header else None
    spoken = {"prompt", "choice", SIMULATED, key, *(name for pair in NAMED for name in pair)}
    attributes = [name for name in table.header if name and name not in spoken]
    found = Choices(path=path, layout="table", raters_known=key is not None)
    for row in table.rows:
        rater = str(row.line) if key is None else table.identifier(row, table.index(key))
        outcome = _outcome(table, row, at_choice)
        if key is not None:
            said = {name: row.cells[table.index(name)].strip() for name in attributes}
            found.tell(rater, said, line=row.line)
        if SIMULATED in table.header:
            said_so = row.cells[table.index(SIMULATED)].strip().lower()
            found.simulated |= said_so in {"true", "yes", "1"}
        if outcome is None:
            found.lost["the rater chose neither"] += 1
            continue
        found.add(
            Choice(
                prompt="" if at_prompt is None else row.cells[at_prompt].strip(),
                first=table.identifier(row, at_one),
                second=table.identifier(row, at_two),
                outcome=outcome,
                rater=rater,
            )
        )
    return found.preferences()


def _outcome(table: Table, row: Row, at: int) -> float | None:
    said = row.cells[at].strip().lower()
    for words, outcome in ((A, 1.0), (B, 0.0), (TIE, 0.5), (NEITHER, None)):
        if said in words:
            return outcome
    raise BadInput(
        f"{row.cells[at]!r} is no choice",
        path=table.path,
        line=row.line,
        column="choice",
        mend="Write a, b or tie, or leave the cell empty.",
    )
