"""What a comparison of candidates by welfare functions tells, and what of it may be published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.records.estimate import Estimate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lawspeaker.records.canonical import Json
    from lawspeaker.records.utilities import Utilities
    from lawspeaker.social_choice.expected_welfare import ExpectedWelfare
    from lawspeaker.social_choice.group_utility import GroupUtility
    from lawspeaker.social_choice.pareto_trap import ParetoTrap
    from lawspeaker.social_choice.welfare import Welfare
    from lawspeaker.social_choice.welfare_rules import Meaning, Scale, WelfareRule
    from lawspeaker.social_choice.winning_powers import WinningPowers

_DIGITS = 6

REST = "everybody else"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WelfareSide:
    """A group that may be told of: its people and what it gets (n_candidates,), by draws too."""

    name: str
    size: float
    mean: NDArray[np.float64]
    draws: NDArray[np.float64] | None

    def change(self, to: int, of: int) -> Estimate:
        """What the side gains where one candidate takes the other's place, at 95 %."""
        est = float(self.mean[to] - self.mean[of])
        lo, hi = est, est
        if self.draws is not None:
            lo, hi = np.quantile(self.draws[:, to] - self.draws[:, of], [0.025, 0.975]).tolist()
        return Estimate(
            est=est, lo=min(lo, est), hi=max(hi, est), n=round(self.size), method="draws"
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RuleOutcome:
    """What one rule says of the candidates, shape (n_candidates,) each.

    `expected` is its expectation over draws, where there are any. `lo` and `hi` bound the
    welfare if values are missing; `possible` are the candidates that might then win. `price` is
    the mean that its choice gives up against the utilitarian one, `price_share` the same as a
    share of that mean; None where rows' units differ or the mean is not positive.
    """

    rule: WelfareRule
    welfare: Welfare
    expected: ExpectedWelfare | None
    lo: NDArray[np.float64]
    hi: NDArray[np.float64]
    possible: tuple[int, ...]
    price: float | None
    price_share: float | None
    least: float

    @property
    def winners(self) -> tuple[int, ...]:
        """What the rule chooses: by expectation where there are draws, else by the means."""
        return self.welfare.ranking[0] if self.expected is None else self.expected.best


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WelfareReport:
    """The whole comparison; `utility` is on the scale that `scale_words` tell.

    `curve` is None where the rules between utilitarian and max-min have no meaning, or no
    candidate leaves every group at the zero or above; `n_on_curve` candidates do. `shown`
    (n_groups, n_candidates) says which cells stand for enough people to be published; where
    one does not, no score is published either, for the worst off group's welfare is its own.
    """

    utilities: Utilities
    groups: tuple[str, ...]
    utility: GroupUtility
    scale: Scale
    scale_words: str
    missing_words: str
    draws_words: str
    n_rows_out: int
    meaning: Meaning
    outcomes: tuple[RuleOutcome, ...]
    pareto: tuple[int, ...]
    status_quo: int | None
    trap: ParetoTrap | None
    curve: WinningPowers | None
    n_on_curve: int
    anchored_once: bool
    shown: NDArray[np.bool_]

    @property
    def candidates(self) -> tuple[str, ...]:
        """The candidates' names."""
        return self.utilities.candidates

    @property
    def is_whole(self) -> bool:
        """Whether every cell may be published, and so every score."""
        return bool(self.shown.all())

    @property
    def n_hidden(self) -> int:
        """Groups of which no figure, or not every one, is published."""
        return int((~self.shown.all(axis=1)).sum())

    @property
    def sides(self) -> tuple[WelfareSide, ...]:
        """The groups whose every figure may be published, then all others together.

        The others are left out where no group is published: a whole says nothing of sides. Where
        one is, as many stand for them at every candidate as may be told (`published_cells`).
        """
        utility = self.utility
        whole = np.asarray(self.shown.all(axis=1))
        parts = [
            (name, np.arange(len(whole)) == g) for g, name in enumerate(self.groups) if whole[g]
        ]
        if parts and not whole.all():
            parts.append((REST, ~whole))
        found = []
        for name, among in parts:
            weight = utility.size * among / utility.size[among].sum()
            found.append(
                WelfareSide(
                    name=name,
                    size=float(utility.size[among].sum()),
                    mean=weight @ utility.mean,
                    draws=None if utility.draws is None else weight @ utility.draws,
                )
            )
        return tuple(found)

    @property
    def scale_mend(self) -> str:
        """What gives more welfare functions a meaning."""
        if self.anchored_once:
            return "Name a second anchor, everybody's 1, or say --scale common if values compare."
        return "Name an anchor, or say --scale common if levels do compare."

    @property
    def trap_words(self) -> str:
        """What Pareto efficiency hides here; empty without a trap, or where a group is hidden."""
        trap = self.trap
        if trap is None or not self.shown[[trap.starved, trap.best_off, trap.loser]].all():
            return ""
        now, then = self.candidates[trap.status_quo], self.candidates[trap.remedy]
        return (
            f"Keeping {now} is Pareto-efficient: whatever replaces it costs somebody something. "
            f"Yet under it {self.groups[trap.starved]} ({trap.share:.0%} of the people) gets "
            f"{trap.gets:.3g}, where {self.groups[trap.best_off]} gets {trap.best_gets:.3g}. "
            f"Under {then} {self.groups[trap.starved]} would gain {trap.gain:.3g}; the group that "
            f"loses most, {self.groups[trap.loser]}, would lose {trap.loss:.3g}. Efficiency alone "
            "never asks for that change."
        )

    def to_json(self) -> dict[str, Json]:
        """The form that `welfare --json` prints; gains are in the units of the scale."""
        return {
            "schema_version": 1,
            "source": self.utilities.name,
            "digest": self.utilities.digest,
            "simulated": self.utilities.simulated,
            "scale": self.scale.value,
            "scale_words": self.scale_words,
            "missing": self.missing_words,
            "draws": self.draws_words,
            "n_rows_left_out": self.n_rows_out,
            "n_groups_hidden": self.n_hidden,
            "candidates": list(self.candidates),
            "groups": [
                {
                    "name": name if shown.any() else None,
                    "n_people": _rounded(size) if shown.all() else None,
                    "utility": [
                        _rounded(each) if may else None
                        for each, may in zip(row, shown.tolist(), strict=True)
                    ],
                }
                for name, size, row, shown in zip(
                    self.groups,
                    self.utility.size.tolist(),
                    self.utility.mean.tolist(),
                    self.shown,
                    strict=True,
                )
            ],
            "pareto": [self.candidates[c] for c in self.pareto],
            "status_quo": None if self.status_quo is None else self.candidates[self.status_quo],
            "pareto_trap": self.trap_words or None,
            "rules": [self._outcome_json(outcome) for outcome in self.outcomes],
            "left_out": [rule.name for rule in self.meaning.left_out],
            "left_out_because": self.meaning.reason or None,
            "powers": None
            if self.curve is None or not self.is_whole
            else self._curve_json(self.curve),
            "n_on_power_curve": self.n_on_curve,
        }

    def named(self, candidates: Sequence[int]) -> list[str]:
        """The names of candidates."""
        return [self.candidates[c] for c in candidates]

    def _outcome_json(self, outcome: RuleOutcome) -> dict[str, Json]:
        # Several welfare functions of hidden groups, solved together, would give them away.
        whole = self.is_whole
        expected = outcome.expected
        scores = expected if whole else None
        return {
            "rule": outcome.rule.name,
            "chooses": list(self.named(outcome.winners)),
            "ranking": [list(self.named(tier)) for tier in outcome.welfare.ranking],
            "welfare": [_rounded(each) for each in outcome.welfare.score.tolist()]
            if whole
            else None,
            "expected": None
            if scores is None
            else [_rounded(each) for each in scores.welfare.score.tolist()],
            "expected_lo": None if scores is None else [_rounded(e) for e in scores.lo],
            "expected_hi": None if scores is None else [_rounded(e) for e in scores.hi],
            "p_best": None if expected is None else [_rounded(e) for e in expected.p_best],
            "possible_winners": list(self.named(outcome.possible)),
            "price_of_fairness": None if outcome.price is None else _rounded(outcome.price),
            "price_share": None if outcome.price_share is None else _rounded(outcome.price_share),
            "least": _rounded(outcome.least) if whole else None,
        }

    def _curve_json(self, curve: WinningPowers) -> list[Json]:
        return [
            {
                "lowest": None if np.isneginf(part.lowest) else _rounded(part.lowest),
                "highest": _rounded(part.highest),
                "winners": list(self.named(part.winners)),
                "settled": part.settled,
            }
            for part in curve.ranges
        ]


def _rounded(value: float) -> float:
    return round(float(value), _DIGITS)
