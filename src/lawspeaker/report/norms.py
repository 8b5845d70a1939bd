"""What the report's page on norms shows: what people hold to, and whether it has moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.report.cell import Quote, refuse_few

if TYPE_CHECKING:
    from lawspeaker.records.estimate import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldNorm:
    """A statement that a community holds to, or rejects where `against`, credibly.

    `strength` is the share of its voters who do, `dissent` the share who vote the other way.
    `population` is the share at the population's make-up and `bridging` the share at the least
    willing place along the line of opinion, `importance` the share of those asked who call it
    important; each is None where it was not worked out. `group` is None where everybody was asked.
    """

    quote: Quote
    against: bool
    group: str | None
    strength: Estimate
    dissent: Estimate
    population: Estimate | None = None
    bridging: Estimate | None = None
    importance: Estimate | None = None

    def __post_init__(self) -> None:
        """Refuse a cell that is too small to publish (ValueError)."""
        refuse_few(self.strength, self.importance)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A statement whose answers moved, told in a sentence, and how sure that is."""

    quote: Quote
    sentence: str
    certainty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """What was looked for in one sentence, what moved, and what that would call for."""

    sentence: str
    drifted: tuple[Moved, ...]
    proposal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Norms:
    """What everybody holds to, what one group holds to and others do not, and what moved.

    `found` is False where there was too little data to ask, and `reason` says so in a sentence.
    `threshold` is the share that a norm credibly exceeds. `moves` is None where the votes have
    no times, or were all cast on one day.
    """

    found: bool
    reason: str
    threshold: float
    everybody: tuple[HeldNorm, ...]
    of_groups: tuple[HeldNorm, ...]
    moves: Moves | None
