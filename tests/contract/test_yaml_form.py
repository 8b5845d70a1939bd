from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawspeaker.contract.length import MAX_CHARACTERS
from lawspeaker.contract.markdown_form import from_markdown, to_markdown
from lawspeaker.contract.yaml_form import from_yaml, to_yaml
from lawspeaker.errors import BadInput
from strategies import constitutions

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Constitution

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200)


def with_texts(document: Constitution, text: str, plain: str, answer: str | None) -> Constitution:
    clause = document.clauses[0]
    dissent = clause.support.dissent[0].model_copy(update={"answer": answer})
    support = clause.support.model_copy(update={"dissent": (dissent,)})
    changed = clause.model_copy(update={"text": text, "plain": plain, "support": support})
    update = {"title": plain, "recitals": (text,), "clauses": (changed, *document.clauses[1:])}
    return document.model_copy(update=update)


@pytest.mark.no_cover
@settings(max_examples=50, deadline=None)
@given(text=texts, plain=texts, answer=st.none() | texts)
def test_no_word_is_lost_in_yaml_or_markdown(
    river: Constitution, text: str, plain: str, answer: str | None
) -> None:
    document = with_texts(river, text, plain, answer)
    assert from_yaml(to_yaml(document), path="a") == document
    assert from_markdown(to_markdown(document), path="a") == document


@pytest.mark.parametrize("text", ["\x85", "a\x85\nb", "\u2028a", "a\u2029b", " \n", "\r", "a\n "])
def test_rare_line_breaks_and_spaces_are_kept(river: Constitution, text: str) -> None:
    document = with_texts(river, text, text, text)
    assert from_yaml(to_yaml(document), path="a") == document
    assert from_markdown(to_markdown(document), path="a") == document


def test_the_output_is_stable_and_keeps_letters(library: Constitution, river: Constitution) -> None:
    assert to_yaml(from_yaml(to_yaml(library), path="a")) == to_yaml(library)
    assert "é" in to_yaml(library)
    assert "from: 2026-11-01\n" in to_yaml(river)


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "says"),
    [
        ("id: river-town-assistant", "id: [river", 3, None, "does not parse"),
        ("status: ratified", "status: agreed", 5, "status", "'draft'"),
        ("license: CC0-1.0", "licence: CC0-1.0", 8, "licence", "not known"),
        ("license: CC0-1.0", "id: other", 8, "id", "written twice"),
        ("version: 2.1.0", "", 1, "version", "missing"),
        ("est: 0.802, ", "", 51, "clauses[0].support.overall.est", "missing"),
        ("lo: 0.756", "lo: 0.9", 51, "clauses[0].support.overall", "lo <= est <= hi"),
        ("n: 1002", 'n: "1002"', 12, "parties[0].n", "valid integer"),
        ("n: 1002", "n: .nan", 12, "parties[0].n", "integer"),
        ("n: 1002", "n: 1:20:30", 12, "parties[0].n", "valid integer"),
        ("n: 1002", "n: 0100", 12, "parties[0].n", "valid integer"),
        ("n: 1002", "n: 1_002", 12, "parties[0].n", "valid integer"),
        ("n: 1002", f"n: {'9' * 5000}", 12, "parties[0].n", "'" + "9" * 60 + "'..."),
        ("license: CC0-1.0", "license: a\n---\nb: c", 9, None, "a second document begins here"),
        ("license: CC0-1.0", "license:\tCC0-1.0", 8, None, "a tab stands where"),
        ("id: style.brevity", "id: civic.balance", 77, "clauses[1].id", "used twice"),
        ("id: style.brevity", "id: Style", 77, "clauses[1].id", "pattern"),
        ('    level: default\n    text: "Keep', '    level: low\n    text: "Keep', 78,
         "clauses[1].level", "not among the levels"),
        ("group: B", "group: A", 54, "clauses[0].support.groups[1].group", "twice"),
        ("license: CC0-1.0", "license: !!binary aGk=", 8, "license", "no constitution"),
        ("license: CC0-1.0", "license: !!int x", 8, "license", "no constitution"),
        ("license: CC0-1.0", "1: CC0-1.0", 8, None, "key is not a word"),
        ("license: CC0-1.0", "license: &a b\nid2: *a", 9, None, "aliases"),
        ("license: CC0-1.0", "license: " + "[" * 80 + "]" * 80, 8, None, "deeply"),
        ("license: CC0-1.0", "license: a\x07", 8, None, "U+0007"),
        ("until: null", "until: 2020-01-01", 6, "effective", "not before"),
        ("when: [and, civic", "when: [civic", 46, "clauses[0].norm.when", "starts with"),
        ("when: [and, civic-question, contested]", "when: [not, a, b]", 46,
         "clauses[0].norm.when", "takes one"),
        ("when: [and, civic-question, contested]", "when: [and, or, b]", 46,
         "clauses[0].norm.when", "stand first"),
        ("constitution:0.2", "constitution:9", 1, "schema", "0.2"),
    ],
)  # fmt: skip
def test_every_fault_has_its_line_its_field_and_a_mend(
    river_text: str, old: str, new: str, line: int, column: str | None, says: str
) -> None:
    assert old in river_text
    with pytest.raises(BadInput) as caught:
        from_yaml(river_text.replace(old, new, 1), path="river.yaml")
    assert (caught.value.path, caught.value.line, caught.value.column) == (
        "river.yaml",
        line,
        column,
    )
    assert says in caught.value.problem
    assert caught.value.mend.endswith(".")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "the text is empty"),
        ("- a", "there are no keys here"),
        ("42", "there are no keys here"),
        ("# only a remark", "the text is empty"),
        ("x" * (MAX_CHARACTERS + 1), "the file has 8,000,001 characters"),
    ],
)
def test_what_is_no_document_is_refused_in_a_sentence(text: str, problem: str) -> None:
    with pytest.raises(BadInput) as caught:
        from_yaml(text, path="x.yaml")
    assert caught.value.path == "x.yaml"
    assert caught.value.problem.startswith(problem)


def test_a_list_without_items_is_told_as_that(river_text: str) -> None:
    text = river_text.partition("\nclauses:")[0] + "\nclauses: []\n"
    with pytest.raises(BadInput, match="the list holds 0 items and takes at least 1"):
        from_yaml(text, path="x.yaml")


@pytest.mark.no_cover
@settings(max_examples=60, deadline=None)
@given(document=constitutions())
def test_generated_constitutions_come_back_whole(document: Constitution) -> None:
    assert from_yaml(to_yaml(document), path="a.yaml") == document
    assert from_markdown(to_markdown(document), path="a.md") == document
