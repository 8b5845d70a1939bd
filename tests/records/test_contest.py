from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawspeaker.errors import BadInput
from lawspeaker.records.contest import CitedClause, Contest


def contest(**parts: object) -> Contest:
    asked = {
        "id": "contest.0001",
        "constitution": "village",
        "version": "1.0.0",
        "constitution_digest": "sha256:ab",
        "clauses": (CitedClause(id="clause.s1", digest="sha256:cd"),),
        "prompt": "When?",
        "answer": "At nine.",
        "relief": "Say who says so.",
        "factors": ("no source",),
        "tier": "mini-jury",
        "opened": date(2026, 11, 1),
        "due": date(2026, 11, 11),
    }
    return Contest(**(asked | parts))


@given(
    prompt=st.text(),
    answer=st.text(),
    factors=st.lists(st.text()).map(tuple),
    opened=st.dates(),
    simulated=st.booleans(),
)
def test_a_contest_comes_back_as_it_was_stored(**parts: object) -> None:
    made = contest(**parts)
    assert Contest.from_json(json.loads(json.dumps(made.to_json()))) == made


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ({"answer": "At ten."}, "'answer_digest' of a contest"),
        ({"opened": "yesterday"}, "a date such as"),
        ({"factors": "no source"}, "not a list"),
        ({"factors": ["a", 1]}, "a list of texts"),
        ({"clauses": ["clause.s1"]}, "a list of objects"),
        ({"clauses": [{"id": "clause.s1"}]}, "a contest's clauses has no 'digest'"),
    ],
)
def test_a_damaged_contest_is_not_guessed_at(damage: dict[str, object], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        Contest.from_json({**contest().to_json(), **damage})
