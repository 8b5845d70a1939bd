"""How many ballots would have to change for an outcome to turn over."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lawspeaker.governance.bar import Bar
    from lawspeaker.governance.demand import Demand
    from lawspeaker.governance.tally import Tally


def flip_margin(demands: Sequence[Demand]) -> int | None:
    """The fewest ballots of those cast that turn `all demands met` over; None if none can.

    The first demand is the whole's; each other one belongs to a group of it. Where all are met,
    yes turns to no until one is missed. Where one is missed, no and then abstention turn to yes
    in each group that needs it, and those same ballots count for the whole.
    """
    if all(demand.passed for demand in demands):
        return min(map(_to_miss, demands))
    return _to_meet_all(demands[0], demands[1:])


def _to_miss(demand: Demand) -> int:
    bar, tally = demand.bar, demand.tally
    n_no = _least(tally.n_yes, lambda n: not bar.passes(tally.with_more_no(n)))
    # A bar of nought is missed only when nobody takes a side.
    return tally.n_decided if n_no is None else n_no


def _to_meet_all(whole: Demand, groups: Sequence[Demand]) -> int | None:
    n_needed = 0
    tally = whole.tally
    for group in groups:
        n_group = _to_meet(group.bar, group.tally)
        if n_group is None:
            return None
        n_from_no = min(n_group, group.tally.n_no)
        tally = replace(
            tally,
            n_yes=tally.n_yes + n_group,
            n_no=tally.n_no - n_from_no,
            n_abstain=tally.n_abstain - (n_group - n_from_no),
        )
        n_needed += n_group
    n_more = _to_meet(whole.bar, tally)
    return None if n_more is None else n_needed + n_more


def _to_meet(bar: Bar, tally: Tally) -> int | None:
    return _least(tally.n_no + tally.n_abstain, lambda n: bar.passes(tally.with_more_yes(n)))


def _least(most: int, turned: Callable[[int], bool]) -> int | None:
    """The least n in 0..most at which a monotone condition holds, None where it never does."""
    if not turned(most):
        return None
    low, high = 0, most
    while low < high:
        middle = (low + high) // 2
        if turned(middle):
            high = middle
        else:
            low = middle + 1
    return low
