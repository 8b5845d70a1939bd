"""Numbers that tell candidates apart, from a table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lawspeaker.adapters.utilities import read_any_table
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path


def read_features(path: Path) -> dict[str, tuple[float, ...]]:
    """A row for each candidate: its name, then numbers. BadInput names line, column and mend."""
    table = read_any_table(path)
    found: dict[str, tuple[float, ...]] = {}
    for row in table.rows:
        name = table.identifier(row, 0)
        numbers: list[float] = []
        for at, cell in enumerate(row.cells[1:], start=1):
            try:
                number = float(cell)
            except ValueError:
                number = math.nan
            if not math.isfinite(number):
                raise BadInput(
                    f"{cell!r} is no number",
                    path=table.path,
                    line=row.line,
                    column=table.header[at],
                    mend="Write a number such as 0.75.",
                )
            numbers.append(number)
        if name in found or not numbers:
            raise BadInput(
                f"{name} is there twice" if name in found else "there are no numbers",
                path=table.path,
                line=row.line,
                mend="Give each candidate one row, its name first.",
            )
        found[name] = tuple(numbers)
    return found
