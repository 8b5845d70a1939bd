from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from lawspeaker.adapters.ratings import COLUMNS, holds_ratings, read_ratings
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

HEAD = ("user_id", "step", "question_type", "question_text", "choice_numeric", "sample_type")
ASK = 'Consider the following statement:\n\n"{}"\n\nTo what extent does it capture your opinion?'


def survey(path: Path, rows: list[tuple[str, str, str, str]]) -> Path:
    """A file in the survey's layout: (user, statement or "", rating, sample)."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        for step, (user, text, rating, sample) in enumerate(rows):
            asked = ASK.format(text) if text else "Please read this."
            writer.writerow([user, step, "multiple choice + text", asked, rating, sample])
    return path


ROWS = [
    ("v10", "", "", "validation"),
    ("v10", "Ask first.", "3.0", "validation"),
    ("v10", "Never joke.", "2.0", "validation"),
    ("v2", "Ask first.", "4.0", "validation"),
    ("v2", "Never joke.", "0.0", "validation"),
    ("g1", "Other.", "4.0", "generation"),
]


def test_ratings_become_votes_of_one_sample(tmp_path: Path) -> None:
    path = survey(tmp_path / "my_survey.csv", ROWS)
    assert holds_ratings(path)
    read = read_ratings(path, sample="validation")
    assert read.topic == "my survey"
    assert [s.text for s in read.statements] == ["Ask first.", "Never joke."]
    assert read.votes.participants == ("p.v10", "p.v2")
    assert read.votes.value.tolist() == [1, 0, 1, -1]
    assert not read.simulated
    (file,) = read.files
    assert (file.name, file.n_rows) == ("my_survey.csv", 6)
    path = survey(tmp_path / "whole.csv", [*ROWS, ("g9", "Ask first.", "4", "generation")])
    whole = read_ratings(path, agree_from=4, all_simulated=True)
    assert whole.votes.n_statements == 3
    assert whole.simulated
    # From 4 on: the 3 of v10 is a pass and its 2 a disagreement.
    (v10,) = [i for i, who in enumerate(whole.votes.participants) if who == "p.v10"]
    assert whole.votes.value[whole.votes.row == v10].tolist() == [0, -1]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            ("v2", "Ask first.", "1", "validation"),
            r"my\.csv, line \d+, column user_id: v2 rates one statement twice",
        ),
        (("v3", "Ask first.", "much", "validation"), "'much' is no rating"),
        (("v3", "", "3", "validation"), "quotes no statement"),
    ],
)
def test_a_faulty_row_is_named(tmp_path: Path, row: tuple[str, str, str, str], said: str) -> None:
    path = survey(tmp_path / "my.csv", [*ROWS, row])
    with pytest.raises(BadInput, match=said):
        read_ratings(path)


def test_samples_that_rated_nothing_in_common_are_not_one_survey(tmp_path: Path) -> None:
    apart = [("g1", "Ask first.", "3", "generation"), ("v1", "Ask last.", "3", "validation")]
    path = survey(tmp_path / "my.csv", apart)
    with pytest.raises(BadInput, match=r"2 samples rated no .* --sample: generation or validation"):
        read_ratings(path)
    assert read_ratings(path, sample="generation").votes.n_participants == 1
    path = survey(tmp_path / "my.csv", [*apart, ("v1", "Ask first.", "0", "validation")])
    assert read_ratings(path).votes.n_participants == 2


def test_what_holds_no_ratings_is_refused(tmp_path: Path) -> None:
    path = survey(tmp_path / "my.csv", ROWS)
    with pytest.raises(BadInput, match="samples here are generation, validation"):
        read_ratings(path, sample="pilot")
    short = tmp_path / "short.csv"
    short.write_text(",".join(COLUMNS) + "\nv1,validation\n", encoding="utf-8")
    with pytest.raises(BadInput, match="2 cells and the header has 5"):
        read_ratings(short)
    with pytest.raises(BadInput, match="the file is missing"):
        read_ratings(tmp_path / "none.csv")
    (tmp_path / "votes.csv").write_text("timestamp,vote\n", encoding="utf-8")
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xfe\x00")
    assert not holds_ratings(tmp_path / "votes.csv")
    assert not holds_ratings(tmp_path / "bytes.csv")
    assert not holds_ratings(tmp_path)


@pytest.mark.shared
def test_the_published_survey_reads(shared_data: Path) -> None:
    path = shared_data / "gen-social-choice" / "chatbot_personalization_survey.csv"
    read = read_ratings(path, sample="validation")
    assert (read.votes.n_participants, read.votes.n_statements) == (100, 5)
    assert len(read.votes.value) == 500
