"""An assembly held in a folder on disk, from the command line."""

from __future__ import annotations

import csv
import io
import os
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lawspeaker.adapters.clock import SystemClock
from lawspeaker.adapters.folder import Folder
from lawspeaker.adapters.named_file import bytes_in
from lawspeaker.adapters.table import read_table
from lawspeaker.cycle.assembly.joining import invite, join_by_hand, join_with, not_invited
from lawspeaker.cycle.assembly.measuring import Measure, put_measure
from lawspeaker.cycle.assembly.opening import close_roll, open_assembly
from lawspeaker.cycle.assembly.releasing import Past, release, release_files
from lawspeaker.cycle.assembly.voting import Cast, VotesTaken, take_votes
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.records.canonical import digest
from lawspeaker.records.delimited import MARKS
from lawspeaker.wiring.desk import opened_ledger, quiet_desk
from lawspeaker.wiring.store import open_record

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.adapters.table import Table
    from lawspeaker.cycle.assembly.releasing import Published
    from lawspeaker.records.estimate import Estimate
    from lawspeaker.records.event import Event

VOTES = {"agree": 1, "1": 1, "pass": 0, "0": 0, "disagree": -1, "-1": -1}


@dataclass(frozen=True, slots=True, kw_only=True)
class RollClosed:
    """A closed roll: how many are on it, and its digest."""

    n_people: int
    digest: str


def open_in(
    folder: Path,
    *,
    assembly: str,
    topic: str,
    description: str,
    simulated: bool,
    moderated_first: bool = False,
    own_statements: int | None = None,
) -> None:
    """Open an assembly in a folder, which is made where it is missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageFault(f"{folder} cannot be written ({error.strerror}).") from error
    with open_record(folder, create=True):
        pass
    with quiet_desk(folder) as desk:
        open_assembly(
            desk,
            assembly=assembly or folder.resolve().name,
            topic=topic,
            description=description,
            simulated=simulated,
            moderated_first=moderated_first,
            own_statements=own_statements,
        )


def close_roll_in(folder: Path, *, people: Path | None, key: Path | None) -> RollClosed:
    """Close the roll; who is who goes into the key file only, in no order that tells."""
    if (people is None) != (key is None):
        raise UsageFault("--people and --key-out go together: who they are, and which id each got.")
    named: list[tuple[str, bool]] = [] if people is None else _people(read_table(people))
    secrets.SystemRandom().shuffle(named)
    with quiet_desk(folder) as desk:
        roll = close_roll(desk, [simulated for _, simulated in named])
        new = [m.participant for m in roll.members[len(roll.members) - len(named) :]]
        if key is not None:
            pairs = sorted((name, who) for (name, _), who in zip(named, new, strict=True))
            _write_secret(key, [("person", "participant"), *pairs])
    return RollClosed(n_people=len(roll.members), digest=roll.digest())


def invite_in(folder: Path, *, out: Path, days: int, address: str = "", again: str = "") -> int:
    """Invite everybody on the roll who was not; the tokens go into a file only.

    With an `address` so do links to the pages there. `again` is the one person to invite anew.
    """
    if address and urlsplit(address).scheme not in {"http", "https"}:
        raise UsageFault("--link is an address such as https://vote.example.org.")
    expires_at = SystemClock().now() + timedelta(days=days)
    with quiet_desk(folder) as desk:
        who = [again] if again else not_invited(desk)
        tokens = {each: secrets.token_urlsafe(32) for each in who}
        if tokens:
            invite(desk, tokens, expires_at=expires_at)
            base = address.rstrip("/")
            _write_secret(
                out,
                [("participant", "token", "link"),
                 *((each, token, f"{base}/join/{token}") for each, token in tokens.items())]
                if address
                else [("participant", "token"), *tokens.items()],
            )  # fmt: skip
    return len(tokens)


def join_in(folder: Path, *, token: str, participant: str) -> str:
    """Join by a token or, in person, by an id of the roll."""
    if bool(token) == bool(participant):
        raise UsageFault("Name either --token or --participant.")
    with quiet_desk(folder) as desk:
        if token:
            return join_with(desk, token, now=_now())
        return join_by_hand(desk, participant)


def votes_in(folder: Path, votes: Path) -> VotesTaken:
    """Take the votes of a CSV file (participant, statement, vote; important and key too)."""
    table = read_table(votes)
    at = [table.index(name) for name in ("participant", "statement", "vote")]
    at_key = table.header.index("key") if "key" in table.header else None
    at_mark = table.header.index("important") if "important" in table.header else None
    cast: list[Cast] = []
    for row in table.rows:
        participant, statement, vote = (row.cells[i].strip() for i in at)
        if vote.lower() not in VOTES:
            raise BadInput(
                f"the vote is {vote!r}",
                path=table.path,
                line=row.line,
                column="vote",
                mend="Use agree, pass or disagree (or 1, 0, -1).",
            )
        key = "" if at_key is None else row.cells[at_key].strip()
        cast.append(
            Cast(
                participant=participant,
                statement=statement,
                vote=VOTES[vote.lower()],
                important=None if at_mark is None else table.important(row, at_mark),
                key=key or None,
            )
        )
    with quiet_desk(folder) as desk:
        return take_votes(desk, cast)


def release_in(folder: Path) -> Published:
    """Publish an assembly's counts: on record first, then as files beside it."""
    past = Past()
    with opened_ledger(folder) as ledger:
        past.weigh(ledger)  # before others have to wait for us
    with quiet_desk(folder) as desk:
        published = release(desk, past=past)
    archive = Folder(folder)
    for name, text in release_files(published).items():
        archive.write(name, text)
    return published


def measured_in(
    folder: Path, *, measure: str, model: str, version: str, estimate: Estimate, report: Path
) -> Event:
    """Put a figure on record; of the report the file's name and digest."""
    kept = digest(bytes_in(report, mend="Name the file in which the whole measurement is told."))
    with quiet_desk(folder) as desk:
        return put_measure(
            desk,
            Measure(
                measure=measure,
                model=model,
                version=version,
                estimate=estimate,
                report=f"{report.name} {kept}",
            ),
        )


def _people(table: Table) -> list[tuple[str, bool]]:
    at = table.index("person")
    at_mark = table.header.index("simulated") if "simulated" in table.header else None
    found: dict[str, bool] = {}
    for row in table.rows:
        name = table.identifier(row, at)
        mark = "" if at_mark is None else row.cells[at_mark].strip().lower()
        problem = (
            f"{name!r} is there twice" if name in found
            else f"simulated is {mark!r}" if mark not in MARKS else ""
        )  # fmt: skip
        if problem:
            raise BadInput(
                problem,
                path=table.path,
                line=row.line,
                mend="Give each person one row, and simulated as true or false.",
            )
        found[name] = MARKS[mark]
    return list(found.items())


def _write_secret(path: Path, rows: list[tuple[str, ...]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(out.getvalue())
    except OSError as error:
        raise UsageFault(
            f"{path} cannot be written ({error.strerror}). Name a new file."
        ) from error


def _now() -> datetime:
    return SystemClock().now()
