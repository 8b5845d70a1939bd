from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np
import pytest

from lawspeaker.analysis.released_groups import audit_released_groups, released_groups_findings
from lawspeaker.records.conversation import Released
from lawspeaker.records.finding import Severity
from lawspeaker.records.natural_order import in_natural_order
from lawspeaker.records.votes import Votes

if TYPE_CHECKING:
    from pathlib import Path


def read(path: Path) -> tuple[Votes, Released]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        head, *rows = list(csv.reader(lines))
    columns = [i for i, name in enumerate(head) if name.isdigit()]
    group = head.index("group-id")
    ids = [f"p.{row[0]}" for row in rows]
    matrix = [[float(row[j]) if row[j] else np.nan for j in columns] for row in rows]
    place = {p: i for i, p in enumerate(ids)}
    ordered = in_natural_order(ids)
    votes = Votes.from_dense(np.array(matrix)[[place[p] for p in ordered]], participants=ordered)
    labels = {p: row[group] for p, row in zip(ids, rows, strict=True) if row[group]}
    return votes, Released(groups=labels, group_order=tuple(ids))


@pytest.mark.shared
def test_the_ccai_clean_file_is_flagged_and_its_cause_named(shared_data: Path) -> None:
    audit = audit_released_groups(*read(shared_data / "ccai" / "clean_votes.csv"))
    assert audit is not None
    assert round(audit.divergence) == 295
    (finding,) = released_groups_findings(audit)
    assert finding.severity is Severity.ERROR
    assert finding.evidence["likely_order"] == "in ascending order of participant id"


@pytest.mark.shared
@pytest.mark.parametrize(
    "name",
    [
        "ccai",
        "polis/15-per-hour-seattle",
        "polis/american-assembly.bowling-green",
        "polis/bg2050-volunteers",
        "polis/canadian-electoral-reform",
        "polis/scoop-hivemind.ubi",
        "polis/vtaiwan.uberx",
    ],
)
def test_healthy_files_are_left_alone(shared_data: Path, name: str) -> None:
    audit = audit_released_groups(*read(shared_data / name / "participants-votes.csv"))
    assert audit is not None
    assert audit.testable
    assert not released_groups_findings(audit)


def camps(labels: np.ndarray) -> tuple[Votes, Released]:
    rng = np.random.default_rng(0)
    agrees = rng.random((100, 20)) < np.where(np.arange(100) % 3 == 0, 0.9, 0.1)[:, None]
    votes = Votes.from_dense(np.where(agrees, 1, -1))
    names = {f"p.{i}": str(g) for i, g in enumerate(labels)}
    return votes, Released(groups=names)


def test_true_labels_are_silent_and_labels_by_lot_are_found() -> None:
    assert not released_groups_findings(audit_released_groups(*camps(np.arange(100) % 3 == 0)))
    by_lot = np.random.default_rng(5).permutation(np.arange(100) % 3 == 0)
    (finding,) = released_groups_findings(audit_released_groups(*camps(by_lot)))
    assert finding.evidence["likely_order"] is None


def test_too_little_to_say_is_not_an_error() -> None:
    assert audit_released_groups(*camps(np.zeros(100))) is None
    same = Votes.from_dense(np.ones((40, 8)))
    released = Released(groups={f"p.{i}": str(i % 2) for i in range(40)})
    assert not released_groups_findings(audit_released_groups(same, released))
    few = Votes.from_dense(np.ones((40, 3)))
    assert not released_groups_findings(audit_released_groups(few, released))
    assert not released_groups_findings(None)
