from __future__ import annotations

import pytest

from lawspeaker.contract.norm import Condition, Norm, Op
from lawspeaker.contract.norm_form import condition_in_words, norm_in_words, read_norm
from lawspeaker.errors import BadInput


def test_a_line_is_read_with_its_conditions() -> None:
    read = read_norm("must_not name-shop when asked and not urgent unless staff-says or not open")
    assert read == Norm.model_validate_json(
        '{"op": "must_not", "act": "name-shop", "when": ["and", "asked", ["not", "urgent"]],'
        ' "unless": ["staff-says", ["not", "open"]]}'
    )
    assert read.actor == "assistant"


def test_conditions_may_be_left_out() -> None:
    assert read_norm("may rest") == Norm(op=Op.MAY, act="rest")
    one = read_norm("should cite-source when asked")
    assert one.when is not None
    assert one.when.root == "asked"
    assert read_norm("must cite-source unless poem").unless[0].root == "poem"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "must",
        "shall cite-source",
        "must cite source",
        "must Cite!",
        "must cite when",
        "must cite when a when b",
        "must cite unless a when b",
        "must cite when a b",
        "must cite when a and",
        "must cite when a or b",
        "must cite when not",
        "must cite when A!",
        "must cite unless and",
    ],
)
def test_what_cannot_be_read_is_never_guessed(line: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_norm(line)
    assert "OP ACT" in caught.value.mend


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "must_not name-shop when asked and not urgent unless told or not open",
            "the assistant must not name-shop, when asked and not urgent, unless told or not open",
        ),
        ("may rest", "the assistant may rest"),
    ],
)
def test_a_norm_is_told_in_words(line: str, words: str) -> None:
    assert norm_in_words(read_norm(line)) == words
    over = read_norm(line).model_copy(update={"overrides": ("a.b", "c.d"), "actor": "operator"})
    assert norm_in_words(over).endswith("; it goes before a.b and c.d")
    assert norm_in_words(over).startswith("the operator ")


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ('["and", "a", ["or", "b", "c"]]', "a and (b or c)"),
        ('["or", "a", ["or", "b", "c"]]', "a or b or c"),
        ('["not", ["and", "a", "b"]]', "not (a and b)"),
        ('["not", ["not", "a"]]', "not not a"),
        ('["and", ["or", "a"], "b"]', "a and b"),
    ],
)
def test_mixed_joints_get_brackets(condition: str, words: str) -> None:
    assert condition_in_words(Condition.model_validate_json(condition)) == words
