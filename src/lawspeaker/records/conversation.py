"""One consultation as it was imported: who, what was said, how they voted, what the source says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.records.participant import Participant
    from lawspeaker.records.recruitment import Recruitment
    from lawspeaker.records.statement import Statement
    from lawspeaker.records.votes import Votes


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file that was read: its name, the digest of its bytes, its rows without the header."""

    name: str
    digest: str
    n_rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """What the source itself claims, kept only to be audited, never used as our result.

    `groups` maps a participant id to the released group's name. `counts` holds the numbers of
    the summary file (voters, comments, groups ...). `tallies` maps a statement id to the
    released (agrees, disagrees). `group_order` lists participant ids in the order in which the
    released grouping's file lists them. `n_cells_disagree` counts participant x statement pairs
    on which two vote files of the source say different things.
    """

    groups: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    tallies: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    group_order: tuple[str, ...] = ()
    n_cells_disagree: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """Participants, statements that are not moderated out, their votes, and the source's claims.

    `votes.participants` equals the ids of `participants`, `votes.statements` those of
    `statements`, both in natural order of the ids. `moderated_out` are the statements that were
    left out with the votes on them (`n_votes_moderated_out`); `n_votes_superseded` counts votes
    replaced by a later vote of the same person on the same statement. `marks` holds, over the same
    ids, 1 where somebody called a statement important and 0 where they were asked and did not;
    None where nobody was asked. `recruitment` is None where the source does not tell it.
    """

    topic: str
    description: str
    participants: tuple[Participant, ...]
    statements: tuple[Statement, ...]
    votes: Votes
    marks: Votes | None = None
    moderated_out: tuple[Statement, ...] = ()
    n_votes_moderated_out: int = 0
    n_votes_superseded: int = 0
    released: Released = field(default_factory=Released)
    files: tuple[SourceFile, ...] = ()
    recruitment: Recruitment | None = None

    @property
    def simulated(self) -> bool:
        """Whether anybody in it is simulated: then no result of it may be ratified."""
        return any(p.simulated for p in self.participants)
