from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.stage import CHAT, DAY, Script, answers, body_of, stand, talk
from lawspeaker.gateway.law import LawKeeper, make_law
from lawspeaker.gateway.precedents import Case, PrecedentIndex
from lawspeaker.governance.precedent import BINDING, PastCase, Pull, assess, retrieve
from lawspeaker.records.ruling import Outcome
from lawspeaker.wiring.gateway import standing_law
from wiring.adopted import amended, ratified

if TYPE_CHECKING:
    from pathlib import Path

    from cycle.stage import Played
    from lawspeaker.gateway.law import Law

FACTORS = ("a source was at hand", "somebody was in a hurry", "it was night")


@pytest.fixture(scope="session")
def one_case(played: Played) -> PastCase:
    (first, *_) = standing_law(played.folder, day=DAY, draft=True).past
    return first


def variant(case: PastCase, number: int, words: str = "", **ruling: Any) -> PastCase:
    """The same case under another number, with other words, and another ruling on it."""
    name = f"contest.{number:04d}"
    asked = words or case.contest.prompt
    return PastCase(
        contest=replace(case.contest, id=name, prompt=asked, factors=FACTORS[:1]),
        ruling=replace(case.ruling, id=f"ruling.{number:04d}", contest=name, **ruling),
    )


RULINGS = st.lists(
    st.fixed_dictionaries(
        {
            "holding_factors": st.lists(st.sampled_from(FACTORS), unique=True).map(tuple),
            "opposing_factors": st.lists(st.sampled_from(FACTORS), unique=True).map(tuple),
            "outcome": st.sampled_from(list(Outcome)),
            "overruled_by": st.sampled_from(["", "", "ruling.0099"]),
            "binding": st.sampled_from([BINDING, BINDING, "case"]),
            "simulated": st.booleans(),
            "decided_on": st.integers(0, 900).map(lambda n: date(2024, 1, 1) + timedelta(n)),
            "words": st.sampled_from(["May I renew?", "Is the ferry late?", "zzz"]),
        }
    ),
    max_size=12,
)


@given(
    drawn=RULINGS,
    factors=st.frozensets(st.sampled_from(FACTORS)),
    words=st.sampled_from(["May I renew a book?", "ferry", "-"]),
    simulated=st.booleans(),
)
def test_the_index_finds_what_the_plain_rule_finds(
    one_case: PastCase,
    demo_law: Law,
    drawn: list[dict[str, Any]],
    factors: frozenset[str],
    words: str,
    *,
    simulated: bool,
) -> None:
    past = [variant(one_case, i, **each) for i, each in enumerate(drawn)]
    held = demo_law.constitution
    index = PrecedentIndex(past, held)
    contest = replace(
        one_case.contest,
        id="contest.0500",
        prompt=words,
        answer="",
        factors=tuple(sorted(factors)),
        simulated=simulated,
    )
    case = Case(
        words=words,
        factors=factors,
        wordings=frozenset((each.id, each.digest) for each in contest.clauses),
        simulated=simulated,
    )
    assert index.assess(case) == assess(contest, past)
    near = retrieve(contest, past, constitution=held, today=DAY)
    assert [each.ruling.id for each in index.nearest(case, today=DAY)] == [
        each.past.ruling.id for each in near
    ]


def test_a_ruling_that_fits_is_followed_named_and_shown(town_copy: Path) -> None:
    amended(ratified(town_copy))
    standing = standing_law(town_copy, day=DAY, draft=False)
    clause = standing.constitution.clauses[0]
    (past,) = standing.past
    keeper = LawKeeper(lambda _: make_law(standing, max_tokens=None, day=DAY))
    model = Script(answers("Yes."))
    asked = body_of(CHAT) | {"messages": [{"role": "user", "content": f"Case: {clause.text}"}]}
    near = talk(stand(keeper, model=model), CHAT, asked)
    told = near.json["lawspeaker"]["precedents"]
    assert told == {"followed": [], "shown": ["ruling.0001"], "pull": "open"}
    system = model.asked[-1]["messages"][0]["content"]
    assert "Rulings on contested answers, for likeness only unless it says FOLLOW:" in system
    assert past.ruling.reasons[:20] in system
    assert "FOLLOW ruling" not in system
    assert past.contest.factors


def steered(keeper: LawKeeper, past: list[PastCase], factors: list[str]) -> Any:
    law = keeper.current
    words = past[0].contest.prompt + " " + law.enforced.clauses[0].text
    object.__setattr__(law, "precedents", PrecedentIndex(past, law.constitution))
    model = Script(answers("Yes."))
    asked = body_of(CHAT, lawspeaker={"factors": factors})
    asked["messages"] = [{"role": "user", "content": words}]
    got = talk(stand(keeper, model=model), CHAT, asked)
    return got, model.asked[0]["messages"][0]["content"]


def test_the_callers_factors_decide_which_ruling_is_followed(
    one_case: PastCase, played: Played
) -> None:
    standing = standing_law(played.folder, day=DAY, draft=True)
    law = make_law(standing, max_tokens=None, day=DAY)
    clause = law.enforced.clauses[0]
    cited = one_case.ruling.clauses[0].__class__(id=clause.id, digest=law.digests[clause.id])
    bound = {
        "binding": BINDING,
        "clauses": (cited,),
        "opposing_factors": (),
        "holding_factors": (FACTORS[0],),
        "decided_on": DAY,
    }
    one, two = list(Outcome)[:2]
    first = variant(one_case, 1, outcome=one, **bound)
    keeper = LawKeeper(lambda _: law)
    got, system = steered(keeper, [first], [FACTORS[0]])
    told = got.json["lawspeaker"]["precedents"]
    assert told == {"followed": ["ruling.0001"], "shown": ["ruling.0001"], "pull": "forced"}
    assert got.headers["x-lawspeaker-precedents"] == "ruling.0001"
    assert "FOLLOW ruling.0001" in system
    got, system = steered(keeper, [first], [FACTORS[2]])
    assert got.json["lawspeaker"]["precedents"]["followed"] == []
    assert "x-lawspeaker-precedents" not in got.headers
    second = variant(one_case, 2, outcome=two, **bound)
    got, system = steered(keeper, [first, second], [FACTORS[0]])
    assert got.json["lawspeaker"]["precedents"]["pull"] == Pull.CONFLICT.value
    assert "Rulings that fit this case conflict" in system
    assert "FOLLOW" not in system.replace("says FOLLOW", "")


@pytest.mark.parametrize(
    "own", [5, {"factors": "x"}, {"factors": [5]}, {"other": []}, {"factors": ["x"] * 33}]
)
def test_factors_of_another_form_are_refused(keeper: LawKeeper, own: object) -> None:
    got = talk(stand(keeper), CHAT, body_of(CHAT, lawspeaker=own))
    assert (got.status, got.code) == (400, "invalid_lawspeaker")
