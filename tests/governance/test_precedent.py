from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.court import DISMISSED, contest, day, past, ruling
from governance.village import village
from lawspeaker.contract.adjudication import Precedent
from lawspeaker.errors import UsageFault
from lawspeaker.governance.precedent import (
    PastCase,
    Pull,
    Treatment,
    assess,
    overrule,
    retrieve,
    treatments,
)
from lawspeaker.records.contest import CitedClause
from lawspeaker.records.ruling import Outcome, Standing

if TYPE_CHECKING:
    from lawspeaker.contract.constitution import Constitution

# a and b carried a violation although c spoke against it.
UPHELD_CASE = past(1, "abc", "ab", "c")


def test_what_held_then_holds_now_and_nothing_new_speaks_against() -> None:
    for factors in ("ab", "abc"):
        found = assess(contest(factors), [UPHELD_CASE])
        assert (found.pull, found.outcome) == (Pull.FORCED, Outcome.VIOLATES)
        assert found.forcing == ("ruling.0001",)
    assert found.to_json() == {
        "pull": "forced",
        "outcome": "violates",
        "forcing": ["ruling.0001"],
    }


def test_a_holding_factor_that_is_wanting_leaves_the_case_open() -> None:
    found = assess(contest("ac"), [UPHELD_CASE])
    assert (found.pull, found.outcome, found.forcing) == (Pull.OPEN, None, ())
    assert found.to_json()["outcome"] is None


def test_a_new_factor_against_it_sets_the_case_apart() -> None:
    weighed = past(2, "dx", "d", verdicts=DISMISSED)
    assert assess(contest("abd"), [UPHELD_CASE, weighed]).pull is Pull.OPEN


def test_a_factor_that_nobody_weighed_may_speak_for_either_side() -> None:
    assert assess(contest("abz"), [UPHELD_CASE]).pull is Pull.OPEN


def test_a_new_factor_for_it_makes_it_no_weaker() -> None:
    also = past(2, "ez", "ez")
    found = assess(contest("abe"), [UPHELD_CASE, also])
    assert (found.pull, found.forcing) == (Pull.FORCED, ("ruling.0001",))


def test_two_that_force_apart_are_for_the_bench() -> None:
    other = past(2, "abc", "c", "ab", verdicts=DISMISSED)
    found = assess(contest("abc"), [UPHELD_CASE, other])
    assert (found.pull, found.outcome) == (Pull.CONFLICT, None)
    assert found.forcing == ("ruling.0001", "ruling.0002")


@given(
    factors=st.sets(st.sampled_from("abcdez"), min_size=1),
    seed=st.integers(0, 9),
)
def test_the_order_of_the_past_changes_nothing(factors: set[str], seed: int) -> None:
    cases = [UPHELD_CASE, past(2, "dx", "d", verdicts=DISMISSED), past(3, "ez", "e", "d")]
    shuffled = list(cases)
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - a test's shuffle guards no secret
    case = contest("".join(sorted(factors)))
    assert assess(case, cases) == assess(case, shuffled)
    near = [
        retrieve(case, order, constitution=village(), today=day(9)) for order in (cases, shuffled)
    ]
    assert near[0] == near[1]


def test_only_binding_good_law_on_the_same_wording_forces() -> None:
    held = UPHELD_CASE.ruling
    reworded = (CitedClause(id="clause.s1", digest="sha256:other"),)
    for weaker in (
        replace(held, overruled_by="ruling.0009"),
        replace(held, binding="interim"),
        replace(held, clauses=reworded),
        replace(held, simulated=True),
    ):
        case = PastCase(contest=UPHELD_CASE.contest, ruling=weaker)
        assert assess(contest("ab"), [case]).pull is Pull.OPEN
    rehearsed = PastCase(contest=UPHELD_CASE.contest, ruling=replace(held, simulated=True))
    assert assess(contest("ab", simulated=True), [rehearsed]).pull is Pull.FORCED


def with_settings(**settings: int) -> Constitution:
    text = village()
    adjudication = text.adjudication.model_copy(update={"precedent": Precedent(**settings)})
    return text.model_copy(update={"adjudication": adjudication})


def test_the_score_is_the_formula_by_hand() -> None:
    # Factors {a,b,c} and {a,b}: 2/3. Same words: 1. Same clause: 1. Aged one half-life.
    near = retrieve(
        contest("ab"), [UPHELD_CASE], constitution=with_settings(half_life_days=10), today=day(15)
    )
    assert near[0].score == pytest.approx((0.5 * 2 / 3 + 0.3 + 0.2) / 2)
    other = contest("z", clauses=["clause.s2"], prompt="?!", answer="...")
    far = retrieve(other, [UPHELD_CASE], constitution=village(), today=day(0))
    assert (far[0].score, far[0].decay) == (0.0, 1.0)
    bare = PastCase(
        contest=replace(UPHELD_CASE.contest, factors=()),
        ruling=replace(UPHELD_CASE.ruling, holding_factors=(), opposing_factors=()),
    )
    assert retrieve(contest(""), [bare], constitution=village(), today=day(0))[0].factors == 0.0


def test_both_outcomes_are_shown_where_both_exist() -> None:
    cases = [past(n, "ab", "a") for n in (1, 2, 3)] + [past(4, "z", "z", verdicts=DISMISSED)]
    near = retrieve(contest("ab"), cases, constitution=with_settings(k=2), today=day(9))
    assert [each.past.ruling.id for each in near] == ["ruling.0001", "ruling.0004"]
    alike = retrieve(contest("ab"), cases[:3], constitution=with_settings(k=2), today=day(9))
    assert [each.past.ruling.id for each in alike] == ["ruling.0001", "ruling.0002"]
    one = retrieve(contest("ab"), cases, constitution=with_settings(k=1), today=day(9))
    assert [each.past.ruling.id for each in one] == ["ruling.0001"], "the nearest stays the nearest"


def test_overruled_cases_are_not_retrieved() -> None:
    gone = replace(UPHELD_CASE.ruling, overruled_by="ruling.0002")
    cases = [PastCase(contest=UPHELD_CASE.contest, ruling=gone)]
    assert retrieve(contest("ab"), cases, constitution=village(), today=day(9)) == ()


def test_a_ruling_follows_distinguishes_or_conflicts() -> None:
    new = contest("abd", number=2)
    cases = [UPHELD_CASE, past(3, "z", "z")]
    followed = treatments(new, ruling(new, "ab"), cases)
    assert [(t.ruling, t.how, t.factors) for t in followed] == [
        ("ruling.0001", Treatment.FOLLOWED, ())
    ]
    apart = treatments(new, ruling(new, "d", "ab", verdicts=DISMISSED), cases)
    assert [(t.how, t.factors) for t in apart] == [(Treatment.DISTINGUISHED, ("d",))]
    against = treatments(new, ruling(new, "b", verdicts=DISMISSED), cases)
    assert [t.how for t in against] == [Treatment.CONFLICTING]
    own = ruling(new, "ab")
    assert treatments(new, own, [PastCase(contest=new, ruling=own)]) == ()


def test_an_overruled_case_is_kept_and_marked() -> None:
    new = contest("abd", number=2)
    later = ruling(new, "b", verdicts=DISMISSED)
    old = overrule(UPHELD_CASE.ruling, by=later, constitution=village())
    assert (old.standing, old.overruled_by) == (Standing.OVERRULED, "ruling.0002")
    assert replace(old, overruled_by="") == UPHELD_CASE.ruling


@pytest.mark.parametrize(
    ("old", "by", "words"),
    [
        ({"overruled_by": "ruling.0005"}, {}, "overruled already"),
        ({}, {"outcome": Outcome.VIOLATES}, "decide alike"),
        ({}, {"clauses": (CitedClause(id="clause.s2", digest="x"),)}, "share no clause"),
        ({}, {"decided_on": day(1)}, "comes before"),
        ({"decided_by": "bench"}, {}, "lower tier"),
        ({}, {"simulated": True}, "is simulated"),
        ({"decided_by": "pope"}, {}, "no tier of this version"),
    ],
)
def test_what_cannot_overrule(old: dict[str, object], by: dict[str, object], words: str) -> None:
    later = ruling(contest("abd", number=2), "b", verdicts=DISMISSED)
    with pytest.raises(UsageFault, match=words):
        overrule(
            replace(UPHELD_CASE.ruling, **old), by=replace(later, **by), constitution=village()
        )
