from __future__ import annotations

import json
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from cycle.stage import texts
from lawspeaker.cli.console import TerminalProgress

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli.call import Call
    from cycle.stage import Town

ASKED = ("--clauses", 4, "--date", "2026-04-01")


def test_the_result_goes_out_and_the_talk_aside(
    lawspeaker: Call, town: Town, tmp_path: Path
) -> None:
    ended = lawspeaker("run", town.source, "--out", tmp_path / "out", *ASKED)
    assert ended.code == 0
    assert ended.out.splitlines() == list(town.run.lines)
    assert "report.html" in ended.err
    assert f"lawspeaker trace {town.run.example_id} --in {tmp_path / 'out'}" in ended.err
    assert texts(tmp_path / "out") == texts(town.folder)


def test_the_summary_is_json(lawspeaker: Call, town: Town, tmp_path: Path) -> None:
    ended = lawspeaker("run", town.source, "--out", tmp_path / "out", *ASKED, "--json")
    assert (ended.code, ended.err) == (0, "")
    assert json.loads(ended.out) == town.run.to_json()


def test_title_and_id_can_be_given_and_people_be_marked_simulated(
    lawspeaker: Call, town: Town, tmp_path: Path
) -> None:
    named = ("--title", "The ferry's voice", "--id", "ferry", "--simulated", "--method", "polis")
    ended = lawspeaker("run", town.source, "--out", tmp_path / "out", *ASKED, *named, "--json")
    assert json.loads(ended.out)["constitution"] == "ferry"
    kept = json.loads((tmp_path / "out/conversation.json").read_text(encoding="utf-8"))
    assert kept["simulated"] is True
    assert kept["n_simulated"] == 120
    page = (tmp_path / "out" / "public.html").read_text(encoding="utf-8")
    assert "a program made the people whose agreement is told here" in page
    assert "title: The ferry's voice" in (tmp_path / "out/constitution.yaml").read_text("utf-8")
    assert json.loads((tmp_path / "out/groups.json").read_text("utf-8"))["method"] == "polis"


def test_an_id_that_no_constitution_takes_is_refused_before_any_work(
    lawspeaker: Call, town: Town, tmp_path: Path
) -> None:
    ended = lawspeaker("run", town.source, "--out", tmp_path / "out", "--id", "River City!")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.endswith("Use --id river-city.\n")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_exists_is_kept_unless_forced(
    lawspeaker: Call, town: Town, town_copy: Path
) -> None:
    (town_copy / "stray.txt").write_text("mine", encoding="utf-8")
    before = texts(town_copy)
    ended = lawspeaker("run", town.source, "--out", town_copy, *ASKED)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("lawspeaker: ")
    assert "--force" in ended.err
    assert texts(town_copy) == before
    assert lawspeaker("run", town.source, "--out", town_copy, *ASKED, "--force").code == 0
    assert texts(town_copy) == texts(town.folder)


def test_force_does_not_replace_what_is_not_ours(
    lawspeaker: Call, town: Town, tmp_path: Path
) -> None:
    (tmp_path / "thesis.tex").write_text("mine", encoding="utf-8")
    ended = lawspeaker("run", town.source, "--out", tmp_path, *ASKED, "--force")
    assert ended.code == 2
    assert (tmp_path / "thesis.tex").read_text(encoding="utf-8") == "mine"


def test_a_run_is_repeated_from_its_record(lawspeaker: Call, town: Town, town_copy: Path) -> None:
    ended = lawspeaker("run", town.source, "--out", town_copy, "--repeat")
    assert ended.code == 0
    assert "the same, bit for bit" in ended.out
    assert texts(town_copy) == texts(town.folder)


def test_a_repeat_of_something_else_ends_in_4_and_names_the_file(
    lawspeaker: Call, town: Town, town_copy: Path, tmp_path: Path
) -> None:
    source = shutil.copytree(town.source, tmp_path / "town")
    comments = source / "comments.csv"
    comments.write_text(comments.read_text("utf-8").replace("so.", "so!", 1), encoding="utf-8")
    ended = lawspeaker("run", source, "--out", town_copy, "--repeat")
    assert (ended.code, ended.out) == (4, "")
    assert "comments.csv" in ended.err


def replaced(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(source: Path) -> None:
        file = source / name
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


@pytest.mark.parametrize(
    ("change", "named"),
    [
        pytest.param(
            lambda source: (source / "votes.csv").unlink(), ["no votes file"], id="no votes"
        ),
        pytest.param(
            replaced("votes.csv", "\n1000,0,0,1\n", "\n1000,0,0,2\n"),
            ["votes.csv", "line 2", "column vote", "'2'"],
            id="a vote that is none",
        ),
        pytest.param(
            replaced("comments.csv", "\n1,1,1,", "\n0,1,1,"),
            ["comments.csv", "line 3", "column comment-id"],
            id="an id twice",
        ),
        pytest.param(
            replaced("comments.csv", '"The assistant, in case 2, says so."', '" "'),
            ["comments.csv", "line 4", "column comment-body"],
            id="a statement without words",
        ),
        pytest.param(
            lambda source: (source / "comments.csv").write_bytes(
                b"comment-id,comment-body\n0,\xff"
            ),
            ["comments.csv", "line 2", "UTF-8"],
            id="bytes that are no text",
        ),
        pytest.param(
            lambda source: (source / "votes.csv").write_bytes(b""),
            ["votes.csv", "empty"],
            id="an empty file",
        ),
        pytest.param(
            replaced("votes.csv", "\n1000,0,0,1\n", "\n1000,77,0,1\n"),
            ["votes.csv", "line 2", "column comment-id", "77"],
            id="a vote on an unknown statement",
        ),
    ],
)
def test_bad_input_ends_in_3_with_one_sentence_and_leaves_no_folder(
    lawspeaker: Call,
    town: Town,
    tmp_path: Path,
    change: Callable[[Path], None],
    named: list[str],
) -> None:
    source = shutil.copytree(town.source, tmp_path / "town")
    change(source)
    ended = lawspeaker("run", source, "--out", tmp_path / "out", *ASKED)
    assert (ended.code, ended.out) == (3, "")
    assert ended.err.startswith("lawspeaker: ")
    assert ended.err.count("\n") == 1
    assert "Traceback" not in ended.err
    for word in named:
        assert word in ended.err
    assert ended.err.rstrip().endswith(".")
    assert [path.name for path in tmp_path.iterdir()] == ["town"]


def test_steps_are_told_on_a_terminal_and_nowhere_else(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    silent = TerminalProgress()
    silent.started("grouped")
    silent.finished("grouped", "2 groups")
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    shown = TerminalProgress()
    shown.started("grouped")
    shown.finished("grouped", "2 groups")
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.endswith("grouped  2 groups\n")


def test_a_repeat_reads_the_source_as_the_first_run_did(
    lawspeaker: Call, town: Town, tmp_path: Path
) -> None:
    out = tmp_path / "marked"
    first = lawspeaker("run", town.source, "--out", out, "--clauses", "3", "--simulated")
    assert first.code == 0
    again = lawspeaker("run", town.source, "--out", out, "--repeat")
    assert again.code == 0
    assert "the same, bit for bit" in again.out


def test_a_place_that_cannot_be_written_is_said_in_one_sentence(
    lawspeaker: Call, town: Town, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    ended = lawspeaker("run", town.source, "--out", tmp_path / "file" / "out")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "cannot be written" in ended.err


def test_a_day_after_which_nothing_follows_is_refused(
    lawspeaker: Call, town: Town, tmp_path: Path
) -> None:
    ended = lawspeaker("run", town.source, "--out", tmp_path / "o", "--date", "9999-12-31")
    assert ended.code == 3
    assert "9999-12-31" in ended.err
