from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from lawspeaker.contract.document_form import read_document
from lawspeaker.contract.file_form import DocumentForm

if TYPE_CHECKING:
    from pathlib import Path

    from cli.call import Call

IMPORT = ("constitution", "import")
SPEC = "# A {#a authority=root}\n\nBe kind[^k1nd].\n\n# B {#b authority=user}\n\nBe brief.\n"


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    file = tmp_path / "Our_spec.md"
    file.write_text(SPEC, encoding="utf-8")
    return file


@pytest.mark.parametrize("name", ["draft.yaml", "draft.md", "draft.json"])
def test_a_draft_is_written_in_the_form_of_its_name_with_its_losses(
    lawspeaker: Call, spec: Path, tmp_path: Path, name: str
) -> None:
    out = tmp_path / name
    ended = lawspeaker(*IMPORT, spec, "--out", out, "--date", "2026-01-01")
    assert ended.code == 0
    document = read_document(out.read_text(encoding="utf-8"), DocumentForm.of_name(name), path=name)
    assert (document.id, document.title) == ("our-spec", "Our spec")
    assert [clause.id for clause in document.clauses] == ["spec.a", "spec.b"]
    losses = json.loads((tmp_path / "draft.losses.json").read_text(encoding="utf-8"))
    assert (losses["form"], losses["n_clauses"]) == ("model-spec", 2)
    for loss in losses["losses"]:
        assert f"lost: {spec}:{loss['line']}: {loss['what']}: {loss['why']}" in ended.out
    assert losses["facts"][0] in ended.out
    assert "2 clauses are written" in ended.err


def test_the_options_name_what_the_source_does_not(
    lawspeaker: Call, spec: Path, tmp_path: Path
) -> None:
    out = tmp_path / "draft.yaml"
    words = ("--id", "town", "--title", "Town", "--population", "people", "--language", "en")
    more = ("--people", 50, "--date", "2026-01-01", "--json")
    ended = lawspeaker(*IMPORT, spec, "--out", out, *words, *more)
    told = json.loads(ended.out)
    assert told["form"] == "model-spec"
    document = read_document(out.read_text(encoding="utf-8"), DocumentForm.YAML, path="d")
    assert (document.id, document.title) == ("town", "Town")
    assert document.language is not None
    assert document.parties[0].population == "people"
    assert document.amendment.clause.quorum.votes == 30
    assert document.effective.from_.isoformat() == "2026-01-01"


def test_many_losses_are_counted_and_written_whole(lawspeaker: Call, tmp_path: Path) -> None:
    source = tmp_path / "rules.md"
    source.write_text("- Be kind.\n" + "A remark.\n\n" * 30, encoding="utf-8")
    ended = lawspeaker(*IMPORT, source, "--out", tmp_path / "d.yaml", "--from", "markdown-list")
    assert ended.out.count("  lost: ") == 21
    assert "lost: 11 more; " in ended.out
    kept = json.loads((tmp_path / "d.losses.json").read_text(encoding="utf-8"))
    assert len(kept["losses"]) == 31


def test_nothing_is_replaced_unless_asked_for(lawspeaker: Call, spec: Path, tmp_path: Path) -> None:
    losses = tmp_path / "draft.losses.json"
    losses.write_text("mine", encoding="utf-8")
    ended = lawspeaker(*IMPORT, spec, "--out", tmp_path / "draft.yaml")
    assert (ended.code, ended.out) == (2, "")
    assert "draft.losses.json exists" in ended.err
    assert not (tmp_path / "draft.yaml").exists()
    assert lawspeaker(*IMPORT, spec, "--out", tmp_path / "draft.yaml", "--force").code == 0
    assert losses.read_text(encoding="utf-8") != "mine"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--id", "Not An Id"), 2, "is no id"),
        (("--from", "weval"), 3, "does not parse"),
        (("--date", "soon"), 3, "YYYY-MM-DD"),
        (("--out", "/proc/none/d.yaml"), 2, "cannot be written"),
    ],
)
def test_a_faulty_call_writes_nothing(
    lawspeaker: Call, spec: Path, tmp_path: Path, words: tuple[str, ...], code: int, says: str
) -> None:
    ended = lawspeaker(*IMPORT, spec, "--out", tmp_path / "d.yaml", *words)
    assert (ended.code, ended.out) == (code, "")
    assert says in ended.err
    assert not list(tmp_path.glob("d.*"))


def test_a_file_of_no_known_form_is_refused(lawspeaker: Call, tmp_path: Path) -> None:
    source = tmp_path / "words.txt"
    source.write_text("Only words.\n", encoding="utf-8")
    ended = lawspeaker(*IMPORT, source, "--out", tmp_path / "d.yaml")
    assert ended.code == 3
    assert "--from" in ended.err


def test_lint_imports_first_and_keeps_the_lines_of_the_file(
    lawspeaker: Call, spec: Path, tmp_path: Path
) -> None:
    names = tmp_path / "names.txt"
    names.write_text("examples/0ther.md\n", encoding="utf-8")
    lint = ("constitution", "lint", spec, "--date", "2026-01-01", "--select", "LS201")
    ended = lawspeaker(*lint, "--examples", names)
    assert ended.code == 0
    assert "Read as model-spec." in ended.out
    assert "2 headed sections, 2 of which state an authority" in ended.out
    assert "1 tags have no file: k1nd." in ended.out
    assert f"{spec}:5: LS201 warning: spec.b does not say why" in ended.out
    folder = tmp_path / "examples"
    folder.mkdir()
    (folder / "k1nd.md").write_text("x", encoding="utf-8")
    assert "0 tags have no file." in lawspeaker(*lint, "--examples", folder).out
    told = json.loads(lawspeaker(*lint, "--format", "json").out)
    assert told["imported"]["form"] == "model-spec"
    sarif = json.loads(lawspeaker(*lint, "--format", "sarif").out)
    lines = [
        each["locations"][0]["physicalLocation"]["region"]["startLine"]
        for each in sarif["runs"][0]["results"]
    ]
    assert lines == [1, 5]


def test_lint_reads_a_list_as_one_only_where_it_is_told(lawspeaker: Call, tmp_path: Path) -> None:
    source = tmp_path / "rules.md"
    source.write_text("- Be kind.\n", encoding="utf-8")
    ended = lawspeaker("constitution", "lint", source, "--from", "markdown-list")
    assert "Read as markdown-list." in ended.out
    assert ended.code == 0


@pytest.mark.shared
def test_the_published_model_spec_is_linted_with_its_facts(
    lawspeaker: Call, shared_data: Path
) -> None:
    source = shared_data / "model-spec" / "model_spec.md"
    ended = lawspeaker("constitution", "lint", source, "--date", "2026-01-01")
    assert ended.code == 0
    assert "80 headed sections, 59 of which state an authority and are clauses." in ended.out
    assert "16 of these hold no eval tag, 5 of them at level root: " in ended.out
    assert "116 eval tags: 115 in clauses, 1 in sections without authority." in ended.out
