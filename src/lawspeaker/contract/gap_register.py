"""The register of gaps that is kept with a document: what people noted and decided."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from lawspeaker.contract.gap import PEOPLE, Gap, GapKind, GapStatus
from lawspeaker.contract.part import Part, Text
from lawspeaker.contract.yaml_form import part_from_yaml, part_to_yaml
from lawspeaker.errors import UsageFault


class GapEntry(Part):
    """An entry as it is written down, with who decided on it, when, and why."""

    id: Text
    kind: GapKind
    clauses: tuple[Text, ...] = ()
    sentence: Text
    source: Text = PEOPLE
    witness: Text | None = None
    measure: Text | None = None
    remedy: Text
    status: GapStatus = GapStatus.OPEN
    is_note: bool = False
    why: Text | None = None
    by: Text | None = None
    at: date

    @property
    def gap(self) -> Gap:
        """The entry without who decided and when."""
        return Gap(
            id=self.id,
            kind=self.kind,
            clauses=self.clauses,
            sentence=self.sentence,
            source=self.source,
            remedy=self.remedy,
            witness=self.witness,
            measure=self.measure,
            status=self.status,
            is_note=self.is_note,
            why=self.why,
        )


class GapRegister(Part):
    """The entries in the order in which they were written; of two of one id the later counts."""

    entries: tuple[GapEntry, ...] = ()


def register_to_yaml(register: GapRegister) -> str:
    """The register as YAML that people can read and edit."""
    return part_to_yaml(register)


def register_from_yaml(text: str, *, path: str) -> GapRegister:
    """The register in a YAML text; BadInput with line, field and mend of a fault."""
    return part_from_yaml(GapRegister, text, path=path)


def open_gaps(found: Sequence[Gap], register: GapRegister) -> tuple[Gap, ...]:
    """What was found and what people noted, each with the status that the register gives it.

    Something computed that is found no longer is closed; something closed that is still found is
    open again, and says so. What people noted stays as they left it.
    """
    kept = {entry.id: entry for entry in register.entries}
    now = [_decided(gap, kept.get(gap.id)) for gap in found]
    there = {gap.id for gap in found}
    past = [
        entry.gap
        if entry.source == PEOPLE
        else replace(entry.gap, status=GapStatus.CLOSED, why="no check finds it any longer")
        for entry in kept.values()
        if entry.id not in there
    ]
    return (*now, *past)


def _decided(gap: Gap, entry: GapEntry | None) -> Gap:
    if entry is None:
        return gap
    if entry.status is GapStatus.CLOSED:
        return replace(gap, why=f"it was closed on {entry.at}, and a check still finds it")
    return replace(gap, status=entry.status, why=entry.why)


def decide(
    gaps: Sequence[Gap], gap_id: str, status: GapStatus, *, why: str, by: str, day: date
) -> GapEntry:
    """A decision on an entry, to be added to the register.

    UsageFault for an unknown id, a decision without a reason, or closing what a check still finds:
    that closes by itself when the text is mended, or is accepted.
    """
    gap = next((each for each in gaps if each.id == gap_id), None)
    if gap is None:
        raise UsageFault(f"There is no entry {gap_id}; `constitution gaps` lists them.")
    if not why.strip():
        raise UsageFault("A decision gives its reason: add --why.")
    if status is GapStatus.CLOSED and gap.source != PEOPLE:
        raise UsageFault(
            f"{gap_id} was found by {gap.source} and closes by itself when the text is mended. "
            "Accept it if it is to stay."
        )
    return _entry(replace(gap, status=status, why=why), by=by, day=day)


def note(gap: Gap, *, by: str, day: date) -> GapEntry:
    """Something that people saw, to be added to the register."""
    return _entry(gap, by=by, day=day)


def _entry(gap: Gap, *, by: str, day: date) -> GapEntry:
    return GapEntry(
        id=gap.id,
        kind=gap.kind,
        clauses=gap.clauses,
        sentence=gap.sentence,
        source=gap.source,
        witness=gap.witness,
        measure=gap.measure,
        remedy=gap.remedy,
        status=gap.status,
        is_note=gap.is_note,
        why=gap.why,
        by=by or None,
        at=day,
    )
