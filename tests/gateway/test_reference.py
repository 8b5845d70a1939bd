"""The page on the gateway names every door, field, lever and code that there is, and no other."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from lawspeaker.gateway.app import ENTRANCES
from lawspeaker.gateway.fields import CHAT, RESPONSES, Treatment
from lawspeaker.gateway.settings import Lever

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "reference" / "gateway.md").read_text(encoding="utf-8")
ROOMS = sorted(
    path
    for room in ("edge", "gateway")
    for path in (ROOT / "src" / "lawspeaker" / room).glob("*.py")
)
RAISES = {"refused": 0, "upstream_failed": 0, "Fault": 1}


def codes() -> set[str]:
    """Every code that the gateway raises, or the edge that it shares with other pages."""
    found: set[str] = {"upstream_unavailable"}  # chosen by a status
    for room in ROOMS:
        for node in ast.walk(ast.parse(room.read_text(encoding="utf-8"))):
            name = (
                node.func.id
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
                else ""
            )
            if name in RAISES and isinstance(node, ast.Call) and len(node.args) > RAISES[name]:
                code = node.args[RAISES[name]]
                found |= {code.value} if isinstance(code, ast.Constant) else set()
    return {str(each) for each in found}


def section(title: str) -> str:
    return PAGE.split(f"## {title}\n")[1].split("\n## ")[0]


def test_every_code_is_explained_and_no_other() -> None:
    assert len(codes()) > 50
    told = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", section("Errors")))
    told |= set(re.findall(r"`(packed)`", section("Errors")))
    assert told == codes()


@pytest.mark.parametrize(("table", "column"), [(CHAT, 2), (RESPONSES, 3)])
def test_every_field_stands_in_the_row_of_its_treatment(
    table: dict[str, object], column: int
) -> None:
    rows = [
        line.split("|") for line in section("Fields of a request").splitlines() if line[:1] == "|"
    ]
    names = {
        treatment: set(re.findall(r"`([a-z_]+)`", row[column]))
        for treatment, row in zip(
            (Treatment.PASS, Treatment.MARK, Treatment.OWN, Treatment.DROP, Treatment.REFUSE),
            rows[2:],
            strict=True,
        )
    }
    for name, row in table.items():
        assert name in names[row.treatment], name  # type: ignore[attr-defined] # a row of the table
    known = set(table) | {"effort", "disabled"}
    assert set().union(*names.values()) <= known


def test_every_door_and_lever_is_listed() -> None:
    for each in ENTRANCES:
        assert f"`{each.method} {each.path}`" in section("Doors")
    for lever in Lever:
        assert f"| `{lever.value}` |" in section("Levers")
