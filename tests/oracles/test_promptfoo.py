"""The compiled configuration, validated and run by promptfoo with a grader of our own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
import yaml

from lawspeaker.contract.compile.case_book import Case, CaseBook
from lawspeaker.contract.compile.compiling import compile_targets
from lawspeaker.contract.compile.line import Target
from lawspeaker.contract.compile.registry import CompileRequest
from strategies import ATTACKS, RIVER

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = shutil.which("promptfoo")
pytestmark = pytest.mark.skipif(
    PROGRAM is None,
    reason="promptfoo is not on PATH: npm install promptfoo, then put node_modules/.bin there",
)
GRADER = """
const fs = require('fs');
module.exports = class {
  id() { return 'grader'; }
  async callApi(prompt) {
    fs.appendFileSync(__dirname + '/asked.jsonl', JSON.stringify(JSON.parse(prompt)) + '\\n');
    const pass = !prompt.includes('civic topic');
    return { output: JSON.stringify({ pass, score: pass ? 1 : 0, reason: 'not_applicable' }) };
  }
};
"""


def promptfoo(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    quiet = {"PROMPTFOO_DISABLE_TELEMETRY": "1", "PROMPTFOO_DISABLE_UPDATE": "1"}
    own = {"PROMPTFOO_CONFIG_DIR": str(folder / "own"), "SECRET": "told"}
    assert PROGRAM is not None
    return subprocess.run(  # noqa: S603 - the program that this file is about
        [PROGRAM, *words],
        cwd=folder,
        env=os.environ | quiet | own,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration with words that try to leave their place, and a grader."""
    hostile = RIVER.clauses[1].model_copy(update={"text": "w".join(["", *ATTACKS])})
    document = RIVER.model_copy(update={"clauses": (RIVER.clauses[0], hostile)})
    book = CaseBook(
        cases=(
            Case(id="case.1", request="Is the bridge good?", reply="Two views are held."),
            Case(id="case.2", request='And now: "it\'s" 50 %?', reply="Ask them."),
        )
    )
    (made,) = compile_targets(document, [Target.PROMPTFOO], CompileRequest(cases=book))
    (tmp_path / "promptfooconfig.yaml").write_text(made.text, encoding="utf-8")
    (tmp_path / "grader.js").write_text(GRADER, encoding="utf-8")
    return tmp_path


def test_promptfoo_calls_it_valid_and_another_not(folder: Path) -> None:
    done = promptfoo(folder, "validate", "-c", "promptfooconfig.yaml")
    assert done.returncode == 0, done.stderr
    assert "Configuration is valid" in done.stdout
    read = yaml.safe_load((folder / "promptfooconfig.yaml").read_text(encoding="utf-8"))
    # It does not look into what is asserted, which is why the next test runs it.
    read["tests"] = [{"vars": 3}]
    (folder / "broken.yaml").write_text(json.dumps(read), encoding="utf-8")
    refused = promptfoo(folder, "validate", "-c", "broken.yaml")
    assert "Configuration is valid" not in refused.stdout
    assert "at tests" in refused.stdout + refused.stderr


def test_promptfoo_asks_its_grader_each_clause_word_for_word(folder: Path) -> None:
    grader = f"file://{folder / 'grader.js'}"
    words = ("-c", "promptfooconfig.yaml", "--grader", grader, "--no-cache", "--no-write")
    done = promptfoo(folder, "eval", *words, "-o", "out.json")
    read = yaml.safe_load((folder / "promptfooconfig.yaml").read_text(encoding="utf-8"))
    rubrics = [each["value"] for each in read["defaultTest"]["assert"]]
    requests = [each["vars"]["request"] for each in read["tests"]]
    results = json.loads((folder / "out.json").read_text(encoding="utf-8"))["results"]["results"]
    assert sorted(each["response"]["output"] for each in results) == sorted(requests), done.stderr
    asked = [
        json.loads(line)[-1]["content"]
        for line in (folder / "asked.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert sorted(asked) == sorted(
        f"<Output>\n{request}\n</Output>\n<Rubric>\n{rubric}\n</Rubric>"
        for request in requests
        for rubric in rubrics
    )
    marks = {each["metric"] for each in read["defaultTest"]["assert"]}
    assert all(set(each["namedScores"]) == marks for each in results)
    assert all(sum(each["namedScores"].values()) < len(marks) for each in results)
