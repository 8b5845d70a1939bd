"""The town's proposal after its people adopted it, and after they changed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cycle.stage import count, held
from cycle.test_amend import GATES, reword, rule
from cycle.town import ballots

if TYPE_CHECKING:
    from pathlib import Path


def ratified(folder: Path) -> Path:
    """The folder with 1.0.0 in force from 2026-04-01."""
    count(folder, ballots(n_yes=100))
    return folder


def amended(folder: Path) -> Path:
    """A ratified folder with 1.1.0 in the place of 1.0.0, because of one ruling."""
    clause = held(folder).clauses[0].id
    reword(folder, rule(folder, clause), clause)
    days = ("2020-06-01", "2020-06-20", "2020-06-30")
    count(folder, ballots(n_yes=100), days=days, gates=GATES)
    return folder
