from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from lawspeaker.adapters.polis.reader import read_polis
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

COMMENTS = """comment-id,author-id,agrees,disagrees,moderated,comment-body
2,0,1,0,1,"Second, with a comma"
10,1,0,0,0,Tenth
3,1,0,1,-1,Moderated out
"""
VOTES = """timestamp,comment-id,voter-id,vote
30,2,0,-1
10,2,0,1
20,3,0,1
40,10,7,0
50,2,7,1
"""
MATRIX = """participant,group-id,n-comments,n-votes,n-agree,n-disagree,2,3,10
7,1,0,2,1,0,1,,0
0,0,0,2,0,1,-1.0,1.0,
9,,0,0,0,0,,,
"""


def bundle(folder: Path, **files: str | bytes) -> Path:
    for name, content in files.items():
        raw = content if isinstance(content, bytes) else content.encode()
        (folder / f"{name.replace('_', '-')}.csv").write_bytes(raw)
    return folder


def test_joins_by_id_takes_the_last_vote_and_counts_what_it_leaves_out(tmp_path: Path) -> None:
    talk = read_polis(bundle(tmp_path, comments=COMMENTS, votes=VOTES, participants_votes=MATRIX))
    assert [s.id for s in talk.statements] == ["stmt.2", "stmt.10"]
    assert talk.statements[0].author == "p.0"
    assert [p.id for p in talk.participants] == ["p.0", "p.7", "p.9"]
    np.testing.assert_array_equal(talk.votes.to_dense(), [[-1, np.nan], [1, 0], [np.nan, np.nan]])
    assert talk.votes.time is not None
    assert (talk.n_votes_superseded, talk.n_votes_moderated_out) == (1, 1)
    assert [s.id for s in talk.moderated_out] == ["stmt.3"]
    assert talk.released.groups == {"p.7": "1", "p.0": "0"}
    assert talk.released.group_order == ("p.7", "p.0", "p.9")
    assert talk.released.tallies["stmt.2"] == (1, 0)
    assert talk.released.n_cells_disagree == 0
    assert not talk.simulated


def test_the_matrix_alone_suffices_and_gives_the_same_votes(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    long = read_polis(bundle(one, comments=COMMENTS, votes=VOTES))
    wide = read_polis(bundle(two, comments=COMMENTS, participants_votes=MATRIX))
    np.testing.assert_array_equal(long.votes.to_dense(), wide.votes.to_dense()[:2])
    assert wide.votes.time is None


def test_two_vote_files_that_differ_are_counted(tmp_path: Path) -> None:
    other = MATRIX.replace("-1.0,1.0", "1.0,1.0")
    talk = read_polis(bundle(tmp_path, comments=COMMENTS, votes=VOTES, participants_votes=other))
    assert talk.released.n_cells_disagree == 1


def test_files_are_found_by_their_columns(tmp_path: Path) -> None:
    talk = read_polis(bundle(tmp_path, texts_v3=COMMENTS, export_final=VOTES))
    assert talk.votes.n_votes == 3
    assert {f.name for f in talk.files} == {"texts-v3.csv", "export-final.csv"}


def test_named_files_win_over_polis_names(tmp_path: Path) -> None:
    folder = bundle(tmp_path, comments=COMMENTS, votes=VOTES, clean=MATRIX, other=COMMENTS)
    talk = read_polis(folder, votes="clean.csv", statements="other.csv")
    assert {f.name for f in talk.files} == {"clean.csv", "other.csv"}


def test_summary_and_marks_are_read(tmp_path: Path) -> None:
    summary = 'topic,Bikes\nviews,40\nvoters,2\nconversation-description,"Two\nlines"\n'
    marks = "participant,simulated\n0,true\n7,false\n"
    talk = read_polis(
        bundle(tmp_path, comments=COMMENTS, votes=VOTES, summary=summary, participants=marks)
    )
    assert (talk.topic, talk.description) == ("Bikes", "Two\nlines")
    assert talk.released.counts == {"views": 40, "voters": 2}
    assert [p.simulated for p in talk.participants] == [True, False]
    assert talk.simulated


def test_everybody_can_be_marked_simulated(tmp_path: Path) -> None:
    talk = read_polis(bundle(tmp_path, comments=COMMENTS, votes=VOTES), all_simulated=True)
    assert all(p.simulated for p in talk.participants)


def test_semicolons_and_byte_order_marks_are_read(tmp_path: Path) -> None:
    excel = b"\xef\xbb\xbf" + VOTES.replace(",", ";").encode()
    assert read_polis(bundle(tmp_path, comments=COMMENTS, votes=excel)).votes.n_votes == 3


@pytest.mark.parametrize(
    ("files", "path", "line", "column", "words"),
    [
        ({"comments": COMMENTS}, "", None, None, "no votes file"),
        ({"votes": VOTES}, "", None, None, "no statements file"),
        (
            {"comments": COMMENTS, "votes": VOTES.replace("40,10,7,0", "40,10,7,2")},
            "votes.csv", 5, "vote", "'2'",
        ),
        (
            {"comments": COMMENTS, "participants_votes": MATRIX.replace("1,,0", "1,,0.5")},
            "participants-votes.csv", 2, "10", "'0.5'",
        ),
        (
            {"comments": COMMENTS + "2,0,0,0,1,Again\n", "votes": VOTES},
            "comments.csv", 5, "comment-id", "twice",
        ),
        (
            {"comments": COMMENTS, "participants_votes": MATRIX + "7,,0,0,0,0,,,\n"},
            "participants-votes.csv", 5, "participant", "twice",
        ),
        (
            {"comments": COMMENTS, "participants_votes": MATRIX.replace("2,3,10", "2,3,2")},
            "participants-votes.csv", 1, "2", "twice",
        ),
        (
            {"comments": COMMENTS + "11,0,0,0,1,  \n", "votes": VOTES},
            "comments.csv", 5, "comment-body", "no text",
        ),
        (
            {"comments": COMMENTS, "votes": VOTES.encode() + b"60,2,\xff,1\n"},
            "votes.csv", 7, None, "UTF-8",
        ),
        ({"comments": COMMENTS, "votes": VOTES.encode("utf-16")}, "votes.csv", 1, None, "UTF-8"),
        (
            {"comments": COMMENTS, "votes": VOTES.encode("utf-16-le")},
            "votes.csv", 1, None, "zero bytes",
        ),
        ({"comments": COMMENTS, "votes": ""}, "votes.csv", None, None, "empty"),
        (
            {"comments": COMMENTS, "votes": VOTES + "60,99,0,1\n"},
            "votes.csv", 7, "comment-id", "statement 99",
        ),
        (
            {"comments": COMMENTS, "participants_votes": MATRIX.replace("2,3,10", "2,3,99")},
            "participants-votes.csv", 1, "99", "statement 99",
        ),
        (
            {"comments": COMMENTS, "votes": VOTES + "60,2,,1\n"},
            "votes.csv", 7, "voter-id", "empty",
        ),
        (
            {"comments": COMMENTS, "votes": VOTES + "soon,2,0,1\n"},
            "votes.csv", 7, "timestamp", "'soon'",
        ),
        (
            {"comments": COMMENTS.replace("0,0,0,Tenth", "0,0,9,Tenth"), "votes": VOTES},
            "comments.csv", 3, "moderated", "'9'",
        ),
        ({"comments": COMMENTS, "votes": VOTES + "60,2\n"}, "votes.csv", 7, None, "2 cells"),
        (
            {"comments": COMMENTS + '12,0,0,0,1,"never closed\n', "votes": VOTES},
            "comments.csv", 5, None, "quotation mark",
        ),
        (
            {"comments": "comment-id,comment-body\n", "votes": VOTES},
            "comments.csv", None, None, "no statement",
        ),
        (
            {"comments": COMMENTS.replace(",1,", ",-1,").replace(",0,Tenth", ",-1,Tenth"),
             "votes": VOTES},
            "comments.csv", None, None, "moderated out",
        ),
        ({"a": VOTES, "b": VOTES, "comments": COMMENTS}, "", None, None, "2 files could be"),
        (
            {"comments": COMMENTS, "votes": VOTES, "participants": "participant,simulated\n0,si\n"},
            "participants.csv", 2, "simulated", "'si'",
        ),
        (
            {"comments": COMMENTS, "votes": VOTES.replace("voter-id", "who")},
            "votes.csv", 1, None, "voter-id",
        ),
    ],
)  # fmt: skip
def test_bad_input_names_file_line_column_and_mend(
    tmp_path: Path,
    files: dict[str, str | bytes],
    path: str,
    line: int | None,
    column: str | None,
    words: str,
) -> None:
    with pytest.raises(BadInput) as caught:
        read_polis(bundle(tmp_path, **files))
    error = caught.value
    assert (error.line, error.column) == (line, column)
    assert str(error.path).endswith(path)
    assert words in str(error)
    assert error.mend
    assert "\n" not in str(error)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such folder"):
        read_polis(tmp_path / "nowhere")


def test_a_named_file_that_is_not_there_or_of_another_kind(tmp_path: Path) -> None:
    folder = bundle(tmp_path, comments=COMMENTS, votes=VOTES)
    with pytest.raises(BadInput, match="no such file"):
        read_polis(folder, votes="gone.csv")
    with pytest.raises(BadInput, match="not those of a"):
        read_polis(folder, votes="comments.csv")


@pytest.mark.shared
def test_real_conversations_are_read_whole(shared_data: Path) -> None:
    talk = read_polis(shared_data / "polis" / "vtaiwan.uberx")
    assert (len(talk.participants), len(talk.statements)) == (1921, 119)
    assert talk.votes.n_votes + talk.n_votes_moderated_out + talk.n_votes_superseded == 49997
    clean = read_polis(
        shared_data / "ccai", votes="clean_votes.csv", statements="clean_comments.csv"
    )
    assert (len(clean.participants), len(clean.statements)) == (1002, 275)
    assert clean.votes.n_votes == 34563
