"""What hangs on the rule: a choice under many committee rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.errors import UsageFault
from lawspeaker.social_choice.constraints import FREE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from lawspeaker.social_choice.constraints import Constraints
    from lawspeaker.social_choice.profile import Approvals
    from lawspeaker.social_choice.registry import CommitteeRule

SURE = 0.9
"""A rule chooses a candidate if on this share of completions, and leaves it out on the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDependent:
    """A candidate that some rules choose and others do not, each by name."""

    candidate: int
    chosen_by: tuple[str, ...]
    left_out_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RuleSensitivity:
    """What several rules choose on completions of one profile.

    `share[r, c]` is the share of completions on which `rules[r]` chooses candidate c, and
    `committees[r]` one of its committees: that with the greatest total share. `always` are
    chosen by every rule on nine completions in ten, `depends` by some rule on so many and by
    another on one in ten or fewer, those of most rules first: they hang on the rule. `unsure`
    are the others that some rule chooses on more than one completion in ten: they hang on
    votes that nobody cast. Ties are broken by lowest index.
    """

    rules: tuple[str, ...]
    share: NDArray[np.float64]
    committees: tuple[tuple[int, ...], ...]
    n_completions: int

    @property
    def always(self) -> tuple[int, ...]:
        """Candidates that every rule chooses."""
        return tuple(np.flatnonzero((self.share >= SURE).all(axis=0)).tolist())

    @property
    def depends(self) -> tuple[RuleDependent, ...]:
        """Candidates that hang on the rule."""
        chosen, out = self.share >= SURE, self.share <= 1 - SURE + 1e-9
        some = np.flatnonzero(chosen.any(axis=0) & out.any(axis=0))
        return tuple(
            RuleDependent(
                candidate=int(c),
                chosen_by=self._named(chosen[:, c]),
                left_out_by=self._named(out[:, c]),
            )
            for c in some[np.argsort(-chosen[:, some].sum(axis=0), kind="stable")]
        )

    @property
    def unsure(self) -> tuple[int, ...]:
        """Candidates that hang on votes that nobody cast."""
        told = {*self.always, *(each.candidate for each in self.depends)}
        ever = np.flatnonzero((self.share > 1 - SURE + 1e-9).any(axis=0))
        return tuple(c for c in ever.tolist() if c not in told)

    def _named(self, which: NDArray[np.bool_]) -> tuple[str, ...]:
        return tuple(name for name, own in zip(self.rules, which, strict=True) if own)


def rule_sensitivity(
    completions: Iterable[Approvals],
    k: int,
    *,
    rules: Mapping[str, CommitteeRule],
    eligible: NDArray[np.bool_] | None = None,
    constraints: Constraints = FREE,
) -> RuleSensitivity:
    """Which candidates every rule chooses for k seats, and which hang on the rule.

    Raises UsageFault for no rule or no completion, and what the rules raise.
    """
    names = tuple(sorted(rules))
    chosen: list[list[tuple[int, ...]]] = []
    n_candidates = 0
    for profile in completions:
        n_candidates = profile.n_candidates
        chosen.append(
            [
                rules[name](profile, k, eligible=eligible, constraints=constraints).members
                for name in names
            ]
        )
    if not names or not chosen:
        raise UsageFault("a sensitivity card needs at least one rule and one completion")
    share = np.zeros((len(names), n_candidates))
    for committees in chosen:
        for row, members in zip(share, committees, strict=True):
            row[list(members)] += 1
    # Counted first and divided once, so that nine in ten is not a little less.
    share /= len(chosen)
    return RuleSensitivity(
        rules=names,
        share=share,
        committees=tuple(
            min((own[r] for own in chosen), key=lambda m: (-share[r, list(m)].sum(), sorted(m)))
            for r in range(len(names))
        ),
        n_completions=len(chosen),
    )
