from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawspeaker.contract.file_form import DocumentForm
from lawspeaker.contract.lint.linting import lint
from lawspeaker.contract.lint.registry import CHECKS
from lawspeaker.contract.lint.written import lint_text
from lawspeaker.contract.markdown_form import to_markdown
from lawspeaker.contract.yaml_form import from_yaml
from lawspeaker.errors import BadInput, UsageFault
from lawspeaker.records.finding import Severity

TODAY = date(2026, 12, 1)
UNREASONED = ("    reason: Readers want to check.\n", "")


def test_select_and_ignore_take_codes_and_beginnings(whole_text: str) -> None:
    document = from_yaml(whole_text, path="whole.yaml")
    only = lint(document, today=TODAY, select=["LS3", "LS201"], ignore=["LS30"]).codes
    assert only == ("LS201",)
    assert lint(document, today=TODAY).codes == tuple(sorted(CHECKS))
    rest = lint(document, today=TODAY, ignore=["LS6", "LS101"]).codes
    assert not [code for code in rest if code.startswith("LS6")]
    assert "LS101" not in rest
    assert "LS102" in rest


@pytest.mark.parametrize("beginning", ["LS9", "E501", ""])
def test_an_unknown_code_is_refused(whole_text: str, beginning: str) -> None:
    document = from_yaml(whole_text, path="whole.yaml")
    with pytest.raises(UsageFault, match="no lint code begins"):
        lint(document, today=TODAY, select=[beginning])
    with pytest.raises(UsageFault, match="no lint code begins"):
        lint(document, today=TODAY, ignore=[beginning])


def test_a_finding_on_a_clause_that_is_open_on_purpose_is_a_note(whole_text: str) -> None:
    text = whole_text.replace(*UNREASONED)
    opened = text.replace(
        "kind: standard, delegated_to", "kind: standard, open_on_purpose: true, delegated_to"
    )
    closed, opened_ = (
        lint(from_yaml(each, path="open.yaml"), today=TODAY).findings for each in (text, opened)
    )
    assert [each.severity for each in closed] == [Severity.WARNING]
    assert [each.severity for each in opened_] == [Severity.NOTE]  # fmt: skip


@pytest.mark.parametrize("opened", ["style.brevity", "style.voice", None])
def test_a_contradiction_with_an_open_clause_is_a_note(whole_text: str, opened: str | None) -> None:
    text = whole_text.replace("act: be-brief", "act: hush")
    if opened is not None:
        start = text.index(f"id: {opened}")
        text = text[:start] + text[start:].replace(
            "form: {kind: standard}", "form: {kind: standard, open_on_purpose: true}", 1
        )
    found = lint(from_yaml(text, path="open.yaml"), today=TODAY)
    (finding,) = found.findings
    assert finding.code == "LS601"
    assert finding.severity is (Severity.ERROR if opened is None else Severity.NOTE)
    assert found.n_errors == (opened is None)
    assert "When chat holds" in finding.message


def test_a_finding_has_the_line_of_its_key_or_of_what_lacks_it(whole_text: str) -> None:
    text = whole_text.replace(*UNREASONED).replace("threshold: 0.75", "threshold: 0.1")
    found = lint_text(text, path="w.yaml", form=DocumentForm.YAML, today=TODAY).findings
    lines = text.splitlines()
    reason, red_line = found
    assert reason.place.line is not None
    assert lines[reason.place.line - 1] == "  - id: facts.source"
    assert reason.place.words == f"line {reason.place.line}, facts.source.reason"
    assert red_line.place.line is not None
    assert lines[red_line.place.line - 1].strip().startswith("red-line: {")
    assert red_line.place.field == "amendment.red-line.threshold"
    assert red_line.place.clause == ""


def test_lines_of_a_markdown_document_are_those_of_the_file(whole_text: str) -> None:
    document = from_yaml(whole_text.replace(*UNREASONED), path="whole.yaml")
    markdown = to_markdown(document)
    (found,) = lint_text(markdown, path="w.md", form=DocumentForm.MARKDOWN, today=TODAY).findings
    assert found.place.line is not None
    assert markdown.splitlines()[found.place.line - 1] == "  - id: facts.source"


def test_without_a_text_there_are_no_lines(whole_text: str) -> None:
    document = from_yaml(whole_text.replace(*UNREASONED), path="whole.yaml")
    (found,) = lint(document, today=TODAY).findings
    assert found.place.line is None
    assert found.place.words == "facts.source.reason"


def test_a_text_that_is_no_constitution_is_refused() -> None:
    with pytest.raises(BadInput, match="exact document is missing"):
        lint_text("# Hello", path="w.md", form=DocumentForm.MARKDOWN, today=TODAY)


@given(day=st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 1, 1)))
def test_the_day_alone_decides_what_is_overdue(day: date) -> None:
    document = from_yaml(_two_dated(), path="dated.yaml")
    codes = {each.code for each in lint(document, today=day, select=["LS401", "LS403"]).findings}
    expected = {"LS401"} if day > date(2027, 4, 1) else set()
    expected |= {"LS403"} if day > date(2027, 6, 1) else set()
    assert codes == expected


def _two_dated() -> str:

    return (Path(__file__).parent / "whole.yaml").read_text(encoding="utf-8")
