"""A run over a source on disk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from lawspeaker.adapters.folder import Folder
from lawspeaker.adapters.memory import Silence
from lawspeaker.adapters.polis.reader import read_polis
from lawspeaker.adapters.strata_files import read_shares, read_strata
from lawspeaker.analysis.groups import GroupMethod
from lawspeaker.cycle.audit import Audit, audit_conversation
from lawspeaker.cycle.demo import Demo, play
from lawspeaker.cycle.desk import Desk
from lawspeaker.cycle.norms import Population
from lawspeaker.cycle.repeat import compare, kept_run
from lawspeaker.cycle.run import Run, run
from lawspeaker.cycle.settings import Settings, enough_votes
from lawspeaker.errors import UsageFault
from lawspeaker.sample.bundle import polis_bundle
from lawspeaker.sample.library import library_sample
from lawspeaker.wiring.desk import day_of, fresh_desk, opened_ledger
from lawspeaker.wiring.source import Columns, read_source
from lawspeaker.wiring.store import open_record
from lawspeaker.wiring.views import fixed_rule

if TYPE_CHECKING:
    from lawspeaker.ports.progress import Progress
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.conversation import Conversation

DEMO_SOURCE = "source"
PARTICIPANTS = "participants.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ruled:
    n_clauses: int
    min_votes: int
    method: GroupMethod
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a person asked `run` for; an empty text or 0 means that we choose.

    `columns` are texts such as `participant=who`, `stratum` is a column of the source's
    `participants.csv`, `shares_file` a CSV with the share that each stratum has in the population.
    `population`, `sampling` and `moderation` are words for whom it was meant to hear, how people
    were found and why statements were taken out.
    """

    source: Path
    votes: str | None = None
    statements: str | None = None
    columns: tuple[str, ...] = ()
    all_simulated: bool = False
    n_clauses: int = 12
    min_votes: int = 0
    method: str = "auto"
    seed: int = 0
    day: str = ""
    title: str = ""
    constitution_id: str = ""
    sybil: bool = False
    stratum: str = ""
    shares_file: Path | None = None
    population: str = ""
    sampling: str = ""
    moderation: str = ""

    def read(self) -> Conversation:
        """The conversation that the request names."""
        return read_source(
            self.source,
            votes=self.votes,
            statements=self.statements,
            columns=Columns.of(self.columns),
            all_simulated=self.all_simulated,
        )

    def settings(self, conversation: Conversation) -> Settings:
        """The request with every choice made; UsageFault for an id that no constitution takes."""
        chosen = self.constitution_id or _slug(self.source.resolve().name)
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", chosen):
            raise UsageFault(
                f"The id {chosen!r} has more in it than small letters, digits and hyphens. "
                f"Use --id {_slug(chosen)}."
            )
        if bool(self.stratum) != (self.shares_file is not None):
            raise UsageFault("--shares and --stratum go together: how large each part is, and who.")
        ruled = self._ruled()
        return Settings(
            constitution_id=chosen,
            title=self.title or f"{conversation.topic}: proposed constitution",
            day=day_of(self.day),
            seed=ruled.seed,
            n_clauses=ruled.n_clauses,
            min_votes=ruled.min_votes or enough_votes(len(conversation.participants)),
            method=ruled.method,
            votes_file=self.votes,
            statements_file=self.statements,
            columns=self.columns,
            all_simulated=self.all_simulated,
            sybil=self.sybil,
            stratum=self.stratum,
            shares={} if self.shares_file is None else read_shares(self.shares_file),
            population=self.population.strip(),
            sampling=self.sampling.strip(),
            moderation=self.moderation.strip(),
        )

    def _ruled(self) -> _Ruled:
        """Clauses, votes needed, method and seed: those that the assembly fixed, else as asked.

        UsageFault where something else is asked for than the assembly's rule says.
        """
        asked: dict[str, Json] = {
            "n_clauses": self.n_clauses,
            "min_votes": self.min_votes,
            "method": self.method,
            "seed": self.seed,
        }
        fixed = {**asked, **fixed_rule(self.source)}
        for name, usual in (("n_clauses", 12), ("min_votes", 0), ("method", "auto"), ("seed", 0)):
            if asked[name] not in {usual, fixed[name]}:
                raise UsageFault(
                    f"The assembly fixed {name} as {fixed[name]} before anybody voted. "
                    "Leave the option out."
                )
        return _Ruled(
            n_clauses=int(str(fixed["n_clauses"])),
            min_votes=int(str(fixed["min_votes"])),
            method=GroupMethod(str(fixed["method"])),
            seed=int(str(fixed["seed"])),
        )


def population_of(
    source: Path, settings: Settings, conversation: Conversation
) -> Population | None:
    """Who is in which stratum, by the source, and its share, by the settings."""
    if not settings.stratum:
        return None
    folder = source if source.is_dir() else source.parent
    strata = read_strata(folder / PARTICIPANTS, settings.stratum, conversation.votes.participants)
    return Population(strata=strata, shares=settings.shares)


def audit_source(
    source: Path,
    *,
    votes: str | None,
    statements: str | None,
    columns: tuple[str, ...] = (),
    seed: int,
) -> Audit:
    """Audit the conversation in a folder; `columns` as in a Request."""
    conversation = read_source(
        source, votes=votes, statements=statements, columns=Columns.of(columns)
    )
    return audit_conversation(conversation, seed=seed)


def run_source(
    request: Request, out: Path, *, replace: bool = False, progress: Progress | None = None
) -> Run:
    """Run the steps from import to report into a new folder, told to nobody without `progress`."""
    conversation = request.read()
    settings = request.settings(conversation)
    population = population_of(request.source, settings, conversation)
    with fresh_desk(out, progress or Silence(), replace=replace) as opened:
        return run(conversation, settings, population=population, desk=opened.desk)


def repeat_run(request: Request, out: Path, *, progress: Progress) -> tuple[str, ...]:
    """Run again by the settings of `out`'s record, elsewhere, and compare every file.

    Returns the names of the files, all the same; GateFailed names those that are not.
    """
    with opened_ledger(out) as ledger:
        kept = kept_run(ledger)
    conversation = read_source(
        request.source,
        votes=kept.settings.votes_file,
        statements=kept.settings.statements_file,
        columns=Columns.of(kept.settings.columns),
        all_simulated=kept.settings.all_simulated,
    )
    with (
        TemporaryDirectory() as folder,
        open_record(Path(folder), create=True) as ledger,
    ):
        desk = Desk(ledger=ledger, archive=Folder(Path(folder)), progress=progress)
        population = population_of(request.source, kept.settings, conversation)
        run(conversation, kept.settings, population=population, desk=desk)
        return compare(kept, kept_run(ledger))


def run_demo(out: Path, *, replace: bool, progress: Progress) -> Demo:
    """The whole loop on the embedded sample, into a new folder."""
    sample = library_sample()
    with fresh_desk(out, progress, replace=replace) as opened:
        for name, text in polis_bundle(sample).items():
            opened.desk.archive.write(f"{DEMO_SOURCE}/{name}", text)
        conversation = read_polis(opened.root / DEMO_SOURCE)
        return play(conversation, sample, desk=opened.desk)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "constitution"
