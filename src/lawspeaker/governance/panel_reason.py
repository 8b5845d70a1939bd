"""Why a volunteer's chance to sit was what it was: for who asks after the draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.errors import UsageFault
from lawspeaker.governance.panel import TICKETS, checked_kinds
from lawspeaker.governance.panel_notice import panel_notice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lawspeaker.governance.panel import PanelPlan
    from lawspeaker.records.canonical import Json
    from lawspeaker.records.volunteer import Volunteer
    from lawspeaker.social_choice.panel.quota import Quota

_REACHED = 0.005  # seats; what is told has two places


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What a quota on one of the person's values gives; `seats` is None for fewer than ten."""

    quota: Quota
    seats: float | None

    def __str__(self) -> str:
        """`age old: 3 to 4 seats; 4.00 expected, as many as its quota allows`."""
        if self.seats is None:
            return f"{self.quota}; expected seats are not shown, for too few people have it"
        if self.quota.at_least == self.quota.at_most:
            return f"{self.quota}, no more and no fewer"
        told = f"{self.quota}; {self.seats:.2f} expected"
        if self.seats >= self.quota.at_most - _REACHED:
            return f"{told}, as many as its quota allows"
        if self.seats <= self.quota.at_least + _REACHED:
            return f"{told}, as few as its quota allows"
        return told


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelReason:
    """One person's chance beside everybody's, beside that of a lot without quotas, and why."""

    person: str
    chance: float
    lowest: float
    highest: float
    without_quotas: float
    shares: tuple[Share, ...]

    @property
    def closing(self) -> str:
        """What the chance could not have been, and what decided the draw."""
        same = "Whoever says the same of themselves had the same chance."
        if self.chance < 1 / TICKETS:
            return (
                f"{same} It could not be greater: no panel that keeps these quotas has a seat for "
                "them. The quotas decided that, and no lot."
            )
        return (
            f"{same} It could be greater only at the cost of somebody whose chance is no "
            "greater, and a value that nobody could choose decided the draw."
        )

    def to_json(self) -> dict[str, Json]:
        """The same for a page or a letter."""
        return {
            "schema_version": 1,
            "person": self.person,
            "chance": self.chance,
            "lowest": self.lowest,
            "highest": self.highest,
            "without_quotas": self.without_quotas,
            "shares": [
                {
                    "feature": each.quota.feature,
                    "value": each.quota.value,
                    "min": each.quota.at_least,
                    "max": each.quota.at_most,
                    "seats": each.seats,
                }
                for each in self.shares
            ],
        }


def panel_reason(plan: PanelPlan, people: Sequence[Volunteer], person: str) -> PanelReason:
    """Why this person's chance was so; it tells nothing of others that the notice does not.

    UsageFault where the pool is not the plan's, or the person is not in it.
    """
    kind_of = checked_kinds(plan, people)
    if person not in kind_of:
        raise UsageFault(f"{person} is not in the pool. Name somebody as the pool's file does.")
    values = kind_of[person]
    notice = panel_notice(plan)
    expected = {(each.feature, each.value): each.seats for each in notice.chances}
    own = set(zip(plan.features, values, strict=True))
    return PanelReason(
        person=person,
        chance=next(kind.chance for kind in plan.kinds if kind.values == values),
        lowest=notice.lowest,
        highest=notice.highest,
        without_quotas=plan.size / plan.n_people,
        shares=tuple(
            Share(quota=quota, seats=expected[quota.feature, quota.value])
            for quota in plan.quotas
            if (quota.feature, quota.value) in own
        ),
    )
