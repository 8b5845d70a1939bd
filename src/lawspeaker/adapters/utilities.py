"""Utilities from a CSV or Parquet table, a row for each person or group, or for each value."""

# ruff: noqa: S608 - paths are quoted by text_of

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import duckdb
import numpy as np

from lawspeaker.adapters.table import Table, read_table
from lawspeaker.adapters.tables.source import text_of
from lawspeaker.errors import BadInput
from lawspeaker.records.canonical import digest
from lawspeaker.records.conversation import SourceFile
from lawspeaker.records.delimited import Row
from lawspeaker.records.natural_order import in_natural_order
from lawspeaker.records.partition import Partition
from lawspeaker.records.utilities import Utilities

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

PEOPLE = ("participant", "person", "rater", "voter")
GROUPS = ("group", "row")
VALUES = ("value", "utility")
WEIGHTS = ("n", "weight")
SIMULATED = "simulated"
_TRUE, _FALSE = {"true", "yes", "1"}, {"false", "no", "0", ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """Which column is which: the rows' id, the candidates, what else is known of a row."""

    key: str
    weight: str | None
    attributes: tuple[str, ...]


def read_utilities(path: Path, *, attributes: Sequence[str] = ()) -> Utilities:
    """Read a table of utilities, long where it has a column `candidate`, else wide.

    Long: a row for each value, with the row's id (`participant`, `person`, `rater`, `voter`;
    `group`, `row`), `candidate`, `value` or `utility`, and where there are any `lo`, `hi`,
    `draw`, `item`. Wide: the id in such a column or the first, and a column for each candidate;
    `NAME_lo` and `NAME_hi` are its interval. Both may have `n` or `weight`, `simulated`, and
    attributes: the columns named in `attributes`, and all that hold no numbers. An empty cell
    is not known. BadInput names file, line, column and mend.
    """
    table = read_any_table(path)
    named = [name for name in attributes if name in table.header]
    if "candidate" in table.header:
        return _long(table)
    return _wide(table, named)


def with_groups(utilities: Utilities, path: Path) -> Utilities:
    """The same with the attribute `group` from a file of two columns: the row's id, its group."""
    table = read_any_table(path)
    if len(table.header) < 2:
        raise BadInput(
            "there is one column only", path=table.path, line=1, mend="Give each id its group."
        )
    at = table.header.index("group") if "group" in table.header[1:] else 1
    said: dict[str, str] = {}
    for row in table.rows:
        who = table.identifier(row, 0)
        if who in said:
            raise BadInput(
                f"{who} is there twice", path=table.path, line=row.line, mend="Keep one row."
            )
        said[who] = row.cells[at].strip()
    if not any(said.get(row) for row in utilities.rows):
        raise BadInput(
            "it places no row of the utilities in a group",
            path=table.path,
            mend="Give the same ids as the utilities do, and a group to each.",
        )
    found = _partition([said.get(row, "") for row in utilities.rows])
    return replace(utilities, attributes={**utilities.attributes, "group": found})


def read_any_table(path: Path) -> Table:
    """A CSV or Parquet file as rows of text; BadInput for what cannot be read."""
    if not path.is_file():
        raise BadInput("there is no such file", path=str(path), mend="Check the name.")
    if path.suffix.lower() != ".parquet":
        return read_table(path)
    try:
        with duckdb.connect(":memory:", config={"autoinstall_known_extensions": False}) as base:
            found = base.execute(
                f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM read_parquet({text_of(str(path))})"
            )
            header = tuple(str(column[0]) for column in found.description or ())
            rows = tuple(
                Row(line=line, cells=tuple("" if cell is None else str(cell) for cell in cells))
                for line, cells in enumerate(found.fetchall(), start=2)
            )
    except duckdb.Error as error:
        raise BadInput(
            f"DuckDB cannot read it ({str(error).splitlines()[0]})",
            path=str(path),
            mend="Check that it is a whole Parquet file.",
        ) from error
    source = SourceFile(name=path.name, digest=digest(path.read_bytes()), n_rows=len(rows))
    return Table(path=str(path), header=header, rows=rows, source=source)


def _wide(table: Table, attributes: Sequence[str]) -> Utilities:
    key = _key_of(table)
    rest = [name for name in table.header if name not in {key, *WEIGHTS, SIMULATED}]
    numeric = [name for name in rest if name not in attributes and _is_numeric(table, name)]
    ends = {f"{name}_{end}" for name in numeric for end in ("lo", "hi")} & set(numeric)
    candidates = [name for name in numeric if name not in ends]
    if not candidates:
        raise BadInput(
            "no column holds numbers",
            path=table.path,
            line=1,
            mend="Give a column of utilities to each candidate.",
        )
    shape = _shape(table, key, [name for name in rest if name not in numeric])
    rows = [table.identifier(row, table.index(key)) for row in table.rows]
    first: dict[str, Row] = {}
    for row, name in zip(table.rows, rows, strict=True):
        if first.setdefault(name, row) is not row:
            raise BadInput(
                f"{name} is there twice", path=table.path, line=row.line, mend="Keep one row."
            )
    lo, hi = (
        _columns(table, [f"{name}_{end}" for name in candidates]) if ends else None
        for end in ("lo", "hi")
    )
    return _utilities(
        table, shape, first, candidates, value=_columns(table, candidates), lo=lo, hi=hi
    )


def _key_of(table: Table) -> str:
    """The column of a wide table that names its rows; a group that returns names none."""
    for name in (*PEOPLE, *GROUPS):
        if name in table.header:
            at = table.index(name)
            cells = [row.cells[at].strip() for row in table.rows]
            if name in PEOPLE or len(set(cells)) == len(cells):
                return name
    return table.header[0]


def _long(table: Table) -> Utilities:
    key = next((name for name in (*PEOPLE, *GROUPS) if name in table.header), None)
    value = next((name for name in VALUES if name in table.header), None)
    if key is None or value is None:
        raise BadInput(
            "a table with the column 'candidate' needs a row's id and a value",
            path=table.path,
            line=1,
            mend=f"Add one of {', '.join((*PEOPLE, *GROUPS))}, and one of {', '.join(VALUES)}.",
        )
    known = {key, "candidate", value, "lo", "hi", "draw", "item", *WEIGHTS, SIMULATED}
    shape = _shape(table, key, [name for name in table.header if name not in known])
    at_key, at_candidate = table.index(key), table.index("candidate")
    first: dict[str, Row] = {}
    for row in table.rows:
        first.setdefault(table.identifier(row, at_key), row)
    _demand_one_saying(table, shape, first)
    names = list(dict.fromkeys(table.identifier(row, at_candidate) for row in table.rows))
    spread = [name for name in ("draw", "item") if name in table.header]
    if len(spread) == 2:
        raise BadInput(
            "there are both draws and items", path=table.path, line=1, mend="Keep one of them."
        )
    at_part = table.index(spread[0]) if spread else None
    parts = (
        []
        if at_part is None
        else in_natural_order({table.identifier(row, at_part) for row in table.rows})
    )
    place = {name: i for i, name in enumerate(first)}
    column = {name: j for j, name in enumerate(names)}
    layer = {name: k for k, name in enumerate(parts)}
    where = [
        (
            0 if at_part is None else layer[row.cells[at_part].strip()],
            place[row.cells[at_key].strip()],
            column[row.cells[at_candidate].strip()],
        )
        for row in table.rows
    ]
    seen: set[tuple[int, int, int]] = set()
    for row, cell in zip(table.rows, where, strict=True):
        if cell in seen:
            raise BadInput(
                f"{row.cells[at_key]} has a second value for {row.cells[at_candidate]}",
                path=table.path,
                line=row.line,
                mend="Keep one, or give a column 'item' or 'draw'.",
            )
        seen.add(cell)
    shaped = (max(len(parts), 1), len(first), len(names))
    cube = _placed(table, value, where, shaped)
    bounded = {"lo", "hi"} <= set(table.header) and not spread
    found = _utilities(
        table,
        shape,
        first,
        names,
        value=_mean(cube),
        lo=_placed(table, "lo", where, shaped)[0] if bounded else None,
        hi=_placed(table, "hi", where, shaped)[0] if bounded else None,
    )
    if spread == ["draw"]:
        return replace(found, draws=cube)
    return replace(found, items=tuple(parts), by_item=cube) if spread else found


def _utilities(
    table: Table,
    shape: _Shape,
    first: dict[str, Row],
    candidates: Sequence[str],
    *,
    value: NDArray[np.float64],
    lo: NDArray[np.float64] | None,
    hi: NDArray[np.float64] | None,
) -> Utilities:
    if lo is not None and hi is not None and (lo > hi).any():
        at, candidate = np.argwhere(lo > hi)[0]
        raise BadInput(
            f"the interval of {candidates[candidate]} for {list(first)[at]} ends before it begins",
            path=table.path,
            mend="Exchange lo and hi.",
        )
    rows = list(first.values())
    attributes = {
        name: _partition([row.cells[table.index(name)].strip() for row in rows])
        for name in shape.attributes
    }
    return Utilities(
        name=table.source.name,
        digest=table.source.digest,
        candidates=tuple(candidates),
        rows=tuple(first),
        value=value,
        weight=_weights(table, shape, rows),
        # Rows of which nothing says that each is a group are taken for people, and so protected.
        of_people=shape.key in PEOPLE or (shape.key not in GROUPS and shape.weight is None),
        lo=lo,
        hi=hi,
        attributes=attributes,
        simulated=_simulated(table, rows),
    )


def _shape(table: Table, key: str, attributes: Iterable[str]) -> _Shape:
    weight = next((name for name in WEIGHTS if name in table.header), None)
    return _Shape(key=key, weight=weight, attributes=tuple(attributes))


def _demand_one_saying(table: Table, shape: _Shape, first: dict[str, Row]) -> None:
    """A row's attributes are said on each of its lines, and must be the same on all of them."""
    at_key = table.index(shape.key)
    said = [*shape.attributes, *([shape.weight] if shape.weight else [])]
    places = [table.index(name) for name in said]
    for row in table.rows:
        own = first[row.cells[at_key].strip()]
        for name, at in zip(said, places, strict=True):
            if row.cells[at].strip() != own.cells[at].strip():
                raise BadInput(
                    f"{row.cells[at_key]} is {row.cells[at]!r} here and {own.cells[at]!r} before",
                    path=table.path,
                    line=row.line,
                    column=name,
                    mend="Say the same on each line of one row's id.",
                )


def _weights(table: Table, shape: _Shape, rows: Sequence[Row]) -> NDArray[np.float64]:
    if shape.weight is None:
        return np.ones(len(rows))
    at = table.index(shape.weight)
    found = [_number(table, row, at) for row in rows]
    for row, each in zip(rows, found, strict=True):
        if not each > 0:
            raise BadInput(
                "a row stands for more than nobody",
                path=table.path,
                line=row.line,
                column=shape.weight,
                mend="Give the number of people, above 0.",
            )
    return np.array(found)


def _simulated(table: Table, rows: Sequence[Row]) -> bool:
    if SIMULATED not in table.header:
        return False
    at = table.index(SIMULATED)
    for row in rows:
        if row.cells[at].strip().lower() not in _TRUE | _FALSE:
            raise BadInput(
                f"{row.cells[at]!r} is neither true nor false",
                path=table.path,
                line=row.line,
                column=SIMULATED,
                mend="Write true or false.",
            )
    return any(row.cells[at].strip().lower() in _TRUE for row in rows)


def _partition(said: Sequence[str]) -> Partition:
    names = in_natural_order({each for each in said if each})
    place = {name: g for g, name in enumerate(names)}
    label = [place.get(each, -1) for each in said]
    return Partition(names=tuple(names), label=np.array(label, dtype=np.int32))


def _is_numeric(table: Table, name: str) -> bool:
    at = table.header.index(name)
    cells = [row.cells[at].strip() for row in table.rows]
    return any(cells) and all(not cell or _parsed(cell) is not None for cell in cells)


def _columns(table: Table, names: Sequence[str]) -> NDArray[np.float64]:
    places = [table.index(name) for name in names]
    return np.array([[_number(table, row, at) for at in places] for row in table.rows])


def _placed(
    table: Table, name: str, where: Sequence[tuple[int, int, int]], shaped: tuple[int, int, int]
) -> NDArray[np.float64]:
    cube = np.full(shaped, np.nan)
    at = table.index(name)
    for row, cell in zip(table.rows, where, strict=True):
        cube[cell] = _number(table, row, at)
    return cube


def _mean(cube: NDArray[np.float64]) -> NDArray[np.float64]:
    known = np.isfinite(cube)
    n = known.sum(axis=0)
    total = np.where(known, cube, 0.0).sum(axis=0)
    mean: NDArray[np.float64] = np.divide(total, n, out=np.full(n.shape, np.nan), where=n > 0)
    return mean


def _number(table: Table, row: Row, at: int) -> float:
    cell = row.cells[at].strip()
    if not cell:
        return math.nan
    found = _parsed(cell)
    if found is None:
        raise BadInput(
            f"{cell!r} is no number",
            path=table.path,
            line=row.line,
            column=table.header[at],
            mend="Write a number such as 0.75, or leave the cell empty.",
        )
    return found


def _parsed(cell: str) -> float | None:
    try:
        found = float(cell)
    except ValueError:
        return None
    return found if math.isfinite(found) else None
