"""Words that people rank among candidates: read their rankings, decide by Schulze, all ties told.

After the Habermas machine (Tessler et al. 2024): candidates, rankings, a round of critiques,
candidates anew. Here the rankings are people's own; a model's prediction of them decides nothing.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.contract.wording import Drafter
from lawspeaker.governance.ballot_paper import PARTICIPANT, participant_in
from lawspeaker.records.anonymity import shown
from lawspeaker.records.delimited import named_rows
from lawspeaker.social_choice.margins import Margins
from lawspeaker.social_choice.schulze import schulze

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lawspeaker.governance.roll import Roll
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.delimited import NamedRow
    from lawspeaker.records.stored import Stored


_CANDIDATE = re.compile(r"m\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One proposed statement of a round, `m1`, and who wrote it."""

    id: str
    text: str
    drafter: Drafter

    def to_json(self) -> dict[str, Json]:
        """The form that the record keeps."""
        return {"id": self.id, "text": self.text, "drafter": self.drafter.to_json()}

    @classmethod
    def from_json(cls, stored: Stored) -> Candidate:
        """Read it back; BadInput where it is damaged."""
        return cls(
            id=stored.text("id"),
            text=stored.text("text"),
            drafter=Drafter.from_json(stored.part("drafter")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingPaper:
    """One person's ranks, by candidate id: 1 is best, equal ranks are a tie, absent is silent."""

    participant: str
    rank: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The candidates in tiers, the best first; more than one in the first is a tie, and told so.

    `refused` are `participant: reason`; `simulated` marks a count of simulated people.
    """

    tiers: tuple[tuple[str, ...], ...]
    n_papers: int
    refused: tuple[str, ...]
    simulated: bool

    @property
    def winner(self) -> str | None:
        """The candidate that people rank first; None in a tie or where nobody ranked."""
        alone = self.n_papers > 0 and len(self.tiers[0]) == 1
        return self.tiers[0][0] if alone else None

    def to_json(self) -> dict[str, Json]:
        """The form that is shown: no number of one to nine people."""
        few = {"n_papers": shown(self.n_papers), "n_refused": shown(len(self.refused))}
        return {**self.to_record(), **few}

    def to_record(self) -> dict[str, Json]:
        """The form that the record keeps."""
        return {
            "tiers": [list(tier) for tier in self.tiers],
            "n_papers": self.n_papers,
            "n_refused": len(self.refused),
            "rule": "schulze",
            "simulated": self.simulated,
        }


def read_rankings(text: str, *, path: str, candidates: Sequence[str]) -> tuple[RankingPaper, ...]:
    """Rankings from a CSV text with a column `participant` and one for each candidate.

    A cell is a rank (1 is best) or empty. BadInput with path, line, column and mend, for a
    column of a candidate that there is not too: then the paper is of another round.
    """
    rows = named_rows(text, path=path, columns=(PARTICIPANT, *candidates))
    return tuple(_paper(row, candidates) for row in rows)


def _paper(row: NamedRow, candidates: Sequence[str]) -> RankingPaper:
    other = next(
        (name for name in row.cells if _CANDIDATE.fullmatch(name) and name not in candidates), None
    )
    if other is not None:
        raise row.fault(
            other,
            f"the last round has no candidate {other}",
            f"Let people rank {', '.join(candidates)}: numbers of an earlier round mean others.",
        )
    return RankingPaper(
        participant=participant_in(row),
        rank={name: _rank(row, name) for name in candidates if row.cells[name]},
    )


def _rank(row: NamedRow, column: str) -> float:
    cell = row.cells[column]
    try:
        rank = float(cell)
    except ValueError:
        rank = math.nan
    if not rank >= 1 or math.isinf(rank):
        raise row.fault(
            column,
            f"the rank is {cell!r}",
            "Write 1 for the best, 2 for the next, or leave it empty.",
        )
    return rank


def decide(
    papers: Sequence[RankingPaper], candidates: Sequence[str], *, roll: Roll, rehearsal: bool
) -> Decision:
    """The candidates' order by the last paper of each person on the roll."""
    members, last, refused = roll.by_participant, {}, []
    for paper in papers:
        member = members.get(paper.participant)
        if member is None:
            refused.append(f"{paper.participant}: not on the roll")
        elif member.simulated and not rehearsal:
            refused.append(f"{paper.participant}: simulated")
        else:
            last[paper.participant] = paper.rank
    ranks = np.array(
        [[rank.get(each, np.nan) for each in candidates] for rank in last.values()],
        dtype=np.float64,
    ).reshape(len(last), len(candidates))
    tiers = schulze(Margins.from_ranks(ranks)).tiers if last else (tuple(range(len(candidates))),)
    return Decision(
        tiers=tuple(tuple(candidates[each] for each in tier) for tier in tiers),
        n_papers=len(last),
        refused=tuple(refused),
        simulated=rehearsal,
    )
