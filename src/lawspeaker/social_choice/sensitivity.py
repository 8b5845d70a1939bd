"""What hangs on the rule: a choice under many committee rules, and under many welfare powers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.errors import UsageFault
from lawspeaker.social_choice.welfare import p_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import ArrayLike, NDArray

    from lawspeaker.social_choice.committee import Committee
    from lawspeaker.social_choice.profile import Approvals
    from lawspeaker.social_choice.registry import CommitteeRule

N_POWERS = 257
"""Powers on the first grid; a winner that comes and goes between two of them is not seen."""

N_HALVINGS = 50
"""From a step of the grid down to rounding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDependent:
    """A candidate that some rules choose and others do not, each by name."""

    candidate: int
    chosen_by: tuple[str, ...]
    left_out_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSensitivity:
    """The committees of several rules on one profile, by name of the rule.

    `always` are in every committee; `depends` are in some, those of most rules first. Each
    committee broke its ties by lowest index, so a candidate may depend on a tie too: see its
    `ties`.
    """

    committees: tuple[Committee, ...]
    always: tuple[int, ...]
    depends: tuple[RuleDependent, ...]


def rule_sensitivity(
    profile: Approvals,
    k: int,
    *,
    rules: Mapping[str, CommitteeRule],
    eligible: NDArray[np.bool_] | None = None,
) -> RuleSensitivity:
    """Which candidates every rule chooses for k seats, and which hang on the rule.

    Raises UsageFault for no rule, and what the rules raise.
    """
    if not rules:
        raise UsageFault("a sensitivity card needs at least one rule")
    names = sorted(rules)
    committees = tuple(rules[name](profile, k, eligible=eligible) for name in names)
    chosen = np.zeros((len(names), profile.n_candidates), dtype=bool)
    for row, committee in zip(chosen, committees, strict=True):
        row[list(committee.members)] = True
    n_chosen = chosen.sum(axis=0)
    some = np.flatnonzero((n_chosen > 0) & (n_chosen < len(names)))
    depends = tuple(
        RuleDependent(
            candidate=int(c),
            chosen_by=tuple(name for name, own in zip(names, chosen[:, c], strict=True) if own),
            left_out_by=tuple(
                name for name, own in zip(names, chosen[:, c], strict=True) if not own
            ),
        )
        for c in some[np.argsort(-n_chosen[some], kind="stable")]
    )
    return RuleSensitivity(
        committees=committees,
        always=tuple(np.flatnonzero(n_chosen == len(names)).tolist()),
        depends=depends,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerRange:
    """The winners of the p-mean for every power from `lowest` to `highest`."""

    lowest: float
    highest: float
    winners: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerCurve:
    """The winners by power, from utilitarian (p = 1) down to max-min (p = -inf)."""

    ranges: tuple[PowerRange, ...]

    @property
    def changes(self) -> tuple[float, ...]:
        """The powers at which the winner changes, falling."""
        return tuple(part.lowest for part in self.ranges[:-1])

    @property
    def hangs_on_power(self) -> bool:
        """No candidate wins at every power."""
        common = set(self.ranges[0].winners).intersection(*(r.winners for r in self.ranges))
        return not common


def power_curve(
    utility: ArrayLike, weight: ArrayLike, *, disagreement: ArrayLike | None = None
) -> PowerCurve:
    """Who wins under the power mean of each p, and the p at which the winner changes.

    Arguments as for `p_mean`. The curve is read at 257 powers, close around 1, 0 and -1 and
    sparse towards -inf, and each change between two of them is halved down to rounding. A tie
    at a power of the grid is a range of its own, however narrow. Raises what `p_mean` does.
    """

    def winners(share: float) -> tuple[int, ...]:
        return p_mean(utility, weight, p=_power(share), disagreement=disagreement).ranking[0]

    grid = np.linspace(0, 1, N_POWERS).tolist()
    found = [winners(share) for share in grid]
    ranges: list[PowerRange] = []
    highest = 1.0
    for low, high, before, after in zip(grid, grid[1:], found, found[1:], strict=False):
        if before == after:
            continue
        change = _power(_crossing(winners, before, low, high))
        ranges.append(PowerRange(lowest=change, highest=highest, winners=before))
        highest = change
    ranges.append(PowerRange(lowest=-np.inf, highest=highest, winners=found[-1]))
    return PowerCurve(ranges=tuple(ranges))


def _power(share: float) -> float:
    """The power at a share of the way from p = 1 (0) to p = -inf (1), with p = 0 half way."""
    if share == 1:
        return -np.inf
    power = 1 - share / (1 - share)
    # Nearer to 0 the power mean is lost in rounding; it is the geometric mean there.
    return power if abs(power) > 1e-6 else 0.0


def _crossing(
    winners: Callable[[float], tuple[int, ...]], before: tuple[int, ...], low: float, high: float
) -> float:
    for _ in range(N_HALVINGS):
        middle = (low + high) / 2
        if winners(middle) == before:
            low = middle
        else:
            high = middle
    return low
