"""What the report shows of a slate's evidence, and of what hangs on the rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lawspeaker.report.cell import Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleName:
    """A rule and what it looks at, in words."""

    name: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderRules:
    """A statement under each rule: the share of completions that choose it, and its places.

    `shares` has one entry per committee rule, `places` (from 1, None where it was not ranked)
    one per ranking rule. `chosen` says whether it is on this slate.
    """

    quote: Quote
    chosen: bool
    shares: tuple[float, ...]
    places: tuple[int | None, ...]

    @property
    def close(self) -> bool:
        """Whether it is chosen, or some rule would choose it in half of the completions."""
        return self.chosen or max(self.shares, default=0.0) >= 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class BestFor:
    """Whose slates are best for the groups, by how much those count who gain least.

    `reach` says how many times as much a group counts that gains half as much as another,
    `powers` the same as powers of the mean.
    """

    reach: str
    powers: str
    slates: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The rule-sensitivity card; `n_completions` are the ways in which votes were filled in."""

    sentences: tuple[str, ...]
    committee_rules: tuple[RuleName, ...]
    ranking_rules: tuple[RuleName, ...]
    statements: tuple[UnderRules, ...]
    powers: tuple[BestFor, ...]
    n_completions: int
    n_ranked: int

    @property
    def close(self) -> tuple[UnderRules, ...]:
        """The statements that are worth a look first."""
        return tuple(row for row in self.statements if row.close)

    @property
    def far(self) -> tuple[UnderRules, ...]:
        """Those that some rule chooses, but none in half of the completions."""
        return tuple(row for row in self.statements if not row.close)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a slate can vouch for, in sentences, and its card; None where votes are too many."""

    certificates: tuple[str, ...]
    card: Card | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A chosen statement with its support in words."""

    quote: Quote
    support: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SlatePage:
    """A slate on a page of its own; `asked` are the rule and constraints in sentences."""

    title: str
    simulated: bool
    asked: tuple[str, ...]
    seats: tuple[Seat, ...]
    left_out: tuple[str, ...]
    rules: Rules
