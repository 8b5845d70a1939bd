"""Inspect evaluates a model through the gateway as it evaluates any other."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

inspect_ai = pytest.importorskip("inspect_ai")
pytest.importorskip("openai")

from inspect_ai.dataset import Sample  # noqa: E402 - after the skip
from inspect_ai.model import GenerateConfig, get_model  # noqa: E402
from inspect_ai.scorer import includes  # noqa: E402
from inspect_ai.solver import generate, system_message  # noqa: E402

from gateway.open_gateway import open_gateway  # noqa: E402
from gateway.stage import DAY, stand  # noqa: E402
from lawspeaker.gateway.capabilities import Capabilities  # noqa: E402
from lawspeaker.gateway.law import LawKeeper, make_law  # noqa: E402
from lawspeaker.wiring.gateway import standing_law  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cycle.stage import Played

ROOT = Path(__file__).resolve().parents[2]
MAIN = ROOT / ".venv" / "bin" / "python"
# The model's server has its packages in the environment of the other tests.
SERVE = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import llama
for each in llama.serve(Path(sys.argv[2])):
    print(each.url, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def llama_url(tmp_path: Path) -> Iterator[str]:
    if not MAIN.exists():
        pytest.skip("the environment of the other tests is not set up")
    with subprocess.Popen(  # noqa: S603 - our own text
        [MAIN, "-c", SERVE, str(ROOT / "tests"), str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        try:
            if not url:
                pytest.skip("the model's server does not start in the other environment")
            yield url
        finally:
            process.communicate("")


@pytest.mark.enable_socket
@pytest.mark.filterwarnings("ignore")
def test_inspect_evaluates_a_model_through_the_gateway(
    played: Played, llama_url: str, tmp_path: Path
) -> None:
    law = make_law(standing_law(played.folder, day=DAY, draft=True), max_tokens=None, day=DAY)
    keeper = LawKeeper(lambda _: law)
    task = inspect_ai.Task(
        dataset=[Sample(input="May I renew a book?", target="yes"), Sample(input="Who decides?")],
        solver=[system_message("Be brief."), generate()],
        scorer=includes(),
    )
    with open_gateway(stand(keeper, url=llama_url, capabilities=Capabilities())) as url:
        model = get_model(
            "openai-api/lawspeaker/tiny-random",
            base_url=url,
            api_key="none",
            config=GenerateConfig(max_tokens=8, temperature=1.0, seed=3),
        )
        (log,) = inspect_ai.eval(
            task, model=model, display="none", log_dir=str(tmp_path / "logs"), log_samples=True
        )
    assert log.status == "success", log.error
    assert len(log.samples) == 2
    for sample in log.samples:
        assert sample.output.completion
        # The law went before what Inspect asked: its words are many, the question's are few.
        assert sample.output.usage.input_tokens > 1000
