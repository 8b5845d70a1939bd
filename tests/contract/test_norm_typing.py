from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawspeaker.contract.clause import FormKind
from lawspeaker.contract.constitution import Status
from lawspeaker.contract.document_form import read_document, write_document
from lawspeaker.contract.file_form import DocumentForm
from lawspeaker.contract.norm import Condition, Norm, Op
from lawspeaker.contract.norm_form import read_norm
from lawspeaker.contract.norm_reading import NormReading
from lawspeaker.contract.norm_typing import hints, type_norm
from lawspeaker.contract.yaml_tree import span_of
from lawspeaker.errors import UsageFault

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Constitution

WHOLE = (
    (Path(__file__).parent / "lint" / "whole.yaml")
    .read_text(encoding="utf-8")
    .replace("status: ratified", "status: draft  # not yet put to anybody")
)
slugs = st.sampled_from(["asked", "urgent", "on", "yes", "null", "1e3", "a-b", "007"])
shapes = st.recursive(
    slugs,
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner), st.tuples(st.sampled_from(["and", "or"]), inner, inner)
    ),
    max_leaves=5,
)
conditions = shapes.map(Condition.model_validate)
norms = st.none() | st.builds(
    Norm,
    op=st.sampled_from(Op),
    act=slugs,
    actor=st.sampled_from(["assistant", "operator: x", "é # no"]),
    when=st.none() | conditions,
    unless=st.lists(conditions, max_size=2).map(tuple),
    overrides=st.lists(st.sampled_from(["facts.source", "style.voice"]), max_size=2).map(tuple),
)
LAYOUTS = [
    "    norm: {op: should, act: be-brief, when: chat}\n",
    "    norm:\n      op: should\n      act: be-brief  # in short\n      when: c\n\n    # next\n",
    "    norm:\n      op: should\n      act: be-brief\n      when:\n        - and\n        - c\n",
    "    norm: null  # nobody yet\n",
    "    norm:\n",
    "    norm: ~\n",
]


def read(
    norm: Norm | None, clause: str = "style.brevity", kind: FormKind | None = None
) -> NormReading:
    return NormReading(clause_id=clause, norm=norm, kind=kind)


def written(layout: str) -> str:
    return WHOLE.replace(LAYOUTS[0], layout)


@settings(max_examples=40)
@given(norm=norms, layout=st.sampled_from(LAYOUTS), ends=st.sampled_from(["\n", "\r\n"]))
def test_only_the_norms_own_characters_change_in_yaml(
    norm: Norm | None, layout: str, ends: str
) -> None:
    text = written(layout).replace("\n", ends)
    typed = type_norm(text, DocumentForm.YAML, path="w", reading=read(norm))
    before = read_document(text, DocumentForm.YAML, path="w")
    after = read_document(typed.text, DocumentForm.YAML, path="w")
    expected = tuple(
        clause.model_copy(update={"norm": norm}) if clause.id == "style.brevity" else clause
        for clause in before.clauses
    )
    assert after == before.model_copy(update={"clauses": expected})
    head, tail = text.split(layout.replace("\n", ends))
    assert typed.text.startswith(head)
    assert typed.text.endswith(tail)
    for remark in ("# nobody yet", "# next"):
        assert (remark in typed.text) == (remark in text)


@pytest.mark.parametrize(
    "form", ["{kind: standard}", "\n      open_on_purpose: false\n      kind: standard # so far"]
)
def test_the_kind_is_written_where_it_stands_be_it_before_or_after_the_norm(form: str) -> None:
    text = WHOLE.replace("    form: {kind: standard}\n", f"    form: {form}\n", 1)
    for turned in (text, _form_first(text, form)):
        typed = type_norm(
            turned,
            DocumentForm.YAML,
            path="w",
            reading=read(read_norm("must be-long"), kind=FormKind.RULE),
        )
        after = read_document(typed.text, DocumentForm.YAML, path="w").clause("style.brevity")
        assert after is not None
        assert (after.form.kind, after.norm) == (FormKind.RULE, read_norm("must be-long"))
        assert ("# so far" in typed.text) == ("# so far" in turned)


def _form_first(text: str, form: str) -> str:
    norm, form = LAYOUTS[0], f"    form: {form}\n"
    assert norm + form in text
    return text.replace(norm + form, form + norm)


@pytest.mark.parametrize("form", [DocumentForm.MARKDOWN, DocumentForm.JSON])
def test_other_forms_are_written_anew(form: DocumentForm) -> None:
    document = read_document(WHOLE, DocumentForm.YAML, path="w")
    norm = read_norm("must hush when chat")
    typed = type_norm(write_document(document, form), form, path="w", reading=read(norm))
    again = read_document(typed.text, form, path="w").clause("style.brevity")
    assert again is not None
    assert again.norm == norm
    ((other, witness),) = typed.contradictions
    assert other == "style.voice"
    assert "When chat holds" in witness
    back = type_norm(
        typed.text, form, path="w", reading=read(read_norm("must_not hush"), "style.voice")
    )
    assert [each[0] for each in back.contradictions] == ["style.brevity"]


@pytest.mark.parametrize("status", [each for each in Status if each not in {"draft", "proposed"}])
def test_what_people_adopted_is_not_typed_over(status: Status) -> None:
    text = WHOLE.replace("status: draft", f"status: {status.value}")
    with pytest.raises(UsageFault, match="the folder of its record"):
        type_norm(text, DocumentForm.YAML, path="w", reading=read(None))


@pytest.mark.parametrize(
    ("clause", "over", "says"),
    [
        ("style.gone", (), "there are facts.source"),
        ("style.voice", ("style.voice",), "cannot override style.voice"),
        ("style.voice", ("style.gone",), "cannot override style.gone"),
    ],
)
def test_unknown_clauses_are_refused(clause: str, over: tuple[str, ...], says: str) -> None:
    norm = Norm(op=Op.MAY, act="rest", overrides=over)
    with pytest.raises(UsageFault, match=says):
        type_norm(WHOLE, DocumentForm.YAML, path="w", reading=read(norm, clause))


def test_hints_are_words_of_the_text_and_decide_nothing() -> None:
    assert hints("You must not shout. It MUST whisper, and must not sing.") == ("must not", "must")
    assert hints("Kind words.") == ()


def test_a_place_that_is_not_there_has_no_span(river: Constitution) -> None:
    text = write_document(river, DocumentForm.YAML)
    with pytest.raises(StopIteration):
        span_of(text, ("clauses", 0, "gone"))
    with pytest.raises(StopIteration):
        span_of(text, ("id", 0))
