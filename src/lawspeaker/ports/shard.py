"""A part of the votes that can be read again and again, here or in another process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from lawspeaker.records.votes import Votes


class Shard(Protocol):
    """Some participants with all their votes; every shard has the same statements.

    No participant is in two shards. A shard that is mapped over processes must be picklable.
    """

    def read(self) -> Votes:
        """The votes of these participants, the same at each call."""
        ...
