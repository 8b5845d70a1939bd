"""Every form of a field that Weval's published format has, in YAML and in its older JSON.

Held against Weval's documentation of the format and the rules of its parser, written out anew;
`tests/contract/compile/test_weval.py` holds what we write to the same rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lawspeaker.contract.importers.importing import import_text
from lawspeaker.contract.importers.source_form import SourceForm
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from lawspeaker.contract.importers.imported import Imported, Target

FORMS = """title: Forms
point_defs:
  kind: {text: Kind words., citation: Code 4}
  short: "return r.length < 100"
  long: {$js: "r.length > 2"}
---
- id: a
  prompt: What?
  should:
    - Plain words.
    - "Words with a citation.": The Act
    - ? |
        Words over
        two lines.
      : The Code
    - {point: Weighed words., weight: 3}
    - {text: Words of the older key., multiplier: 0.5, citation: A book}
    - {$contains: duty}
    - {$contains: x, text: No words}
    - {fn: contains, arg: duty}
    - {$ref: kind}
    - {fn: ref, fnArgs: kind}
    - {$ref: short}
    - {$ref: long}
    - [Either this, {point: and that}]
    - [or this]
    - {weight: 2, citation: b}
    - 3
  should_not:
    - Rude words.
    - {$icontains: rude}
    - {Rude: 3}
- id: b
  messages: [{user: Hi}, {ai: Hello}]
  should: No list.
- promptText: Old.
  points: [{text: An old point.}]
  expect: [Never read.]
"""
WORDS = [
    ("Plain words.", ()),
    ("Words with a citation.", ("The Act",)),
    ("Words over\ntwo lines.", ("The Code",)),
    ("Weighed words.", ()),
    ("Words of the older key.", ("A book",)),
    ("Kind words.", ("Code 4",)),
    ("Either this", ()),
    ("and that", ()),
    ("or this", ()),
]
LOST = [
    (2, "the key point_defs"),
    (8, "prompt a: its prompt"),
    (16, "prompt a: the weight of should 4"),
    (17, "prompt a: the weight of should 5"),
    (18, "prompt a: a check that a program does"),
    (19, "prompt a: a check that a program does"),
    (20, "prompt a: a check that a program does"),
    (23, "prompt a: a check that a program does"),
    (24, "prompt a: a check that a program does"),
    (25, "prompt a: that should's list 13 is an alternative"),
    (26, "prompt a: that should's list 14 is an alternative"),
    (27, "prompt a: the weight of should 15"),
    (27, "prompt a: a check that a program does"),
    (28, "prompt a: a criterion that is no text"),
    (31, "prompt a: a check that a program does"),
    (32, "prompt a: a check that a program does"),
    (34, "prompt b: its messages"),
    (35, "prompt b: its should"),
    (36, "prompt 3: its promptText"),
    (38, "prompt 3: its expect"),
]


def read(text: str, target: Target) -> Imported:
    return import_text(text, path="b.yml", target=target, form=SourceForm.WEVAL)


def said(found: Imported) -> list[str]:
    return [clause.text.partition(": ")[2] for clause in found.constitution.clauses]


def test_every_form_of_a_criterion_is_a_clause_or_a_loss(target: Target) -> None:
    found = read(FORMS, target)
    clauses = found.constitution.clauses
    told = [
        (text, tuple(each.ref for each in clause.provenance.derived_from[1:]))
        for text, clause in zip(said(found), clauses, strict=True)
    ]
    assert told == [*WORDS, ("Rude words.", ()), ("An old point.", ())]
    assert [clause.text.startswith("The reply should not: ") for clause in clauses].index(True) == 9
    assert sorted((loss.line, loss.what) for loss in found.losses[:-1]) == sorted(LOST)
    why = {loss.what: loss.why for loss in found.losses}
    assert why["prompt b: its should"] == "it is no list of criteria"
    assert why["prompt 3: its expect"].startswith("another list of criteria is read")


PROMPT = "- prompt: a\n  should: [Be kind.]\n"


@pytest.mark.parametrize(
    "text",
    [
        PROMPT,
        "prompt: a\nshould: [Be kind.]\n",
        f"title: t\n---\n{PROMPT}",
        f"title: t\n--- # the prompts\n{PROMPT}...\n",
        f"# a remark\n---\ntitle: t\n---\n# another\n\n---\n{PROMPT}---\n",
        f"%YAML 1.2\n---\n{PROMPT}",
        "title: t\nprompts:\n- prompt: a\n  should: [Be kind.]\n",
        "prompt: b\nideal: c\n---\nprompt: a\nshould: [Be kind.]\n",
        '{"title": "t", "prompts": [{"promptText": "a", "points": [{"text": "Be kind."}]}]}',
    ],
)
def test_every_structure_of_a_file_is_read(text: str, target: Target) -> None:
    found = read(text, target)
    assert said(found) == ["Be kind."]
    line = text.splitlines()[found.lines[0] - 1]
    assert "Be kind." in line


def test_an_anchor_is_refused_with_what_to_do(target: Target) -> None:
    with pytest.raises(
        BadInput, match=r"line 4: .* aliases \(\*name\) are not used\. Write it out"
    ):
        read("- prompt: a\n  should: &s [b]\n- prompt: c\n  should: *s\n", target)
