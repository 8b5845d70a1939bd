from __future__ import annotations

import json
from typing import TYPE_CHECKING

import duckdb
import pytest

from lawspeaker.adapters.preferences.features import read_features
from lawspeaker.adapters.preferences.reader import read_preferences
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from lawspeaker.records.preferences import Preferences

PLAIN = (
    "prompt,response_a,response_b,choice,rater,town\n"
    "hi,x,y,a,r1,north\nhi,y,z,B,r1,north\nho,x,z,tie,r2,south\nho,x,z,,r2,south\nho,x,x,a,r2,south\n"
)


def read(path: Path, text: str) -> Preferences:
    path.write_text(text, encoding="utf-8")
    return read_preferences(path)


def fault(path: Path, text: str) -> str:
    with pytest.raises(BadInput) as raised:
        read(path, text)
    return str(raised.value)


def pairs(found: Preferences) -> list[tuple[str, str, float, str]]:
    return [
        (found.candidates[a], found.candidates[b], won, found.raters[r])
        for a, b, won, r in zip(
            found.first.tolist(),
            found.second.tolist(),
            found.outcome.tolist(),
            found.rater.tolist(),
            strict=True,
        )
    ]


def test_a_plain_table_and_what_it_loses(tmp_path: Path) -> None:
    found = read(tmp_path / "c.csv", PLAIN)
    assert pairs(found) == [("x", "y", 1, "r1"), ("y", "z", 0, "r1"), ("x", "z", 0.5, "r2")]
    town = found.attribute("town")
    assert [town.names[g] for g in town.label] == ["north", "south"]
    assert {loss.why: loss.n for loss in found.losses} == {
        "a response was held against the same one": 1,
        "the rater chose neither": 1,
    }
    with pytest.raises(BadInput, match="there is town"):
        found.attribute("age")
    parquet = tmp_path / "c.parquet"
    with duckdb.connect(":memory:") as base:
        base.execute(f"COPY (FROM '{tmp_path / 'c.csv'}') TO '{parquet}' (FORMAT parquet)")
    assert pairs(read_preferences(parquet)) == pairs(found)


def test_models_are_the_candidates_where_they_are_named(tmp_path: Path) -> None:
    text = "model_a,model_b,response_a,response_b,choice,simulated\nm1,m2,x,y,b,true\n"
    found = read(tmp_path / "c.csv", text)
    assert found.candidates == ("m1", "m2")
    assert (found.raters_known, found.simulated, found.attributes) == (False, True, {})


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (PLAIN.replace("tie", "maybe"), r"c.csv, line 4, column choice: 'maybe' is no choice"),
        (PLAIN.replace("tie,r2,south", "tie,r2,north"), "line 5, column town: rater r2 is 'south'"),
        ("response_a,response_b,choice\nx,x,a\n", "no choice between two responses .1 times"),
        ("response_a,response_b\nx,y\n", "no column 'choice'"),
        ("response_a,response_b,choice\n,y,a\n", "line 2, column response_a"),
    ],
)
def test_a_bad_table_names_line_and_mend(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(BadInput, match=problem):
        read(tmp_path / "c.csv", text)


def test_a_table_of_chosen_and_rejected_says_in_which_form_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("rater,chosen,rejected\na,x,y\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"pairs\.csv, line 1: .* JSON Lines \(\.jsonl\)"):
        read_preferences(path)


def test_trl_pairs_as_text_and_as_messages(tmp_path: Path) -> None:
    rows = [
        {"prompt": "hi", "chosen": "x", "rejected": "y"},
        {
            "prompt": [{"role": "user", "content": "hi"}],
            "chosen": [{"role": "assistant", "content": "y"}],
            "rejected": [{"role": "assistant", "content": "x"}],
        },
    ]
    found = read(tmp_path / "t.jsonl", "\n".join(json.dumps(row) for row in rows))
    assert found.candidates == ("assistant: x", "assistant: y", "x", "y")
    assert found.prompts == ("hi", "user: hi")
    assert (found.raters_known, found.order_known, found.losses) == (False, False, ())
    known = read(tmp_path / "t.json", json.dumps([rows[0] | {"rater": "r1"}]))
    assert (known.raters, known.raters_known, known.losses) == (("r1",), True, ())
    bare = read(tmp_path / "b.jsonl", json.dumps({"chosen": "x", "rejected": "y"}))
    assert bare.prompts == ("",)
    assert "have messages. Give each line chosen" in fault(path := tmp_path / "t.jsonl", MESSAGES)
    assert "Name utterances.jsonl" in fault(path, json.dumps({"conversation_history": []}))
    path = tmp_path / "t.jsonl"
    assert "line 1: this line is no JSON" in fault(path, "{")
    assert "no JSON object" in fault(path, "[1]")
    assert "column rejected" in fault(path, json.dumps({"chosen": "x"}))
    assert "no message" in fault(path, json.dumps({"chosen": [1], "rejected": "y"}))
    assert "is no JSON" in fault(tmp_path / "t.json", "[")
    assert "no choice" in fault(path, "")
    path.write_bytes(b"\xff")
    with pytest.raises(BadInput, match="not UTF-8"):
        read_preferences(path)
    with pytest.raises(BadInput, match="no such file"):
        read_preferences(tmp_path / "absent.jsonl")


MESSAGES = json.dumps({"messages": [{"role": "user", "content": "hi"}]})


def test_an_implicit_prompt_is_what_both_begin_with(tmp_path: Path) -> None:
    asked = {"role": "user", "content": "hi"}
    rows = [
        {"chosen": "The sky is blue today.", "rejected": "The sky is green."},
        {"chosen": "The sky", "rejected": "The sky is"},
        {
            "chosen": "\n\nHuman: hi\n\nAssistant: I am well",
            "rejected": "\n\nHuman: hi\n\nAssistant: I am ill",
        },
        {
            "chosen": [asked, {"role": "assistant", "content": "yes"}],
            "rejected": [asked, {"role": "assistant", "content": "no"}],
        },
    ]
    found = read(tmp_path / "t.jsonl", "\n".join(json.dumps(row) for row in rows))
    told = [
        (found.prompts[p], a, b) for p, (a, b, *_) in zip(found.prompt, pairs(found), strict=True)
    ]
    assert told == [
        ("The sky is", "blue today.", "green."),
        ("The", "sky", "sky is"),
        ("Human: hi\n\nAssistant:", "I am well", "I am ill"),
        ("user: hi", "assistant: yes", "assistant: no"),
    ]


def test_a_data_set_s_own_column_is_no_one_rater(tmp_path: Path) -> None:
    one = {"id": "1", "text_a": "x", "text_b": "y", "annotations": {"d": {"pref": "text_a"}}}
    whole = {
        "metadata": {"version": "1.0", "default_annotator": "d"},
        "annotators": {"d": {"type": "unknown"}, "p": {"type": "principle"}},
        "comparisons": [one, one | {"text_b": "z"}],
    }
    found = read(tmp_path / "a.json", json.dumps(whole))
    assert (found.raters, found.raters_known) == (("1", "2"), False)
    whole["annotators"] = {"d": {"type": "unknown"}, "h": {"type": "human"}}
    whole["comparisons"] = [one | {"annotations": {"d": {"pref": "a"}, "h": {"pref": "b"}}}]
    found = read(tmp_path / "a.json", json.dumps(whole))
    assert pairs(found) == [("x", "y", 0, "h")]
    assert found.losses[0].why == "annotations by the default annotator, who may be many people"
    whole["annotators"] = {"d": {"type": "human"}}
    assert read(tmp_path / "a.json", json.dumps(whole)).raters == ("d",)


def test_annotated_pairs_keep_people_and_count_principles(tmp_path: Path) -> None:
    whole = {
        "metadata": {"version": "2.0"},
        "annotators": {"h": {"type": "human"}, "d": {}, "p": {"type": "principle"}},
        "comparisons": [
            {
                "id": "1",
                "prompt": "hi",
                "response_a": {"text": "x", "model": "m1"},
                "response_b": {"text": "y"},
                "annotations": {"h": {"pref": "a"}, "p": {"pref": "b"}, "d": {"pref": None}},
            },
            {
                "id": "2",
                "prompt": None,
                "text_a": "x",
                "text_b": "y",
                "metadata": {"model_a": "m1"},
                "annotations": {"d": {"pref": "text_b"}},
            },
        ],
    }
    found = read(tmp_path / "a.json", json.dumps(whole))
    assert pairs(found) == [("m1", "y", 1, "h"), ("m1", "y", 0, "d")]
    assert [loss.n for loss in found.losses] == [1, 1]
    path = tmp_path / "a.json"
    assert "no comparisons" in fault(path, "{}")
    whole["comparisons"] = [{"id": "1"}]
    assert "line 1, column annotations" in fault(path, json.dumps(whole))


def test_features_are_numbers(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("candidate,length,kind\nx,1,0\ny,2.5,1\n", encoding="utf-8")
    assert read_features(path) == {"x": (1.0, 0.0), "y": (2.5, 1.0)}
    for text, problem in (
        ("candidate,length\nx,long\n", "line 2, column length"),
        ("candidate,length\nx,1\nx,2\n", "line 3: x is there twice"),
        ("candidate\nx\n", "no numbers"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(BadInput, match=problem):
            read_features(path)
