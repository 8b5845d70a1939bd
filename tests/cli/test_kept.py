from __future__ import annotations

import json
import shutil
import sqlite3
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from lawspeaker.cycle.asked import HIDDEN
from lawspeaker.gateway.gaps_log import GAPS_NAME
from lawspeaker.ports.kept_answers import KeptRow, SampledRow
from lawspeaker.wiring.contesting import KEPT_NAME, kept_answers
from lawspeaker.wiring.desk import today

if TYPE_CHECKING:
    from pathlib import Path

    from cli.call import Call
    from cycle.stage import Played

MARKER = "zebra-question-4711"


@pytest.fixture
def folder(played: Played, tmp_path: Path) -> Path:
    """A folder whose gateway gave three answers: two are over, one of them drawn to be read."""
    to = tmp_path / "demo"
    shutil.copytree(played.folder, to, ignore=shutil.ignore_patterns(f"{KEPT_NAME}*"))
    store = kept_answers(to)
    day = today()
    for place, until in enumerate([day - timedelta(days=1), day, day + timedelta(days=1)]):
        drawn = SampledRow(until=until, content=json.dumps({"prompt": f"{MARKER} {place}"}))
        row = KeptRow(lookup=f"{place:064d}", until=until, sealed=b"sealed")
        store.keep(row, day=day, version="1.0.0", sampled=drawn if place != 1 else None)
    store.settle(f"{2:064d}", "contest.0002")
    store.close()
    return to


def test_it_says_how_much_is_kept(lawspeaker: Call, folder: Path) -> None:
    told = json.loads(lawspeaker("gateway-kept", folder, "--json").out)
    assert told == {
        "schema_version": 1,
        "n_sealed": 2,
        "n_contested": 1,
        "n_sampled": 2,
        "first_until": (today() - timedelta(days=1)).isoformat(),
        "n_deleted": None,
    }
    words = lawspeaker("gateway-kept", folder).out
    assert "2 sealed copies, which only their links open." in words
    assert "The next are deleted after" in words


def test_what_was_drawn_is_read_until_its_days_are_over(lawspeaker: Call, folder: Path) -> None:
    lines = lawspeaker("gateway-kept", folder, "--sampled").out.splitlines()
    assert [json.loads(line)["prompt"] for line in lines] == [f"{MARKER} 2"]


def test_a_purge_deletes_for_good_what_is_over(lawspeaker: Call, folder: Path) -> None:
    assert MARKER.encode() in (folder / KEPT_NAME).read_bytes()
    assert json.loads(lawspeaker("gateway-kept", folder, "--purge", "--json").out)["n_deleted"] == 2
    for each in folder.glob(f"{KEPT_NAME}*"):
        assert f"{MARKER} 0".encode() not in each.read_bytes()
    assert lawspeaker("gateway-kept", folder, "--purge-all").out.startswith("3 deleted.\n0 sealed")
    for each in folder.glob(f"{KEPT_NAME}*"):
        assert MARKER.encode() not in each.read_bytes()
        assert b"sealed" not in each.read_bytes().replace(b"sealed BLOB", b"")


def test_one_thing_at_a_time_and_only_where_a_gateway_served(
    lawspeaker: Call, folder: Path, tmp_path: Path
) -> None:
    assert lawspeaker("gateway-kept", folder, "--purge", "--sampled").code == 2
    refused = lawspeaker("gateway-kept", tmp_path)
    assert refused.code == 2
    assert "No gateway has kept any answer" in refused.err
    assert not (tmp_path / KEPT_NAME).exists()


def test_a_file_that_is_no_store_is_named_with_its_mend(lawspeaker: Call, folder: Path) -> None:
    (folder / KEPT_NAME).write_bytes(b"no database" * 100)
    refused = lawspeaker("gateway-kept", folder)
    assert refused.code == 3
    assert KEPT_NAME in refused.err
    assert "Move it away" in refused.err


def test_what_is_asked_is_reported_in_three_forms(
    lawspeaker: Call, folder: Path, tmp_path: Path
) -> None:
    raw = sqlite3.connect(folder / KEPT_NAME)
    raw.execute("INSERT INTO given VALUES ('2026-11-02', '1.0.0', 40)")
    raw.commit()
    raw.close()
    asked = ("gateway-asked", folder, "--date", "2027-06-01")
    told = json.loads(lawspeaker(*asked, "--json").out)
    lines = {each["asked"]: each["told"] for each in told["chapters"][0]["lines"]}
    assert lines["How many answers were given?"].startswith("40 up to 2026-11-08")
    assert told["simulated"] is True
    assert lawspeaker(*asked).out.startswith("# What is asked of us\n")
    for name, sign in (("a.html", "<!doctype html>"), ("a.md", "# What"), ("a.json", "{")):
        done = lawspeaker(*asked, "--out", tmp_path / name)
        assert done.code == 0, done.err
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(sign)
    assert "exists" in lawspeaker(*asked, "--out", tmp_path / "a.md").err
    assert lawspeaker(*asked, "--out", tmp_path / "a.txt").code == 2


def test_logged_gaps_are_reported_by_kind_and_clause_and_a_broken_line_is_named(
    lawspeaker: Call, folder: Path
) -> None:
    def log(day: str, kind: str, clause: str) -> str:
        line = {"day": day, "kind": kind, "clauses": [clause], "version": "1.0.0"}
        return json.dumps(line) + "\n"

    gaps = folder / GAPS_NAME
    gaps.write_text(
        12 * log("2026-11-03", "silent", "clause.s8")
        + 3 * log("2026-11-04", "factual", "clause.s9")
        + 15 * log("2026-11-05", "missing", "clause.s8"),
        encoding="utf-8",
    )
    asked = ("gateway-asked", folder, "--date", "2027-06-01", "--json")
    chapters = json.loads(lawspeaker(*asked).out)["chapters"]
    weeks = "2026-11-02 to 2026-11-08"
    assert chapters[1]["table"]["head"][1:4] == ["factual", "missing", "silent"]
    assert chapters[1]["table"]["rows"] == [
        [weeks, HIDDEN, "15", HIDDEN, "30", "gaps log"],
    ]
    assert chapters[2]["table"] is None, "three would follow from the 27"
    with gaps.open("a", encoding="utf-8") as more:
        more.write("{}\n")
    broken = lawspeaker(*asked)
    assert (broken.code, broken.out) == (3, "")
    assert "line 31" in broken.err


def test_a_folder_that_no_gateway_served_is_reported_too(
    lawspeaker: Call, played: Played, tmp_path: Path
) -> None:
    to = tmp_path / "demo"
    shutil.copytree(played.folder, to, ignore=shutil.ignore_patterns(f"{KEPT_NAME}*"))
    told = json.loads(
        lawspeaker("gateway-asked", to, "--date", str(date(2027, 6, 1)), "--json").out
    )
    assert told["chapters"][0]["lines"][0]["told"].startswith("fewer than 10")
    assert not (to / KEPT_NAME).exists()
