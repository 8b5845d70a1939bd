"""Norms and their drift, from a source on disk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.adapters.folder import Folder
from lawspeaker.adapters.polis.importance_marks import read_importance
from lawspeaker.adapters.polis.vote_times import read_vote_times
from lawspeaker.adapters.strata_files import read_shares, read_strata
from lawspeaker.adapters.tables.importance_marks import read_table_importance
from lawspeaker.adapters.tables.vote_times import read_table_times
from lawspeaker.analysis.groups import GroupMethod, opinion_groups
from lawspeaker.contract.yaml_form import part_to_yaml
from lawspeaker.cycle.drift import DriftReport, drift_of, when
from lawspeaker.cycle.group import MAX_GROUPS
from lawspeaker.cycle.norms import Population, norms_of
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.wiring.desk import day_of
from lawspeaker.wiring.source import Columns, SourceKind, kind_of, read_source
from lawspeaker.wiring.views import recorded_history

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.analysis.groups import OpinionGroups
    from lawspeaker.contract.norm_finding import NormList
    from lawspeaker.records.conversation import Conversation
    from lawspeaker.records.partition import Partition
    from lawspeaker.records.vote_history import VoteHistory
    from lawspeaker.records.votes import Votes


@dataclass(frozen=True, slots=True, kw_only=True)
class NormRequest:
    """What a person asked `norms` or `drift` for; an empty text means that it was not asked.

    `stratum` names a column of `participants_file`, by default `participants.csv` in the
    source; `importance` a column of the votes file, or anything where the source is a record,
    whose votes have one mark.
    """

    source: Path
    votes: str | None = None
    statements: str | None = None
    columns: tuple[str, ...] = ()
    method: str = "auto"
    seed: int = 0
    stratum: str = ""
    participants_file: Path | None = None
    shares_file: Path | None = None
    importance: str = ""

    def read(self) -> Conversation:
        """The conversation that the request names."""
        return read_source(
            self.source, votes=self.votes, statements=self.statements, columns=self.named
        )

    def marks(self, conversation: Conversation) -> Votes | None:
        """What people called important, None where it was not asked for."""
        if not self.importance:
            return None
        if self.kind is SourceKind.RECORD:
            return _recorded(conversation, self.source)
        if self.kind is SourceKind.POLIS:
            return read_importance(
                self.source, conversation, column=self.importance, votes=self.votes
            )
        return read_table_importance(
            self.source,
            conversation,
            column=self.importance,
            votes=self.votes,
            statements=self.statements,
            columns=self.named,
        )

    def history(self, conversation: Conversation) -> VoteHistory:
        """When each vote was cast, changed ones too."""
        if self.kind is SourceKind.RECORD:
            return recorded_history(self.source, conversation.votes)
        if self.kind is SourceKind.POLIS:
            return read_vote_times(
                self.source, conversation, votes=self.votes, statements=self.statements
            )
        return read_table_times(
            self.source,
            conversation,
            votes=self.votes,
            statements=self.statements,
            columns=self.named,
        )

    @property
    def named(self) -> Columns | None:
        """The columns as the readers take them."""
        return Columns.of(self.columns)

    @property
    def kind(self) -> SourceKind:
        """What the source is read as."""
        return kind_of(self.source, votes=self.votes, columns=self.named)

    def groups(self, conversation: Conversation) -> OpinionGroups:
        """The opinion groups, by the same choices as those of `run`."""
        method = GroupMethod(self.method)
        return opinion_groups(
            conversation.votes, method=method, seed=self.seed, max_groups=MAX_GROUPS
        )

    def strata(self, conversation: Conversation) -> Partition | None:
        """The stated strata of the participants, None where none were asked for."""
        if not self.stratum:
            return None
        beside = self.source if self.source.is_dir() else self.source.parent
        path = self.participants_file or beside / "participants.csv"
        return read_strata(path, self.stratum, conversation.votes.participants)

    def population(self, conversation: Conversation) -> Population | None:
        """Strata with their shares; UsageFault where only one of the two was named."""
        strata = self.strata(conversation)
        if self.shares_file is None:
            return None
        if strata is None:
            raise UsageFault("--shares needs --stratum: which column says who is in which part?")
        return Population(strata=strata, shares=read_shares(self.shares_file))


def _recorded(conversation: Conversation, source: Path) -> Votes:
    if conversation.marks is None:
        raise BadInput(
            "nobody was asked what is important",
            path=str(source),
            mend="Ask with `lawspeaker assembly vote --important`, or leave the option out.",
        )
    return conversation.marks


def norms_of_source(request: NormRequest, *, threshold: float) -> NormList:
    """The norms of the conversation in a folder."""
    conversation = request.read()
    return norms_of(
        conversation,
        request.groups(conversation),
        threshold=threshold,
        population=request.population(conversation),
        marks=request.marks(conversation),
        seed=request.seed,
    )


def write_norms(found: NormList, out: Path, *, replace: bool) -> None:
    """Write the norms as YAML or, for a name that ends in .json, JSON; UsageFault if it exists."""
    if out.suffix.lower() not in {".yaml", ".yml", ".json"}:
        raise UsageFault(f"{out} should end in .yaml or .json.")
    if out.is_dir() or (out.exists() and not replace):
        raise UsageFault(f"{out} exists. Name another file with --out, or add --force.")
    text = part_to_yaml(found)
    if out.suffix.lower() == ".json":
        text = found.model_dump_json(indent=1, exclude_defaults=True) + "\n"
    try:
        Folder(out.parent).write(out.name, text)
    except OSError as error:
        raise UsageFault(f"{out} cannot be written ({error.strerror}).") from error


def drift_of_source(
    request: NormRequest, *, since: str, alpha: float, min_change: float
) -> DriftReport:
    """The drift of the conversation in a folder; without a day, UsageFault tells the votes'."""
    conversation = request.read()
    history = request.history(conversation)
    if not since:
        raise UsageFault(f"Say since when with --since YYYY-MM-DD. {when(history)}")
    return drift_of(
        conversation,
        history,
        request.groups(conversation),
        since=day_of(since),
        strata=request.strata(conversation),
        alpha=alpha,
        min_change=min_change,
        seed=request.seed,
    )
