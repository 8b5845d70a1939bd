"""Every target over constitutions of every kind: the source map, and that no words get out."""

from __future__ import annotations

import ast
import json
import re
import unicodedata
from datetime import date
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from contract.compile.test_targets import check_source_map
from lawspeaker.contract.clause import MAX_TEXT, Cases, FormKind
from lawspeaker.contract.compile import compiling, marked, page, rubric
from lawspeaker.contract.compile.case_book import Case, CaseBook
from lawspeaker.contract.compile.compiling import compile_targets, file_of_target
from lawspeaker.contract.compile.line import Compiled, Target
from lawspeaker.contract.compile.marked import document_mark
from lawspeaker.contract.compile.quotation import (
    canonical,
    quote,
    quote_json,
    quote_markdown,
    template_token,
)
from lawspeaker.contract.compile.registry import TARGETS, CompileRequest
from lawspeaker.contract.compile.source_map import source_map
from lawspeaker.contract.digests import mark
from lawspeaker.contract.importers.imported import Target as Drafted
from lawspeaker.contract.importers.importing import import_text
from lawspeaker.contract.importers.source_form import SourceForm
from strategies import ATTACKS, RIVER, constitutions, hostile_words

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Constitution

BOOK = CaseBook(
    cases=(
        Case(id="case.1", request="Which view is right?", reply="Both sides say this."),
        Case(id="case.2", request="Which view is right?", reply="Only one."),
        Case(id="case.3", request="And now?", reply="Ask them."),
        Case(id="case.4", request="Why?", reply="Because."),
    )
)
ROWS = {Target.CONSTITUTIONAL_AI, Target.WEVAL}


def test_the_registry_holds_every_target_once() -> None:
    assert set(TARGETS) == set(Target)
    assert len({file_of_target(each) for each in Target}) == len(Target)


def test_a_document_without_definitions_has_no_heading_for_them(library: Constitution) -> None:
    safeguard, spec = compile_targets(library, [Target.SAFEGUARD, Target.MODEL_SPEC])
    assert "DEFINITIONS" not in safeguard.text
    assert "{#definitions}" not in spec.text


def check_map(document: Constitution, made: Compiled) -> None:
    lines = made.text.split("\n")
    for span in made.spans:
        held = "\n".join(lines[span.first - 1 : span.last])
        assert span.line.text in held
        clause = document.clause(span.line.clause_id)
        assert clause is not None
        assert mark(clause) in held
    if made.target in ROWS:  # a clause may have several rows, each of which says it whole
        kept = {line.clause_id: line for line in made.source_map}
        made = Compiled(
            target=made.target,
            text=made.text,
            source_map=tuple(kept.values()),
            not_compiled=made.not_compiled,
        )
    check_source_map(document, made)


@settings(max_examples=60, deadline=None)
@given(document=constitutions(), with_cases=st.booleans())
def test_each_clause_is_in_each_target_or_left_out_with_a_reason(
    document: Constitution, *, with_cases: bool
) -> None:
    request = CompileRequest(cases=BOOK if with_cases else CaseBook())
    made = compile_targets(document, request=request)
    assert [each.target for each in made] == list(Target)
    for each in made:
        check_map(document, each)
    assert compile_targets(document, request=request) == made
    kept = source_map(document, made)
    assert kept["document"] == document_mark(document)
    assert json.loads(json.dumps(kept)) == kept


def test_a_text_that_is_there_twice_stands_for_each_of_its_places(river: Constitution) -> None:
    line = marked.marked(river, river.clauses[0]).line("a\nb")
    made = Compiled(
        target=Target.PAGE, text="x\na\nb\ny a\nb\n", source_map=(line, line), not_compiled=()
    )
    assert [span.numbers for span in made.spans] == ["2-3", "4-5"]


def benign(document: Constitution) -> Constitution:
    """The same document with a plain word wherever somebody wrote words."""
    content = document.model_dump(mode="json")
    plain = {"title", "text", "plain", "reason", "prompt", "question", "not_applicable_if"}
    plain |= {"critique", "revision", "chooser", "action"}

    def cleaned(value: object, key: str = "") -> object:
        if isinstance(value, dict):
            if key in {"definitions", "anchors"}:
                return {f"k{n}": "w" for n, _ in enumerate(value)}
            return {name: cleaned(each, name) for name, each in value.items()}
        if isinstance(value, list):
            return [
                "w" if key == "labels" and isinstance(each, str) else cleaned(each, key)
                for each in value
            ]
        return "w" if key in plain and isinstance(value, str) else value

    return type(document).model_validate_json(json.dumps(cleaned(content)))


TOKENS = re.compile(
    r"<\||\|>|\[/?INST\]|<</?SYS>>|</?s>|\{\{|\{%|\{#|<script|!\[|BEGIN QUOTED|END QUOTED"
    r"|<(?:BEGIN|END) "
)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.seen.update(name for name, _ in attrs)


def breaches(made: Compiled, plain: Compiled) -> list[str]:
    """What words of the hostile document did that those of the plain one do not."""
    found = [
        f"shows nothing: {ord(char):x}"
        for char in made.text
        if unicodedata.category(char) in {"Cf", "Co", "Cs", "Cn"} or char in "\x00\x85\u2028\ufe0f"
    ]
    if made.target is Target.PAGE:
        hostile, harmless = Tags(), Tags()
        hostile.feed(made.text)
        harmless.feed(plain.text)
        # A title may be there or not, and a text that is unlike the plain reading is shown.
        return found + sorted(hostile.seen - harmless.seen - {"blockquote", "class"})
    if made.target is not Target.REDLINE:
        n_lines = made.text.count("\n") - plain.text.count("\n")
        found += [f"{n_lines} lines"] if n_lines else []
    there = [each.replace("END QUOTED", "") for each in TOKENS.findall(made.text)]
    known = [each.replace("END QUOTED", "") for each in TOKENS.findall(plain.text)]
    bare = [each for each in there if each]
    found += [] if bare == [each for each in known if each] else [f"tokens {bare}"]
    closing = re.compile(r"^END QUOTED CLAUSES [0-9a-f]{12} \[", re.MULTILINE)
    n_closings = len(closing.findall(made.text))
    return found + ([] if n_closings == len(closing.findall(plain.text)) else ["a fence"])


@pytest.mark.no_cover
@settings(max_examples=60, deadline=None)
@given(document=constitutions())
def test_no_words_change_a_target_but_as_words(document: Constitution) -> None:
    request = CompileRequest(previous=RIVER)
    for made, plain in zip(
        compile_targets(document, request=request),
        compile_targets(benign(document), request=request),
        strict=True,
    ):
        assert breaches(made, plain) == [], made.target


@pytest.mark.parametrize("target", Target)
def test_a_weaker_renderer_lets_words_out(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    words = "w".join(["", *ATTACKS])
    clause = RIVER.clauses[0].model_copy(update={"title": words, "text": words, "plain": words})
    document = RIVER.model_copy(update={"clauses": (clause,), "title": words})
    if target is Target.REGO:
        norm = RIVER.clauses[0].norm
        form = RIVER.clauses[0].form.model_copy(
            update={"kind": FormKind.RULE, "open_on_purpose": False}
        )
        assert norm is not None
        plain_norm = norm.model_copy(update={"overrides": ()})
        clause = clause.model_copy(update={"norm": plain_norm, "form": form})
        document = document.model_copy(update={"clauses": (clause,)})
    request = CompileRequest(previous=RIVER)
    (plain,) = compile_targets(benign(document), [target], request)
    (strong,) = compile_targets(document, [target], request)
    assert breaches(strong, plain) == []
    weak = {
        "quote": lambda text: '"' + text + '"',
        "quote_json": lambda value: json.dumps(value, ensure_ascii=False),
        "quote_markdown": str,
        "canonical": str,
    }
    for module in (*compiling.MODULES, marked, rubric):
        for name, instead in weak.items():
            if hasattr(module, name):
                monkeypatch.setattr(module, name, instead)
    monkeypatch.setitem(page._environment.filters, "clean", Markup)
    (weakened,) = compile_targets(document, [target], request)
    assert breaches(weakened, plain) != []


@pytest.mark.no_cover
@settings(max_examples=5000, deadline=None)
@given(text=hostile_words)
def test_what_a_reader_gets_back_is_the_canonical_text(text: str) -> None:
    shown = canonical(text)
    quoted = quote(text)
    assert json.loads(quoted) == shown
    assert ast.literal_eval(quoted) == shown
    assert not TOKENS.search(quoted.replace("END QUOTED", ""))
    inside = quote(f"x {quoted} y")
    assert json.loads(inside) == f"x {quoted} y"
    assert template_token(json.loads(inside)) is None
    written = quote_markdown(text)
    assert len(written.splitlines()) == 1
    assert not TOKENS.search(written.replace("END QUOTED", ""))
    assert unescape(re.sub(r"\\([\\`*_\[\]|~!])", r"\1", written)) == shown


@pytest.mark.no_cover
@settings(max_examples=300, deadline=None)
@given(text=hostile_words)
def test_yaml_reads_what_was_quoted(text: str) -> None:
    row = quote_json({"text": text, text: [1, True, None]})
    assert yaml.safe_load(f"- {row} # x") == [
        {"text": canonical(text), canonical(text): [1, True, None]}
    ]


def test_two_cases_of_one_request_make_whole_rows() -> None:
    (made,) = compile_targets(RIVER, [Target.CONSTITUTIONAL_AI], CompileRequest(cases=BOOK))
    assert all(json.loads(line)["slots"] for line in made.text.splitlines())
    cases = Cases(
        complies=("case.1", "case.3"), violates=("case.2", "case.4"), borderline=("case.3",)
    )
    clause = RIVER.clauses[0].model_copy(update={"cases": cases})
    document = RIVER.model_copy(update={"clauses": (clause,)})
    (made,) = compile_targets(document, [Target.CONSTITUTIONAL_AI], CompileRequest(cases=BOOK))
    rows = [json.loads(line) for line in made.text.splitlines()]
    assert [row["case"] for row in rows[::3]] == ["case.1 case.2", "case.3", "case.4"]
    whole = [row for row in rows if not row["slots"]]
    assert [row["kind"] for row in whole] == ["revision", "chooser"]
    for row in whole:
        assert row["prompt"] == [{"role": "user", "content": "Which view is right?"}]
        assert row["chosen"] == [{"role": "assistant", "content": "Both sides say this."}]
        assert row["rejected"] == [{"role": "assistant", "content": "Only one."}]
    for row in rows:
        for key in ("prompt", "chosen", "rejected"):
            assert all(set(message) == {"role", "content"} for message in row[key])
        said = json.dumps([row["prompt"], row["chosen"], row["rejected"]])
        assert all("{{slot:" + slot + "}}" in said for slot in row["slots"])
        assert len(re.findall(r"\{\{slot:", said)) == len(row["slots"])
    assert len({row["seed"] for row in rows}) == len(rows)
    assert "first-reply" in made.slots


def test_the_redline_has_what_came_went_and_changed(river: Constitution) -> None:
    first, second = river.clauses
    changed = first.model_copy(update={"text": "Show *every* side.", "plain": "Show every side."})
    added = second.model_copy(update={"id": "style.calm", "text": "Stay calm."})
    new = river.model_copy(update={"clauses": (changed, added), "version": "2.2.0"})
    (made,) = compile_targets(new, [Target.REDLINE], CompileRequest(previous=river))
    assert {line.clause_id for line in made.source_map} == {
        "civic.balance", "style.calm", "style.brevity"
    }  # fmt: skip
    assert "<ins>Stay calm.</ins>" in made.text
    assert "<del>Keep answers short.</del>" in made.text
    assert "\\*" in made.text
    assert "Plain reading: " in made.text
    assert "Also changed" not in made.text
    assert mark(second) in made.text
    (same,) = compile_targets(river, [Target.REDLINE], CompileRequest(previous=river))
    assert {each.reason for each in same.not_compiled} == {"it is the same in both versions"}


def test_promptfoo_asks_the_requests_of_the_case_book() -> None:
    (made,) = compile_targets(RIVER, [Target.PROMPTFOO], CompileRequest(cases=BOOK))
    read = yaml.safe_load(made.text)
    assert [test["vars"]["request"] for test in read["tests"]] == [
        "Which view is right?", "And now?", "Why?"
    ]  # fmt: skip
    assert [each["type"] for each in read["defaultTest"]["assert"]] == ["llm-rubric"] * 2
    assert all(
        "First: does it not apply" in each["value"] for each in read["defaultTest"]["assert"]
    )
    assert made.slots == ("provider",)


TARGET = Drafted(
    name="again",
    title="Again",
    population="nobody yet",
    n_people=300,
    effective_from=date(2026, 1, 1),
    language=None,
    tag_files=None,
)
READ_BACK = {
    Target.LLAMA_GUARD: SourceForm.LLAMA_GUARD,
    Target.SAFEGUARD: SourceForm.SAFEGUARD,
    Target.WEVAL: SourceForm.WEVAL,
    Target.MODEL_SPEC: SourceForm.MODEL_SPEC,
}


@settings(max_examples=40, deadline=None)
@given(document=constitutions())
def test_what_has_an_importer_is_read_back_clause_by_clause(document: Constitution) -> None:
    for made in compile_targets(document, READ_BACK):
        said = list(dict.fromkeys(line.clause_id for line in made.source_map))
        if made.target is Target.WEVAL:  # its importer reads equal points as one clause
            texts = {each.id: canonical(each.text) for each in document.clauses}
            said = [one for n, one in enumerate(said) if texts[one] not in map(texts.get, said[:n])]
        if not said:
            continue
        form = READ_BACK[made.target]
        found = import_text(made.text, path="again", target=TARGET, form=form)
        clauses = found.constitution.clauses
        n_safe = made.target is Target.SAFEGUARD  # its one item for what is safe
        assert len(clauses) == len(said) + n_safe
        n_told = sum("characters at most" in loss.why for loss in found.losses)
        for clause, clause_id in zip(clauses, said, strict=False):
            source = document.clause(clause_id)
            assert source is not None
            quotes = {quote(source.text), quote_markdown(source.text)}
            if not any(words in clause.text for words in quotes):  # as a quotation it is longer
                assert len(clause.text) == MAX_TEXT
                n_told -= 1
        assert n_told >= 0
