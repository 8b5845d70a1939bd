"""Which part of the population each participant says they are of, and how large each part is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.adapters.table import Table, read_table
from lawspeaker.errors import BadInput
from lawspeaker.records.natural_order import in_natural_order
from lawspeaker.records.partition import Partition

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def read_strata(path: Path, column: str, participants: Sequence[str]) -> Partition:
    """The participants (ids `p.12`) by a column of a CSV that has also `participant`.

    People whom the file does not have, or whose cell is empty, are in no stratum. BadInput for
    a missing column, a person there twice, or nobody placed.
    """
    table = _existing(path)
    at_person, at_stratum = table.index("participant"), table.index(column)
    said: dict[str, str] = {}
    for row in table.rows:
        person = f"p.{table.identifier(row, at_person).removeprefix('p.')}"
        if person in said:
            raise BadInput(
                f"{person} is there twice",
                path=table.path,
                line=row.line,
                column="participant",
                mend="Keep one row for each participant.",
            )
        said[person] = row.cells[at_stratum].strip()
    names = in_natural_order({said[each] for each in participants if said.get(each)})
    if not names:
        raise BadInput(
            "nobody who voted is in a stratum",
            path=table.path,
            column=column,
            mend="Give the participants' ids as the votes file does, and a stratum to each.",
        )
    place = {name: g for g, name in enumerate(names)}
    label = [place.get(said.get(each, ""), -1) for each in participants]
    return Partition(names=tuple(names), label=np.array(label, dtype=np.int32))


def read_shares(path: Path) -> dict[str, float]:
    """The population's shares from a CSV with the columns `stratum` and `share`."""
    table = _existing(path)
    at_stratum, at_share = table.index("stratum"), table.index("share")
    shares: dict[str, float] = {}
    for row in table.rows:
        name = table.identifier(row, at_stratum)
        try:
            share = float(row.cells[at_share])
        except ValueError:
            share = -1.0
        if name in shares or not 0 < share <= 1:
            raise BadInput(
                f"{name} is there twice" if name in shares else f"share: {row.cells[at_share]!r}",
                path=table.path,
                line=row.line,
                mend="One row for each stratum, with a share above 0 and at most 1.",
            )
        shares[name] = share
    return shares


def _existing(path: Path) -> Table:
    if not path.is_file():
        raise BadInput("there is no such file", path=str(path), mend="Check the name.")
    return read_table(path)
