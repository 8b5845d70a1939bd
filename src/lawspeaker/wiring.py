"""The one place that picks adapters for the commands."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from lawspeaker.adapters.clock import SystemClock
from lawspeaker.adapters.folder import LEDGER_NAME, Folder, fresh_folder
from lawspeaker.adapters.ledger.sqlite import open_ledger
from lawspeaker.adapters.memory import Silence
from lawspeaker.adapters.polis.reader import read_polis
from lawspeaker.analysis.groups import GroupMethod
from lawspeaker.contract.digests import constitution_digest
from lawspeaker.contract.lint.written import lint_text
from lawspeaker.contract.markdown_form import from_markdown
from lawspeaker.contract.yaml_form import from_yaml
from lawspeaker.cycle.audit import Audit, audit_conversation
from lawspeaker.cycle.demo import Demo, play
from lawspeaker.cycle.desk import Desk
from lawspeaker.cycle.ratify import Occasion, ratify_version
from lawspeaker.cycle.repeat import compare, kept_run, last_outputs
from lawspeaker.cycle.run import Run, run
from lawspeaker.cycle.settings import Settings, enough_votes
from lawspeaker.errors import BadInput, GateFailed, UsageFault
from lawspeaker.sample.bundle import polis_bundle
from lawspeaker.sample.library import library_sample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lawspeaker.adapters.ledger.sqlite import Verification
    from lawspeaker.contract.lint.linting import Lint
    from lawspeaker.governance.ratification import Ratification
    from lawspeaker.ports.ledger import Ledger
    from lawspeaker.ports.progress import Progress
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.conversation import Conversation

DEMO_SOURCE = "source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a person asked `run` for; an empty text or 0 means that we choose."""

    source: Path
    votes: str | None = None
    statements: str | None = None
    all_simulated: bool = False
    n_clauses: int = 12
    min_votes: int = 0
    method: str = "auto"
    seed: int = 0
    day: str = ""
    title: str = ""
    constitution_id: str = ""

    def read(self) -> Conversation:
        """The conversation that the request names."""
        return read_polis(
            self.source,
            votes=self.votes,
            statements=self.statements,
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
        return Settings(
            constitution_id=chosen,
            title=self.title or f"{conversation.topic}: proposed constitution",
            day=day_of(self.day),
            seed=self.seed,
            n_clauses=self.n_clauses,
            min_votes=self.min_votes or enough_votes(len(conversation.participants)),
            method=GroupMethod(self.method),
            votes_file=self.votes,
            statements_file=self.statements,
            all_simulated=self.all_simulated,
        )


@contextmanager
def opened_ledger(folder: Path) -> Iterator[Ledger]:
    """The record of a folder that `run` wrote."""
    with open_ledger(folder / LEDGER_NAME, SystemClock(), create=False) as ledger:
        yield ledger


@contextmanager
def quiet_desk(folder: Path) -> Iterator[Desk]:
    """A desk in a folder that `run` wrote, for single deeds of which nobody hears step by step.

    Either all of a deed goes on record or, where it fails, none of it.
    """
    with open_ledger(folder / LEDGER_NAME, SystemClock(), create=False) as ledger:
        desk = Desk(ledger=ledger, archive=Folder(folder), progress=Silence())
        with ledger.transaction():
            yield desk


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshDesk:
    """A desk, and the folder in which it stands until all has gone well."""

    desk: Desk
    root: Path


@contextmanager
def fresh_desk(out: Path, progress: Progress, *, replace: bool) -> Iterator[FreshDesk]:
    """A desk in a new folder, which appears at `out` only if all goes well."""
    with (
        fresh_folder(out, replace=replace) as root,
        open_ledger(root / LEDGER_NAME, SystemClock(), create=True) as ledger,
    ):
        desk = Desk(ledger=ledger, archive=Folder(root), progress=progress)
        yield FreshDesk(desk=desk, root=root)


def today() -> date:
    """The day by the system's clock, in UTC."""
    return SystemClock().now().date()


def audit_source(source: Path, *, votes: str | None, statements: str | None, seed: int) -> Audit:
    """Audit the conversation in a folder."""
    conversation = read_polis(source, votes=votes, statements=statements)
    return audit_conversation(conversation, seed=seed)


def run_source(request: Request, out: Path, *, replace: bool, progress: Progress) -> Run:
    """Run the steps from import to report into a new folder."""
    conversation = request.read()
    settings = request.settings(conversation)
    with fresh_desk(out, progress, replace=replace) as opened:
        return run(conversation, settings, desk=opened.desk)


def repeat_run(request: Request, out: Path, *, progress: Progress) -> tuple[str, ...]:
    """Run again by the settings of `out`'s record, elsewhere, and compare every file.

    Returns the names of the files, all the same; GateFailed names those that are not.
    """
    with opened_ledger(out) as ledger:
        kept = kept_run(ledger)
    conversation = read_polis(
        request.source,
        votes=kept.settings.votes_file,
        statements=kept.settings.statements_file,
        all_simulated=kept.settings.all_simulated,
    )
    with (
        TemporaryDirectory() as folder,
        open_ledger(Path(folder) / LEDGER_NAME, SystemClock(), create=True) as ledger,
    ):
        desk = Desk(ledger=ledger, archive=Folder(Path(folder)), progress=progress)
        run(conversation, kept.settings, desk=desk)
        return compare(kept, kept_run(ledger))


def run_demo(out: Path, *, replace: bool, progress: Progress) -> Demo:
    """The whole loop on the embedded sample, into a new folder."""
    sample = library_sample()
    with fresh_desk(out, progress, replace=replace) as opened:
        for name, text in polis_bundle(sample).items():
            opened.desk.archive.write(f"{DEMO_SOURCE}/{name}", text)
        conversation = read_polis(opened.root / DEMO_SOURCE)
        return play(conversation, sample, desk=opened.desk)


def verify_ledger(folder: Path) -> Verification:
    """Re-hash the record of a folder, and hold every file against the digest that it records.

    GateFailed names the first entry that does not fit, or the files that do not.
    """
    with open_ledger(folder / LEDGER_NAME, SystemClock(), create=False) as ledger:
        checked = ledger.verify()
        if checked.broken is not None:
            raise GateFailed(f"event {checked.broken} is not as it was sealed: {checked.why}.")
        recorded = last_outputs(ledger)
    archive = Folder(folder)
    changed = [name for name, kept in recorded.items() if archive.digest(name) != kept]
    if changed:
        raise GateFailed(
            f"Files are not as the record has them: {', '.join(sorted(changed))}. Restore them "
            "from a backup, or run again; the record itself is whole."
        )
    return checked


def ratify_folder(
    folder: Path,
    *,
    ballots: Path,
    number: str | None,
    days: tuple[str, str, str],
    gates: list[str],
    emergency: bool,
    rehearsal: bool,
) -> Ratification:
    """Count a file of ballots on a proposed version; `days` are notice, opening and closing."""
    try:
        text = ballots.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            "the file is missing or is not UTF-8", path=str(ballots), mend="Name a CSV file."
        ) from error
    notice, opened, closed = (day_of(day) if day else None for day in days)
    with quiet_desk(folder) as desk:
        return ratify_version(
            desk,
            ballots=text,
            ballots_path=str(ballots),
            number=number,
            occasion=Occasion(
                notice_on=notice,
                opened_on=opened,
                closed_on=closed,
                counted_on=today(),
                gates_passed=tuple(gates),
            ),
            emergency=emergency,
            rehearsal=rehearsal,
        )


def read_constitution(path: Path) -> dict[str, Json]:
    """What a constitution's file says of itself, and its digest."""
    parse = from_markdown if _is_markdown(path) else from_yaml
    read = parse(_document_text(path), path=str(path))
    return {
        "schema_version": 1,
        "id": read.id,
        "version": read.version,
        "status": read.status.value,
        "n_clauses": len(read.clauses),
        "digest": constitution_digest(read),
    }


def lint_document(path: Path, *, day: str, select: list[str], ignore: list[str]) -> Lint:
    """The findings on a constitution's file as of a day (YYYY-MM-DD, today if empty)."""
    return lint_text(
        _document_text(path),
        path=str(path),
        markdown=_is_markdown(path),
        today=day_of(day),
        select=select,
        ignore=ignore,
    )


def _is_markdown(path: Path) -> bool:
    return path.suffix.lower() in {".md", ".markdown"}


def _document_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            "the file is missing or is not UTF-8", path=str(path), mend="Name a .yaml or .md file."
        ) from error


def day_of(text: str) -> date:
    """A day from YYYY-MM-DD, today for an empty text; BadInput else."""
    if not text:
        return today()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"the date is {text!r}", mend="Use YYYY-MM-DD.") from None
    if day.year >= date.max.year:
        raise BadInput(f"the date is {text!r}", mend="Use a year in which something can follow.")
    return day


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "constitution"
