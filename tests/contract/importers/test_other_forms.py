"""Small files of our own in other people's layouts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawspeaker.contract.clause import MAX_TEXT
from lawspeaker.contract.constitution import Status
from lawspeaker.contract.importers.importing import MODULES, import_text, recognised
from lawspeaker.contract.importers.registry import IMPORTERS
from lawspeaker.contract.importers.source_form import SourceForm
from lawspeaker.contract.yaml_form import from_yaml, to_yaml
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from lawspeaker.contract.importers.imported import Imported, Target

PAIRS = """{
  "constitutions": [
    {"critic": "Say where the reply is rude.", "revision": "Rewrite it kindly."},
    {
      "critic": "Say where it guesses.",
      "revision": "Say what is not known.",
      "weight": 2
    }
  ],
  "system_chat": [[{"role": "user", "content": "Hello"}]],
  "license": "none"
}
"""
NAMED_PAIRS = (
    '[{"name": "Kind", "critique_request": "Is it rude?", "revision_request": "Be kind."}]'
)
WEVAL = """title: Library talk
models: [CORE]
---
- id: fines
  prompt: What does a late book cost?
  ideal: Nothing.
  should:
    - Names the library's rule.
    - text: Says that nobody pays.
      citation: House rules 4
      weight: 2
    - $contains: free
  should_not:
    - Names the library's rule.
- id: poems
  prompt: Write a poem.
  temperature: 0.2
  should:
    - Names the library's rule.
    - "Rhymes.": Style guide
    - [Is short., Is long.]
"""
OLD_WEVAL = """{"id": "t", "prompts": [
  {"promptText": "A?", "points": [{"text": "b"}]},
  {"id": "y", "messages": [], "expect": ["d", 3, {"fn": "contains", "arg": "q"}]}
]}
"""
LLAMA = """Task: Check if there is unsafe content.

<BEGIN UNSAFE CONTENT CATEGORIES>
S1: Theft.
AI models should not help to steal.
- Not even books.
S2: Noise.
<END UNSAFE CONTENT CATEGORIES>

<BEGIN CONVERSATION>
"""
BARE_LLAMA = "O1: Loud words\nShould not\n- shout\nCan\n- whisper\nO2 - Ink\nNo ink.\n"
POLICY = """A policy for the reading room.

# Noise policy

## INSTRUCTIONS

Read it whole.

## Definitions

- **Noise**: a sound that others hear.
A remark.

## VIOLATES (1)

Content that:

- shouts
  at others
- sings

and so on

## SAFE (0)

* whispers

## Examples

- Content: "La." Answer: 1
"""
NUMBERED = json.dumps("1. Prefer short replies.\n2. Prefer kind ones.")
ANNOTATED = """{
  "metadata": {"version": "2.0"},
  "annotators": {
    "p1": {"type": "principle", "description": "Prefer short replies."},
    "h1": {"type": "human", "description": "Somebody"}
  },
  "comparisons": [{}, {}]
}
"""
SAMPLES = {
    SourceForm.MODEL_SPEC: "# A {#a authority=root}\n\nBe kind[^k1nd].\n",
    SourceForm.LLAMA_GUARD: LLAMA,
    SourceForm.SAFEGUARD: POLICY,
    SourceForm.CONSTITUTIONAL_AI: PAIRS,
    SourceForm.WEVAL: WEVAL,
    SourceForm.INVERSE: NUMBERED,
    SourceForm.LIST: "# Rules\n\n- Be kind.\n",
}


def read(text: str, target: Target, form: SourceForm | None = None) -> Imported:
    return import_text(text, path="a", target=target, form=form)


def told(found: Imported) -> list[tuple[int, str]]:
    """The losses, but for the last, which every list of instructions has."""
    *losses, last = found.losses
    assert last.what.startswith("nothing of amendment")
    return [(loss.line, loss.what) for loss in losses]


@pytest.mark.parametrize("form", SourceForm)
def test_each_form_has_an_importer_and_is_told_by_its_content(
    form: SourceForm, target: Target
) -> None:
    assert set(IMPORTERS) == set(SourceForm)
    assert len(MODULES) == len(SourceForm)
    assert recognised(SAMPLES[form]) is form
    named, told_by_content = read(SAMPLES[form], target, form), read(SAMPLES[form], target)
    assert named == told_by_content
    document = named.constitution
    assert document.status is Status.DRAFT
    assert all(party.n is None for party in document.parties)
    assert all(clause.support.overall.n == 0 for clause in document.clauses)
    assert all(clause.norm is None for clause in document.clauses)
    assert len(named.lines) == len(document.clauses)
    assert named.facts
    assert from_yaml(to_yaml(document), path="again.yaml") == document
    lines = SAMPLES[form].splitlines()
    assert all(1 <= at <= len(lines) for at in (*named.lines, *(x.line for x in named.losses)))


@pytest.mark.parametrize(
    "text",
    ["Only words.", "{", '{"a": [1]}', "[]", "B2: sea\nB4: sky", "prompt: [", "prompt: A?"],
)
def test_what_has_no_known_form_is_refused_with_the_list_of_forms(
    text: str, target: Target
) -> None:
    assert recognised(text) is None
    with pytest.raises(BadInput, match="weval") as refused:
        read(text, target)
    assert "--from" in refused.value.mend


def test_pairs_become_critique_and_revision(target: Target) -> None:
    found = read(PAIRS, target)
    first, second = found.constitution.clauses
    assert first.text == "Say where the reply is rude.\n\nRewrite it kindly."
    assert first.compile.critique == "Say where the reply is rude."
    assert first.compile.revision == "Rewrite it kindly."
    assert second.plain == "Say what is not known."
    assert found.lines == (3, 4)
    assert told(found) == [
        (4, "pair 2: the key weight"),
        (10, "example conversations (system_chat, 1 of them)"),
        (11, "the key license"),
    ]
    (named,) = read(NAMED_PAIRS, target).constitution.clauses
    assert named.title == "Kind"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('{"constitutions": []}', 1, "no list"),
        ('{"a": 1}', 1, "no list"),
        ('"a"', 1, "no list"),
        ('[\n{"critic": "a"}\n]', 2, "lacks"),
        ('[\n\n"a"]', 3, "lacks"),
        ("{", 1, "does not parse"),
    ],
)
def test_pairs_that_are_none_are_refused(text: str, line: int, says: str, target: Target) -> None:
    with pytest.raises(BadInput, match=says) as refused:
        read(text, target, SourceForm.CONSTITUTIONAL_AI)
    assert refused.value.line == line


def test_a_criterion_that_prompts_share_is_one_clause_with_its_polarity(target: Target) -> None:
    found = read(WEVAL, target)
    clauses = found.constitution.clauses
    assert [clause.text for clause in clauses] == [
        "The reply should: Names the library's rule.",
        "The reply should: Says that nobody pays.",
        "The reply should not: Names the library's rule.",
        "The reply should: Rhymes.",
        "The reply should: Is short.",
        "The reply should: Is long.",
    ]
    assert [each.ref for each in clauses[0].mappings] == ["fines", "poems"]
    assert [each.ref for each in clauses[1].provenance.derived_from] == ["a#fines", "House rules 4"]
    assert [each.ref for each in clauses[3].provenance.derived_from] == ["a#poems", "Style guide"]
    assert found.facts == ("2 prompts with 7 criteria in words, 6 of them different.",)
    assert found.lines == (8, 9, 14, 20, 21, 21)
    assert told(found) == [
        (2, "the key models"),
        (5, "prompt fines: its prompt"),
        (6, "prompt fines: its ideal"),
        (9, "prompt fines: the weight of should 2"),
        (12, "prompt fines: a check that a program does"),
        (16, "prompt poems: its prompt"),
        (17, "prompt poems: the key temperature"),
        (21, "prompt poems: that should's list 3 is an alternative"),
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("prompt: A?\nshould:\n- b\n---\nprompt: C?\nshould_not:\n- d\n", ["1", "2"]),
        ("title: T\nprompts:\n- {id: x, prompt: A, points: [b]}\n- {prompt: C, should: [d]}\n",
         ["x", "2"]),
        (OLD_WEVAL, ["1", "y"]),
        ("- prompt: A?\n  should: [b]\n- 3\n- id: z\n  prompt: C?\n  should: [d]\n", ["1", "z"]),
    ],
)  # fmt: skip
def test_every_layout_of_a_blueprint_is_read(text: str, wanted: list[str], target: Target) -> None:
    found = read(text, target)
    refs = [[each.ref for each in clause.mappings] for clause in found.constitution.clauses]
    assert refs == [[name] for name in wanted]


@pytest.mark.parametrize(
    "text", ["prompt: A?\nshould: [{$contains: b}]\n", "title: T\n", "3", "should: a"]
)
def test_a_blueprint_without_a_criterion_in_words_is_refused(text: str, target: Target) -> None:
    with pytest.raises(BadInput, match="criterion in words"):
        read(text, target, SourceForm.WEVAL)


def test_guard_categories_keep_their_codes(target: Target) -> None:
    found = read(LLAMA, target)
    theft, noise = found.constitution.clauses
    assert (theft.id, theft.title) == ("guard.s1", "Theft")
    assert theft.text == "AI models should not help to steal.\n- Not even books."
    assert theft.compile.guard is not None
    assert theft.compile.guard.labels == ("safe", "S1")
    assert noise.text == "Noise."
    assert found.facts == ("2 categories, 1 without a description.",)
    assert found.lines == (4, 7)
    assert told(found) == [
        (1, "Task: Check if there is unsafe content."),
        (10, "<BEGIN CONVERSATION>"),
    ]
    assert recognised(BARE_LLAMA) is SourceForm.LLAMA_GUARD
    loud, ink = read(BARE_LLAMA, target).constitution.clauses
    assert loud.text == "Should not\n- shout\nCan\n- whisper"
    assert (ink.id, ink.text) == ("guard.o2", "No ink.")


@pytest.mark.parametrize(
    ("form", "text", "words"),
    [
        (SourceForm.LLAMA_GUARD, "S1: .\nShould not shout.\n", "Should not shout."),
        (SourceForm.MODEL_SPEC, "##  {#kind authority=user}\n\nBe kind.\n", "Be kind."),
    ],
)
def test_a_part_without_a_name_is_a_clause_without_a_title(
    form: SourceForm, text: str, words: str, target: Target
) -> None:
    (clause,) = read(text, target, form).constitution.clauses
    assert (clause.title, clause.plain) == (None, words)


def test_words_before_the_first_category_are_a_loss(target: Target) -> None:
    assert told(read("Our policy\n\nS1: A.\nS2: B.\n", target)) == [(1, "Our policy")]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [("Be kind.", 1, "no category"), ("S1: A.\nS1: B.\n", 2, "S1 is there twice")],
)
def test_a_guard_policy_that_is_none_is_refused(
    text: str, line: int, says: str, target: Target
) -> None:
    with pytest.raises(BadInput, match=says) as refused:
        read(text, target, SourceForm.LLAMA_GUARD)
    assert refused.value.line == line


def test_a_policy_says_under_its_heading_what_is_forbidden(target: Target) -> None:
    found = read(POLICY, target)
    clauses = found.constitution.clauses
    assert [(clause.level, clause.text) for clause in clauses] == [
        ("rule", "VIOLATES (1): shouts\nat others"),
        ("rule", "VIOLATES (1): sings"),
        ("default", "SAFE (0): whispers"),
    ]
    assert [clause.compile.guard and clause.compile.guard.labels for clause in clauses] == [
        ("1",), ("1",), ("0",),
    ]  # fmt: skip
    assert found.constitution.definitions == {"Noise": "a sound that others hear."}
    assert found.lines == (18, 20, 26)
    assert told(found) == [
        (1, "the words before any heading: 1 line"),
        (3, "the heading Noise policy"),
        (7, "section INSTRUCTIONS: 1 line"),
        (12, "section Definitions: 1 line"),
        (16, "section VIOLATES (1): 2 lines"),
        (30, "section Examples: 1 line"),
    ]


def test_a_heading_says_itself_what_is_not_allowed(target: Target) -> None:
    found = read("# Not allowed\n- a\n# Allowed\n- b\n", target, SourceForm.SAFEGUARD)
    assert [clause.level for clause in found.constitution.clauses] == ["rule", "default"]
    assert found.constitution.clauses[0].compile.guard is not None
    assert found.constitution.clauses[0].compile.guard.labels == ()


def test_a_policy_without_rules_is_refused(target: Target) -> None:
    with pytest.raises(BadInput, match="what violates"):
        read("# VIOLATES\n\nEverything.\n", target, SourceForm.SAFEGUARD)


@pytest.mark.parametrize(
    ("text", "texts", "lost"),
    [
        (NUMBERED, ["Prefer short replies.", "Prefer kind ones."], []),
        (json.dumps("Here:\n1. A."), ["A."], [(1, "Here:")]),
        ('["A.", "B."]', ["A.", "B."], []),
        ('{\n"4": "A.",\n"7": "B."}', ["A.", "B."], []),
        ('["A.", 3, " "]', ["A."], [(1, "the entry 1"), (1, "the entry 2")]),
        (ANNOTATED, ["Prefer short replies."],
         [(2, "metadata"), (5, "the annotator h1"), (7, "comparisons (2)")]),
    ],
)  # fmt: skip
def test_principles_are_read_from_each_file_that_holds_them(
    text: str, texts: list[str], lost: list[tuple[int, str]], target: Target
) -> None:
    found = read(text, target, SourceForm.INVERSE)
    assert [clause.text for clause in found.constitution.clauses] == texts
    assert told(found) == lost


@pytest.mark.parametrize("text", ['"no number"', "[3]", "{}", '{"annotators": {"a": 1}}'])
def test_a_file_without_principles_is_refused(text: str, target: Target) -> None:
    with pytest.raises(BadInput, match="no principle"):
        read(text, target, SourceForm.INVERSE)


def test_annotated_pairs_are_told_by_their_content(target: Target) -> None:
    assert recognised(ANNOTATED) is SourceForm.INVERSE
    assert recognised('{"a": "b", "c": 3}') is None
    assert read(ANNOTATED, target).lines == (4,)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (SourceForm.CONSTITUTIONAL_AI, json.dumps([{"critic": "a" * 5000, "revision": "b"}])),
        (SourceForm.INVERSE, json.dumps(["a" * 5000])),
        (SourceForm.WEVAL, f"prompt: A?\nshould: [{'a' * 5000}]\n"),
        (SourceForm.LLAMA_GUARD, f"S1: A.\n{'a' * 5000}\n"),
        (SourceForm.SAFEGUARD, f"# VIOLATES\n- {'a' * 5000}\n"),
    ],
)
def test_what_does_not_fit_a_clause_is_listed(form: SourceForm, text: str, target: Target) -> None:
    found = read(text, target, form)
    assert len(found.constitution.clauses[0].text) == MAX_TEXT
    assert any("its last" in what for _, what in told(found))


words = st.text("abc é'", min_size=1, max_size=30).map(str.strip).filter(bool)


@settings(max_examples=40)
@given(items=st.lists(words, min_size=1, max_size=6))
def test_no_principle_is_lost_or_changed(target: Target, items: list[str]) -> None:
    found = read(json.dumps(items), target, SourceForm.INVERSE)
    assert [clause.text for clause in found.constitution.clauses] == items
    assert told(found) == []
