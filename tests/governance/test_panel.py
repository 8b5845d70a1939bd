from __future__ import annotations

import json
from collections import Counter

import numpy as np
import pytest

from lawspeaker.errors import UsageFault
from lawspeaker.governance.panel import (
    TICKETS,
    PanelPlan,
    draw_panel,
    plan_panel,
    pool_commitment,
    relaxations,
)
from lawspeaker.governance.panel_notice import panel_notice
from lawspeaker.records.volunteer import Volunteer
from lawspeaker.social_choice.panel.quota import Quota

FEATURES = ("age", "region")


def _pool(n: int = 60, seed: int = 0) -> list[Volunteer]:
    rng = np.random.default_rng(seed)
    return [
        Volunteer(
            id=f"v.{i}",
            traits={
                "age": str(rng.choice(["young", "old"], p=[0.25, 0.75])),
                "region": "NS"[i % 2],
            },
        )
        for i in range(n)
    ]


QUOTAS = (
    Quota(feature="age", value="young", at_least=4, at_most=5),
    Quota(feature="age", value="old", at_least=3, at_most=4),
    Quota(feature="region", value="N", at_least=3, at_most=5),
)


def _plan(people: list[Volunteer]) -> PanelPlan:
    plan = plan_panel(people, FEATURES, QUOTAS, size=8)
    assert plan is not None
    return plan


def _keeps(plan: PanelPlan, people: list[Volunteer], seated: tuple[str, ...]) -> bool:
    traits = {each.id: each.traits for each in people}
    return len(seated) == plan.size and all(
        quota.at_least
        <= sum(traits[person][quota.feature] == quota.value for person in seated)
        <= quota.at_most
        for quota in plan.quotas
    )


def test_tickets_are_whole_and_the_chances_are_theirs() -> None:
    plan = _plan(_pool())
    assert sum(hand.tickets for hand in plan.hands) == TICKETS
    assert sum(kind.n * kind.chance for kind in plan.kinds) == pytest.approx(8)
    assert plan.lowest == pytest.approx(
        4 / Counter(p.traits["age"] for p in _pool())["old"], abs=2e-6
    )


def test_the_drawn_follow_the_plan_the_value_and_nothing_else() -> None:
    people = _pool()
    plan = _plan(people)
    drawn = draw_panel(plan, people, public_value="7 11 13")
    assert draw_panel(plan, people[::-1], public_value="7 11 13") == drawn
    assert draw_panel(plan, people, public_value="7 11 14").seated != drawn.seated
    assert _keeps(plan, people, drawn.seated)
    assert sorted((*drawn.seated, *drawn.waiting)) == sorted(each.id for each in people)


def test_over_many_values_everybody_is_drawn_as_often_as_was_said() -> None:
    people = _pool()
    plan = _plan(people)
    n = 3000
    times = Counter(
        person for i in range(n) for person in draw_panel(plan, people, public_value=str(i)).seated
    )
    chance = {kind.values: kind.chance for kind in plan.kinds}
    for each in people:
        said = chance[each.traits["age"], each.traits["region"]]
        # Sixty people at once: 4.2 standard errors are passed once in about 600 test runs.
        assert abs(times[each.id] / n - said) < 4.2 * np.sqrt(said * (1 - said) / n)


def test_who_declines_is_followed_by_one_of_the_same_kind_while_there_is_one() -> None:
    people = _pool()
    plan = _plan(people)
    traits = {each.id: each.traits for each in people}
    before = draw_panel(plan, people, public_value="a")
    gone = before.seated[0]
    after = draw_panel(plan, people, public_value="a", declined=[gone])
    ((left, new),) = after.replaced
    assert left == gone
    assert traits[new] == traits[gone]
    assert set(after.seated) == (set(before.seated) - {gone}) | {new}
    assert gone not in after.waiting
    assert _keeps(plan, people, after.seated)


def test_another_kind_takes_the_seat_only_if_the_quotas_stay_whole() -> None:
    young = [Volunteer(id="y0", traits={"age": "young", "region": "N"})]
    young += [Volunteer(id=f"y{i}", traits={"age": "young", "region": "S"}) for i in range(1, 6)]
    old = [Volunteer(id=f"o{i}", traits={"age": "old", "region": "N"}) for i in range(20)]
    people = [*young, *old]
    plan = _plan(people)
    value = next(v for v in "abcdefghij" if "y0" in _seated(plan, people, v))
    ((gone, new),) = draw_panel(plan, people, public_value=value, declined=["y0"]).replaced
    assert gone == "y0"
    assert new.startswith("y")
    declined = ["y0"]
    fault = ""
    while not fault:
        try:
            after = draw_panel(plan, people, public_value=value, declined=declined)
        except UsageFault as raised:
            fault = str(raised)
        else:
            assert _keeps(plan, people, after.seated)
            declined.append(next(each for each in after.seated if each.startswith("y")))
    assert "Nobody who waits" in fault


def _seated(plan: PanelPlan, people: list[Volunteer], value: str) -> tuple[str, ...]:
    return draw_panel(plan, people, public_value=value).seated


def test_only_who_sits_can_decline() -> None:
    people = _pool()
    plan = _plan(people)
    waiting = draw_panel(plan, people, public_value="a").waiting[0]
    with pytest.raises(UsageFault, match="does not sit"):
        draw_panel(plan, people, public_value="a", declined=[waiting])


def test_another_pool_is_refused() -> None:
    people = _pool()
    plan = _plan(people)
    with pytest.raises(UsageFault, match="not the one"):
        draw_panel(plan, people[1:], public_value="a")


def test_the_commitment_holds_every_trait_and_no_order() -> None:
    people = _pool(5)
    assert pool_commitment(people, FEATURES) == pool_commitment(people[::-1], FEATURES)
    other = [*people[:-1], Volunteer(id=people[-1].id, traits={"age": "?", "region": "N"})]
    assert pool_commitment(people, FEATURES) != pool_commitment(other, FEATURES)


def test_where_no_panel_exists_there_is_no_plan_but_a_mend() -> None:
    people = _pool()
    tight = (Quota(feature="age", value="young", at_least=8, at_most=8), QUOTAS[1])
    assert plan_panel(people, FEATURES, tight, size=8) is None
    assert len(relaxations(people, FEATURES, tight, size=8)) >= 1


def test_the_notice_shows_no_value_that_few_people_have() -> None:
    people = [
        Volunteer(id=f"v.{i}", traits={"age": age})
        for i, age in enumerate(["a"] * 5 + ["b"] * 12 + ["c"] * 40)
    ]
    quotas = [Quota(feature="age", value=value, at_least=1, at_most=4) for value in "abc"]
    plan = plan_panel(people, ["age"], quotas, size=6)
    assert plan is not None
    notice = panel_notice(plan)
    shown = {each.value: each.seats for each in notice.chances}
    # One hidden value could be had by subtraction from the seats, so a second one is hidden.
    assert shown["a"] is None
    assert shown["b"] is None
    assert shown["c"] is not None
    assert notice.to_json()["plan"] == plan.digest
    assert '"n":' not in json.dumps(notice.to_json())


def test_the_notice_shows_all_where_nobody_is_few() -> None:
    plan = _plan(_pool(200))
    assert all(each.seats is not None for each in panel_notice(plan).chances)


@pytest.mark.parametrize(("n_young", "told"), [(12, "12 of the"), (4, "Fewer than 10 of the")])
def test_the_notice_says_who_can_never_be_drawn(n_young: int, told: str) -> None:
    ages = ["young"] * n_young + ["old"] * 30
    people = [Volunteer(id=f"v.{i}", traits={"age": age}) for i, age in enumerate(ages)]
    shut_out = [Quota(feature="age", value="young", at_least=0, at_most=0)]
    plan = plan_panel(people, ["age"], shut_out, size=6)
    assert plan is not None
    notice = panel_notice(plan)
    assert notice.never is not None
    assert notice.never.startswith(f"{told} volunteers can never be drawn")
    assert notice.to_json()["n_never"] == (12 if n_young == 12 else None)
    assert str(notice.bound) == "0.0"
    everybody = plan_panel(people, ["age"], [], size=6)
    assert everybody is not None
    assert panel_notice(everybody).never is None
