from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cycle.town import N_FIRST, N_PEOPLE, write_town

if TYPE_CHECKING:
    from pathlib import Path

    from cli.call import Call

BY_LOT = tuple(
    str(int(place < N_FIRST)) for place in np.random.default_rng(2).permutation(N_PEOPLE)
)


def test_an_error_ends_in_4_after_the_findings_were_handed_out(
    lawspeaker: Call, tmp_path: Path
) -> None:
    ended = lawspeaker("audit", write_town(tmp_path, released=BY_LOT))
    assert ended.code == 4
    assert ended.out.startswith("ERROR  ")
    assert "Mend: " in ended.out
    assert ended.err == "lawspeaker: the audit found 1 error. See the mend of each.\n"


def test_json_and_exit_code_come_of_the_same_count(lawspeaker: Call, tmp_path: Path) -> None:
    ended = lawspeaker("audit", write_town(tmp_path, released=BY_LOT), "--json")
    found = json.loads(ended.out)
    assert found["schema_version"] == 1
    assert (ended.code, found["n_errors"]) == (4, 1)
    assert [each["severity"] for each in found["findings"]].count("error") == 1


def test_votes_without_errors_end_in_0(lawspeaker: Call, tmp_path: Path) -> None:
    ended = lawspeaker("audit", write_town(tmp_path))
    assert (ended.code, ended.err) == (0, "")
    assert "NOTE  " in ended.out
    assert ended.out.splitlines()[-1].startswith("Checked: no groups were released")


def test_when_nothing_is_found_that_is_said(lawspeaker: Call, tmp_path: Path) -> None:
    source = write_town(tmp_path)
    text = (source / "comments.csv").read_text(encoding="utf-8")
    # The one statement that hardly anybody saw is moderated out, so that nothing is left to note.
    (source / "comments.csv").write_text(text.replace("\n14,14,1,", "\n14,14,-1,"), "utf-8")
    ended = lawspeaker("audit", source)
    assert ended.code == 0
    assert ended.out.startswith("Nothing found.\n")


def test_a_folder_that_is_not_there_ends_in_3(lawspeaker: Call, tmp_path: Path) -> None:
    ended = lawspeaker("audit", tmp_path / "nowhere")
    assert (ended.code, ended.out) == (3, "")
    assert "nowhere" in ended.err


@pytest.mark.shared
def test_the_ccai_files_are_told_apart(lawspeaker: Call, shared_data: Path) -> None:
    ccai = shared_data / "ccai"
    clean = ("--votes", "clean_votes.csv", "--statements", "clean_comments.csv")
    raw = ("--votes", "participants-votes.csv", "--statements", "comments.csv")
    assert lawspeaker("audit", ccai, *clean).code == 4
    assert lawspeaker("audit", ccai, *raw).code == 0
