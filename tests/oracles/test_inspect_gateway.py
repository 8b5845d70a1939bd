"""Inspect, unchanged, asks a model that stands behind the gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

inspect_ai = pytest.importorskip("inspect_ai", reason="Inspect lives in .venv-oracles")

from inspect_ai.dataset import Sample  # noqa: E402 - after the skip
from inspect_ai.model import get_model  # noqa: E402
from inspect_ai.scorer import includes  # noqa: E402
from inspect_ai.solver import generate, system_message  # noqa: E402

from gateway.open_gateway import open_gateway  # noqa: E402
from gateway.stage import Script, answers, levers, stand  # noqa: E402
from lawspeaker.contract.yaml_form import to_yaml  # noqa: E402
from lawspeaker.gateway.law import LawKeeper, make_law  # noqa: E402
from lawspeaker.gateway.settings import Lever  # noqa: E402
from lawspeaker.wiring.gateway import standing_law  # noqa: E402
from strategies import RIVER  # noqa: E402

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.enable_socket]


def test_inspect_evaluates_a_model_behind_the_gateway(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "river.yaml").write_text(to_yaml(RIVER), encoding="utf-8")
    day = RIVER.effective.from_
    standing = standing_law(tmp_path / "river.yaml", day=day, draft=True)
    law = make_law(standing, max_tokens=None, day=day)
    model = Script(answers("Both views are held."))
    state = stand(LawKeeper(lambda _: law), model=model, levers=levers(Lever.PROMPT, Lever.TELL))
    with open_gateway(state, probing=False) as address:
        (log,) = inspect_ai.eval(
            inspect_ai.Task(
                dataset=[Sample(input="Is the bridge good?", target="To contest it")],
                solver=[system_message("Be brief."), generate()],
                scorer=includes(),
            ),
            model=get_model("openai-api/ours/tiny", base_url=address, api_key="none"),
            log_dir=str(tmp_path / "logs"),
            display="none",
        )
    assert log.status == "success", log.error
    assert log.results.scores[0].metrics["accuracy"].value == 1.0
    (asked,) = model.asked
    first, second = asked["messages"][:2]
    assert RIVER.clauses[0].id in first["content"]
    assert "Be brief." in second["content"]
