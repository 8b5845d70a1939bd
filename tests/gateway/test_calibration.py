from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from lawspeaker.errors import BadInput
from lawspeaker.gateway.calibration import read_calibration

if TYPE_CHECKING:
    from pathlib import Path


def share(est: float, n: int) -> dict[str, Any]:
    return {"est": est, "lo": est / 2, "hi": (1 + est) / 2, "n": n, "method": "wilson"}


def measured(**more: object) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "model": "tiny",
        "constitution": f"sha256:{'0' * 64}",
        "questions": "300 questions on the town's library",
        "measured_on": "2026-11-01",
        "bands": [
            {"from": 0.0, "to": 0.5, "right": share(0.3, 9)},
            {"from": 0.5, "to": 1.0, "right": share(0.8, 120)},
        ],
        **more,
    }


def written(to: Path, content: object) -> Path:
    path = to / "calibration.json"
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")
    return path


def test_a_band_holds_its_lower_end_and_few_answers_are_no_measurement(tmp_path: Path) -> None:
    held = read_calibration(written(tmp_path, measured()))
    assert held.right_at(0.49) is None, "nine answers are too few"
    at_half, at_one = held.right_at(0.5), held.right_at(1.0)
    assert at_half is not None
    assert at_one is at_half
    assert (at_half.est, at_half.n) == (0.8, 120)


def bands(*ends: tuple[float, float]) -> dict[str, Any]:
    return measured(bands=[{"from": a, "to": b, "right": share(0.5, 50)} for a, b in ends])


@pytest.mark.parametrize(
    "content",
    [
        bands((0.0, 0.5), (0.6, 1.0)),
        bands((0.1, 1.0)),
        bands((0.0, 0.9)),
        bands((0.0, 0.5), (0.5, 0.5), (0.5, 1.0)),
        bands(),
        measured(model=""),
        measured(constitution="1.0.0"),
        measured(schema_version=2),
        measured(more=1),
        [1],
    ],
)
def test_a_calibration_that_is_none_is_refused_with_its_place(
    tmp_path: Path, content: object
) -> None:
    path = written(tmp_path, content)
    with pytest.raises(BadInput) as refused:
        read_calibration(path)
    assert str(path) in str(refused.value)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read_calibration(tmp_path / "none.json")
    (tmp_path / "odd.json").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="cannot be read"):
        read_calibration(tmp_path / "odd.json")
