"""Each form of a document reads back into the same document, and each fault has its line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawspeaker.contract.digests import constitution_digest
from lawspeaker.contract.document_form import (
    lines_of,
    read_any_schema,
    read_document,
    write_document,
)
from lawspeaker.contract.file_form import DocumentForm
from lawspeaker.contract.json_tree import read_json
from lawspeaker.contract.migration import OLDEST
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Constitution

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=120)


def reworded(document: Constitution, words: list[str]) -> Constitution:
    clauses = tuple(
        clause.model_copy(update={"text": text, "plain": text, "reason": text, "title": text})
        for clause, text in zip(document.clauses, words, strict=True)
    )
    return document.model_copy(update={"clauses": clauses, "recitals": tuple(words)})


@pytest.mark.no_cover
@settings(max_examples=40)
@given(
    words=st.lists(texts, min_size=2, max_size=2),
    way=st.lists(st.sampled_from(DocumentForm), min_size=1, max_size=4),
)
def test_any_way_through_the_forms_ends_in_the_same_document(
    river: Constitution, words: list[str], way: list[DocumentForm]
) -> None:
    document = reworded(river, words)
    now = document
    for form in way:
        now = read_document(write_document(now, form), form, path="a")
    assert now == document
    assert constitution_digest(now) == constitution_digest(document)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.yaml", DocumentForm.YAML),
        ("a.yml", DocumentForm.YAML),
        ("A.MD", DocumentForm.MARKDOWN),
        ("a.markdown", DocumentForm.MARKDOWN),
        ("a.json", DocumentForm.JSON),
        ("a", DocumentForm.YAML),
    ],
)
def test_a_name_tells_the_form(name: str, form: DocumentForm) -> None:
    assert DocumentForm.of_name(name) is form


@pytest.mark.parametrize("form", DocumentForm)
def test_lines_lead_to_the_key(river: Constitution, form: DocumentForm) -> None:
    text = write_document(river, form)
    at = lines_of(text, form, path="a")[("clauses", 1, "level")]
    assert "level" in text.splitlines()[at - 1]
    assert "default" in text.splitlines()[at - 1]


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ('{\n"a": 1,\n}', 3, None, "does not parse"),
        ('{"a": NaN}', None, None, "NaN"),
        ('{"a": "\\ud800"}', None, None, "half a character"),
        ("[" * 100_000, None, None, "nested too deeply"),
        ('{"a": ' + "9" * 5000 + "}", None, None, "a number of thousands of digits"),
        (" " * 8_000_001, None, None, "the file has 8,000,001 characters"),
        ('{"a":' + "[" * 70 + "]" * 70 + "}", 1, None, "nested too deeply"),
        ('{\n"a": 1,\n"b": 2,\n"a": 3}', 4, "a", "written twice"),
        ('{"x": [{"a": 1, "a": 2}]}', 1, "x[0].a", "written twice"),
        ("[]", 1, None, "no object"),
    ],
)
def test_faults_of_json_are_named(
    text: str, line: int | None, column: str | None, says: str
) -> None:
    with pytest.raises(BadInput, match=says) as caught:
        read_document(text, DocumentForm.JSON, path="a.json")
    assert (caught.value.line, caught.value.column) == (line, column)


def test_a_fault_of_the_document_has_its_line_in_json(river: Constitution) -> None:
    text = write_document(river, DocumentForm.JSON).replace('"ratified"', '"agreed"')
    with pytest.raises(BadInput, match="'draft'") as caught:
        read_document(text, DocumentForm.JSON, path="a.json")
    assert caught.value.column == "status"
    assert caught.value.line is not None
    assert "agreed" in text.splitlines()[caught.value.line - 1]


@pytest.mark.parametrize("form", DocumentForm)
def test_an_older_schema_is_migrated_and_says_what_it_added(
    river: Constitution, form: DocumentForm
) -> None:
    old = json.loads(write_document(river, DocumentForm.JSON)) | {"schema": OLDEST}
    del old["amendment"]["adoption"]
    text = json.dumps(old, indent=2)
    if form is DocumentForm.MARKDOWN:
        text = f"# Old\n\n## The exact document\n\n~~~~~~~~yaml\n{text}\n~~~~~~~~\n"
    written = read_any_schema(text, form, path="old")
    assert written.constitution.amendment.adoption == river.amendment.clause
    assert written.added == (
        "amendment.adoption: copied from amendment.clause",
        "uncertainty: the default words",
    )
    again = write_document(written.constitution, form)
    assert read_any_schema(again, form, path="new").added == ()
    assert read_document(again, form, path="new") == written.constitution


def test_a_schema_that_nobody_knows_is_refused(river: Constitution) -> None:
    text = write_document(river, DocumentForm.JSON).replace("constitution:0.2", "constitution:7")
    with pytest.raises(BadInput, match="not known"):
        read_any_schema(text, DocumentForm.JSON, path="a")
    with pytest.raises(BadInput):
        read_any_schema("- a", DocumentForm.YAML, path="a")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=60)
@given(value=st.dictionaries(texts, json_values, min_size=1, max_size=4), indent=st.integers(0, 2))
def test_every_key_of_a_json_text_has_its_line(value: dict[str, object], indent: int) -> None:
    text = json.dumps(value, indent=indent or None)
    tree = read_json(text, path="a")
    assert tree.content == value
    lines = text.split("\n")
    for key in value:
        assert json.dumps(key) in lines[tree.lines[(key,)] - 1]
