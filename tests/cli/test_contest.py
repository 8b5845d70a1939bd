from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cycle.stage import events
from lawspeaker.records.canonical import digest

if TYPE_CHECKING:
    from pathlib import Path

    from cli.call import Call
    from cycle.stage import Town

OPENED = ("--prompt", "Is the ferry running?", "--answer", "Probably.", "--relief", "Say how.")
RULED = ("--holding", "a source was at hand", "--reasons", "It could have named its source.")
DAY = ("--date", "2020-06-01")


def open_one(lawspeaker: Call, folder: Path, clause: str, *more: object) -> dict[str, object]:
    ended = lawspeaker(
        "contest", "open", folder, "--clause", clause, *OPENED, *DAY, *more, "--json"
    )
    assert ended.code == 0, ended.err
    opened = json.loads(ended.out)
    assert isinstance(opened, dict)
    return opened


def test_a_contest_gets_a_number_and_a_day_and_the_next_one_the_next(
    lawspeaker: Call, town: Town, town_copy: Path
) -> None:
    clause = town.run.example_id
    first = open_one(lawspeaker, town_copy, clause, "--factor", "a source was at hand")
    assert (first["id"], first["due"], first["version"]) == ("contest.0001", "2020-06-11", "1.0.0")
    assert first["answer"] == "Probably."
    assert first["answer_digest"] == digest(b"Probably.")
    assert first["relief"] == "Say how."
    ended = lawspeaker(
        "contest", "open", town_copy, "--clause", clause, *OPENED, *DAY, "--version", "1.0.0"
    )
    assert ended.out.splitlines() == [
        "contest.0002 is open under version 1.0.0.",
        "mini-jury owes a reasoned answer by 2020-06-11.",
        "No precedent decides it.",
    ]


def test_texts_can_come_from_files(
    lawspeaker: Call, town: Town, town_copy: Path, tmp_path: Path
) -> None:
    answer = tmp_path / "answer.txt"
    answer.write_text("Perhaps — ask the ferryman.\n", encoding="utf-8")
    words = ("--prompt", "Is it?", "--answer", f"@{answer}", "--relief", "Say so.")
    ended = lawspeaker(
        "contest", "open", town_copy, "--clause", town.run.example_id, *words, *DAY, "--json"
    )
    assert json.loads(ended.out)["answer"] == "Perhaps — ask the ferryman."
    missing = ("--prompt", f"@{tmp_path / 'nowhere'}", "--answer", "a", "--relief", "r")
    ended = lawspeaker("contest", "open", town_copy, "--clause", town.run.example_id, *missing)
    assert ended.code == 3
    assert "nowhere: the file is missing" in ended.err


def test_the_list_tells_open_overdue_and_ruled_apart(
    lawspeaker: Call, town: Town, town_copy: Path
) -> None:
    assert lawspeaker("contest", "list", town_copy).out == "No contest is on record.\n"
    assert json.loads(lawspeaker("contest", "list", town_copy, "--json").out)["contests"] == []
    clause = town.run.example_id
    open_one(lawspeaker, town_copy, clause)
    open_one(lawspeaker, town_copy, clause)
    late = lawspeaker(
        "contest", "open", town_copy, "--clause", clause, *OPENED, "--date", "2999-01-01"
    )
    assert late.code == 0
    ruled = lawspeaker("contest", "rule", town_copy, "contest.0001", "--violates", 9, *RULED, *DAY)
    assert ruled.out == "ruling.0001 on contest.0001: violates (precedent).\n"
    lines = json.loads(lawspeaker("contest", "list", town_copy, "--json").out)["contests"]
    assert [(line["id"], line["status"]) for line in lines] == [
        ("contest.0001", "ruled"),
        ("contest.0002", "overdue"),
        ("contest.0003", "open"),
    ]
    assert lines[0]["rulings"] == ["ruling.0001"]
    told = lawspeaker("contest", "list", town_copy).out
    assert "contest.0002  overdue due 2020-06-11" in told
    assert "  ruling.0001  violates, 2020-06-01" in told


def test_a_ruling_keeps_what_the_bench_said(lawspeaker: Call, town: Town, town_copy: Path) -> None:
    open_one(lawspeaker, town_copy, town.run.example_id)
    split = ("--violates", 7, "--complies", 2, "--dissent", "It was a guess, and said so.")
    against = ("--opposing", "it was late")
    ended = lawspeaker(
        "contest", "rule", town_copy, "contest.0001", *split, *against, *RULED, *DAY, "--json"
    )
    ruling = json.loads(ended.out)
    assert ruling["outcome"] == "violates"
    assert ruling["holding_factors"] == ["a source was at hand"]
    assert ruling["opposing_factors"] == ["it was late"]
    assert ruling["dissent"] == "It was a guess, and said so."


def test_no_quorum_and_no_majority_end_in_4(lawspeaker: Call, town: Town, town_copy: Path) -> None:
    open_one(lawspeaker, town_copy, town.run.example_id)
    n_before = len(events(town_copy))
    for verdicts in (("--violates", 6), ("--violates", 5, "--not-applicable", 4)):
        ended = lawspeaker(
            "contest",
            "rule",
            town_copy,
            "contest.0001",
            *verdicts,
            *RULED,
            *DAY,
            "--dissent",
            "No.",
        )
        assert (ended.code, ended.out) == (4, "")
        assert ended.err.startswith("lawspeaker: ")
    assert len(events(town_copy)) == n_before


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        (("open", "{}", "--clause", "clause.s99", *OPENED), 2, "clause.s99"),
        (("open", "{}", "--clause", "clause.s1", *OPENED, "--version", "9.0.0"), 3, "9.0.0"),
        (("open", "{}", "--clause", "clause.s1", *OPENED, "--date", "soon"), 3, "YYYY-MM-DD"),
        (("rule", "{}", "contest.0042", "--violates", "9", *RULED), 3, "contest.0042"),
        (("list", "{}/nowhere"), 3, "nowhere"),
    ],
)
def test_what_is_not_there_is_named(
    lawspeaker: Call, town_copy: Path, words: tuple[str, ...], code: int, named: str
) -> None:
    ended = lawspeaker("contest", *(word.replace("{}", str(town_copy)) for word in words))
    assert (ended.code, ended.out) == (code, "")
    assert named in ended.err
    assert "Traceback" not in ended.err


def test_a_ruling_is_a_precedent_for_the_next_contest_and_two_may_conflict(
    lawspeaker: Call, town: Town, town_copy: Path
) -> None:
    clause, factor = town.run.example_id, ("--factor", "a source was at hand")
    open_one(lawspeaker, town_copy, clause, *factor)
    rule = ("contest", "rule", town_copy)
    assert lawspeaker(*rule, "contest.0001", "--violates", 9, *RULED, *DAY).code == 0
    ended = lawspeaker("contest", "open", town_copy, "--clause", clause, *OPENED, *DAY, *factor)
    said = "Precedents that speak to it: ruling.0001 (violates)."
    assert ended.out.splitlines()[-1] == said
    assert lawspeaker(*rule, "contest.0002", "--complies", 9, *RULED, *DAY).code == 0
    third = open_one(lawspeaker, town_copy, clause, *factor)
    assert third["precedents"] == {
        "pull": "conflict",
        "outcome": None,
        "forcing": ["ruling.0001", "ruling.0002"],
    }
    ended = lawspeaker("contest", "open", town_copy, "--clause", clause, *OPENED, *DAY, *factor)
    assert ended.out.endswith("ruling.0001, ruling.0002 (in conflict).\n")
