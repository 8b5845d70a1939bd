from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lawspeaker.contract.markdown_form import to_markdown
from lawspeaker.contract.yaml_form import from_yaml
from lawspeaker.records.counted import counted

if TYPE_CHECKING:
    from cli.call import Call

WHOLE = Path(__file__).resolve().parents[1] / "contract" / "lint" / "whole.yaml"
LINT = ("constitution", "lint")


@pytest.mark.parametrize(
    ("day", "code", "n_findings"),
    [("2026-12-01", 0, 0), ("2027-05-03", 0, 3), ("2027-07-01", 4, 4)],
)
def test_errors_alone_end_in_exit_code_4(
    lawspeaker: Call, day: str, code: int, n_findings: int
) -> None:
    ended = lawspeaker(*LINT, WHOLE, "--date", day)
    assert ended.code == code
    assert ended.out.count(" LS40") == n_findings
    assert counted(ended.code // 4, "error") in ended.out
    assert ("the lint found 1 error." in ended.err) == (code == 4)


def test_text_names_file_line_code_and_mend(lawspeaker: Call) -> None:
    shown = lawspeaker(*LINT, WHOLE, "--date", "2027-07-01", "--select", "LS403").out
    line = next(
        number
        for number, text in enumerate(WHOLE.read_text(encoding="utf-8").splitlines(), start=1)
        if "sunset: 2027-06-01" in text
    )
    assert shown.startswith(f"{WHOLE}:{line}: LS403 error: style.brevity ended on 2027-06-01\n    ")


def test_select_and_ignore_reach_the_checks(lawspeaker: Call) -> None:
    words = (*LINT, WHOLE, "--date", "2027-07-01", "--format", "json")
    only = json.loads(lawspeaker(*words, "--select", "LS4", "--ignore", "LS403").out)
    assert {each["code"] for each in only["findings"]} == {"LS401"}
    refused = lawspeaker(*words, "--select", "LS9")
    assert refused.code == 2
    assert "no lint code begins with 'LS9'" in refused.err


def test_markdown_is_read_and_sarif_written(lawspeaker: Call, tmp_path: Path) -> None:
    document = from_yaml(WHOLE.read_text(encoding="utf-8"), path="whole.yaml")
    file = tmp_path / "the whole.md"
    file.write_text(to_markdown(document), encoding="utf-8")
    ended = lawspeaker(*LINT, file, "--date", "2027-07-01", "--format", "sarif")
    assert ended.code == 4
    (run,) = json.loads(ended.out)["runs"]
    assert [each["ruleId"] for each in run["results"]] == ["LS401", "LS401", "LS401", "LS403"]
    place = run["results"][-1]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == f"{tmp_path.as_uri()}/the%20whole.md"
    line = file.read_text(encoding="utf-8").splitlines()[place["region"]["startLine"] - 1]
    assert "sunset" in line


@pytest.mark.parametrize("words", [("gone.yaml",), (WHOLE, "--date", "tomorrow")])
def test_a_missing_file_or_a_day_that_is_none_is_bad_input(
    lawspeaker: Call, words: tuple[object, ...]
) -> None:
    ended = lawspeaker(*LINT, *words)
    assert ended.code == 3
    assert not ended.out
