"""Policies in the layouts that the guide to gpt-oss-safeguard and its users write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lawspeaker.contract.importers.importing import import_text, recognised
from lawspeaker.contract.importers.source_form import SourceForm

if TYPE_CHECKING:
    from lawspeaker.contract.clause import Clause
    from lawspeaker.contract.importers.imported import Imported, Target

BOLD = """**Noise Policy (#NP)**
**GOAL:** Find noise.

**DEFINITIONS**

- **Noise**: a sound that others hear.

- **Loud Noise:** louder than talk.

**Allowed Sound (NP0 \u2013 hardly heard)**
Sounds that nobody minds.

- **NP0.a Whisper**: \u201cPsst.\u201d

- **NP0.b Cough**: \u201cHm.\u201d

  **Output:** VALID, hardly heard.

**Likely Noise (NP2 \u2013 Medium)**

- **NP2.a Song**: \u201cLa la\u201d
  of any length
  **Output:** INVALID

**Grave Noise (NP4 - Worst)**

- **NP4.a Siren**: \u201cWee-oo\u201d

**Output:** INVALID + ESCALATE

**LABEL FORMAT**
Each item gets a label.

**AMBIGUITY**

- If unclear, NP0.
"""

NESTED = """# Unsafe sounds
## Scope
- replies
## VIOLATES (1)
### Rude
- hoots
### Other (H0)
- bleats
### Examples
- moo
## SAFE (0)
**Soft**
- hums
"""


def read(text: str, target: Target) -> Imported:
    return import_text(text, path="p.md", target=target, form=SourceForm.SAFEGUARD)


def guarded(clause: Clause) -> tuple[str, tuple[str, ...], str | None]:
    guard = clause.compile.guard
    assert guard is not None
    return clause.level, guard.labels, guard.action


def test_bold_lines_are_headings_and_an_output_says_what_they_are(target: Target) -> None:
    assert recognised(BOLD) is SourceForm.SAFEGUARD
    found = read(BOLD, target)
    clauses = found.constitution.clauses
    assert [guarded(clause) for clause in clauses] == [
        ("default", ("NP0",), "VALID, hardly heard."),
        ("default", ("NP0",), "VALID, hardly heard."),
        ("rule", ("NP2",), "INVALID"),
        ("rule", ("NP4",), "INVALID + ESCALATE"),
    ]
    assert clauses[2].text.endswith("\u201cLa la\u201d\nof any length")
    assert "Output" not in "".join(clause.text for clause in clauses)
    assert list(found.constitution.definitions) == ["Noise", "Loud Noise"]
    assert found.facts == ("2 items forbid, 2 allow, 2 definitions.",)
    assert [(loss.line, loss.what.partition(":")[0]) for loss in found.losses[:-1]] == [
        (2, "section Noise Policy (#NP)"),
        (11, "section Allowed Sound (NP0 \u2013 hardly heard)"),
        (32, "section LABEL FORMAT"),
        (36, "section AMBIGUITY"),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            NESTED,
            [("rule", ("1",)), ("rule", ("H0",)), ("default", ("0",))],
        ),
        ("# P\n## Not allowed\n**Loud**\n- a\n## Allowed\n- b\n", [("rule", ()), ("default", ())]),
        ("# P\n## A\n- a\nOutput: valid\n## B\n- b\nOutput: invalid\n", [
            ("default", ()), ("rule", ())]),
        ("# P\n## Violates\n**Fine**\n- a\nOutput: VALID\n", [("default", ())]),
    ],
)  # fmt: skip
def test_a_heading_below_another_is_of_its_kind_unless_it_says_so_itself(
    text: str, told: list[tuple[str, tuple[str, ...]]], target: Target
) -> None:
    found = read(text, target)
    assert [guarded(clause)[:2] for clause in found.constitution.clauses] == told


def test_the_text_of_a_clause_says_whether_it_is_forbidden(target: Target) -> None:
    assert [clause.text for clause in read(NESTED, target).constitution.clauses] == [
        "VIOLATES (1): Rude: hoots",
        "VIOLATES (1): Other (H0): bleats",
        "SAFE (0): Soft: hums",
    ]


LINES = st.sampled_from(
    ("# w{n}", "## VIOLATES w{n}", "## SAFE (0) w{n}", "## DEFINITIONS", "## Examples w{n}",
     "### w{n}", "**w{n}**", "**Not allowed w{n} (A1 - x)**", "- w{n}", "  w{n}", "w{n}",
     "- **w{n}**: w{n}.", "Output: INVALID", "")
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(LINES, max_size=20))
def test_no_word_of_a_policy_is_lost_without_being_listed(target: Target, lines: list[str]) -> None:
    whole = [line.format(n=n) for n, line in enumerate(("# P", "## VIOLATES", "- it", *lines))]
    found = read("\n".join(whole), target)
    kept = found.constitution.model_dump_json()
    listed = "\n".join(f"{loss.what}\n" for loss in found.losses)
    title = "the words before any heading"
    for line in whole:
        word = re.search(r"w\d+", line)
        title = f"section {line.strip('*# ')}:" if line.startswith(("#", "**")) else title
        if word is not None and not re.search(rf"\b{word[0]}\b", kept + listed):
            assert title in listed, line
