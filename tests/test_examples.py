from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def printed(name: str, *arguments: str, folder: Path) -> str:
    done = subprocess.run(  # noqa: S603 - our own scripts, by the interpreter that runs the tests
        [sys.executable, "-W", "error", str(EXAMPLES / name), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    assert not list(folder.iterdir()), "an example writes no file where it is run"
    return done.stdout


def test_no_example_is_left_untested() -> None:
    tested = {"groups_from_array.py", "slate_from_polis.py", "count_ballots.py", "who_loses.py"}
    assert {file.name for file in EXAMPLES.glob("*.py")} == tested


def test_groups_from_an_array_are_the_two_camps_that_were_drawn(tmp_path: Path) -> None:
    out = printed("groups_from_array.py", folder=tmp_path)
    assert out.startswith("groups: 2 groups among 200 people")
    sizes = [int(size) for size in re.findall(r"'[AB]': (\d+)", out)]
    assert sizes[0] == pytest.approx(120, abs=10)
    assert sizes[1] == pytest.approx(80, abs=10)
    told = re.findall(r"Group [AB] (?:agrees with|rejects) stmt\.(\d+) more than the rest", out)
    assert len(told) == 3
    assert all(int(column) < 10 for column in told)
    assert "Agreed in every group: ['stmt.10']" in out


def test_a_slate_from_an_export_is_certified_and_names_who_loses(tmp_path: Path) -> None:
    out = printed("slate_from_polis.py", folder=tmp_path)
    chosen, after = out.split("EJR+ ratio")
    assert len(re.findall(r"^ *\d+%  stmt\.\d+", chosen, re.MULTILINE)) == 8
    assert "Certified: True" in after
    assert re.search(r"\d+ people are represented by no clause", after)
    kept = after.partition("In memory: ")[2].strip().split(", ")
    assert {"constitution.yaml", "prompt.txt", "report.html"} <= set(kept)


@pytest.mark.shared
def test_a_slate_from_a_real_export(tmp_path: Path, shared_data: Path) -> None:
    real = str(shared_data / "polis" / "15-per-hour-seattle")
    out = printed("slate_from_polis.py", real, folder=tmp_path)
    assert re.search(r"^EJR\+ ratio \d\.\d\d, \d\.\d\d to \d\.\d\d$", out, re.MULTILINE)


def test_ballots_are_counted_under_the_constitutions_own_rule(tmp_path: Path) -> None:
    out = printed("count_ballots.py", folder=tmp_path)
    head, carried, lost = out.split("\n\n")
    assert re.search(r"Adoption takes \d+ ballots, 60% yes in all and 50% in each group", head)
    assert "63 yes, 17 no: ratified" in carried
    assert "FAILED" not in carried
    assert "63 yes, 17 no: rejected" in lost
    assert re.findall(r"FAILED  In group|FAILED  Group (\w)", lost) == ["B"]
    assert "changed ballots would have turned it" in lost


def test_who_loses_is_the_minority_behind_a_gain(tmp_path: Path) -> None:
    out = printed("who_loses.py", folder=tmp_path)
    assert out.startswith("everybody: +")
    assert re.search(r"^minority: -0\.\d\d, P\(loss > 0\.1\) = 1\.00$", out, re.MULTILINE)
    assert "the minority would be better off with its own" in out
