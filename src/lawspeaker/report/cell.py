"""What a cell of the report may hold, and the promise that it is never a small one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from lawspeaker.records.anonymity import K_ANONYMITY

if TYPE_CHECKING:
    from lawspeaker.records.estimate import Estimate


class Hidden(StrEnum):
    """Why a cell is not shown: too few votes, or because it would give away one that is hidden."""

    FEW = "few"
    PROTECTS = "protects"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A named value, both as they are to be read."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A statement in its author's words."""

    id: str
    text: str


def refuse_few(*cells: Estimate | None) -> None:
    """Nobody is singled out, whoever gathers the report (ValueError): TRUST, promise 4."""
    for cell in cells:
        if cell is not None and cell.n < K_ANONYMITY:
            raise ValueError(f"a cell of {cell.n}, at least {K_ANONYMITY} are needed: hide it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Shares of those who voted on one statement; the three have the same n and sum to 1.

    `agree.n` is the number of votes. A cell with fewer than `K_ANONYMITY` is refused
    (ValueError) and must be `Hidden.FEW` instead.
    """

    agree: Estimate
    passed: Estimate
    disagree: Estimate

    def __post_init__(self) -> None:
        """Refuse a cell that is too small to publish."""
        refuse_few(self.agree, self.passed, self.disagree)


Cell: TypeAlias = Tally | Hidden


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """A statement with its votes: of everybody, then of each group."""

    quote: Quote
    overall: Cell
    groups: tuple[Cell, ...] = ()
