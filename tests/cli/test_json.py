"""What `--json` prints: one JSON object with the version of its form, and nothing beside it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cli.call import Call
    from cycle.stage import Played


@pytest.mark.parametrize(
    "words",
    [
        "trace clause.s0 --in DEMO",
        "contest list DEMO",
        "constitution history DEMO",
        "constitution status DEMO",
        "constitution gaps DEMO",
        "constitution check DEMO/constitution.yaml",
        "draft list DEMO",
        "ledger verify DEMO",
        "doctor DEMO",
    ],
)
def test_it_is_one_object_with_the_version_of_its_form(
    lawspeaker: Call, played: Played, words: str
) -> None:
    ended = lawspeaker(*words.replace("DEMO", str(played.folder)).split(), "--json")
    assert json.loads(ended.out)["schema_version"] == 1, ended.err
