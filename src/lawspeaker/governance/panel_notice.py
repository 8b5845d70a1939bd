"""What the public may see of a plan: every chance that stands for ten people or more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawspeaker.governance.panel import TICKETS, counted
from lawspeaker.records.anonymity import K_ANONYMITY, shown, told

if TYPE_CHECKING:
    from lawspeaker.governance.panel import PanelPlan
    from lawspeaker.records.canonical import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """The chances of the people with one value of one feature; None for fewer than ten."""

    feature: str
    value: str
    seats: float | None
    lowest: float | None
    highest: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelNotice:
    """The plan's public face; `chances` by feature and value, `lowest` over everybody.

    No lottery under the quotas gives everybody a chance above `bound`. `n_never` volunteers can
    never be drawn.
    """

    n_people: int
    size: int
    plan: str
    lowest: float
    highest: float
    bound: float
    chances: tuple[Chance, ...]
    n_never: int

    @property
    def never(self) -> str | None:
        """Who can never be drawn, in a sentence; None where everybody can."""
        if not self.n_never:
            return None
        return (
            f"{told(self.n_never).capitalize()} of the volunteers can never be drawn: no panel "
            "that keeps these quotas has a seat for them. Widen a quota, or tell them."
        )

    def to_json(self) -> dict[str, Json]:
        """The form of the file that is published before the draw."""
        return {
            "schema_version": 1,
            "n_people": self.n_people,
            "size": self.size,
            "plan": self.plan,
            "lowest": self.lowest,
            "highest": self.highest,
            "bound": self.bound,
            "n_never": shown(self.n_never),
            "chances": [
                {
                    "feature": each.feature,
                    "value": each.value,
                    "seats": each.seats,
                    "lowest": each.lowest,
                    "highest": each.highest,
                }
                for each in self.chances
            ],
        }


def panel_notice(plan: PanelPlan) -> PanelNotice:
    """What may be published of a plan; a value that fewer than ten people have shows nothing.

    Numbers of volunteers are left out, and where one value of a feature is hidden the value
    with the next fewest people is hidden too, so that seats cannot be subtracted from the sum.
    """
    chances = [kind.chance for kind in plan.kinds]
    return PanelNotice(
        n_people=plan.n_people,
        size=plan.size,
        plan=plan.digest,
        lowest=min(chances),
        highest=max(chances),
        bound=plan.bound,
        chances=tuple(each for feature in plan.features for each in _of(plan, feature)),
        n_never=sum(kind.n for kind in plan.kinds if kind.chance < 1 / TICKETS),
    )


def _of(plan: PanelPlan, feature: str) -> tuple[Chance, ...]:
    counts = counted(plan, feature)
    by_size = sorted(counts, key=lambda value: (counts[value], value))
    hidden = {value for value in by_size if counts[value] < K_ANONYMITY}
    if hidden and sum(counts[value] for value in hidden) < 2 * K_ANONYMITY:
        hidden |= set(by_size[: len(hidden) + 1])
    at = plan.features.index(feature)
    return tuple(
        Chance(feature=feature, value=value, seats=None, lowest=None, highest=None)
        if value in hidden
        else _shown(plan, feature, at, value)
        for value in sorted(counts)
    )


def _shown(plan: PanelPlan, feature: str, at: int, value: str) -> Chance:
    kinds = [kind for kind in plan.kinds if kind.values[at] == value]
    return Chance(
        feature=feature,
        value=value,
        seats=sum(kind.n * kind.chance for kind in kinds),
        lowest=min(kind.chance for kind in kinds),
        highest=max(kind.chance for kind in kinds),
    )
