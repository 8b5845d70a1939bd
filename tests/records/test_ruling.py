from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawspeaker.errors import BadInput
from lawspeaker.records.contest import CitedClause
from lawspeaker.records.ruling import Outcome, Ruling, Standing, Verdicts

counts = st.integers(0, 50)


def ruling(**parts: object) -> Ruling:
    asked = {
        "id": "ruling.0001",
        "contest": "contest.0001",
        "clauses": (CitedClause(id="clause.s1", digest="sha256:cd"),),
        "outcome": Outcome.VIOLATES,
        "holding_factors": ("no source",),
        "opposing_factors": (),
        "reasons": "No source was named.",
        "dissent": "",
        "verdicts": Verdicts(n_violates=7, n_complies=2),
        "decided_by": "mini-jury",
        "binding": "precedent",
        "decided_on": date(2026, 11, 9),
    }
    return Ruling(**(asked | parts))


@given(
    outcome=st.sampled_from(Outcome),
    verdicts=st.builds(Verdicts, n_complies=counts, n_violates=counts, n_not_applicable=counts),
    dissent=st.text(),
    opposing_factors=st.lists(st.text()).map(tuple),
    decided_on=st.dates(),
    overruled_by=st.sampled_from(["", "ruling.0007"]),
    simulated=st.booleans(),
)
def test_a_ruling_comes_back_as_it_was_stored(**parts: object) -> None:
    made = ruling(**parts)
    assert Ruling.from_json(json.loads(json.dumps(made.to_json()))) == made


def test_verdicts_add_up() -> None:
    verdicts = Verdicts(n_complies=1, n_violates=2, n_not_applicable=4)
    assert verdicts.n == 7
    assert [verdicts.of(outcome) for outcome in Outcome] == [1, 2, 4]


def test_an_overruled_ruling_is_marked() -> None:
    assert ruling().standing is Standing.GOOD_LAW
    assert ruling(overruled_by="ruling.0002").standing is Standing.OVERRULED


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ({"verdicts": [7, 2]}, "not an object"),
        ({"verdicts": {"complies": True}}, "a whole number"),
        ({"outcome": "upheld"}, "one of complies, violates"),
    ],
)
def test_a_damaged_ruling_is_not_guessed_at(damage: dict[str, object], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        Ruling.from_json({**ruling().to_json(), **damage})
