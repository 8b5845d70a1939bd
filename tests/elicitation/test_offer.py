from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elicitation.talk import standing, voter
from lawspeaker.elicitation.offer import draw, offer
from lawspeaker.elicitation.person import Person
from lawspeaker.elicitation.route import ROUTES, Part, Route
from lawspeaker.elicitation.routes import route_named
from lawspeaker.errors import UsageFault

STATE = standing(
    [[[1, 0, 9], [0, 0, 0], [3, 3, 3], [20, 5, 20]], [[9, 0, 1], [0, 0, 2], [3, 3, 3], [1, 1, 1]]],
    axes=np.array([[1.0, 0.2, 0.0, 0.5]]),
)
COUNTS = st.lists(st.tuples(*[st.integers(0, 60).map(float)] * 3).map(list), min_size=2, max_size=9)


def test_there_are_three_routes() -> None:
    assert sorted(ROUTES) == ["balanced", "polis", "uniform"]
    with pytest.raises(UsageFault, match="balanced, polis, uniform"):
        route_named("best")


@pytest.mark.parametrize("name", ["balanced", "polis", "uniform"])
@given(counts=COUNTS, explore=st.floats(0, 1))
def test_chances_add_up_and_none_is_below_the_floor(
    name: str, counts: list[list[float]], explore: float
) -> None:
    state = standing([counts])
    made = offer(state, voter({0: 1}), route_named(name), explore=explore)
    assert made.statement.tolist() == list(range(1, len(counts)))
    assert made.probability.sum() == pytest.approx(1.0)
    assert made.floor == pytest.approx(explore / len(made.statement))
    assert (made.probability >= made.floor - 1e-12).all()
    assert (made.probability > 0).all()
    assert sum(made.parts.values()) == pytest.approx(made.probability)


def test_the_balanced_route_keeps_a_fifth_for_even_chance() -> None:
    made = offer(STATE, Person.newcomer(), route_named("balanced"))
    assert made.floor == pytest.approx(0.05)


def test_uniform_is_even_and_says_so() -> None:
    made = offer(STATE, Person.newcomer(), route_named("uniform"))
    assert made.probability == pytest.approx([0.25] * 4)
    assert made.reason(0) == "lot"


def test_the_reason_is_what_lifts_most() -> None:
    made = offer(STATE, Person.newcomer(), route_named("balanced"))
    assert made.reason(1) in {"coverage", "support"}
    assert made.reason(int(made.probability.argmin())) == "lot"


def test_an_order_of_statements_is_no_reason() -> None:
    order = np.array([2, 0, 3, 1])
    turned = standing(STATE.group[:, order].tolist(), axes=STATE.loadings.axes[:, order])
    for name in ROUTES:
        first = offer(STATE, Person.newcomer(), route_named(name)).probability
        again = offer(turned, Person.newcomer(), route_named(name)).probability
        assert again == pytest.approx(first[order])


def test_weights_of_nothing_are_even_ones() -> None:
    blind = Route(
        name="blind",
        weigh=lambda s, _p: (Part(name="none", share=1.0, weight=np.zeros(s.n_statements)),),
        explore=0.0,
    )
    assert offer(STATE, Person.newcomer(), blind).probability == pytest.approx([0.25] * 4)


def test_who_has_seen_all_is_offered_nothing() -> None:
    person = voter({0: 1, 1: 1, 2: 0, 3: -1})
    made = offer(STATE, person, route_named("balanced"))
    assert len(made.statement) == 0
    assert draw(STATE, person, route_named("balanced"), 3, rng=np.random.default_rng(0)) == ()


def test_a_share_outside_0_to_1_is_refused() -> None:
    with pytest.raises(UsageFault, match="between 0 and 1"):
        offer(STATE, Person.newcomer(), route_named("balanced"), explore=1.5)


def test_draws_do_not_repeat_and_end_when_all_is_shown() -> None:
    drawn = draw(STATE, voter({2: 1}), route_named("balanced"), 9, rng=np.random.default_rng(1))
    assert sorted(each.statement for each in drawn) == [0, 1, 3]
    assert [each.n_eligible for each in drawn] == [3, 2, 1]
    assert drawn[-1].probability == pytest.approx(1.0)


def test_statements_are_drawn_as_often_as_their_chances_say() -> None:
    made = offer(STATE, Person.newcomer(), route_named("balanced"))
    rng = np.random.default_rng(5)
    n = 4000
    first = [
        draw(STATE, Person.newcomer(), route_named("balanced"), 1, rng=rng)[0] for _ in range(n)
    ]
    came = np.bincount([each.statement for each in first], minlength=4)
    off = (came - n * made.probability) / np.sqrt(n * made.probability * (1 - made.probability))
    assert np.abs(off).max() < 4
    assert {(each.statement, round(each.probability, 12)) for each in first} <= {
        (j, round(float(p), 12)) for j, p in enumerate(made.probability)
    }
