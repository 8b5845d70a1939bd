"""A step too early, twice, or with a file that is not there: one sentence that says what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from cli.call import Call

ROLL = ("roll", "--people", "PEOPLE", "--key-out", "KEY")


@pytest.mark.parametrize(
    ("before", "words", "code", "said"),
    [
        ((), ("rule",), 3, "`lawspeaker assembly open`"),
        ((), ("invite", "--out", "TOKENS"), 3, "`lawspeaker assembly open`"),
        (("open",), ("open", "--topic", "Films"), 3, "on 'Books' is open here"),
        (("open",), ("invite", "--out", "TOKENS"), 3, "`lawspeaker assembly roll`"),
        (("open",), ("join", "--participant", "p.0"), 3, "`lawspeaker assembly roll`"),
        (("open",), ("release",), 2, "`lawspeaker assembly statement`"),
        (("open",), ("roll", "--people", "NONE", "--key-out", "KEY"), 3, "the file is missing"),
        (
            ("open", "rule"),
            ("rule", "--clauses", "9"),
            3,
            "another rule is fixed (method auto, min_votes 0, n_clauses 12,",
        ),
        (("open", "rule", "roll"), ("vote", "--from", "NONE"), 3, "the file is missing"),
        (("open", "rule", "roll"), ("vote", "--from", "."), 3, "it is a folder"),
        (("open",), ("statement", "--text", "@NONE"), 3, "NONE: the file is missing. Name a text"),
        (
            ("open", "rule", "roll"),
            ("statement", "--text", "Mine", "--by", "p.0"),
            3,
            "`lawspeaker assembly join`",
        ),
    ],
)
def test_a_step_out_of_order_says_which_step_comes_first(
    lawspeaker: Call,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    before: tuple[str, ...],
    words: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "PEOPLE").write_text("person\nAnn\nBen\n", "utf-8")
    steps = {"open": ("open", "--topic", "Books"), "rule": ("rule",), "roll": ROLL}
    for name in before:
        step, *more = steps[name]
        assert lawspeaker("assembly", step, "river", *more).code == 0
    step, *more = words
    ended = lawspeaker("assembly", step, "river", *more)
    assert (ended.code, ended.out) == (code, ""), ended.err
    assert said in ended.err
    assert not (tmp_path / "TOKENS").exists()


def test_each_step_of_an_assembly_names_the_next_where_talk_goes(
    lawspeaker: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "PEOPLE").write_text("person\nAnn\nBen\n", "utf-8")
    for words, following in (
        (("open", "--topic", "Books"), "assembly rule river"),
        (("rule",), "assembly roll river"),
        (ROLL, "assembly invite river"),
        (("invite", "--out", "ONE", "--link", "http://127.0.0.1:8090"), "serve river"),
        (("invite", "--out", "TWO"), "--again ID"),
        (("close", "--reason", "Over."), "run river"),
    ):
        step, *more = words
        ended = lawspeaker("assembly", step, "river", *more)
        assert ended.code == 0
        assert following in ended.err
        assert following not in ended.out


@pytest.mark.parametrize(
    ("words", "extra"),
    [
        (("serve", "river"), "web"),
        (("gateway", "--constitution", "out", "--upstream", "http://127.0.0.1:9/v1"), "gateway"),
    ],
)
def test_a_missing_extra_is_named_with_its_mend(
    lawspeaker: Call, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], extra: str
) -> None:
    monkeypatch.setattr("lawspeaker.adapters.extras.find_spec", lambda _: None)
    ended = lawspeaker(*words)
    assert (ended.code, ended.out) == (2, "")
    assert f"pip install 'lawspeaker[{extra}]'" in ended.err
