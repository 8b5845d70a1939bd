"""Opinion groups, with what speaks for them, or the plain answer that there are none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from math import ceil
from string import ascii_uppercase
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.analysis.arrangement import arrange
from lawspeaker.analysis.fit import Fit, GroupMethod, Recipe, fit_groups, polis_recipe, recipes
from lawspeaker.analysis.held_out import HeldOut, held_out
from lawspeaker.analysis.method import method_of
from lawspeaker.analysis.selection import Candidate, part_of_votes, select
from lawspeaker.analysis.space import OpinionSpace, given_order, project, space_of
from lawspeaker.analysis.stability import Stability, refit
from lawspeaker.errors import UsageFault
from lawspeaker.records.anonymity import shown, told
from lawspeaker.records.frames import votes_from
from lawspeaker.records.partition import Partition

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    from lawspeaker.analysis.arrangement import Arrangement
    from lawspeaker.records.frames import VotesLike
    from lawspeaker.records.votes import Votes

__all__ = ["GroupMethod", "OpinionGroups", "Verdict", "opinion_groups"]

STEADY = 0.8
"""The least probability at which a membership is called steady; a convention of ours."""

_N_STUDIED = 5_000
_MIN_STATEMENTS = {GroupMethod.AUTO: 5, GroupMethod.POLIS: 2}


class Verdict(StrEnum):
    """What the votes allow to be said about opinion groups."""

    GROUPS = "groups"
    NO_GROUPS = "no_groups"
    TOO_LITTLE_DATA = "too_little_data"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OpinionGroups:
    """Who is in which opinion group, how sure that is, and what speaks for it.

    `partition` names groups "A", "B", ... by falling size; without groups it places nobody.
    `probability` (n,) is that of a person's group, over refits and the scatter of their answers;
    NaN where not placed and, above 5,000 people, where not in the sample that is refitted.
    `n_studied` people served for the choice, the evidence and the refits. `space` (at
    least two axes) covers all participants and statements in the order of the votes, None where
    there is too little data. `stability` is None without groups, `evidence` where nothing was
    fitted, and `n_axes`, the axes that grouping used, is 0. `considered` lists AUTO's models.
    """

    verdict: Verdict
    reason: str
    partition: Partition
    probability: NDArray[np.float64]
    space: OpinionSpace | None
    stability: Stability | None
    evidence: HeldOut | None
    n_axes: int
    method: GroupMethod
    considered: tuple[Candidate, ...]
    n_studied: int = 0

    @property
    def n_unsteady(self) -> int:
        """People among those studied whose group has a probability below `STEADY`."""
        return int((self.probability < STEADY).sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    verdict: Verdict
    reason: str
    fit: Fit | None = None
    probability: NDArray[np.float64] | None = None
    stability: Stability | None = None
    evidence: HeldOut | None = None
    n_axes: int = 0
    considered: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Study:
    """The people on whom groups are chosen, tested and refitted: all, or a sample of many."""

    votes: Votes
    mask: NDArray[np.bool_]

    def scaled(self, recipe: Recipe) -> Recipe:
        """The recipe with its minimum size in proportion to the sample."""
        return replace(recipe, min_size=ceil(recipe.min_size * self.mask.mean()))


def _study(core: Votes, rng: Generator) -> _Study:
    mask = np.zeros(core.n_participants, dtype=np.bool_)
    mask[rng.permutation(core.n_participants)[:_N_STUDIED]] = True
    return _Study(votes=core.restrict(participants=mask), mask=mask)


def opinion_groups(
    votes: VotesLike,
    *,
    method: GroupMethod | str = GroupMethod.AUTO,
    seed: int | Generator = 0,
    min_votes: int = 7,
    min_size: int | None = None,
    max_groups: int = 6,
    n_repeats: int = 20,
) -> OpinionGroups:
    """The opinion groups of those with at least `min_votes` votes (or all S, if S is less).

    AUTO chooses axes and groups by the log loss of hidden votes and demands that the groups
    foretell other hidden votes better than one group and than shuffled groups. `min_size` is
    by default 10 or 5 % of those placed, and 1 under POLIS, which always answers with groups
    where positions differ. Fewer than 3 `min_size` people, or 5 statements (2 under POLIS), is
    too little data. The answer does not depend on the order or the names of rows and columns.
    Above 5,000 people, the choice, the evidence and the refits use a sample of 5,000.
    `votes` is Votes, or an array or frame as `votes_from` takes it (BadInput); `seed` may be a
    Generator. Raises UsageFault for a method there is not, fewer than 2 or more than 26
    `max_groups`, or settings below 1.
    """
    votes, method = votes_from(votes), method_of(GroupMethod, method)
    if not 2 <= max_groups <= len(ascii_uppercase):
        raise UsageFault(f"max_groups must be from 2 to 26, not {max_groups}.")
    if min(min_votes, n_repeats, 1 if min_size is None else min_size) < 1:
        raise UsageFault("min_votes, min_size and n_repeats must be at least 1.")
    arranged = arrange(votes)
    least = min(min_votes, max(votes.n_statements, 1))
    placed = arranged.votes.votes_each >= least
    n_placed = int(placed.sum())
    if min_size is None:
        min_size = max(10, ceil(0.05 * n_placed)) if method is GroupMethod.AUTO else 1
    core = arranged.votes.restrict(participants=placed)
    n_heard = int(np.unique(core.statement).size)
    people = _people(n_placed, votes.n_participants)
    rng = np.random.default_rng(seed)
    if n_placed < 3 * min_size or n_heard < _MIN_STATEMENTS[method]:
        answer = _Answer(
            verdict=Verdict.TOO_LITTLE_DATA,
            reason=(
                f"Too little data: groups take at least {3 * min_size} people with {least} or "
                f"more votes, on {_MIN_STATEMENTS[method]} statements; here are {people}, "
                f"on {n_heard} statements."
            ),
        )
    elif method is GroupMethod.AUTO:
        candidates = recipes(max_groups=max_groups, min_size=min_size)
        answer = _auto(core, candidates, rng, n_repeats=n_repeats, people=people)
    else:
        recipe = polis_recipe(max_groups=max_groups, min_size=min_size)
        study = _study(core, rng)
        part = part_of_votes(study.votes, rng)
        tried = select(study.votes, (study.scaled(recipe),), part=part, rng=rng)
        evidence = held_out(study.votes, tried.considered[0], part=part, rng=rng)
        answer = _grouped(
            core, study, recipe, rng=rng, n_repeats=n_repeats, evidence=evidence, people=people
        )
    return _as_given(answer, method, arranged=arranged, core=core, placed=placed)


def _people(n: int, n_all: int) -> str:
    """How many people had votes enough; where they or the others are one to nine, no number."""
    if shown(n) is None or shown(n_all) is None:
        return f"{told(1)} people"
    return f"all but {told(1)} of {n_all} people" if shown(n_all - n) is None else f"{n} people"


def _auto(
    core: Votes, candidates: tuple[Recipe, ...], rng: Generator, *, n_repeats: int, people: str
) -> _Answer:
    study = _study(core, rng)
    part = part_of_votes(study.votes, rng)
    scaled = tuple(study.scaled(recipe) for recipe in candidates)
    selection = select(study.votes, scaled, part=part, rng=rng)
    chosen, evidence = selection.chosen, None
    if chosen is not None:
        evidence = held_out(study.votes, chosen, part=part, rng=rng)
    if chosen is None or evidence is None or not evidence.convincing:
        return _Answer(
            verdict=Verdict.NO_GROUPS,
            reason=_why_none(core, evidence, people),
            evidence=evidence,
            considered=selection.considered,
        )
    recipe = candidates[scaled.index(chosen.recipe)]
    answer = _grouped(
        core, study, recipe, rng=rng, n_repeats=n_repeats, evidence=evidence, people=people
    )
    return replace(answer, considered=selection.considered)


def _why_none(core: Votes, evidence: HeldOut | None, people: str) -> str:
    people = f"{people} and {core.n_votes} votes"
    if evidence is None:
        return f"Among {people}, no division foretells hidden votes better than one group does."
    return (
        f"Among {people}, the best division gains {evidence.gain:.4f} nats a hidden vote over one "
        f"group (standard error {evidence.gain_se:.4f}, p = {evidence.p_log_loss:.2f} against "
        "shuffled groups), which does not show that there are groups."
    )


def _grouped(
    core: Votes,
    study: _Study,
    recipe: Recipe,
    *,
    rng: Generator,
    n_repeats: int,
    evidence: HeldOut | None,
    people: str,
) -> _Answer:
    fit = fit_groups(core, recipe, rng=rng)
    people = f"{people} and {core.n_votes} votes"
    if fit.k < 2:
        return _Answer(
            verdict=Verdict.NO_GROUPS,
            reason=f"Among {people}, no division leaves groups of at least {recipe.min_size}.",
            evidence=evidence,
        )
    refits = refit(
        study.votes,
        replace(fit, label=fit.label[study.mask]),
        study.scaled(recipe),
        rng=rng,
        n_repeats=n_repeats,
    )
    probability = np.full(core.n_participants, np.nan)
    probability[study.mask] = refits.probability
    reason = f"{fit.k} groups among {people}"
    if evidence is not None:
        reason += (
            f": they gain {evidence.gain:.4f} nats a hidden vote over one group (standard error "
            f"{evidence.gain_se:.4f}, p = {evidence.p_log_loss:.2f} against shuffled groups)"
        )
    return _Answer(
        verdict=Verdict.GROUPS,
        reason=(
            f"{reason}; refits agree with them at an adjusted Rand index of "
            f"{refits.stability.bootstrap_mean:.2f} on other participants and "
            f"{refits.stability.dropout_mean:.2f} on 80 % of the votes."
        ),
        fit=fit,
        probability=probability,
        stability=refits.stability,
        evidence=evidence,
        n_axes=recipe.n_axes,
    )


def _as_given(
    answer: _Answer,
    method: GroupMethod,
    *,
    arranged: Arrangement,
    core: Votes,
    placed: NDArray[np.bool_],
) -> OpinionGroups:
    n = arranged.votes.n_participants
    partition, stability = Partition.everyone(n), answer.stability
    probability = np.full(n, np.nan)
    where = arranged.participant[placed]
    if answer.fit is not None and answer.probability is not None and stability is not None:
        order = np.argsort(-np.bincount(answer.fit.label), kind="stable")
        label = np.full(n, -1, dtype=np.int32)
        label[where] = np.argsort(order)[answer.fit.label]
        partition = Partition(names=tuple(ascii_uppercase[: len(order)]), label=label)
        probability[where] = answer.probability
        stability = replace(stability, groups=tuple(stability.groups[group] for group in order))
    space = None
    if answer.verdict is not Verdict.TOO_LITTLE_DATA:
        found = None if answer.fit is None else answer.fit.space
        if found is None or len(found.axes) < 2:
            near = None if found is None else found.axes
            found = space_of(core, n_axes=2, rng=np.random.default_rng(0), near=near)
        everybody = core is arranged.votes
        points = found.points if everybody else project(found, arranged.votes)
        space = given_order(found, arranged, points=points)
    return OpinionGroups(
        verdict=answer.verdict,
        reason=answer.reason,
        partition=partition,
        probability=probability,
        space=space,
        stability=stability,
        evidence=answer.evidence,
        n_axes=answer.n_axes,
        method=method,
        considered=answer.considered,
        n_studied=min(core.n_participants, _N_STUDIED)
        if answer.verdict is not Verdict.TOO_LITTLE_DATA
        else 0,
    )
