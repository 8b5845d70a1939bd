"""What raters' choices cover and whether they hang together, before any fit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.records.anonymity import K_ANONYMITY
from lawspeaker.social_choice.bradley_terry import Comparisons
from lawspeaker.social_choice.raters.agreement import departures, siding
from lawspeaker.social_choice.raters.linkage import Linkage, linkage
from lawspeaker.social_choice.raters.weights import capped
from lawspeaker.social_choice.shown_groups import (
    published_members,
    shown_beside,
    shown_groups,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from lawspeaker.records.canonical import Json
    from lawspeaker.records.partition import Partition
    from lawspeaker.records.preferences import Preferences
    from lawspeaker.social_choice.raters.agreement import Departure

SLIGHT = 0.1
"""A share of choices: a group sides as often where it cannot differ by more, as far as is known."""


class Answer(StrEnum):
    """How often a group sides with the others, beside everybody else.

    LESS and MORE: by more than chance, over all groups that are told. AS_OFTEN: it cannot
    differ by more than `SLIGHT`. TOO_LITTLE: the data cannot tell. Two equal groups that want
    the opposite side as often: this tells who is outvoted, not who wants the same.
    """

    LESS = "less often"
    MORE = "more often"
    AS_OFTEN = "as often"
    TOO_LITTLE = "too little data"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCoverage:
    """How many raters of a group there are, how many choices they made, how they side.

    `departure` is None where too few have choices on pairs that others chose on too.
    """

    name: str
    n_raters: int
    n_choices: int
    departure: Departure | None

    @property
    def answer(self) -> Answer:
        """What may be said of how the group sides with the others."""
        if self.departure is None:
            return Answer.TOO_LITTLE
        span = self.departure.difference
        if not span.lo <= 0 <= span.hi:
            return Answer.LESS if span.est < 0 else Answer.MORE
        return Answer.AS_OFTEN if span.lo >= -SLIGHT and span.hi <= SLIGHT else Answer.TOO_LITTLE

    def to_json(self) -> dict[str, Json]:
        """Counts, the difference with its interval, and the answer."""
        told = self.departure
        return {
            "name": self.name,
            "n_raters": self.n_raters,
            "n_choices": self.n_choices,
            "difference": None if told is None else {**told.difference.to_json()},
            "p": None if told is None else round(told.p, 6),
            "answer": self.answer.value,
        }


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

    @property
    def n_tested(self) -> int:
        """How many groups a difference was sought in: all are corrected for together."""
        each = (group for groups in self.coverage.values() for group in groups)
        return sum(group.departure is not None for group in each)

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
                name: [each.to_json() for each in groups] for name, groups in self.coverage.items()
            },
            "n_groups_tested": self.n_tested,
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


def audit_raters(
    preferences: Preferences, crossed: Sequence[str] = (), *, seed: int = 0
) -> RatersAudit:
    """What choices cover, whether they hang together, and which groups differ, before any fit.

    Each attribute is looked at by itself, and each of `crossed`, `gender x region`, too.
    """
    parts = {
        name: preferences.attribute(name)
        for name in dict.fromkeys((*preferences.attributes, *crossed))
    }
    shown = shown_parts(preferences, crossed)
    n = len(preferences.raters)
    given = np.bincount(preferences.rater, minlength=n)
    told = [(name, g) for name in parts for g in np.flatnonzero(shown[name]).tolist()]
    member = published_members(n, _labels(parts.values()), [shown[name] for name in parts])
    apart = _departures(preferences, member, np.random.default_rng([seed, 61]))
    coverage: dict[str, list[GroupCoverage]] = {name: [] for name in parts}
    for at, (name, g) in enumerate(told, start=1):
        inside = member[:, at]
        coverage[name].append(
            GroupCoverage(
                name=parts[name].names[g],
                n_raters=int(inside.sum()),
                n_choices=int(given[inside].sum()),
                departure=apart.get(at),
            )
        )
    return RatersAudit(
        preferences=preferences,
        linkage=linkage(comparisons_of(preferences)),
        coverage={name: tuple(groups) for name, groups in coverage.items()},
        n_hidden=sum(int((~may).sum()) for may in shown.values()),
        prompts=_prompts(preferences),
    )


def shown_parts(
    preferences: Preferences, crossed: Sequence[str] = ()
) -> dict[str, NDArray[np.bool_]]:
    """For each attribute, and each of `crossed`, the groups that may be shown side by side.

    What is shown of single attributes does not depend on what they are crossed with: a crossing
    has to stand beside them all, so that two calls together tell of no few people either.
    """
    parts = preferences.attributes
    labels = _labels(parts.values())
    found = dict(
        zip(parts, shown_groups(labels, [p.n_groups for p in parts.values()]), strict=True)
    )
    for name in dict.fromkeys(crossed):
        if name not in parts:
            beside = published_members(len(preferences.raters), labels, list(found.values()))
            part = preferences.attribute(name)
            sets = part.label[:, None] == np.arange(part.n_groups)[None, :]
            found[name] = shown_beside(beside, sets)
            labels += _labels([part])
    return found


def _departures(
    preferences: Preferences, member: NDArray[np.bool_], rng: np.random.Generator
) -> dict[int, Departure]:
    """How the groups side with the others, by their place in `member`, whose first is everybody."""
    if not preferences.raters_known:
        return {}
    score = siding(comparisons_of(preferences), preferences.rater, len(preferences.raters))
    scored = np.isfinite(score)
    within = member & scored[:, None]
    # Whoever has no score makes each set a smaller one, which is held to all the others too.
    may = np.ones(member.shape[1], bool) if scored.all() else shown_beside(member, within)
    size = within.sum(axis=0)
    at = np.flatnonzero(may & (size < size[0])).tolist()
    # Where even the number of the scored may not be told, nothing of them is.
    if not at or not may[0]:
        return {}
    return dict(zip(at, departures(score[scored], within[scored][:, at], rng=rng), strict=True))


def _labels(parts: Iterable[Partition]) -> list[NDArray[np.int64]]:
    return [part.label.astype(np.int64) for part in parts]


def _prompts(preferences: Preferences) -> tuple[PromptCoverage, ...]:
    n = len(preferences.raters)
    both = np.unique(preferences.prompt.astype(np.int64) * n + preferences.rater)
    given = np.bincount(both // n, minlength=len(preferences.prompts))
    order = np.argsort(-given, kind="stable")
    return tuple(
        PromptCoverage(prompt=preferences.prompts[p], n_raters=int(given[p]))
        for p in order[given[order] >= K_ANONYMITY].tolist()
    )
