from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from adapters.test_ratings import survey

if TYPE_CHECKING:
    from pathlib import Path

    from cli.call import Call
    from cycle.stage import Town


def ratings(folder: Path) -> Path:
    """Thirty people: twenty like the first two, ten the third, and nobody the last."""
    rows = [
        (f"v{i}", text, str(rating), "validation")
        for i in range(30)
        for text, rating in (
            ("Ask first.", 4 if i < 20 else 0),
            ("Tell why.", 3 if i < 20 else 1),
            ("Never joke.", 1 if i < 20 else 4),
            ("Always joke.", 0),
        )
    ]
    return survey(folder / "ratings.csv", rows)


def test_ratings_give_a_slate_with_the_share_represented(lawspeaker: Call, tmp_path: Path) -> None:
    words = ("slate", ratings(tmp_path), "--clauses", 2, "--veto", "none", "--no-majority")
    shown = lawspeaker(*words, "--rule", "coverage")
    assert shown.code == 0
    assert "Represented: 100.0% of the people" in shown.out
    assert "Never joke." in shown.out
    most = lawspeaker(*words, "--rule", "approval", "--sample", "validation")
    # Twenty of thirty, two thirds, hold all seats by the most agreement.
    assert "Represented: 66.7% of the people" in most.out


def test_a_run_s_votes_give_files_and_a_page(lawspeaker: Call, tmp_path: Path, town: Town) -> None:
    alike = tmp_path / "alike.txt"
    alike.write_text("# said twice\nstmt.0, stmt.1\n\n", encoding="utf-8")
    out = tmp_path / "out"
    words = ("slate", town.source, "--clauses", 3, "--alike", alike, "--must-not", "stmt.2")
    ended = lawspeaker(*words, "--out", out, "--json")
    assert ended.code == 0
    told = json.loads(ended.out)
    written = json.loads((out / "slate.json").read_text(encoding="utf-8"))
    assert told["slate"] == {k: v for k, v in written.items() if k != "schema_version"}
    chosen = {each["id"] for each in written["slate"]}
    assert len(chosen & {"stmt.0", "stmt.1"}) <= 1
    assert "stmt.2" not in chosen
    assert {path.name for path in out.iterdir()} == {"slate.json", "rules.json", "slate.html"}
    assert lawspeaker(*words, "--out", out).code == 2
    again = lawspeaker(*words, "--json")
    assert again.out == ended.out


@pytest.mark.parametrize(
    ("text", "said"),
    [("stmt.0\n", "alike.txt, line 1: the set has only stmt.0"), ("stmt.0 x\n", "no statement x")],
)
def test_a_faulty_set_is_named(
    lawspeaker: Call, tmp_path: Path, town: Town, text: str, said: str
) -> None:
    alike = tmp_path / "alike.txt"
    alike.write_text(text, encoding="utf-8")
    ended = lawspeaker("slate", town.source, "--alike", alike)
    assert ended.code == 3
    assert said in ended.err


def test_a_sample_is_of_ratings_only(lawspeaker: Call, town: Town) -> None:
    assert lawspeaker("slate", town.source, "--sample", "validation").code == 2


@pytest.mark.shared
def test_the_published_survey_s_people_are_represented(lawspeaker: Call, shared_data: Path) -> None:
    path = shared_data / "gen-social-choice" / "chatbot_personalization_survey.csv"
    words = ("--sample", "validation", "--clauses", 2, "--veto", "none", "--no-majority")
    ended = lawspeaker("slate", path, *words, "--rule", "coverage", "--json")
    assert ended.code == 0
    told = json.loads(ended.out)["slate"]
    assert told["imputed_share"] == 0
    assert len(told["slate"]) == 2
    assert told["certificate"]["zero_representation"]["est"] < 0.2
