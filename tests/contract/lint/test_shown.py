from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from lawspeaker.contract.file_form import DocumentForm
from lawspeaker.contract.lint.linting import lint
from lawspeaker.contract.lint.registry import CHECKS
from lawspeaker.contract.lint.shown import as_json, as_sarif
from lawspeaker.contract.lint.written import lint_text
from lawspeaker.contract.yaml_form import from_yaml

if TYPE_CHECKING:
    from lawspeaker.contract.lint.linting import Lint


def broken(text: str) -> Lint:
    text = text.replace("    reason: Readers want to check.\n", "")
    text = text.replace("answer: Brevity yields to it.", "answer: null")
    text = text.replace("ratification: rat.1", "ratification: null")
    return lint_text(text, path="w.yaml", form=DocumentForm.YAML, today=date(2026, 12, 1))


def test_json_holds_every_finding_and_counts_them(whole_text: str) -> None:
    shown = cast("dict[str, Any]", as_json(broken(whole_text)))
    assert shown["counts"] == {"note": 0, "warning": 2, "error": 1}
    assert [each["code"] for each in shown["findings"]] == ["LS201", "LS305", "LS409"]
    assert shown["findings"][0]["clause"] == "facts.source"
    assert shown["findings"][1]["field"] == "support.dissent[0].answer"
    assert shown["codes"] == sorted(CHECKS)
    assert json.loads(json.dumps(shown)) == shown


def test_sarif_has_a_rule_for_each_code_and_a_region_for_each_line(whole_text: str) -> None:
    found = broken(whole_text)
    sarif = cast("dict[str, Any]", as_sarif(found, uri="w.yaml", tool_version="0.1.0"))
    assert sarif["version"] == "2.1.0"
    (run,) = sarif["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(found.codes)
    assert all(rule["shortDescription"]["text"] for rule in rules)
    assert {rule["defaultConfiguration"]["level"] for rule in rules} == {"note", "warning", "error"}
    assert len(run["results"]) == 3
    for result, finding in zip(run["results"], found.findings, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding.code
        (place,) = result["locations"]
        assert place["physicalLocation"]["artifactLocation"] == {"uri": "w.yaml"}
        assert place["physicalLocation"]["region"] == {"startLine": finding.place.line}
    last = run["results"][-1]["locations"][0]["logicalLocations"]
    assert last == [{"fullyQualifiedName": "provenance.ratification"}]


def test_sarif_without_lines_has_no_region(whole_text: str) -> None:
    document = from_yaml(whole_text.replace("until: 2028-01-01", "until: 2026-11-02"), path="w")
    found = lint(document, today=date(2026, 12, 1))
    sarif = cast("dict[str, Any]", as_sarif(found, uri="w.yaml", tool_version="0.1.0"))
    (result,) = sarif["runs"][0]["results"]
    assert result["ruleId"] == "LS406"
    assert result["level"] == "error"
    assert "region" not in result["locations"][0]["physicalLocation"]
