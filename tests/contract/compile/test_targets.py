from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from lawspeaker.contract.compile.judge import compile_judge
from lawspeaker.contract.compile.page import BANNERS, compile_page
from lawspeaker.contract.compile.prompt import compile_prompt, estimated_tokens
from lawspeaker.contract.constitution import Constitution, Status
from lawspeaker.contract.digests import clause_digest, mark
from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from lawspeaker.contract.compile.line import Compiled

COMPILERS = [compile_prompt, compile_judge, compile_page]


def check_source_map(document: Constitution, compiled: Compiled) -> None:
    said = [line.clause_id for line in compiled.source_map]
    left = [each.clause_id for each in compiled.not_compiled]
    assert sorted(said + left) == sorted(clause.id for clause in document.clauses)
    assert all(each.reason for each in compiled.not_compiled)
    for line in compiled.source_map:
        clause = document.clause(line.clause_id)
        assert clause is not None
        assert line.digest == clause_digest(clause)
        assert line.text in compiled.text
        assert mark(clause) in line.text


@pytest.mark.parametrize("number", range(3))
def test_every_clause_is_compiled_or_listed_with_a_reason(
    river: Constitution, library: Constitution, number: int
) -> None:
    for document in (river, library):
        check_source_map(document, COMPILERS[number](document))
        assert COMPILERS[number](document) == COMPILERS[number](document)


def test_every_line_of_the_prompt_ends_with_a_mark(river: Constitution) -> None:
    lines = compile_prompt(river).text.splitlines()
    assert all(re.search(r" \[[a-z0-9.-]+@[0-9a-f]{12}\]$", line) for line in lines)


def test_the_higher_rank_stands_first_and_is_dropped_last(river: Constitution) -> None:
    low, high = river.clauses
    document = river.model_copy(
        update={"clauses": (low, high.model_copy(update={"level": "red-line"}))}
    )
    whole = compile_prompt(document)
    assert [line.clause_id for line in whole.source_map] == ["style.brevity", "civic.balance"]
    budget = estimated_tokens(whole.text) - 1
    tight = compile_prompt(document, max_tokens=budget)
    assert [each.clause_id for each in tight.not_compiled] == ["civic.balance"]
    assert estimated_tokens(tight.text) <= budget
    check_source_map(document, tight)
    with pytest.raises(UsageFault, match="does not hold the frame"):
        compile_prompt(document, max_tokens=10)


def test_no_words_of_a_participant_pass_for_a_token_or_a_mark(library: Constitution) -> None:
    text = compile_prompt(library).text
    assert "<|im_start|>" not in text
    assert "[clause.s0@000000000000]" not in text
    assert "<|im_start|>" not in compile_judge(library).text


def test_the_judge_asks_first_whether_the_clause_applies(
    river: Constitution, library: Constitution
) -> None:
    for document in (river, library):
        for line in compile_judge(document).text.splitlines():
            row = json.loads(line)
            assert row["scale"][0] == "not_applicable"
            assert row["evidence_required"] is True
            assert row["not_applicable_if"]
    assert [each.clause_id for each in compile_judge(river).not_compiled] == ["style.brevity"]


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in {"src", "href"}:
                self.addresses.append(value or "")


def test_the_page_needs_nothing_from_outside_and_escapes_all(library: Constitution) -> None:
    text = compile_page(library).text
    page = Page()
    page.feed(text)
    assert "script" not in page.tags
    assert page.tags.count("h1") == 1
    assert page.tags.count("article") == 3
    assert len(page.ids) == len(set(page.ids))
    assert all(address[1:] in page.ids for address in page.addresses)
    assert "&lt;|im_start|&gt;" in text
    assert "about 16 in 20 (between 14 and 17 in 20; 200 votes)" in text
    assert "Not yet answered." in text


@pytest.mark.parametrize("status", list(Status))
def test_the_banner_says_what_the_text_is_worth(river: Constitution, status: Status) -> None:
    text = compile_page(river.model_copy(update={"status": status})).text
    assert BANNERS[status] in text
