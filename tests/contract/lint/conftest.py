from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def whole_text() -> str:
    return (Path(__file__).parent / "whole.yaml").read_text(encoding="utf-8")
