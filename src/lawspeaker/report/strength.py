"""What the report's page on strength shows: what it takes to turn a result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.records.anonymity import K_ANONYMITY

if TYPE_CHECKING:
    from lawspeaker.report.cell import Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """How many accounts, voting on this clause alone, take it below half, or lift it there."""

    quote: Quote
    clause: str
    stands: bool
    n_accounts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftAside:
    """The results without people who vote in a way that stands out.

    `n_people` is None where they are too few to count out loud; then nothing else is told.
    `groups` are the groups in words, `likeness` in [-1, 1] how far those who stay are grouped as
    before (adjusted Rand index). `came` and `went` are changes of the slate. `too_few_left` says
    that nothing could be worked out without them.
    """

    kind: str
    n_people: int | None
    groups: str = ""
    likeness: float | None = None
    came: tuple[Quote, ...] = ()
    went: tuple[Quote, ...] = ()
    n_agreed_changed: int = 0
    too_few_left: bool = False

    def __post_init__(self) -> None:
        """Refuse a count that is too small to publish (ValueError)."""
        if self.n_people is not None and 0 < self.n_people < K_ANONYMITY:
            raise ValueError(f"{self.n_people} people left aside, at least {K_ANONYMITY} are told")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attacked:
    """The least that was found to change a result; `n_accounts` None where nothing did."""

    outcome: str
    n_accounts: int | None
    share: float | None
    how: str
    changed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """What turns each clause, what the results are without odd votes, what attacks change.

    `aside` is empty where the votes were too many to work the results out anew. `attacked` is
    empty where it was not searched; `searched` is the largest share of added accounts tried.
    """

    turns: tuple[Turn, ...]
    groups: str = ""
    aside: tuple[LeftAside, ...] = ()
    attacked: tuple[Attacked, ...] = ()
    searched: float | None = None
