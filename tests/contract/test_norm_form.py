from __future__ import annotations

import pytest

from lawspeaker.contract.norm import Norm, Op
from lawspeaker.contract.norm_form import read_norm
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
