from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lawspeaker.contract.clause import MAX_PLAIN, MAX_TEXT, Relation
from lawspeaker.contract.constitution import Status
from lawspeaker.contract.importers.model_spec import ModelSpec, import_model_spec, read_model_spec
from lawspeaker.contract.lint.linting import lint
from lawspeaker.contract.yaml_form import from_yaml, to_yaml
from lawspeaker.errors import BadInput

if TYPE_CHECKING:
    from lawspeaker.contract.importers.imported import Target

GARDEN = (Path(__file__).parent / "garden.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def garden(target: Target) -> ModelSpec:
    return import_model_spec(GARDEN, path="garden.md", target=target)


def test_each_section_with_an_authority_is_a_clause_of_its_level(garden: ModelSpec) -> None:
    clauses = garden.constitution.clauses
    assert [(each.id, each.level) for each in clauses] == [
        ("spec.do-no-harm", "root"),
        ("spec.speak-plainly", "guideline"),
    ]
    harm, plainly = clauses
    assert harm.text == (
        "The assistant must not name poisons for a plot, see “About” and [more](#nowhere).\n\n"
        "Back to the rule in each season."
    )
    assert harm.plain == harm.title == "Do no harm"
    assert harm.terms == ("Plot", "Season")
    assert harm.cases.complies == ("do_no_harm.1.good",)
    assert harm.cases.violates == ("do_no_harm.1.bad",)
    assert harm.cases.borderline == ("do_no_harm.1.ok",)
    assert [each.ref for each in harm.mappings] == ["p01s"]
    assert plainly.scope is not None
    assert plainly.scope.applies_to == ("beginners", "children")
    assert not plainly.terms


def test_an_import_is_a_draft_that_nobody_was_asked_about(garden: ModelSpec) -> None:
    document = garden.constitution
    assert document.status is Status.DRAFT
    assert [level.id for level in document.levels] == [
        "root", "system", "developer", "user", "guideline",
    ]  # fmt: skip
    assert "imported" in document.recitals[0]
    for clause in document.clauses:
        assert clause.support.overall.n == 0
        assert clause.norm is None
        assert [each.relation for each in clause.provenance.derived_from] == [Relation.IMPORTED]
    assert from_yaml(to_yaml(document), path="again.yaml") == document


def test_definitions_are_taken_over(garden: ModelSpec) -> None:
    assert garden.constitution.definitions == {
        "Plot": "a piece of ground\nthat one member tends.",
        "Season": "the months from sowing to harvest.",
    }


def test_every_loss_is_listed_with_its_line(garden: ModelSpec) -> None:
    lines = GARDEN.splitlines()
    assert [(loss.line, loss.what) for loss in garden.losses] == [
        (1, "section preamble: 21 characters"),
        (3, "section about: 24 characters"),
        (7, "section about: a block of commentary"),
        (12, "the term Weed"),
        (12, "section definitions: 10 characters"),
        (21, "section definitions: the words of an example (a plot)"),
        (31, "section conduct: 8 characters"),
        (33, "eval tag k1nd"),
        (35, "section do_no_harm: a link to nowhere"),
        (39, "section do_no_harm: a block of commentary"),
        (45, "section do_no_harm: the words of an example (a poison)"),
        (67, "section do_no_harm: the words of an example (nothing marked)"),
        (73, "section speak_plainly: the attribute colour"),
        (len(lines), "nothing of amendment, adjudication, support, or who decides silent points"),
    ]
    (unmarked,) = [loss.why for loss in garden.losses if loss.line == 67]
    assert unmarked == "no reply in it is marked, so it is no case either"
    assert garden.losses[0].to_json() == {
        "line": 1,
        "what": "section preamble: 21 characters",
        "why": "it states no authority, so it is no clause",
    }


@pytest.mark.parametrize(
    ("files", "says"),
    [
        (None, "Which tags have no file cannot be told from the text"),
        (frozenset({"p01s"}), "1 tags have no file: k1nd."),
        (frozenset({"p01s", "k1nd"}), "0 tags have no file."),
    ],
)
def test_the_facts_are_counted(target: Target, files: frozenset[str] | None, says: str) -> None:
    found = read_model_spec(GARDEN, path="g.md", target=replace(target, tag_files=files))
    assert found.facts[:3] == (
        "5 headed sections, 2 of which state an authority and are clauses.",
        "1 of these hold no eval tag, 0 of them at level root.",
        "2 eval tags: 1 in clauses, 1 in sections without authority.",
    )
    assert found.facts[3].startswith(says)
    assert found.lines == (35, 73)


def test_tags_are_told_wherever_they_stand(garden: ModelSpec) -> None:
    assert [(each.tag, each.section, each.line) for each in garden.tags] == [
        ("k1nd", "conduct", 33),
        ("p01s", "do_no_harm", 37),
    ]
    assert [each.id for each in garden.untagged] == ["spec.speak-plainly"]
    assert [each.tag for each in garden.without_file({"p01s"})] == ["k1nd"]
    assert garden.without_file({"p01s", "k1nd", "else"}) == ()


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("# A {#a}\n\nB.\n", 1, "no section states an authority"),
        ("# A {#a authority=king}\n\nB.\n", 1, "'king' is not known"),
        ("x\n# A {#a authority=root}\n\n!!! note\n    B.\n", 2, "instructs nothing"),
        (
            "# A {#a_b authority=root}\nB.\n# A {#a-b authority=root}\nC.\n",
            3,
            "a-b is there twice",
        ),
        ("# A {#a authority=root}\nB.\n~~~xml\nC\n", 3, "never closed"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_line(
    text: str, line: int | None, problem: str, target: Target
) -> None:
    with pytest.raises(BadInput, match=problem) as refused:
        import_model_spec(text, path="a.md", target=target)
    assert refused.value.line == line


@pytest.mark.parametrize(("part", "n_kept"), [("b" * 1500, 3002), ("b" * 5000, MAX_TEXT)])
def test_a_text_too_long_is_cut_where_a_paragraph_ends_and_the_rest_listed(
    part: str, n_kept: int, target: Target
) -> None:
    text = "# A {#a authority=root}\n\n" + "\n\n".join([part] * 3)
    found = import_model_spec(text, path="a.md", target=target)
    (clause,) = found.constitution.clauses
    whole = "\n\n".join([part] * 3)
    assert clause.text == whole[:n_kept]
    n_lost = len(whole[n_kept:].strip())
    assert f"section a: its last {n_lost:,} characters" in [loss.what for loss in found.losses]


def test_a_long_heading_is_shortened_in_the_plain_reading_only(target: Target) -> None:
    text = f"# {'a' * 400} {{#a authority=root}}\n\nB.\n"
    (clause,) = import_model_spec(text, path="a.md", target=target).constitution.clauses
    assert len(clause.plain) == MAX_PLAIN
    assert clause.title == "a" * 400


def test_windows_line_ends_change_nothing(garden: ModelSpec, target: Target) -> None:
    again = import_model_spec(GARDEN.replace("\n", "\r\n"), path="garden.md", target=target)
    assert again == garden


@pytest.mark.shared
def test_the_published_file_has_the_facts_that_were_counted_before(
    shared_data: Path, target: Target
) -> None:
    text = (shared_data / "model-spec" / "model_spec.md").read_text(encoding="utf-8")
    spec = import_model_spec(text, path="model_spec.md", target=replace(target, name="spec"))
    clauses = spec.constitution.clauses
    assert len(clauses) == 59
    assert len(spec.untagged) == 16
    assert sum(clause.level == "root" for clause in spec.untagged) == 5
    assert len({each.tag for each in spec.tags}) == 116
    assert Counter(clause.level for clause in clauses) == {
        "root": 22, "guideline": 18, "user": 15, "system": 3, "developer": 1,
    }  # fmt: skip
    cut = [loss for loss in spec.losses if "its last" in loss.what]
    assert [loss.line for loss in cut] == [1799]
    codes = Counter(each.code for each in lint(spec.constitution, today=date(2026, 1, 1)).findings)
    assert codes == {
        "LS201": 59, "LS303": 59, "LS402": 59, "LS602": 59, "LS302": 4, "LS301": 2,
    }  # fmt: skip
