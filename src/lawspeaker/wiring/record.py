"""The record of a folder on disk, judged by the verifier and held against its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.adapters.folder import Folder
from lawspeaker.adapters.ledger.export import export_lines, receipt
from lawspeaker.adapters.ledger.handout import single_file
from lawspeaker.adapters.ledger.verifier.command import trust_of
from lawspeaker.adapters.ledger.verifier.growth import verify_growth
from lawspeaker.adapters.ledger.verifier.ledger import verify_ledger
from lawspeaker.adapters.ledger.verifier.receipt import verify_receipt
from lawspeaker.cycle.outputs import last_outputs
from lawspeaker.errors import BadInput
from lawspeaker.wiring.store import existing_place, open_record, to_judge

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.adapters.ledger.verifier.notes import Trust
    from lawspeaker.ports.verdict import Verdict
    from lawspeaker.records.canonical import Json


def trusted(key: str, witnesses: list[str], at_least: int | None) -> Trust:
    """Whose signatures count; BadInput for a line that is no public key."""
    try:
        return trust_of(key or None, witnesses, at_least)
    except (ValueError, IndexError) as error:
        raise BadInput(
            f"a key cannot be read ({error})",
            mend="Use the line that `lawspeaker ledger key` printed: NAME+ID+KEY.",
        ) from None


def verify_record(place: Path, *, checkpoint: Path | None, trust: Trust) -> Verdict:
    """Judge a ledger file, an export, or a folder; a folder's files are held against its record."""
    report = verify_ledger(to_judge(place), checkpoint=checkpoint, trust=trust)
    if place.is_dir() and not report.failed:
        report.settle("each file is as the record has it", ", ".join(changed_files(place)))
    return report


def changed_files(folder: Path) -> list[str]:
    """The files of a folder that are not as its record, which must be whole, has them."""
    with open_record(folder) as ledger:
        recorded = last_outputs(ledger)
    archive = Folder(folder)
    return sorted(name for name, kept in recorded.items() if archive.digest(name) != kept)


def verify_two(old: Path, new: Path, *, proof: Path | None, trust: Trust) -> Verdict:
    """Judge whether NEW is OLD, grown; each a folder, ledger, export or checkpoint."""
    return verify_growth(to_judge(old), to_judge(new), proof=proof, trust=trust)


def judge_receipt(path: Path, *, trust: Trust) -> Verdict:
    """Judge a receipt."""
    return verify_receipt(existing_place(path).path, trust=trust)


def verifier_file() -> str:
    """The verifier as one Python file."""
    return single_file()


def export_record(folder: Path, *, closed: bool) -> str:
    """The record as JSON lines."""
    with open_record(folder) as ledger:
        return "".join(f"{line}\n" for line in export_lines(ledger, closed=closed))


def receipt_of(folder: Path, whose: str, *, at: int | None) -> dict[str, Json]:
    """A receipt for a participant or an event's number."""
    with open_record(folder) as ledger:
        return receipt(ledger, whose, at=at)
