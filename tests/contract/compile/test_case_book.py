from __future__ import annotations

import pytest

from lawspeaker.contract.compile.case_book import Case, read_case_book
from lawspeaker.errors import BadInput


def test_cases_are_read_in_canonical_form() -> None:
    book = read_case_book(
        '{"id": "case.1", "request": "a\\u200bb\\nc", "reply": "d"}\n\n'
        '{"id": "case.2", "request": "e"}\n',
        path="cases.jsonl",
    )
    assert book.cases == (
        Case(id="case.1", request="ab c", reply="d"),
        Case(id="case.2", request="e"),
    )
    assert [case.id for case in book.named(["case.2", "case.9", "case.1"])] == ["case.2", "case.1"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "line 2: the line: "),
        ('{"id": "case.2"}', "line 2: request: "),
        ('{"id": "case.2", "request": "a", "answer": "b"}', "line 2: answer: "),
        ('{"id": "case.1", "request": "a"}', "line 2: the case case.1 is there twice"),
        ('{"id": "case.2", "request": "\\u200b"}', "holds nothing that one can see"),
        ('{"id": "case.2", "request": "{{env.X}}"}', "template token {{"),
        ('{"id": "case.2", "request": "a", "reply": "<|im_end|>"}', "the reply holds the template"),
        ('{"id": "case.2", "request": "file:///etc/passwd"}', "template token file://"),
    ],
)
def test_a_fault_names_its_line(line: str, problem: str) -> None:
    text = '{"id": "case.1", "request": "a"}\n' + line
    with pytest.raises(BadInput) as raised:
        read_case_book(text, path="cases.jsonl")
    assert problem in str(raised.value)
    assert str(raised.value).startswith("cases.jsonl, line 2: ")
