from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from lawspeaker.adapters.folder import Folder
from lawspeaker.adapters.memory import Silence
from lawspeaker.cycle.bundle.facts import gather
from lawspeaker.cycle.bundle.step import bundle
from lawspeaker.wiring.desk import opened_ledger
from lawspeaker.wiring.run import run_demo

if TYPE_CHECKING:
    from pathlib import Path

catalog = pytest.importorskip("trestle.oscal.catalog", reason="trestle lives in .venv-oracles")
component = pytest.importorskip("trestle.oscal.component", reason="trestle lives in .venv-oracles")


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("papers")
    run_demo(base / "demo", replace=False, progress=Silence())
    with opened_ledger(base / "demo") as ledger:
        facts = gather(ledger, Folder(base / "demo"), today=date(2026, 11, 26))
    for name, text in bundle(facts, only=["oscal-catalog", "oscal-component"]).texts.items():
        (base / name).write_text(text, encoding="utf-8")
    return base


def test_the_catalog_is_read_and_keeps_every_clause(papers: Path) -> None:
    read = catalog.Catalog.oscal_read(papers / "oscal-catalog.json")
    controls = [control for group in read.groups for control in group.controls]
    assert len(controls) == 12
    assert controls[0].id == "clause.s55"


def test_the_component_is_read_and_keeps_its_evidence(papers: Path) -> None:
    read = component.ComponentDefinition.oscal_read(papers / "oscal-component.json")
    (only,) = read.components
    assert len(only.control_implementations) == 3
    assert all(each.implemented_requirements for each in only.control_implementations)


def test_a_file_that_is_no_oscal_is_refused(papers: Path) -> None:
    kept = json.loads((papers / "oscal-catalog.json").read_text(encoding="utf-8"))
    kept["catalog"]["uuid"] = "not one"
    broken = papers / "broken.json"
    broken.write_text(json.dumps(kept), encoding="utf-8")
    with pytest.raises(Exception, match="uuid"):
        catalog.Catalog.oscal_read(broken)
