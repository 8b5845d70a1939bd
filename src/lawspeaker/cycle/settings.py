"""What a run is asked to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from math import ceil
from typing import TYPE_CHECKING

from lawspeaker.analysis.groups import GroupMethod

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.records.canonical import Json


def enough_votes(n_participants: int) -> int:
    """Votes that a statement needs before it may be chosen: one in twenty people, at least 10.

    Statements that hardly anybody saw win slates by luck: their posterior is wide, and some
    completion of the unseen votes is always kind to them.
    """
    return max(10, ceil(n_participants / 20))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that decides the outcome of a run beside its input; the same settings, the same bytes.

    `votes_file`, `statements_file`, `columns` and `all_simulated` say how the source was read.
    `day` stands in the document as the day of drafting. `n_clauses` is the size of the slate,
    `min_votes` the votes that a statement needs before it may be chosen, `n_draws` how often
    unseen votes are filled in anew. `sybil` says whether the smallest shares of added accounts
    are searched for, which takes minutes where there are thousands of people. `stratum` names
    the column of the source's `participants.csv` that says who is in which part of the
    population, and `shares` how large each part is; empty, nothing is post-stratified.
    `population` and `sampling` are the organiser's words for whom it was meant to hear and how
    people were found; empty, the document says what the votes tell of it. `moderation` are those
    for why statements were taken out, which no export tells.
    """

    constitution_id: str
    title: str
    day: date
    min_votes: int
    seed: int = 0
    n_clauses: int = 12
    n_draws: int = 50
    method: GroupMethod = GroupMethod.AUTO
    votes_file: str | None = None
    statements_file: str | None = None
    columns: tuple[str, ...] = ()
    all_simulated: bool = False
    sybil: bool = False
    stratum: str = ""
    shares: Mapping[str, float] = field(default_factory=dict)
    population: str = ""
    sampling: str = ""
    moderation: str = ""

    def to_json(self) -> dict[str, Json]:
        """The form that the record keeps."""
        return {
            "constitution_id": self.constitution_id,
            "title": self.title,
            "day": self.day.isoformat(),
            "seed": self.seed,
            "n_clauses": self.n_clauses,
            "min_votes": self.min_votes,
            "n_draws": self.n_draws,
            "method": self.method.value,
            "votes_file": self.votes_file,
            "statements_file": self.statements_file,
            "columns": list(self.columns),
            "all_simulated": self.all_simulated,
            "sybil": self.sybil,
            "stratum": self.stratum,
            "shares": dict(self.shares),
            "population": self.population,
            "sampling": self.sampling,
            "moderation": self.moderation,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Json]) -> Settings:
        """The settings that a record kept."""
        return cls(
            constitution_id=str(kept["constitution_id"]),
            title=str(kept["title"]),
            day=date.fromisoformat(str(kept["day"])),
            seed=int(str(kept["seed"])),
            n_clauses=int(str(kept["n_clauses"])),
            min_votes=int(str(kept["min_votes"])),
            n_draws=int(str(kept["n_draws"])),
            method=GroupMethod(str(kept["method"])),
            votes_file=_name(kept.get("votes_file")),
            statements_file=_name(kept.get("statements_file")),
            columns=_names(kept.get("columns")),
            all_simulated=kept.get("all_simulated") is True,
            sybil=kept.get("sybil") is True,
            stratum=str(kept.get("stratum") or ""),
            shares=_shares(kept.get("shares")),
            population=str(kept.get("population") or ""),
            sampling=str(kept.get("sampling") or ""),
            moderation=str(kept.get("moderation") or ""),
        )


def _shares(kept: Json) -> dict[str, float]:
    if not isinstance(kept, dict):
        return {}
    return {name: float(str(share)) for name, share in kept.items()}


def _names(kept: Json) -> tuple[str, ...]:
    return tuple(str(each) for each in kept) if isinstance(kept, list) else ()


def _name(kept: Json) -> str | None:
    return None if kept is None else str(kept)
