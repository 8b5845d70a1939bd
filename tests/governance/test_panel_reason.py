from __future__ import annotations

import pytest

from lawspeaker.errors import UsageFault
from lawspeaker.governance.panel import PanelPlan, plan_panel
from lawspeaker.governance.panel_reason import panel_reason
from lawspeaker.records.volunteer import Volunteer
from lawspeaker.social_choice.panel.quota import Quota

AGES = ["rare"] * 4 + ["young"] * 20 + ["middle"] * 26 + ["old"] * 50
PEOPLE = [Volunteer(id=f"v.{i}", traits={"age": age}) for i, age in enumerate(AGES)]
BOUNDS = {"rare": (0, 1), "young": (4, 6), "middle": (0, 9), "old": (1, 3)}


@pytest.fixture(scope="module")
def plan() -> PanelPlan:
    quotas = [
        Quota(feature="age", value=value, at_least=low, at_most=high)
        for value, (low, high) in BOUNDS.items()
    ]
    made = plan_panel(PEOPLE, ["age"], quotas, size=10)
    assert made is not None
    return made


def _told(plan: PanelPlan, person: str) -> str:
    (share,) = panel_reason(plan, PEOPLE, person).shares
    return str(share)


def test_a_person_learns_the_chance_and_which_quota_holds_it(plan: PanelPlan) -> None:
    reason = panel_reason(plan, PEOPLE, "v.99")
    assert reason.chance == pytest.approx(3 / 50, abs=1e-5)
    assert reason.lowest <= reason.chance <= reason.highest
    assert reason.without_quotas == pytest.approx(0.1)
    assert str(reason.shares[0]) == (
        "age old: 1 to 3 seats; 3.00 expected, as many as its quota allows"
    )
    assert reason.to_json()["person"] == "v.99"


def test_whom_the_quotas_shut_out_is_told_so(plan: PanelPlan) -> None:
    assert "somebody whose chance is no greater" in panel_reason(plan, PEOPLE, "v.99").closing
    quotas = [Quota(feature="age", value="middle", at_least=0, at_most=0)]
    shut = plan_panel(PEOPLE, ["age"], quotas, size=10)
    assert shut is not None
    closing = panel_reason(shut, PEOPLE, "v.30").closing
    assert "no panel that keeps these quotas has a seat for them" in closing


def test_a_value_of_few_people_is_told_without_its_seats(plan: PanelPlan) -> None:
    assert "not shown" in _told(plan, "v.0")


def test_a_quota_within_its_limits_or_at_its_least_says_so() -> None:
    quotas = [
        Quota(feature="age", value="young", at_least=5, at_most=6),
        Quota(feature="age", value="old", at_least=0, at_most=9),
    ]
    people = [each for each in PEOPLE if each.traits["age"] in {"young", "old"}]
    made = plan_panel(people, ["age"], quotas, size=10)
    assert made is not None
    (young,) = panel_reason(made, people, "v.5").shares
    (old,) = panel_reason(made, people, "v.99").shares
    assert str(young) == "age young: 5 to 6 seats; 5.00 expected, as few as its quota allows"
    assert str(old) == "age old: 0 to 9 seats; 5.00 expected"


def test_a_stranger_and_another_pool_are_refused(plan: PanelPlan) -> None:
    with pytest.raises(UsageFault, match=r"v\.100 is not in the pool"):
        panel_reason(plan, PEOPLE, "v.100")
    with pytest.raises(UsageFault, match="not the one"):
        panel_reason(plan, PEOPLE[1:], "v.99")
