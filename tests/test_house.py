"""What the linters cannot see: the size of rooms, their names, the face, and idle tests."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import lawspeaker

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
EMPTY_NAMES = {"utils", "util", "helpers", "common", "misc", "manager", "data", "info", "tools"}
EMPTY_ENDINGS = ("Handler", "Service", "Processor", "Manager", "Helper")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_room_is_small_and_named(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    assert path.stem not in EMPTY_NAMES
    tree = ast.parse(text)
    if path.name != "__init__.py":
        assert ast.get_docstring(tree), "a room says what it is for"
    classes = [node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    assert not [name for name in classes if name.endswith(EMPTY_ENDINGS)]


def test_no_room_is_empty_for_show() -> None:
    rooms = [path for path in (ROOT / "src" / "lawspeaker").iterdir() if path.is_dir()]
    for room in rooms:
        if room.name != "__pycache__":
            assert any(file.stat().st_size for file in room.rglob("*.py")), room.name


def test_the_face_is_sorted_and_every_name_on_it_opens() -> None:
    face = list(lawspeaker.__all__)
    assert face == sorted(face)
    for name in face:
        assert getattr(lawspeaker, name).__doc__, name


@pytest.mark.parametrize("path", TESTS, ids=name_of)
def test_every_test_asserts_something(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            assert any(map(asserts, ast.walk(node))), (
                f"{name_of(path)}::{node.name} asserts nothing"
            )


def asserts(node: ast.AST) -> bool:
    if isinstance(node, ast.Assert):
        return True
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        called = node.func.id if isinstance(node.func, ast.Name) else called
        return called.startswith(("assert_", "check_")) or called in {"raises", "warns"}
    return False
