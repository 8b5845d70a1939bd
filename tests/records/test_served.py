from __future__ import annotations

from dataclasses import replace

import pytest

from lawspeaker.errors import BadInput
from lawspeaker.records.served import Served

SHOWN = Served(
    participant="p.1",
    statement="stmt.2",
    probability=0.125,
    n_eligible=8,
    route="balanced",
    model="sha256:0",
    at="2026-11-25T09:00:00+00:00",
)


def test_it_comes_back_from_the_record_as_it_was() -> None:
    assert Served.from_json(SHOWN.to_json()) == SHOWN
    assert Served.from_json({**SHOWN.to_json(), "probability": 1}).probability == 1.0


@pytest.mark.parametrize("chance", [0, -0.1, 1.5, True, "0.5", None])
def test_a_chance_that_is_none_is_refused(chance: object) -> None:
    with pytest.raises(BadInput, match="probability"):
        Served.from_json({**SHOWN.to_json(), "probability": chance})


def test_the_key_is_of_the_showing_not_of_its_time() -> None:
    assert replace(SHOWN, at="later").key == SHOWN.key
    others = [
        replace(SHOWN, participant="p.2"),
        replace(SHOWN, statement="stmt.3"),
        replace(SHOWN, route="uniform"),
        replace(SHOWN, model="sha256:1"),
    ]
    assert len({each.key for each in (SHOWN, *others)}) == 5
