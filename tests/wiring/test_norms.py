from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.wiring.norms import NormRequest

if TYPE_CHECKING:
    from pathlib import Path

STATEMENTS = {
    "statements.csv": "statement,text\n1,Run late.\n2,Run early.\n",
    "comments.csv": "comment-id,author-id,moderated,comment-body\n1,0,1,Late.\n2,0,1,Early.\n",
}


def test_marks_and_times_are_those_of_the_form_that_the_votes_came_in(tmp_path: Path) -> None:
    rows = "7,1,1,1000,yes\n8,1,-1,2000,no\n7,2,0,3000,\n"
    for header, folder, statements, columns in (
        ("who,statement,vote,time,weighty", "tables", "statements.csv", ("participant=who",)),
        ("voter-id,comment-id,vote,timestamp,weighty", "export", "comments.csv", ()),
    ):
        source = tmp_path / folder
        source.mkdir()
        (source / "votes.csv").write_text(f"{header}\n{rows}")
        (source / statements).write_text(STATEMENTS[statements])
        request = NormRequest(source=source, columns=columns, importance="weighty")
        read = request.read()
        marks, history = request.marks(read), request.history(read)
        assert marks is not None
        assert marks.value.tolist() == [1, 0]
        assert history.time.tolist() == [1000, 2000, 3000]
        assert NormRequest(source=source, columns=columns).marks(read) is None


def test_people_of_a_file_are_looked_for_beside_it(tmp_path: Path) -> None:
    (tmp_path / "votes.csv").write_text("participant,statement,vote\n7,1,1\n8,1,-1\n")
    (tmp_path / "statements.csv").write_text(STATEMENTS["statements.csv"])
    (tmp_path / "participants.csv").write_text("participant,quarter\n7,north\n8,south\n")
    request = NormRequest(source=tmp_path / "votes.csv", columns=("vote=vote",), stratum="quarter")
    strata = request.strata(request.read())
    assert strata is not None
    assert strata.names == ("north", "south")
