"""The register of gaps of a document's file or of a folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.adapters.folder import Folder
from lawspeaker.contract.gap import PEOPLE, Gap, GapKind, GapStatus, gap_id
from lawspeaker.contract.gap_finding import found_gaps
from lawspeaker.contract.gap_register import (
    GapRegister,
    decide,
    note,
    open_gaps,
    register_from_yaml,
    register_to_yaml,
)
from lawspeaker.contract.lint.linting import lint
from lawspeaker.cycle.gaps import gaps_of_record, record_gap
from lawspeaker.errors import UsageFault
from lawspeaker.wiring.desk import day_of, quiet_desk, text_in
from lawspeaker.wiring.document import document_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lawspeaker.contract.gap_register import GapEntry
    from lawspeaker.cycle.asked import LoggedGap

TO_SAY = "Say what the text asks there, or leave it open on purpose and say who decides."


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What somebody saw, as far as they said it."""

    kind: GapKind
    sentence: str
    clauses: tuple[str, ...] = ()
    witness: str = ""
    measure: str = ""
    remedy: str = ""

    @property
    def gap(self) -> Gap:
        """The entry that it becomes."""
        return Gap(
            id=gap_id(self.kind, PEOPLE, self.sentence, marks=self.clauses),
            kind=self.kind,
            clauses=self.clauses,
            sentence=self.sentence,
            source=PEOPLE,
            remedy=self.remedy or TO_SAY,
            witness=self.witness or None,
            measure=self.measure or None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What somebody decides on an entry, and why."""

    gap_id: str
    status: GapStatus
    why: str


def gaps_in(place: Path, *, met: Sequence[LoggedGap] = (), day: str) -> tuple[Gap, ...]:
    """The register of a file or a folder as of a day (today if empty).

    `met` are the gaps that the answers of the folder's gateway met.
    """
    on = day_of(day)
    if place.is_dir():
        with quiet_desk(place) as desk:
            return gaps_of_record(desk.ledger, desk.archive, met=met, day=on)
    document = document_in(place)
    return open_gaps(found_gaps(document, lint(document, today=on)), _register_of(place))


def write_gap(
    place: Path,
    change: Noted | Decision,
    *,
    met: Sequence[LoggedGap] = (),
    by: str,
    day: str,
) -> GapEntry:
    """Add a note or a decision: to a folder's record, or to `NAME.gaps.yaml` beside a file.

    UsageFault where a note names a clause that is not there, or is there already.
    """
    on = day_of(day)
    gaps = gaps_in(place, met=met, day=day)
    if isinstance(change, Noted):
        _check(place, change, gaps)
        entry = note(change.gap, by=by, day=on)
    else:
        entry = decide(gaps, change.gap_id, change.status, why=change.why, by=by, day=on)
    if place.is_dir():
        with quiet_desk(place) as desk:
            record_gap(desk, entry)
        return entry
    register = GapRegister(entries=(*_register_of(place).entries, entry))
    file = register_file(place)
    try:
        Folder(file.parent).write(file.name, register_to_yaml(register))
    except OSError as error:
        raise UsageFault(f"{file} cannot be written ({error.strerror}).") from error
    return entry


def register_file(document: Path) -> Path:
    """Where the register of a document's file is kept."""
    return document.with_name(f"{document.stem}.gaps.yaml")


def _register_of(document: Path) -> GapRegister:
    file = register_file(document)
    if not file.exists():
        return GapRegister()
    text = text_in(file, mend="Restore it, or remove it to begin a new one.")
    return register_from_yaml(text, path=str(file))


def _check(place: Path, noted: Noted, gaps: tuple[Gap, ...]) -> None:
    document = document_in(place / "constitution.yaml" if place.is_dir() else place)
    for clause in noted.clauses:
        if document.clause(clause) is None:
            ids = ", ".join(each.id for each in document.clauses)
            raise UsageFault(f"There is no clause {clause}; there are {ids}.")
    if any(gap.id == noted.gap.id for gap in gaps):
        raise UsageFault(f"This is noted already, as {noted.gap.id}.")
