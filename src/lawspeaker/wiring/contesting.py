"""Contests that come by an answer's link: the copies in a folder, and its record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.adapters.folder import Folder
from lawspeaker.adapters.kept_answers import KEPT_NAME, SqliteKeptAnswers
from lawspeaker.contract.digests import constitution_digest
from lawspeaker.cycle.contest import contest_answer, list_contests
from lawspeaker.cycle.versions import version
from lawspeaker.errors import BadInput
from lawspeaker.wiring.desk import opened_ledger, quiet_desk

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.governance.docket import DocketLine
    from lawspeaker.ports.kept_answers import KeptAnswers
    from lawspeaker.records.contest import Contest


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedContest:
    """What somebody asks by an answer's link; `key` marks the answer, so that it counts once."""

    key: str
    version: str
    constitution_digest: str
    clauses: tuple[str, ...]
    prompt: str
    answer: str
    relief: str
    factors: tuple[str, ...]


def kept_answers(folder: Path) -> KeptAnswers:
    """The copies that a folder's gateway keeps; the file is made where there is none."""
    return SqliteKeptAnswers(folder / KEPT_NAME)


def has_kept_answers(folder: Path) -> bool:
    """Whether a gateway ever kept anything in this folder."""
    return (folder / KEPT_NAME).is_file()


def put_on_record(folder: Path, asked: LinkedContest, *, day: date) -> Contest:
    """The contest on record; the same key again gives the first one, whatever it asks.

    BadInput where the version on disk is not the text under which the answer was given.
    """
    law_of(folder, number=asked.version, digest=asked.constitution_digest)
    with quiet_desk(folder) as desk:
        return contest_answer(
            desk,
            clauses=asked.clauses,
            prompt=asked.prompt,
            answer=asked.answer,
            relief=asked.relief,
            factors=asked.factors,
            day=day,
            under=asked.version,
            key=asked.key,
        )


def law_of(folder: Path, *, number: str, digest: str) -> Constitution:
    """The version of a folder by its number and digest; BadInput where it is another text."""
    held = version(Folder(folder), number)
    if constitution_digest(held) != digest:
        raise BadInput(
            f"version {number} on disk is not the text under which the answer was given",
            path=str(folder),
            mend="Restore the version's file from a backup.",
        )
    return held


def docket_line(folder: Path, contest_id: str, *, day: date) -> DocketLine | None:
    """How a contest stands on a day, None where there is none of this number."""
    with opened_ledger(folder) as ledger:
        for line in list_contests(ledger, today=day):
            if line.contest.id == contest_id:
                return line
    return None
