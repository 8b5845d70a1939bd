from __future__ import annotations

import csv
import io
from datetime import datetime

import numpy as np
import pytest

from lawspeaker.records.votes import Votes
from lawspeaker.sample.bundle import csv_text, polis_bundle
from lawspeaker.sample.library import library_sample

SAMPLE = library_sample()
BUNDLE = polis_bundle(SAMPLE)


def rows_of(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(BUNDLE[name])))


def test_the_files_have_polis_names_and_columns() -> None:
    heads = {name: text.partition("\n")[0] for name, text in BUNDLE.items()}
    ids = ",".join(str(j) for j in range(62))
    assert heads == {
        "votes.csv": "timestamp,datetime,comment-id,voter-id,vote",
        "participants-votes.csv": (
            f"participant,group-id,n-comments,n-votes,n-agree,n-disagree,{ids}"
        ),
        "comments.csv": (
            "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body"
        ),
        "summary.csv": "topic,How should the AI assistant at Harrowick Library behave?",
        "participants.csv": "participant,simulated",
    }


def test_the_vote_file_parses_back_into_the_same_votes() -> None:
    rows = rows_of("votes.csv")
    kept = {s.id for s in SAMPLE.conversation.statements}
    row_of = {p: i for i, p in enumerate(SAMPLE.all_votes.participants)}
    column_of = {s: j for j, s in enumerate(SAMPLE.all_votes.statements)}
    votes = Votes.from_triples(
        SAMPLE.all_votes.participants,
        SAMPLE.all_votes.statements,
        row=[row_of[f"p.{r['voter-id']}"] for r in rows],
        column=[column_of[f"stmt.{r['comment-id']}"] for r in rows],
        value=[int(r["vote"]) for r in rows],
        time=[int(r["timestamp"]) for r in rows],
    )
    assert votes.digest() == SAMPLE.all_votes.digest()
    counted = votes.restrict(statements=np.array([s in kept for s in votes.statements]))
    assert counted.digest() == SAMPLE.conversation.votes.digest()


def test_the_matrix_parses_back_into_the_same_votes_and_counts() -> None:
    rows = rows_of("participants-votes.csv")
    cells = [[r[str(j)] for j in range(62)] for r in rows]
    dense = np.array([[float(c) if c else np.nan for c in row] for row in cells])
    np.testing.assert_array_equal(dense, SAMPLE.all_votes.to_dense())
    for row, votes in zip(rows, dense, strict=True):
        assert int(row["n-votes"]) == (~np.isnan(votes)).sum()
        assert int(row["n-agree"]) == (votes == 1).sum()
        assert int(row["n-disagree"]) == (votes == -1).sum()
    assert sum(int(r["n-comments"]) for r in rows) == 62


def test_no_grouping_is_released() -> None:
    assert {r["group-id"] for r in rows_of("participants-votes.csv")} == {""}
    assert "groups" not in BUNDLE["summary.csv"]


def test_statements_come_through_their_quoting() -> None:
    rows = rows_of("comments.csv")
    assert [r["comment-body"] for r in rows] == [s.text for s in SAMPLE.statements]
    assert [f"p.{r['author-id']}" for r in rows] == [s.author for s in SAMPLE.statements]
    assert [int(r["moderated"]) for r in rows] == [int(s.moderation) for s in SAMPLE.statements]
    assert '""Great question!""' in BUNDLE["comments.csv"]


def test_tallies_are_those_of_the_votes() -> None:
    dense = SAMPLE.all_votes.to_dense()
    rows = rows_of("comments.csv")
    assert [int(r["agrees"]) for r in rows] == (dense == 1).sum(axis=0).tolist()
    assert [int(r["disagrees"]) for r in rows] == (dense == -1).sum(axis=0).tolist()


def test_the_summary_counts_what_is_there() -> None:
    facts = dict(csv.reader(io.StringIO(BUNDLE["summary.csv"])))
    assert facts["voters"] == "400"
    assert facts["comments"] == "62"
    assert int(facts["commenters"]) == len({s.author for s in SAMPLE.statements})
    assert facts["conversation-description"] == SAMPLE.conversation.description


def test_every_participant_is_marked_as_simulated() -> None:
    rows = rows_of("participants.csv")
    assert [r["participant"] for r in rows] == [str(i) for i in range(400)]
    assert {r["simulated"] for r in rows} == {"true"}


def test_times_are_written_twice_and_agree() -> None:
    for row in rows_of("votes.csv")[:200] + rows_of("comments.csv"):
        written = row["datetime"].replace("GMT", "+0000")
        at = datetime.strptime(written, "%a %b %d %H:%M:%S %z %Y")
        assert at.timestamp() == int(row["timestamp"]) // 1000


def test_the_same_sample_gives_the_same_text() -> None:
    assert polis_bundle(library_sample()) == BUNDLE


@pytest.mark.parametrize("cell", ['say "no"', "one, two", "two\nlines", "", "plain"])
def test_any_cell_comes_back_as_it_was(cell: str) -> None:
    assert list(csv.reader(io.StringIO(csv_text([("a", cell)])))) == [["a", cell]]
