from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from cli.call import Call
    from llama import Llama

WORDS = "It says when it does not know."


def judgments(path: Path, n: int = 15) -> Path:
    rows = "\n".join(f"{each},yes,true" for each in range(1, n + 1))
    path.write_text(f"participant,vote,simulated\n999,yes,true\n{rows}\n", encoding="utf-8")
    return path


def test_words_are_proposed_judged_and_applied(
    lawspeaker: Call, demo_copy: Path, tmp_path: Path
) -> None:
    merge = ("--from", "stmt.0", "--from", "stmt.55", "--text", WORDS, "--by", "Ada")
    ended = lawspeaker("draft", "merge", demo_copy, *merge)
    assert ended.code == 0
    assert "wording.0001  merge, by Ada" in ended.out
    assert "Nothing has changed yet" in ended.err
    told = lawspeaker("draft", "list", demo_copy).out
    assert "from: stmt.0  When it doesn't know" in told
    assert "Nobody has judged it yet." in told
    file = judgments(tmp_path / "j.csv")
    ended = lawspeaker("draft", "judge", demo_copy, "wording.0001", "--judgments", file)
    assert "wording.0001: accepted. Held true by 100%" in ended.out
    assert "Not counted: p.999: not on the roll" in ended.err
    ended = lawspeaker("draft", "apply", demo_copy, "--replace")
    assert "Version 1.1.0 is proposed, MINOR." in ended.out
    assert "removed clause.s55" in ended.out
    assert "redline.md" in ended.err


def test_the_same_as_json(lawspeaker: Call, demo_copy: Path, tmp_path: Path) -> None:
    assert lawspeaker("draft", "list", demo_copy).err.startswith("Nobody has proposed")
    raised = ("--from", "stmt.0", "--from", "stmt.4", "--text", WORDS, "--by", "Ada", "--json")
    assert json.loads(lawspeaker("draft", "raise", demo_copy, *raised).out)["kind"] == "raise"
    plain = ("clause.s8", "--text", "No adverts.", "--by", "Ada", "--json")
    assert json.loads(lawspeaker("draft", "plain", demo_copy, *plain).out)["clause"] == "clause.s8"
    told = lawspeaker("draft", "reason", demo_copy, *plain)
    assert json.loads(told.out)["sources"] == ["stmt.8"]
    again = json.loads(lawspeaker("draft", "raise", demo_copy, *raised).out)["id"]
    listed = json.loads(lawspeaker("draft", "list", demo_copy, "--json").out)["wordings"]
    assert [again, len(listed)] == ["wording.0001", 3], "the same words again are a retry"
    first = listed[0]
    assert first["words_by"] == "Ada"
    file = judgments(tmp_path / "j.csv")
    judged = ("wording.0001", "--judgments", file, "--json")
    assert json.loads(lawspeaker("draft", "judge", demo_copy, *judged).out)["share"]["n"] == 15
    applied = lawspeaker("draft", "apply", demo_copy, "--replace", "--json")
    assert json.loads(applied.out)["version"] == "1.1.0"


def test_a_file_of_edits_is_read_whole_or_not_at_all(
    lawspeaker: Call, demo_copy: Path, tmp_path: Path
) -> None:
    edits = tmp_path / "edits.yaml"
    good = f"- {{kind: merge, from: [stmt.0, stmt.55], text: '{WORDS}', by: Ada}}\n"
    edits.write_text(good + "- {kind: plain, clause: clause.s8, text: No adverts., by: Ben}\n")
    assert "wording.0002  plain, by Ben" in lawspeaker("draft", "read", demo_copy, edits).out
    edits.write_text(good + "- {kind: polish, text: x, by: Ben}\n")
    ended = lawspeaker("draft", "read", demo_copy, edits)
    assert ended.code == 3
    assert f"{edits}, line 2: the kind 'polish' is not known" in ended.err
    read = json.loads(lawspeaker("draft", "list", demo_copy, "--json").out)["wordings"]
    assert len(read) == 2
    edits.write_text(good)
    assert len(json.loads(lawspeaker("draft", "read", demo_copy, edits, "--json").out)) == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("kind: [", "line 1: the YAML does not parse"),
        ("\n- {kind: merge, from: stmt.0, text: x, by: A}", "line 2: `from` is 'stmt.0' and not a"),
        ("- kind: mediate\n  text: x", "line 1: people's rankings make the words"),
        ("- kind: plain\n  clause: clause.s99", "line 2: there is no clause clause.s99"),
        (
            (
                "- {kind: plain, clause: clause.s8, text: x, by: A}\n"
                "- kind: reword\n  clause: clause.s8\n"
                "  text: No adverts, no sponsored anything. It's a library.\n  by: Ada"
            ),
            "line 2: clause.s8 says this already; there is nothing to word anew. Mend the entry.",
        ),
        (
            (
                "- {kind: raise, from: [stmt.0, stmt.1], text: x, by: A}\n"
                f"- {{kind: reason, clause: clause.s8, text: {'x' * 400}, by: A}}\n"
                "- {kind: raise, from: [stmt.0, stmt.999], text: x, by: A}"
            ),
            "line 3: there is no statement stmt.999",
        ),
    ],
)
def test_a_file_of_edits_that_cannot_be_read_names_its_line_and_leaves_nothing(
    lawspeaker: Call, demo_copy: Path, tmp_path: Path, text: str, told: str
) -> None:
    edits = tmp_path / "edits.yaml"
    edits.write_text(text)
    ended = lawspeaker("draft", "read", demo_copy, edits)
    assert ended.code == 3
    assert f"{edits}, {told}" in ended.err
    assert json.loads(lawspeaker("draft", "list", demo_copy, "--json").out)["wordings"] == []


def test_words_of_a_statement_that_were_erased_are_told_with_their_line(
    lawspeaker: Call, demo_copy: Path, tmp_path: Path
) -> None:
    kept = demo_copy / "conversation.json"
    held = json.loads(kept.read_text())
    held["statements"] = [
        each | {"text": "[erased]"} if each["id"] == "stmt.0" else each
        for each in held["statements"]
    ]
    kept.write_text(json.dumps(held))
    edits = tmp_path / "edits.yaml"
    edits.write_text("\n- {kind: raise, from: [stmt.0, stmt.1], text: x, by: A}")
    ended = lawspeaker("draft", "read", demo_copy, edits)
    assert (ended.code, f"{edits}, line 2: the words of stmt.0 were erased" in ended.err) == (
        3,
        True,
    )


def test_words_need_somebody_or_a_model(lawspeaker: Call, demo_copy: Path) -> None:
    both = ("--from", "stmt.0", "--from", "stmt.55")
    ended = lawspeaker("draft", "merge", demo_copy, *both, "--text", WORDS)
    assert ended.code == 2
    assert "--text and --by, or a model with --model" in ended.err
    ended = lawspeaker("draft", "merge", demo_copy, *both, "--model", "http://127.0.0.1:9")
    assert "--model-name" in ended.err
    ended = lawspeaker("draft", "mediate", demo_copy, *both, "--candidate", "x")
    assert "--by" in ended.err


@pytest.mark.enable_socket
def test_a_real_model_drafts_and_nothing_of_it_counts(
    lawspeaker: Call, demo_copy: Path, llama_server: Llama
) -> None:
    model = ("--model", f"{llama_server.url}/v1", "--model-name", llama_server.model)
    ended = lawspeaker("draft", "plain", demo_copy, "clause.s8", *model, "--seed", 2)
    # The model is random: its words may be too long for a reading, and then nothing is kept.
    assert ended.code in {0, 3}
    made = json.loads(lawspeaker("draft", "list", demo_copy, "--json").out)["wordings"]
    assert len(made) == (ended.code == 0)
    assert all("machine words" in each["words_by"] for each in made)
    ended = lawspeaker("draft", "plain", demo_copy, "clause.s999", *model)
    assert "there is no clause clause.s999" in ended.err


def test_a_mediation_by_hand(lawspeaker: Call, demo_copy: Path, tmp_path: Path) -> None:
    both = ("--from", "stmt.1", "--from", "stmt.3")
    candidates = ("--candidate", "One.", "--candidate", "Two.", "--by", "Ada")
    opened = lawspeaker("draft", "mediate", demo_copy, *both, *candidates)
    assert "mediation.0001, round 1" in opened.out
    ranks = tmp_path / "r.csv"
    ranks.write_text("participant,m1,m2\n1,2,1\n2,2,1\n999,1,2\n")
    ended = lawspeaker("draft", "rank", demo_copy, "mediation.0001", "--rankings", ranks)
    assert "mediation.0001: m2 > m1, by fewer than 10 rankings" in ended.out
    assert "Not counted" in ended.err
    words = tmp_path / "c.csv"
    words.write_text("critique\nToo short.\n")
    ended = lawspeaker("draft", "criticise", demo_copy, "mediation.0001", "--critiques", words)
    assert "1 critiques" in ended.out
    again = ("--again", "mediation.0001", *candidates, "--json")
    assert json.loads(lawspeaker("draft", "mediate", demo_copy, *again).out)["round"] == 2
    told = lawspeaker("draft", "rank", demo_copy, "mediation.0001", "--rankings", ranks, "--json")
    assert json.loads(told.out)["n_papers"] is None
    made = lawspeaker("draft", "settle", demo_copy, "mediation.0001", "--json")
    assert json.loads(made.out)["kind"] == "mediate"


@pytest.mark.enable_socket
def test_a_model_writes_candidates_for_people_to_rank(
    lawspeaker: Call, demo_copy: Path, llama_server: Llama
) -> None:
    model = ("--model", f"{llama_server.url}/v1", "--model-name", llama_server.model)
    people = ("--candidate", "One.", "--candidate", "Two.", "--by", "Ada")
    both = ("--from", "stmt.1", "--from", "stmt.3")
    ended = lawspeaker("draft", "mediate", demo_copy, *both, *people, *model, "--n", 2, "--json")
    assert ended.code == 0
    held = json.loads(ended.out)
    assert [each["drafter"]["machine"] for each in held["candidates"]][:2] == [False, False]
    assert any(each["drafter"]["machine"] for each in held["candidates"])


def test_words_cannot_steer_the_terminal_that_shows_them(lawspeaker: Call, demo_copy: Path) -> None:
    two = ("--from", "stmt.8", "--from", "stmt.4")
    said = lawspeaker("draft", "merge", demo_copy, *two, "--text", "a\x1b[2Jb", "--by", "Ada")
    assert said.code == 3
    assert "hold U+001B (ESCAPE), which nobody sees" in said.err
    said = lawspeaker("draft", "merge", demo_copy, *two, "--text", "a", "--by", " ")
    assert "nobody is named who wrote the words" in said.err
    said = lawspeaker("draft", "judge", demo_copy, "no\x1b[2J", "--judgments", "x.csv")
    assert "\x1b" not in said.err
