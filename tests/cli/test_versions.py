from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lawspeaker.contract.digests import constitution_digest
from lawspeaker.contract.document_form import read_document, write_document
from lawspeaker.contract.file_form import DocumentForm
from lawspeaker.contract.migration import OLDEST
from lawspeaker.contract.yaml_form import from_yaml

if TYPE_CHECKING:
    from cli.call import Call

WHOLE = Path(__file__).resolve().parents[1] / "contract" / "lint" / "whole.yaml"
TEXT = WHOLE.read_text(encoding="utf-8")


@pytest.fixture
def reworded(tmp_path: Path) -> Path:
    file = tmp_path / "new.yaml"
    file.write_text(
        TEXT.replace("should keep its answers short", "should answer <briefly> &").replace(
            "version: 1.1.0", "version: 1.1.1"
        ),
        encoding="utf-8",
    )
    return file


@pytest.fixture
def book(tmp_path: Path) -> Path:
    file = tmp_path / "verdicts.csv"
    rows = [f"case.{n},complies,{'complies' if n else 'violates'}" for n in range(100)]
    file.write_text("\n".join(["case,old,new", *rows]), encoding="utf-8")
    return file


def test_a_redline_in_each_form(lawspeaker: Call, reworded: Path, tmp_path: Path) -> None:
    words = ("constitution", "redline", WHOLE, reworded)
    text = lawspeaker(*words)
    assert text.code == 0
    assert text.out.startswith("1.1.0 -> 1.1.1\n1 clause differs, 2 are the same.")
    assert "style.brevity (changed)" in text.out
    assert "### style.brevity (changed)" in lawspeaker(*words, "--format", "markdown").out
    out = tmp_path / "redline.html"
    assert lawspeaker(*words, "--format", "html", "--out", out).code == 0
    page = out.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "&lt;" in page
    assert "<briefly>" not in page
    again = lawspeaker(*words, "--format", "html", "--out", out)
    assert again.code == 2
    assert "exists" in again.err


def test_a_change_too_great_for_its_number_ends_in_4(lawspeaker: Call, reworded: Path) -> None:
    ended = lawspeaker("constitution", "version", WHOLE, reworded)
    assert ended.code == 4
    assert ended.out == "1.1.0 -> 1.1.1: MINOR, at least 1.2.0\n"
    assert "1.1.1 is too low for a MINOR change of 1.1.0; give it 1.2.0 or higher." in ended.err


def test_wording_that_keeps_the_verdicts_is_a_patch(
    lawspeaker: Call, reworded: Path, book: Path
) -> None:
    words = ("constitution", "version", WHOLE, reworded, "--verdicts", book)
    ended = lawspeaker(*words)
    assert ended.code == 0
    first, share, turned = ended.out.splitlines()
    assert first == "1.1.0 -> 1.1.1: PATCH, at least 1.1.1"
    assert share.startswith("99.0% of 100 verdicts stay (94.6% to 99.8%); the share itself counts")
    assert turned == "turned: case.0"
    told = json.loads(lawspeaker(*words, "--json").out)
    assert (told["change"], told["needed"], told["high_enough"]) == ("PATCH", "1.1.1", True)
    assert told["verdicts"]["turned"] == ["case.0"]
    assert told["verdicts"]["kept"]["n"] == 100
    bare = json.loads(lawspeaker("constitution", "version", WHOLE, WHOLE, "--json").out)
    assert (bare["change"], bare["verdicts"]) == ("NONE", None)


def test_too_few_verdicts_change_nothing(lawspeaker: Call, reworded: Path, book: Path) -> None:
    few = book.read_text(encoding="utf-8").splitlines()[:1] + ["a,complies,complies"] * 1
    book.write_text("\n".join(few), encoding="utf-8")
    ended = lawspeaker("constitution", "version", WHOLE, reworded, "--verdicts", book)
    assert ended.code == 4
    assert "too few to tell; it takes 50 cases" in ended.out
    assert "turned: none" in ended.out


@pytest.mark.parametrize("form", DocumentForm)
def test_a_document_is_converted_without_loss(
    lawspeaker: Call, tmp_path: Path, form: DocumentForm
) -> None:
    out = tmp_path / f"a.{form}"
    ended = lawspeaker("constitution", "convert", WHOLE, "--to", form.value, "--out", out)
    assert ended.code == 0
    again = read_document(out.read_text(encoding="utf-8"), form, path="a")
    assert again == from_yaml(TEXT, path="w")
    assert constitution_digest(again) == constitution_digest(from_yaml(TEXT, path="w"))
    printed = lawspeaker("constitution", "convert", WHOLE, "--to", form.value)
    assert printed.out == out.read_text(encoding="utf-8")


def test_an_older_schema_is_migrated_aloud(lawspeaker: Call, tmp_path: Path) -> None:
    old = json.loads(write_document(from_yaml(TEXT, path="w"), DocumentForm.JSON))
    old["schema"] = OLDEST
    del old["amendment"]["adoption"]
    file = tmp_path / "old.json"
    file.write_text(json.dumps(old), encoding="utf-8")
    assert lawspeaker("constitution", "check", file).code == 3
    ended = lawspeaker("constitution", "convert", file, "--to", "yaml")
    assert ended.code == 0
    assert "added by the migration: amendment.adoption: copied from amendment.clause" in ended.err
    assert from_yaml(ended.out, path="new").amendment.adoption.threshold == 0.6


def test_json_documents_are_checked_and_linted_like_others(
    lawspeaker: Call, tmp_path: Path
) -> None:
    file = tmp_path / "whole.json"
    file.write_text(write_document(from_yaml(TEXT, path="w"), DocumentForm.JSON), encoding="utf-8")
    assert lawspeaker("constitution", "check", file).code == 0
    ended = lawspeaker("constitution", "lint", file, "--date", "2027-07-01", "--select", "LS403")
    assert ended.code == 4
    line = int(ended.out.removeprefix(f"{file}:").partition(":")[0])
    assert "sunset" in file.read_text(encoding="utf-8").splitlines()[line - 1]
