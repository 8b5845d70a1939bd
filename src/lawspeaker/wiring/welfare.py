"""Utilities from whatever they come in: a table, the votes of a folder, a run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lawspeaker.adapters.folder import Folder
from lawspeaker.adapters.utilities import read_utilities, with_groups
from lawspeaker.analysis.groups import GroupMethod, opinion_groups
from lawspeaker.analysis.support import support
from lawspeaker.cycle.group import MAX_GROUPS
from lawspeaker.cycle.settings import enough_votes
from lawspeaker.cycle.slate_utilities import (
    OPINION_GROUP,
    contrasted_slates,
    run_utilities,
    slate_utilities,
)
from lawspeaker.cycle.welfare import WelfareAsk, welfare_of
from lawspeaker.wiring.source import read_source
from lawspeaker.wiring.store import holds_record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lawspeaker.cycle.welfare_report import WelfareReport
    from lawspeaker.records.utilities import Utilities


@dataclass(frozen=True, slots=True, kw_only=True)
class UtilityRequest:
    """Which utilities a person named, and by what their rows are grouped.

    `groups` is a column's name, or a file of ids and groups. `n_clauses` and `seed` are for
    slates made of votes.
    """

    source: Path
    groups: str = ""
    by: tuple[str, ...] = ()
    n_clauses: int = 12
    seed: int = 0

    @property
    def grouped_by(self) -> str:
        """The attribute that `groups` names."""
        return "group" if self.groups and Path(self.groups).is_file() else self.groups


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """Utilities, and the attribute by which they are grouped, empty for each row by itself."""

    utilities: Utilities
    groups: str


def read_request(request: UtilityRequest) -> Read:
    """Read what was named: a table, a folder with votes, or a folder that `run` wrote."""
    source = request.source
    if not source.is_dir():
        found = read_utilities(source, attributes=(request.groups, *request.by))
        if request.groups and Path(request.groups).is_file():
            found = with_groups(found, Path(request.groups))
        return Read(utilities=found, groups=request.grouped_by)
    if holds_record(source):
        found = run_utilities(Folder(source), k=request.n_clauses)
        return Read(utilities=found, groups="")
    return _of_votes(request)


def welfare_of_source(request: UtilityRequest, ask: WelfareAsk) -> WelfareReport:
    """The welfare report on what was named."""
    read = read_request(request)
    return welfare_of(read.utilities, replace(ask, groups=read.groups))


def attributes_of(groups: str, by: Sequence[str]) -> tuple[str, ...]:
    """The attributes that a person named, each once."""
    return tuple(dict.fromkeys(name for name in (groups, *by) if name))


def _of_votes(request: UtilityRequest) -> Read:
    conversation = read_source(request.source)
    found = opinion_groups(
        conversation.votes, method=GroupMethod.AUTO, seed=request.seed, max_groups=MAX_GROUPS
    ).partition
    measured = support(conversation.votes, found)
    slates = contrasted_slates(
        conversation,
        found,
        measured,
        k=request.n_clauses,
        min_votes=enough_votes(len(conversation.participants)),
        seed=request.seed,
    )
    table = slate_utilities(conversation, found, measured, slates)
    groups = request.grouped_by or (OPINION_GROUP if found.n_groups else "")
    if request.groups and Path(request.groups).is_file():
        table = with_groups(table, Path(request.groups))
    return Read(utilities=table, groups=groups)
