from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from cycle.town import write_town
from lawspeaker.adapters.clock import SystemClock
from lawspeaker.adapters.memory import Silence
from lawspeaker.analysis.groups import GroupMethod
from lawspeaker.errors import BadInput
from lawspeaker.records.event import EventKind
from lawspeaker.wiring.desk import day_of, fresh_desk, opened_ledger, quiet_desk, today
from lawspeaker.wiring.document import read_constitution
from lawspeaker.wiring.run import Request

if TYPE_CHECKING:
    from pathlib import Path

NO_INPUTS: dict[str, str] = {}


def test_what_nobody_chose_is_chosen_for_them(tmp_path: Path) -> None:
    request = Request(source=write_town(tmp_path / "Ferry Town, 2026!"), day="2026-04-01")
    conversation = request.read()
    chosen = request.settings(conversation)
    assert chosen.constitution_id == "ferry-town-2026"
    assert chosen.title == "Ferry Town, 2026!: proposed constitution"
    assert chosen.day == date(2026, 4, 1)
    assert chosen.min_votes == 10
    assert chosen.method is GroupMethod.AUTO
    assert not conversation.simulated


def test_what_was_chosen_stays(tmp_path: Path) -> None:
    source = write_town(tmp_path / "???")
    request = Request(source=source, title="Ours", constitution_id="ours", min_votes=33, seed=4)
    chosen = request.settings(request.read())
    assert (chosen.title, chosen.constitution_id, chosen.min_votes, chosen.seed) == (
        "Ours",
        "ours",
        33,
        4,
    )
    unnamed = Request(source=source)
    assert unnamed.settings(unnamed.read()).constitution_id == "constitution"


def test_a_day_is_iso_or_today() -> None:
    before = SystemClock().now().date()
    assert before <= day_of("") <= today()
    assert day_of("2024-02-29") == date(2024, 2, 29)
    with pytest.raises(BadInput, match="'2023-02-29'"):
        day_of("2023-02-29")


def test_a_desk_that_fails_leaves_no_folder(tmp_path: Path) -> None:
    def broken() -> None:
        with fresh_desk(tmp_path / "out", Silence(), replace=False) as opened:
            opened.desk.archive.write("a.txt", "half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert list(tmp_path.iterdir()) == []


def test_a_deed_goes_on_record_whole_or_not_at_all(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with fresh_desk(out, Silence(), replace=False) as opened:
        opened.desk.lay_down(EventKind.GROUPED, outcome="in", inputs=NO_INPUTS)

    def broken() -> None:
        with quiet_desk(out) as desk:
            desk.lay_down(EventKind.SUPPORTED, outcome="half", inputs=NO_INPUTS)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    with quiet_desk(out) as desk:
        desk.lay_down(EventKind.SELECTED, outcome="whole", inputs=NO_INPUTS)
    with opened_ledger(out) as ledger:
        assert [event.body["outcome"] for event in ledger.events()] == ["in", "whole"]


def test_a_desk_needs_a_record(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no record here"), quiet_desk(tmp_path):
        pytest.fail("there is no record to open")
    assert list(tmp_path.iterdir()) == []


def test_a_constitution_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    latin = tmp_path / "latin.yaml"
    latin.write_bytes(b"title: caf\xe9\n")
    for path in (latin, tmp_path / "nowhere.md"):
        with pytest.raises(BadInput, match=path.name):
            read_constitution(path)
