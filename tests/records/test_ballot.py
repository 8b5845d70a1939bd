from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawspeaker.errors import BadInput
from lawspeaker.records.ballot import Ballot, Choice


@given(participant=st.text(min_size=1), choice=st.sampled_from(Choice), simulated=st.booleans())
def test_a_ballot_comes_back_as_it_was_stored(
    *,
    participant: str,
    choice: Choice,
    simulated: bool,
) -> None:
    ballot = Ballot(participant=participant, choice=choice, simulated=simulated)
    assert Ballot.from_json(json.loads(json.dumps(ballot.to_json()))) == ballot


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ({"choice": "maybe"}, "one of yes, no, abstain"),
        ({"simulated": "no"}, "true or false"),
        ({"participant": 7}, "a text"),
    ],
)
def test_a_damaged_ballot_is_not_guessed_at(damage: dict[str, object], words: str) -> None:
    stored = {"participant": "p.1", "choice": "yes", "simulated": False} | damage
    with pytest.raises(BadInput, match=words):
        Ballot.from_json(stored)
    del stored["participant"]
    with pytest.raises(BadInput, match="has no 'participant'"):
        Ballot.from_json(stored)
