"""What a gateway keeps of its answers for a while, as the rooms see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRow:
    """One answer under the SHA-256 of its link; `until` is its last day.

    `sealed` can be read with the link only. Once contested it is empty, and `contest` is the
    public number.
    """

    lookup: str
    until: date
    sealed: bytes
    contest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledRow:
    """One answer that was drawn to be read by those who run the assistant, as JSON text."""

    until: date
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenCount:
    """How many answers were given on a day under a version; no content."""

    day: date
    version: str
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCounts:
    """How many rows there are; `first_until` is the day on which the next are deleted."""

    n_sealed: int
    n_contested: int
    n_sampled: int
    first_until: date | None


class KeptAnswers(Protocol):
    """Keeps sealed copies until their day, then deletes them for good."""

    def keep(
        self, row: KeptRow, *, day: date, version: str, sampled: SampledRow | None = None
    ) -> None:
        """Keep a copy, count the answer, and keep a sampled one where it was drawn."""
        ...

    def find(self, lookup: str) -> KeptRow | None:
        """The row under a link's hash, None where there is none."""
        ...

    def settle(self, lookup: str, contest: str) -> None:
        """Note that an answer was contested and delete its copy: the record has it now."""
        ...

    def purge(self, day: date | None) -> int:
        """Delete what was to be kept until before a day, or all copies for None; how many."""
        ...

    def counts(self) -> KeptCounts:
        """How much is kept."""
        ...

    def given(self) -> Iterator[GivenCount]:
        """How many answers were given, by day and version, in order."""
        ...

    def sampled(self) -> Iterator[SampledRow]:
        """The answers that were drawn to be read."""
        ...

    def drop_sampled(self, holds: Callable[[str], bool]) -> int:
        """Delete for good the answers drawn to be read whose content `holds` is true of."""
        ...

    def close(self) -> None:
        """Close it."""
        ...
