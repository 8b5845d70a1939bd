"""The committee rules by name: a rule registers itself where it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from lawspeaker.errors import UsageFault
from lawspeaker.social_choice.committee import Committee, Seating, TieBreak
from lawspeaker.social_choice.constraints import FREE

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from lawspeaker.social_choice.constraints import Constraints
    from lawspeaker.social_choice.profile import Approvals
    from lawspeaker.social_choice.tie_path import TiePath


class CommitteeRule(Protocol):
    """A choice function from approvals to a committee of at most k.

    `eligible` (shape (n_candidates,)) bars candidates from standing; everyone may without it.
    `constraints` name who must and must not be in, and who may not be in together. Raises
    UsageFault for k < 1, a mask of the wrong shape, a random tie-break without rng, or
    constraints that no committee of k can meet.
    """

    def __call__(
        self,
        profile: Approvals,
        k: int,
        *,
        eligible: NDArray[np.bool_] | None = None,
        tie_break: TieBreak = TieBreak.LOWEST_INDEX,
        rng: np.random.Generator | TiePath | None = None,
        constraints: Constraints = FREE,
    ) -> Committee:
        """The committee for k seats."""
        ...


COMMITTEE_RULES: dict[str, CommitteeRule] = {}


def committee_rule(name: str) -> Callable[[Callable[[Approvals, Seating], None]], CommitteeRule]:
    """Registers a function that fills the seats as the committee rule of this name."""

    def register(fill: Callable[[Approvals, Seating], None]) -> CommitteeRule:
        def choose(
            profile: Approvals,
            k: int,
            *,
            eligible: NDArray[np.bool_] | None = None,
            tie_break: TieBreak = TieBreak.LOWEST_INDEX,
            rng: np.random.Generator | TiePath | None = None,
            constraints: Constraints = FREE,
        ) -> Committee:
            seating = Seating(
                profile,
                k,
                eligible=eligible,
                tie_break=tie_break,
                rng=rng,
                constraints=constraints,
            )
            fill(profile, seating)
            return seating.committee(name)

        choose.__doc__ = fill.__doc__
        COMMITTEE_RULES[name] = choose
        return choose

    return register


def committee_rule_named(name: str) -> CommitteeRule:
    """The rule of this name; raises UsageFault with the known names when there is none."""
    if name not in COMMITTEE_RULES:
        known = ", ".join(sorted(COMMITTEE_RULES))
        raise UsageFault(f"no committee rule is called {name}; there are {known}")
    return COMMITTEE_RULES[name]
