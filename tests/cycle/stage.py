"""Loops that were played once and are read by many tests."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from cycle.town import DAY, write_town
from lawspeaker.adapters.memory import Silence
from lawspeaker.contract.yaml_form import from_yaml
from lawspeaker.sample.library import library_sample
from lawspeaker.wiring.desk import opened_ledger
from lawspeaker.wiring.ratification import ratify_folder
from lawspeaker.wiring.run import Request, run_demo, run_source

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from lawspeaker.contract.constitution import Constitution
    from lawspeaker.cycle.demo import Demo
    from lawspeaker.cycle.run import Run
    from lawspeaker.cycle.trace import Branch
    from lawspeaker.governance.ratification import Ratification
    from lawspeaker.records.event import Event, EventKind
    from lawspeaker.sample.library import Sample

DAYS = ("2020-04-01", "2020-04-20", "2020-05-01")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Played:
    """The demo: its folder, what it returned, and the sample with its truth."""

    folder: Path
    demo: Demo
    sample: Sample


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Town:
    """The town's export and the folder that a run made of it; copy the folder to change it."""

    source: Path
    folder: Path
    run: Run


@cache
def played_demo(base: Path) -> Played:
    folder = base / "demo"
    demo = run_demo(folder, replace=False, progress=Silence())
    return Played(folder=folder, demo=demo, sample=library_sample())


def copied(folder: Path, to: Path) -> Path:
    """A folder of one test's own, in which no gateway has kept anything."""
    return shutil.copytree(folder, to, ignore=shutil.ignore_patterns(".gateway-*"))


@cache
def run_town(base: Path) -> Town:
    source = write_town(base / "town")
    folder = base / "town-out"
    made = run_source(town_request(source), folder, replace=False, progress=Silence())
    return Town(source=source, folder=folder, run=made)


def town_request(source: Path, *, seed: int = 0) -> Request:
    return Request(source=source, n_clauses=4, day=DAY, seed=seed)


def events(folder: Path, *kinds: EventKind) -> list[Event]:
    with opened_ledger(folder) as ledger:
        return list(ledger.events(*kinds))


def texts(folder: Path) -> dict[str, bytes]:
    """Every file but the record, by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith("ledger.db")
    }


def ids(branches: Iterable[Branch]) -> set[str]:
    """Every id in a tree."""
    found: set[str] = set()
    for branch in branches:
        found |= {branch.node.id} | ids(branch.branches)
    return found


def count(folder: Path, text: str, **other: object) -> Ratification:
    """Count a ballot file on the newest proposal as real, unless told otherwise."""
    box = folder.parent / "ballots.csv"
    box.write_text(text, encoding="utf-8")
    asked = {
        "ballots": box,
        "number": None,
        "days": DAYS,
        "gates": [],
        "emergency": False,
        "rehearsal": False,
    }
    return ratify_folder(folder, **(asked | other))


def held(folder: Path, name: str = "constitution.yaml") -> Constitution:
    return from_yaml((folder / name).read_text(encoding="utf-8"), path=name)


def failed(counted: Ratification) -> set[str]:
    return {check.kind.value for check in counted.checks if not check.passed}
