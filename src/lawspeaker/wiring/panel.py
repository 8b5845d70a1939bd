"""A panel by lot, from files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawspeaker.adapters.pool_file import read_plan, read_pool, read_quotas
from lawspeaker.errors import BadInput
from lawspeaker.governance.panel import draw_panel, plan_panel, relaxations
from lawspeaker.governance.panel_reason import panel_reason

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lawspeaker.governance.panel import Panel, PanelPlan
    from lawspeaker.governance.panel_reason import PanelReason


def plan_from_files(pool: Path, quotas: Path, *, size: int) -> PanelPlan:
    """The plan of a draw; BadInput names the quotas to widen where no panel keeps them."""
    asked = read_quotas(quotas)
    features = tuple(dict.fromkeys(quota.feature for quota in asked))
    people = read_pool(pool, features)
    if len(people) < size:
        raise BadInput(
            f"it has {len(people)} volunteers for {size} seats",
            path=str(pool),
            mend="Find more volunteers, or ask for a smaller --size.",
        )
    plan = plan_panel(people, features, asked, size=size)
    if plan is None:
        mends = "; ".join(str(each) for each in relaxations(people, features, asked, size=size))
        raise BadInput(
            f"no panel of {size} from this pool keeps every quota",
            path=str(quotas),
            mend=f"The smallest change that would do: {mends}.",
        )
    return plan


def draw_from_files(
    plan_file: Path, pool: Path, *, public_value: str, declined: Sequence[str]
) -> Panel:
    """The panel that a plan, its pool and a public value fix."""
    plan = read_plan(plan_file)
    people = read_pool(pool, plan.features)
    return draw_panel(plan, people, public_value=public_value, declined=declined)


def reason_from_files(plan_file: Path, pool: Path, *, person: str) -> PanelReason:
    """Why a person of the pool had the chance that the plan gave them."""
    plan = read_plan(plan_file)
    return panel_reason(plan, read_pool(pool, plan.features), person)
