"""Who somebody is besides their id stays in the files it came in, and reaches no record or page."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cycle.stage import Town, events, town_request
from cycle.town import N_FIRST, N_PEOPLE
from everything_in import holding
from lawspeaker.adapters.ledger import store
from lawspeaker.adapters.memory import Silence
from lawspeaker.adapters.polis import record_import
from lawspeaker.errors import BadInput
from lawspeaker.records.canonical import canonical_json
from lawspeaker.records.event import EventKind
from lawspeaker.records.new_event import NewEvent
from lawspeaker.wiring.backup import back_up_record
from lawspeaker.wiring.bundle import write_bundle
from lawspeaker.wiring.polis_record import Form, export_conversation, import_export
from lawspeaker.wiring.run import run_source

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.records.canonical import Json

STREETS = [f"{number} Quincunx Lane" for number in range(1, N_PEOPLE + 1)]
BANKS = ("farbank", "nearbank")
PERSON = re.compile(r"\bp\.\d+\b")


def bank(person: int) -> str:
    return BANKS[person >= N_FIRST]


@pytest.fixture
def source(town: Town, tmp_path: Path) -> Path:
    """The town's export, with a file of who lives where."""
    folder = shutil.copytree(town.source, tmp_path / "town")
    rows = [f"{i},{bank(i)},{street},0" for i, street in enumerate(STREETS)]
    people = "\n".join(["participant,bank,street,simulated", *rows])
    (folder / "participants.csv").write_text(people + "\n", encoding="utf-8")
    return folder


def linking(folder: Path) -> list[str]:
    """Files in which a line, and kinds of events whose body, tells a person's bank.

    An event's settings name the banks with their shares, and nobody.
    """
    told = [
        path.name
        for path in folder.rglob("*")
        if path.suffix in {".json", ".jsonl", ".csv", ".txt", ".md", ".html", ".yaml"}
        for line in path.read_text(encoding="utf-8").splitlines()
        if PERSON.search(line) and any(each in line for each in BANKS)
    ]
    said = [
        (each.kind, canonical_json(part).decode())
        for each in events(folder)
        for part in ({**each.body, "settings": None}, {"settings": each.body.get("settings")})
    ]
    return told + [kind for kind, body in said if PERSON.search(body) and tells_bank(body)]


def tells_bank(text: str) -> bool:
    return any(each in text for each in BANKS)


def test_a_run_by_strata_tells_of_nobody_in_which_stratum_they_are(
    source: Path, tmp_path: Path
) -> None:
    shares = tmp_path / "shares.csv"
    shares.write_text("stratum,share\nfarbank,0.2\nnearbank,0.8\n", encoding="utf-8")
    out = tmp_path / "out"
    request = replace(town_request(source), stratum="bank", shares_file=shares)
    run_source(request, out, replace=False, progress=Silence())
    write_bundle(out, tmp_path / "bundle", only=(), day="2026-11-26")
    shutil.move(tmp_path / "bundle", out / "bundle")
    assert holding(out, STREETS) == set()
    assert "support.json" in holding(out, BANKS)  # the strata themselves are told, with their size
    assert linking(out) == []
    # Weakened: a page that lists people by what they are.
    (out / "people.csv").write_text("".join(f"p.{i},{bank(i)}\n" for i in range(9)), "utf-8")
    assert set(linking(out)) == {"people.csv"}


def recorded(source: Path, tmp_path: Path) -> Path:
    """All that comes of an import: the record, a backup, exports."""
    folder = tmp_path / "all"
    import_export(source, folder / "record")
    back_up_record(folder / "record", folder / "backup.db")
    export_conversation(folder / "record", folder / "polis", form=Form.POLIS)
    export_conversation(folder / "record", folder / "parquet", form=Form.PARQUET)
    return folder


def test_an_import_takes_none_of_it(source: Path, tmp_path: Path) -> None:
    assert holding(recorded(source, tmp_path), (*STREETS, *BANKS)) == set()


def telling(*, kind: EventKind, body: dict[str, Json], key: str | None = None) -> NewEvent:
    """Weakened: people join with what else their file says of them."""
    if kind is EventKind.JOINED:
        person = int(str(body["participant"]).removeprefix("p."))
        body = {**body, "street": STREETS[person], "bank": bank(person)}
    return NewEvent(kind=kind, body=body, key=key)


def test_the_record_takes_no_field_that_its_events_do_not_have(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_import, "NewEvent", telling)
    with pytest.raises((BadInput, ValueError), match=r"street|bank"):
        recorded(source, tmp_path)


def test_without_that_check_an_import_that_tells_more_is_found(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_import, "NewEvent", telling)
    monkeypatch.setattr(store, "check_deed", lambda *_: None)
    found = holding(recorded(source, tmp_path), (*STREETS, *BANKS))
    assert {"record/ledger.db", "backup.db"} <= found
