from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from cycle.stage import events
from lawspeaker.cycle.versions import numbers
from lawspeaker.records.event import EventKind
from lawspeaker.wiring.desk import quiet_desk

if TYPE_CHECKING:
    from pathlib import Path

    from cli.call import Call
    from cycle.stage import Played


def test_documents_are_written_and_told(lawspeaker: Call, played: Played, tmp_path: Path) -> None:
    out = tmp_path / "docs"
    ended = lawspeaker("bundle", played.folder, "--out", out)
    assert ended.code == 0
    assert "system-card" in ended.out
    assert f"files written to {out}" in ended.err
    assert (out / "index.html").is_file()
    assert lawspeaker("bundle", played.folder, "--out", out).code == 2


def test_the_same_as_json(lawspeaker: Call, played: Played, tmp_path: Path) -> None:
    ended = lawspeaker("bundle", played.folder, "--out", tmp_path / "d", "--only", "gpai", "--json")
    told = json.loads(ended.out)
    assert told["files"] == ["gpai.html", "gpai.json", "gpai.md", "source-map.json"]
    assert told["documents"][0]["n_not_recorded"] > 0


def test_a_wrong_name_writes_nothing(lawspeaker: Call, played: Played, tmp_path: Path) -> None:
    out = tmp_path / "docs"
    ended = lawspeaker("bundle", played.folder, "--out", out, "--only", "passport")
    assert ended.code == 2
    assert "There is no document 'passport'" in ended.err
    assert not out.exists()


def test_a_folder_without_a_record_is_bad_input(lawspeaker: Call, tmp_path: Path) -> None:
    ended = lawspeaker("bundle", tmp_path, "--out", tmp_path / "docs")
    assert ended.code == 3
    assert "there is no record here" in ended.err


def figure(folder: Path, told_in: Path, **changed: object) -> list[object]:
    """The words that put a figure on record."""
    with quiet_desk(folder) as desk:
        version = numbers(desk.archive)[-1]
    said = {
        "measure": "kept rules",
        "model": "model-a 2026-10",
        "version": version,
        "est": 0.86,
        "lo": 0.81,
        "hi": 0.9,
        "n": 1204,
        "method": "Wilson, judged by people",
        "report": told_in,
    }
    words = [(f"--{name}", value) for name, value in (said | changed).items()]
    return ["assembly", "measured", folder, *(word for pair in words for word in pair)]


def asked_of_the_card(lawspeaker: Call, folder: Path, out: Path) -> dict[str, object]:
    assert lawspeaker("bundle", folder, "--out", out, "--only", "system-card").code == 0
    return json.loads((out / "system-card.json").read_text("utf-8"))


def test_what_was_measured_is_told_on_the_card_with_its_source(
    lawspeaker: Call, demo_copy: Path, tmp_path: Path
) -> None:
    report = tmp_path / "report.json"
    report.write_text("{}", "utf-8")
    before = asked_of_the_card(lawspeaker, demo_copy, tmp_path / "before")
    assert "What was measured" not in [each["title"] for each in before["chapters"]]
    first = lawspeaker(*figure(demo_copy, report))
    assert first.code == 0, first.err
    assert lawspeaker(*figure(demo_copy, report)).out == first.out  # a retry is one figure
    (event,) = events(demo_copy, EventKind.MEASURED)
    kept = f"report.json sha256:{sha256(b'{}').hexdigest()}"
    assert (event.body["est"], event.body["n"], event.body["report"]) == (0.86, 1204, kept)
    assert first.out == f"On record as event.{event.seq}.\n"
    card = asked_of_the_card(lawspeaker, demo_copy, tmp_path / "after")
    chapters = {each["title"]: each for each in card["chapters"]}
    (told,) = [
        line for line in chapters["In short"]["lines"] if line["asked"] == "How was it tested?"
    ]
    assert "kept rules of model-a 2026-10 under version" in json.dumps(told)
    assert f"0.86 (0.81 to 0.9), n = 1,204, by Wilson, judged by people; report {kept}." in (
        json.dumps(told)
    )
    assert told["source"] == f"event.{event.seq}"
    assert chapters["What was measured"]["table"]["rows"][0][-1] == f"event.{event.seq}"
    assert lawspeaker(*figure(demo_copy, report, est=0.88)).code == 0  # measured once more
    again = asked_of_the_card(lawspeaker, demo_copy, tmp_path / "again")
    (rows,) = [
        each["table"]["rows"] for each in again["chapters"] if each["title"] == "What was measured"
    ]
    assert [row[3] for row in rows] == ["0.88 (0.81 to 0.9)"]


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"est": 0.95}, "does not lie in its interval"),
        ({"lo": 0.95}, "does not lie in its interval"),
        ({"hi": "inf"}, "is no number"),
        ({"est": "nan"}, "is no number"),
        ({"n": 0}, "nothing was counted"),
        ({"version": "9.9.9"}, "there is no version '9.9.9'"),
        ({"measure": " "}, "the measure is not said"),
        ({"method": ""}, "the method is not said"),
        ({"report": "missing.json"}, "missing.json: the file is missing"),
    ],
)
def test_a_figure_that_says_too_little_is_not_recorded(
    lawspeaker: Call, demo_copy: Path, tmp_path: Path, changed: dict[str, object], problem: str
) -> None:
    report = tmp_path / "report.json"
    report.write_text("{}", "utf-8")
    ended = lawspeaker(*figure(demo_copy, report, **changed))
    assert ended.code == 3
    assert problem in ended.err
    assert events(demo_copy, EventKind.MEASURED) == []
