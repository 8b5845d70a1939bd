"""Votes from the tables that people hold: arrays, sparse arrays, and data frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias, cast, runtime_checkable

import numpy as np
from scipy.sparse import coo_array, issparse

from lawspeaker.errors import BadInput
from lawspeaker.records.votes import Votes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from scipy.sparse import sparray, spmatrix

_VALUES = (-1, 0, 1)


@runtime_checkable
class Column(Protocol):
    """A column of a frame."""

    def to_numpy(self) -> NDArray[np.generic]:
        """Its values, NaN or None where there is none."""
        ...


@runtime_checkable
class Frame(Protocol):
    """What pandas' and polars' frames share, as far as it is needed."""

    @property
    def columns(self) -> Iterable[str]:
        """The names of the columns."""
        ...

    def __getitem__(self, name: str, /) -> Column: ...


VotesLike: TypeAlias = "Votes | NDArray[np.generic] | sparray | spmatrix | Frame"


def votes_from(
    source: VotesLike,
    *,
    participant: str = "participant",
    statement: str = "statement",
    vote: str = "vote",
    time: str | None = None,
) -> Votes:
    """Votes from a numpy array, a scipy sparse array, or a pandas or polars frame.

    A frame with the three named columns is long, one vote a row; of several votes on one pair
    the latest by the column `time` counts, else the last row, and ids come in the order of their
    first row. Any other frame is wide: one row a participant, one column a statement, ids from
    the column `participant` if there is one. NaN, null and None are not seen, and in a sparse
    array what is not stored; an explicit zero is a pass. Rows and columns of arrays become `p.0`
    and `stmt.0` onwards. Votes come back as they are.

    BadInput names the first cell that is not -1, 0, 1 or empty, and an empty id.
    """
    if isinstance(source, Votes):
        return source
    if issparse(source):
        cells = coo_array(cast("coo_array", source))
        _reject(cells.data, cells.row, [f"stmt.{j}" for j in cells.col])
        return Votes.from_triples(
            [f"p.{i}" for i in range(cells.shape[0])],
            [f"stmt.{j}" for j in range(cells.shape[1])],
            row=cells.row,
            column=cells.col,
            value=cells.data,
        )
    if isinstance(source, np.ndarray):
        dense = _numbers(source)
        if dense.ndim != 2:
            raise BadInput(
                f"the array has {dense.ndim} axes",
                mend="Give participants as rows and statements as columns.",
            )
        return _wide(dense, None, [f"stmt.{j}" for j in range(dense.shape[1])])
    if not isinstance(source, Frame):
        raise BadInput(
            f"a {type(source).__name__} is not votes",
            mend="Give Votes, a numpy or scipy sparse array, or a pandas or polars frame.",
        )
    names = [str(name) for name in source.columns]
    if {participant, statement, vote} <= set(names):
        return _long(source, participant=participant, statement=statement, vote=vote, time=time)
    people = _ids(source[participant], participant) if participant in names else None
    raw = [name for name in source.columns if str(name) != participant]
    columns = [_numbers(source[name].to_numpy()) for name in raw]
    dense = np.stack(columns, axis=1) if columns else np.zeros((0, 0))
    return _wide(dense, people, [str(name) for name in raw])


def _long(source: Frame, *, participant: str, statement: str, vote: str, time: str | None) -> Votes:
    people, said = _ids(source[participant], participant), _ids(source[statement], statement)
    value = _numbers(source[vote].to_numpy())
    row = np.arange(len(value))
    _reject(value, row, [vote] * len(value))
    seen = ~np.isnan(value)
    row_of = {each: place for place, each in enumerate(dict.fromkeys(people))}
    column_of = {each: place for place, each in enumerate(dict.fromkeys(said))}
    return Votes.from_triples(
        list(row_of),
        list(column_of),
        row=np.array([row_of[each] for each in people], dtype=np.int64)[seen],
        column=np.array([column_of[each] for each in said], dtype=np.int64)[seen],
        value=value[seen],
        time=None if time is None else _times(source[time].to_numpy())[seen],
    )


def _wide(dense: NDArray[np.float64], people: list[str] | None, statements: list[str]) -> Votes:
    row, column = np.nonzero(~np.isnan(dense))
    _reject(dense[row, column], row, [statements[j] for j in column])
    participants = [f"p.{i}" for i in range(len(dense))] if people is None else people
    if len(set(participants)) < len(participants):
        raise BadInput("a participant has two rows", mend="Keep one row for each participant.")
    return Votes.from_dense(dense, participants=participants, statements=statements)


def _ids(column: Column, name: str) -> list[str]:
    values = column.to_numpy().tolist()
    for number, value in enumerate(values):
        if value is None or value != value or str(value) == "":  # noqa: PLR0124 - NaN only
            raise BadInput(
                f"row {number} has no id", column=name, mend="Give each row an id, or drop it."
            )
    return [str(int(v)) if isinstance(v, float) and v.is_integer() else str(v) for v in values]


def _numbers(values: NDArray[np.generic]) -> NDArray[np.float64]:
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        pass
    found = np.full(values.shape, np.nan)
    for place, value in enumerate(values.ravel().tolist()):
        try:
            found.ravel()[place] = np.nan if value is None else float(value)
        except (TypeError, ValueError):
            missing = type(value).__name__ in {"NAType", "NaTType"}
            found.ravel()[place] = np.nan if missing else np.inf
    return found


def _times(values: NDArray[np.generic]) -> NDArray[np.int64]:
    if np.issubdtype(values.dtype, np.datetime64):
        return values.astype("datetime64[ms]").astype(np.int64)
    return values.astype(np.int64)


def _reject(values: NDArray[np.generic], row: NDArray[np.signedinteger], names: list[str]) -> None:
    number = np.asarray(values, dtype=np.float64)
    wrong = np.flatnonzero(~np.isin(number, _VALUES) & ~np.isnan(number))
    if len(wrong):
        first = int(wrong[0])
        value = "no number" if np.isinf(number[first]) else f"{number[first]:g}"
        raise BadInput(
            f"row {int(row[first])}: the vote is {value}",
            column=names[first],
            mend="Use 1 (agree), 0 (pass), -1 (disagree), and NaN or null for not seen.",
        )
