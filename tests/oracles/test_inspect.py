"""The compiled task, loaded and run by Inspect on its mock model."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

inspect_ai = pytest.importorskip("inspect_ai", reason="Inspect lives in .venv-oracles")

from inspect_ai.model import ModelOutput, ModelUsage, get_model  # noqa: E402 - after the skip

from lawspeaker.contract.compile.compiling import compile_targets  # noqa: E402
from lawspeaker.contract.compile.line import Target  # noqa: E402
from strategies import ATTACKS, RIVER  # noqa: E402

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.filterwarnings("ignore")

REPLY = "Two views are held, and both are old."
ANSWERS = [
    {"answer": "complies", "evidence": "Two views are held"},
    {"answer": "not_applicable", "evidence": ""},
    {"answer": "violates", "evidence": "words that are not in the reply"},
    {"answer": "partly", "evidence": "both  are old"},
]


def output(text: str) -> ModelOutput:
    made = ModelOutput.from_content("mockllm/model", text)
    # Without a count of its own the mock fetches a tokenizer from the network.
    made.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
    return made


def test_inspect_runs_the_task_and_believes_only_evidence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = "w".join(["", *ATTACKS])
    hostile = RIVER.clauses[1].model_copy(update={"text": words})
    document = RIVER.model_copy(update={"clauses": (RIVER.clauses[0], hostile)})
    (made,) = compile_targets(document, [Target.INSPECT])
    (tmp_path / "inspect_task.py").write_text(made.text, encoding="utf-8")
    requests = [{"request": "Is the bridge good?"}, {"request": "And now?"}]
    (tmp_path / "requests.jsonl").write_text("\n".join(map(json.dumps, requests)), encoding="utf-8")
    grader = get_model("mockllm/model", custom_outputs=[output(json.dumps(a)) for a in ANSWERS])
    (log,) = inspect_ai.eval(
        f"{tmp_path / 'inspect_task.py'}@constitution",
        model=get_model("mockllm/model", custom_outputs=[output(REPLY)] * 2),
        model_roles={"grader": grader},
        task_args={"requests": str(tmp_path / "requests.jsonl")},
        max_samples=1,
        log_dir=str(tmp_path / "logs"),
        display="none",
    )
    assert log.status == "success", log.error
    scores: list[dict[str, Any]] = [each.scores["clauses"].value for each in log.samples]
    first, second = (line.split("#")[-1].strip() for line in made.text.splitlines()[22:24])
    assert scores == [{first: 1.0, second: -1.0}, {first: -1.0, second: 0.5}]
    metrics = {
        each.name: {k: m.value for k, m in each.metrics.items()} for each in log.results.scores
    }
    assert metrics == {
        first: {"kept": 1.0, "n_judged": 1.0},
        second: {"kept": 0.5, "n_judged": 1.0},
    }


def test_a_task_without_requests_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (made,) = compile_targets(RIVER, [Target.INSPECT])
    names: dict[str, Any] = {"__name__": "inspect_task"}
    exec(compile(made.text, "inspect_task.py", "exec"), names)  # noqa: S102 - it is our own text
    with pytest.raises(ValueError, match="There is no request"):
        names["constitution"]()
