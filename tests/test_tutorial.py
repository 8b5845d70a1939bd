"""The tutorial for analysts runs, and what it prints holds together."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

TUTORIAL = Path(__file__).resolve().parents[1] / "docs" / "tutorial" / "analysis.py"


def test_the_tutorial_prints_figures_that_hold_together(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own script, by the interpreter that runs the tests
        [sys.executable, str(TUTORIAL)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    out = done.stdout
    assert out.startswith("400 people, 59 statements, 18382 votes\n")
    assert "straight-liners" in out
    in_memory = re.search(r"^groups (\[[\d, ]+\])$", out, re.MULTILINE)
    streamed = re.search(r"^streamed: (\[[\d, ]+\]) in \d+ passes$", out, re.MULTILINE)
    assert in_memory is not None
    assert streamed is not None
    sizes = [[int(n) for n in found[1].strip("[]").split(",")] for found in (in_memory, streamed)]
    assert sum(sizes[0]) == sum(sizes[1])
    # 400 people fit into the sample whole, so both ways find nearly the same groups.
    assert len(sizes[0]) == len(sizes[1]) == 3
    assert max(abs(a - b) for a, b in zip(*sizes, strict=True)) <= 20
    assert re.search(r"^\d+% agree with stmt\.8 \(\d+% to \d+%, n = 328\)$", out, re.MULTILINE)
    assert out.splitlines().count("True") == 2
    assert not list(tmp_path.iterdir())
