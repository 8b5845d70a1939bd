"""The lint's SARIF, validated by Microsoft's SARIF Multitool: the schema, and rules beyond it."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from lawspeaker.contract.file_form import DocumentForm
from lawspeaker.contract.lint.shown import as_sarif
from lawspeaker.contract.lint.written import lint_text

if TYPE_CHECKING:
    from collections.abc import Callable

PROGRAM = shutil.which("sarif-multitool")
pytestmark = pytest.mark.skipif(
    PROGRAM is None,
    reason="no sarif-multitool on PATH: npm install @microsoft/sarif-multitool",
)
WHOLE = Path(__file__).parents[1] / "contract" / "lint" / "whole.yaml"


@pytest.fixture
def validated(tmp_path: Path) -> Callable[[dict[str, Any]], str]:
    """What the tool says of a log, and nothing but that it looked."""

    def validate(sarif: dict[str, Any]) -> str:
        (tmp_path / "found.sarif").write_text(json.dumps(sarif), encoding="utf-8")
        assert PROGRAM is not None
        done = subprocess.run(  # noqa: S603 - the program that this file is about
            [PROGRAM, "validate", "found.sarif"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert "1 files scanned" in done.stdout
        return done.stdout

    return validate


@pytest.fixture
def found() -> dict[str, Any]:
    """The log of a document with findings of three severities."""
    text = WHOLE.read_text(encoding="utf-8")
    for old, new in {
        "    reason: Readers want to check.\n": "",
        "ratification: rat.1": "ratification: null",
        "norm: {op: should, act: be-brief, when: chat}": "norm: null",
    }.items():
        assert old in text
        text = text.replace(old, new)
    seen = lint_text(text, path="w.yaml", form=DocumentForm.YAML, today=date(2026, 12, 1))
    assert {each.severity.value for each in seen.findings} == {"note", "warning", "error"}
    return cast("dict[str, Any]", as_sarif(seen, uri="a%20b/w.yaml", tool_version="0.1.0"))


def test_the_log_breaks_no_rule(
    found: dict[str, Any], validated: Callable[[dict[str, Any]], str]
) -> None:
    said = validated(found)
    assert "error SARIF" not in said
    assert "error JSON" not in said


def test_a_log_that_is_no_sarif_is_found_out(
    found: dict[str, Any], validated: Callable[[dict[str, Any]], str]
) -> None:
    found["runs"][0]["results"][0]["ruleIndex"] = 999
    assert "error SARIF1009" in validated(found)
