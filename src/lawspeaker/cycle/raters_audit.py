"""What raters' choices cover and whether they hang together, before any fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.social_choice.bradley_terry import Comparisons
from lawspeaker.social_choice.raters.linkage import Linkage, linkage
from lawspeaker.social_choice.raters.weights import capped
from lawspeaker.social_choice.shown_groups import shown_groups

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lawspeaker.records.canonical import Json
    from lawspeaker.records.preferences import Preferences


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCoverage:
    """How many raters of a group there are and how many choices they made."""

    name: str
    n_raters: int
    n_choices: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptCoverage:
    """How many raters chose on a prompt."""

    prompt: str
    n_raters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RatersAudit:
    """What the choices can carry; groups that are too few to show are only counted.

    `prompts` are those on which 10 raters or more chose, the most first.
    """

    preferences: Preferences
    linkage: Linkage
    coverage: Mapping[str, tuple[GroupCoverage, ...]]
    n_hidden: int
    prompts: tuple[PromptCoverage, ...]

    def to_json(self) -> dict[str, Json]:
        """The form that `raters audit --json` prints."""
        found, names = self.linkage, self.preferences.candidates
        return {
            "schema_version": 1,
            "source": self.preferences.name,
            "digest": self.preferences.digest,
            "layout": self.preferences.layout,
            "simulated": self.preferences.simulated,
            "raters_known": self.preferences.raters_known,
            "n_choices": found.n_comparisons,
            "n_raters": found.n_raters,
            "n_ties": found.n_ties,
            "n_prompts": len(self.preferences.prompts),
            "n_candidates": len(names),
            "n_pairs": found.n_pairs,
            "n_pairs_seen": found.pairs_seen,
            "fewest_seen": int(found.seen.min()),
            "can_fit": found.can_fit,
            "n_parts": len(found.parts),
            "n_linked_sets": len(found.linked),
            "largest_share": round(found.largest_share, 6),
            "n_effective_raters": round(found.n_effective_raters, 6),
            "n_contradictions": found.n_contradictions,
            "first_share": round(found.first_share, 6) if self.preferences.order_known else None,
            "first_p": round(found.first_p, 6) if self.preferences.order_known else None,
            "prompts": [
                {"prompt": each.prompt, "n_raters": each.n_raters} for each in self.prompts
            ],
            "losses": [{"n": each.n, "why": each.why} for each in self.preferences.losses],
            "coverage": {
                name: [
                    {"name": each.name, "n_raters": each.n_raters, "n_choices": each.n_choices}
                    for each in groups
                ]
                for name, groups in self.coverage.items()
            },
            "n_groups_hidden": self.n_hidden,
        }


def comparisons_of(preferences: Preferences, *, cap: float | None = None) -> Comparisons:
    """The choices as comparisons, each rater's weight capped where asked."""
    found = Comparisons.from_arrays(
        preferences.first,
        preferences.second,
        preferences.outcome,
        n_candidates=len(preferences.candidates),
        rater=preferences.rater,
    )
    return found if cap is None else capped(found, most=cap)


def audit_raters(preferences: Preferences) -> RatersAudit:
    """What choices cover and whether they hang together, before any fit."""
    names = tuple(preferences.attributes)
    parts = [preferences.attributes[name] for name in names]
    shown = shown_groups([part.label for part in parts], [part.n_groups for part in parts])
    given = np.bincount(preferences.rater, minlength=len(preferences.raters))
    coverage = {
        name: tuple(
            GroupCoverage(
                name=part.names[g],
                n_raters=int(part.sizes[g]),
                n_choices=int(given[part.label == g].sum()),
            )
            for g in np.flatnonzero(may).tolist()
        )
        for name, part, may in zip(names, parts, shown, strict=True)
    }
    return RatersAudit(
        preferences=preferences,
        linkage=linkage(comparisons_of(preferences)),
        coverage=coverage,
        n_hidden=sum(int((~may).sum()) for may in shown),
        prompts=_prompts(preferences),
    )


def _prompts(preferences: Preferences) -> tuple[PromptCoverage, ...]:
    n = len(preferences.raters)
    both = np.unique(preferences.prompt.astype(np.int64) * n + preferences.rater)
    given = np.bincount(both // n, minlength=len(preferences.prompts))
    order = np.argsort(-given, kind="stable")
    return tuple(
        PromptCoverage(prompt=preferences.prompts[p], n_raters=int(given[p]))
        for p in order[given[order] >= K_ANONYMITY].tolist()
    )
