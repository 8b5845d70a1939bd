from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cycle.stage import count, events, held
from cycle.town import ballots
from lawspeaker.contract.yaml_form import from_yaml

if TYPE_CHECKING:
    from cli.call import Call
    from lawspeaker.contract.norm import Norm

WHOLE = Path(__file__).resolve().parents[1] / "contract" / "lint" / "whole.yaml"
NORM = ("constitution", "norm")


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    file = tmp_path / "draft.yaml"
    text = WHOLE.read_text(encoding="utf-8").replace("status: ratified", "status: draft # ours")
    file.write_text(text.replace("norm: {op: should_not, act: hush}", "norm: null"), "utf-8")
    return file


def norm_of(file: Path, clause: str = "style.voice") -> Norm | None:
    found = from_yaml(file.read_text(encoding="utf-8"), path="d").clause(clause)
    assert found is not None
    return found.norm


def answer(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


@pytest.mark.parametrize(
    "words",
    [
        ("--norm", "must_not hush when chat and not late unless asked or ill"),
        ("--op", "must_not", "--act", "hush", "--when", "chat and not late", "--unless",
         "asked or ill"),
    ],
)  # fmt: skip
def test_a_norm_is_typed_by_options(lawspeaker: Call, draft: Path, words: tuple[str, ...]) -> None:
    ended = lawspeaker(*NORM, draft, "style.voice", *words)
    assert ended.code == 0
    assert ended.out == (
        "style.voice: the assistant must not hush, when chat and not late, unless asked or ill\n"
    )
    found = norm_of(draft)
    assert found is not None
    assert (found.op, found.act) == ("must_not", "hush")
    assert "# ours" in draft.read_text(encoding="utf-8")


def test_actor_overrides_json_and_a_new_file(lawspeaker: Call, draft: Path, tmp_path: Path) -> None:
    before = draft.read_text(encoding="utf-8")
    out = tmp_path / "typed.yaml"
    words = ("--norm", "must be-long when chat", "--actor", "operator", "--overrides",
             "style.brevity", "--out", out, "--json")  # fmt: skip
    told = json.loads(lawspeaker(*NORM, draft, "style.voice", *words).out)
    assert told["norm"] == {
        "actor": "operator", "op": "must", "act": "be-long", "when": "chat",
        "overrides": ["style.brevity"],
    }  # fmt: skip
    assert told["before"] != told["after"]
    assert told["contradictions"] == []
    assert draft.read_text(encoding="utf-8") == before
    assert norm_of(out) is not None
    again = lawspeaker(*NORM, draft, "style.voice", "--none", "--out", out)
    assert (again.code, again.out) == (2, "")


def test_the_kind_is_typed_with_the_norm(lawspeaker: Call, draft: Path) -> None:
    ended = lawspeaker(*NORM, draft, "style.voice", "--norm", "must_not hush", "--kind", "rule")
    assert ended.out == (
        "style.voice: the assistant must not hush; a rule, which facts alone decide\n"
    )
    found = from_yaml(draft.read_text(encoding="utf-8"), path="d").clause("style.voice")
    assert found is not None
    assert found.form.kind.value == "rule"


def test_a_contradiction_is_told_at_once_and_a_norm_can_be_taken_away(
    lawspeaker: Call, draft: Path
) -> None:
    ended = lawspeaker(*NORM, draft, "style.voice", "--norm", "must_not be-brief when chat")
    assert "  contradicts style.brevity. When chat holds: " in ended.out
    ended = lawspeaker(*NORM, draft, "style.voice", "--none")
    assert ended.out == "style.voice: no typed norm\n"
    assert norm_of(draft) is None


def test_without_options_each_part_is_asked_for(
    lawspeaker: Call, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, "", "should_not", "hush", "chat", "", "", "yes")
    ended = lawspeaker(*NORM, draft, "style.voice")
    assert ended.code == 0
    assert "Words in it that may tell the op: should not. You decide." in ended.err
    assert "Its norm now: nobody typed it" in ended.err
    assert ended.out == "style.voice: the assistant should not hush, when chat\n"
    answer(monkeypatch, "none", "y")
    ended = lawspeaker(*NORM, draft, "style.voice")
    assert "Its norm now: the assistant should not hush, when chat" in ended.err
    assert norm_of(draft) is None


def test_a_text_without_a_telling_word_gives_no_hint(
    lawspeaker: Call, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = draft.read_text(encoding="utf-8")
    draft.write_text(text.replace("should not hush people", "hushes nobody"), "utf-8")
    answer(monkeypatch, "none", "y")
    assert "may tell the op" not in lawspeaker(*NORM, draft, "style.voice").err


@pytest.mark.parametrize(
    ("lines", "code", "says"),
    [
        (("should_not", "hush", "", "", "", "n"), 2, "Nothing is written, as you said"),
        (("should_not", "hush", "", "", "law"), 2, "neither rule nor standard"),
        (("should_not",), 2, "the questions were not answered"),
        (("shall", "hush", "", ""), 3, "does not begin with an op"),
    ],
)
def test_nothing_is_written_without_answers_and_consent(
    lawspeaker: Call,
    draft: Path,
    monkeypatch: pytest.MonkeyPatch,
    lines: tuple[str, ...],
    code: int,
    says: str,
) -> None:
    before = draft.read_bytes()
    answer(monkeypatch, *lines)
    ended = lawspeaker(*NORM, draft, "style.voice")
    assert (ended.code, ended.out) == (code, "")
    assert says in ended.err
    assert draft.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("style.gone",), 2, "there are facts.source"),
        (("style.voice", "--when", "chat"), 2, "--op and --act"),
        (("style.voice", "--op", "must"), 2, "give both"),
        (("style.voice", "--none", "--op", "must"), 2, "Give --none"),
        (("style.voice", "--norm", "must a", "--act", "b"), 2, "Give --none"),
        (("style.voice", "--norm", "please"), 3, "begin with an op"),
        (("style.voice", "--norm", "must a", "--overrides", "x.y"), 2, "cannot override"),
        (("style.voice", "--norm", "must a", "--out", "x.json"), 2, "another form"),
        (("style.voice", "--norm", "must a", "--reason", "So."), 2, "for a folder with a record"),
        (("style.voice", "--norm", "must a", "--out", "/proc/none/x.yaml"), 2, "cannot be written"),
    ],
)
def test_a_faulty_call_writes_nothing(
    lawspeaker: Call, draft: Path, words: tuple[str, ...], code: int, says: str
) -> None:
    before = draft.read_bytes()
    ended = lawspeaker(*NORM, draft, *words)
    assert (ended.code, ended.out) == (code, "")
    assert says in ended.err
    assert draft.read_bytes() == before


def test_a_file_on_record_and_a_missing_one_are_refused(
    lawspeaker: Call, town_copy: Path, tmp_path: Path
) -> None:
    for file in ("constitution.yaml", "versions/1.0.0/constitution.yaml"):
        ended = lawspeaker(*NORM, town_copy / file, "clause.s0", "--norm", "must a")
        assert ended.code == 2
        assert "is on record" in ended.err
    ended = lawspeaker(*NORM, tmp_path / "gone.yaml", "clause.s0", "--norm", "must a")
    assert ended.code == 3


def test_a_folder_takes_the_norm_on_record(
    lawspeaker: Call, town_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clause = held(town_copy).clauses[0].id
    ended = lawspeaker(*NORM, town_copy, clause, "--norm", "must say-so", "--by", "Ada")
    assert ended.code == 0
    assert ended.out == (
        f"{clause}: the assistant must say-so\nOn record as reading.0001, typed by Ada.\n"
    )
    assert "Version 1.0.0 is still proposed, now with this norm" in ended.err
    answer(monkeypatch, "must", "say-so", "asked", "", "rule", "yes")
    ended = lawspeaker(*NORM, town_copy, clause, "--by", "Bo")
    assert "Its norm now: the assistant must say-so" in ended.err
    assert ended.out.startswith(f"{clause}: the assistant must say-so, when asked; a rule, ")
    count(town_copy, ballots(n_yes=100))
    ended = lawspeaker(*NORM, town_copy, clause, "--norm", "must say-why", "--by", "Ada")
    assert "Version 1.1.0 (MINOR) is proposed with it.\n" in ended.out
    told = json.loads(
        lawspeaker(
            *NORM, town_copy, clause, "--none", "--by", "Ada", "--reason", "It judges.", "--json"
        ).out
    )
    assert (told["id"], told["version"], told["norm"]) == ("reading.0004", "1.1.0", None)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--norm", "must a"), "Say who reads"),
        (("--norm", "must a", "--by", "Ada", "--out", "x.yaml"), "leave --out out"),
        (("--norm", "must a", "--by", "Ada", "--date", "soon"), "Use YYYY-MM-DD"),
    ],
)
def test_a_faulty_call_puts_nothing_on_record(
    lawspeaker: Call, town_copy: Path, words: tuple[str, ...], says: str
) -> None:
    n_before = len(events(town_copy))
    ended = lawspeaker(*NORM, town_copy, held(town_copy).clauses[0].id, *words)
    assert ended.code in {2, 3}
    assert says in ended.err
    assert len(events(town_copy)) == n_before
