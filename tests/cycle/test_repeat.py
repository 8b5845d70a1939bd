from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cycle.stage import Played, Town, events, texts, town_request
from lawspeaker.adapters.clock import FixedClock, SystemClock
from lawspeaker.adapters.memory import MemoryLedger, Silence
from lawspeaker.cycle.repeat import compare, kept_run
from lawspeaker.errors import BadInput, GateFailed
from lawspeaker.records.event import EventKind
from lawspeaker.wiring.desk import opened_ledger
from lawspeaker.wiring.run import Request, repeat_run, run_source

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.no_cover
def test_the_demos_run_comes_out_the_same_though_it_was_balloted_since(played: Played) -> None:
    before = texts(played.folder)
    request = Request(source=played.folder / "source", seed=99, n_clauses=3)
    same = repeat_run(request, played.folder, progress=Silence())
    assert {"report.html", "constitution.yaml", "slate.json", "prompt.txt"} <= set(same)
    assert texts(played.folder) == before


def test_two_runs_of_the_same_settings_write_the_same_bytes(town: Town, tmp_path: Path) -> None:
    again = tmp_path / "again"
    run_source(town_request(town.source), again, replace=False, progress=Silence())
    assert texts(again) == texts(town.folder)
    assert len(texts(again)) >= 15


def test_another_seed_is_seen_and_what_differs_is_named(town: Town, tmp_path: Path) -> None:
    other = tmp_path / "other"
    run_source(town_request(town.source, seed=1), other, replace=False, progress=Silence())
    with opened_ledger(town.folder) as first, opened_ledger(other) as second:
        kept, differs = kept_run(first), kept_run(second)
    assert (kept.settings.seed, differs.settings.seed) == (0, 1)
    with pytest.raises(GateFailed, match=r"came out otherwise: .*groups\.json.*report\.html"):
        compare(kept, differs)
    assert compare(kept, replace(differs, outputs=kept.outputs)) == tuple(sorted(kept.outputs))


def test_a_changed_input_file_is_named(town: Town, tmp_path: Path) -> None:
    source = shutil.copytree(town.source, tmp_path / "town")
    votes = source / "votes.csv"
    last = votes.read_text(encoding="utf-8").rstrip("\n")

    other = "0" if last.endswith(",1") else "1"
    votes.write_text(f"{last.rpartition(',')[0]},{other}\n", encoding="utf-8")
    with pytest.raises(GateFailed, match=r"input is not what it was: votes\.csv\.$"):
        repeat_run(town_request(source), town.folder, progress=Silence())


def test_the_settings_on_record_are_those_that_were_asked_for(town: Town) -> None:
    (imported,) = events(town.folder, EventKind.IMPORTED)
    with opened_ledger(town.folder) as ledger:
        settings = kept_run(ledger).settings
    assert imported.body["settings"] == settings.to_json()
    assert (settings.day.isoformat(), settings.n_clauses, settings.min_votes) == (
        "2026-04-01",
        4,
        10,
    )


def test_a_record_without_a_run_has_nothing_to_repeat() -> None:
    with pytest.raises(BadInput, match="holds no run"):
        kept_run(MemoryLedger(FixedClock(SystemClock().now())))
