from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lawspeaker.contract.compile.line import Target
from lawspeaker.contract.compile.registry import TARGETS

if TYPE_CHECKING:
    from cli.call import Call

RIVER = Path(__file__).resolve().parents[1] / "contract" / "river.yaml"
COMPILE = ("constitution", "compile")


def test_all_targets_and_their_map_are_written(lawspeaker: Call, tmp_path: Path) -> None:
    out = tmp_path / "compiled"
    ended = lawspeaker(*COMPILE, RIVER, "--target", "all", "--out", out)
    assert ended.code == 0
    assert {file.name for file in out.iterdir()} == {
        "source-map.json",
        *(each.file for each in TARGETS.values()),
    }
    kept = json.loads((out / "source-map.json").read_text(encoding="utf-8"))
    assert [each["target"] for each in kept["targets"]] == list(Target)
    for each in kept["targets"]:
        text = (out / each["file"]).read_text(encoding="utf-8")
        assert each["n_lines"] == len(text.splitlines())
        assert each["lines"] or each["not_compiled"]
    assert f"judge: {out / 'judge.jsonl'} holds 1 of 2 clauses" in ended.out
    assert "not compiled: style.brevity: it has no question for a judge" in ended.out
    assert "to fill in: conversation" in ended.out


def test_the_map_is_printed_as_json(lawspeaker: Call, tmp_path: Path) -> None:
    ended = lawspeaker(
        *COMPILE, RIVER, "--target", "redline", "--target", "judge", "--target", "redline",
        "--previous", RIVER, "--out", tmp_path / "a", "--json",
    )  # fmt: skip
    printed = json.loads(ended.out)
    assert [each["target"] for each in printed["targets"]] == ["redline", "judge"]
    assert printed == json.loads((tmp_path / "a" / "source-map.json").read_text(encoding="utf-8"))


def test_cases_fill_the_rows(lawspeaker: Call, tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text(
        '{"id": "case.0007", "request": "Is the bridge good?", "reply": "Two views are held."}\n'
        '{"id": "case.0012", "request": "Is the bridge good?", "reply": "Yes."}\n',
        encoding="utf-8",
    )
    out = tmp_path / "rows"
    lawspeaker(*COMPILE, RIVER, "--target", "constitutional-ai", "--cases", cases, "--out", out)
    rows = [
        json.loads(line)
        for line in (out / "constitutional-ai.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert [row["kind"] for row in rows if not row["slots"]] == ["revision", "chooser"]
    cases.write_text('{"id": "x", "request": "{{y}}"}\n', encoding="utf-8")
    ended = lawspeaker(*COMPILE, RIVER, "--target", "weval", "--cases", cases, "--out", out)
    assert ended.code == 3
    assert f"{cases}, line 1: the request holds the template token" in ended.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--target", "nope"), "There is no target 'nope'. Name with --target: all, prompt, "),
        (("--target", "prompt", "--budget", "10"), "a budget of 10 tokens"),
    ],
)
def test_a_call_that_cannot_be_met_writes_nothing(
    lawspeaker: Call, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    out = tmp_path / "none"
    ended = lawspeaker(*COMPILE, RIVER, *words, "--out", out)
    assert ended.code == 2
    assert said in ended.err
    assert not out.exists()


def test_files_are_replaced_only_when_asked(lawspeaker: Call, tmp_path: Path) -> None:
    (tmp_path / "policy.rego").write_text("mine", encoding="utf-8")
    words = (*COMPILE, RIVER, "--target", "rego", "--out", tmp_path)
    ended = lawspeaker(*words)
    assert ended.code == 2
    assert "exists" in ended.err
    assert (tmp_path / "policy.rego").read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "source-map.json").exists()
    assert lawspeaker(*words, "--force").code == 0
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert lawspeaker(*COMPILE, RIVER, "--target", "rego", "--out", blocked / "in").code == 2


def test_a_budget_drops_clauses_by_name(lawspeaker: Call, tmp_path: Path) -> None:
    for budget in range(400, 900, 10):
        out = tmp_path / str(budget)
        ended = lawspeaker(*COMPILE, RIVER, "--target", "prompt", "--budget", budget, "--out", out)
        if ended.code == 0 and "1 of 2 clauses" in ended.out:
            break
    assert f"not compiled: style.brevity: it is over the budget of {budget} tokens" in ended.out


def test_the_day_decides_which_clauses_a_model_is_to_obey(lawspeaker: Call, tmp_path: Path) -> None:
    whole = Path(__file__).resolve().parents[1] / "contract" / "lint" / "whole.yaml"
    words = ("constitution", "compile", whole, "--target", "prompt", "--force")
    before = lawspeaker(*words, "--out", tmp_path, "--on", "2027-06-01")
    assert "holds 3 of 3 clauses" in before.out
    assert "not in force" not in before.err
    after = lawspeaker(*words, "--out", tmp_path, "--on", "2027-06-02")
    assert "not compiled: style.brevity: it ended on 2027-06-01" in after.out
    assert "style.brevity" not in (tmp_path / "prompt.txt").read_text(encoding="utf-8")
    ended = lawspeaker(*words, "--out", tmp_path, "--on", "2028-01-02")
    assert "On 2028-01-02 it is not in force: it ended on 2028-01-01." in ended.err
    assert lawspeaker(*words, "--out", tmp_path, "--on", "soon").code == 3
