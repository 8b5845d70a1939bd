"""Opinion groups of more votes than fit into memory, in a few passes over their shards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from string import ascii_uppercase
from typing import TYPE_CHECKING

import numpy as np

from lawspeaker.analysis.groups import GroupMethod, OpinionGroups, Verdict, opinion_groups
from lawspeaker.analysis.moments import UNIT, Axes, refined_axes, scores_on, whole
from lawspeaker.analysis.rates import group_counts
from lawspeaker.analysis.support import Support, SupportMethod, support_of_counts
from lawspeaker.analysis.totals import Totals, placed, totals
from lawspeaker.ports.pool import InProcess
from lawspeaker.records.partition import Partition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lawspeaker.ports.pool import Pool
    from lawspeaker.ports.shard import Shard
    from lawspeaker.records.votes import Votes

# Everybody's places are added up twice: the sample's centres are near already.
N_STEPS = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StreamedGroups:
    """Opinion groups of everybody in the shards, chosen and tested on a sample of them.

    `partition` follows the participants as the shards come. `study` is all that was found on
    the sample: its stability and evidence are those of the answer, its partition covers the
    sample only. `group_counts` (G, S, 3) are disagrees, passes and agrees, `centres` (G, d) lie
    on `axes`, which is None without groups. `n_passes` over the votes were made.
    """

    verdict: Verdict
    reason: str
    partition: Partition
    study: OpinionGroups
    totals: Totals
    group_counts: NDArray[np.int64]
    axes: Axes | None
    centres: NDArray[np.float64]
    n_passes: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Places:
    """How a person gets a group: by the nearest centre (k, d) on the axes."""

    axes: Axes
    centres: NDArray[np.float64]
    method: GroupMethod
    min_votes: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Positions:
    """Where people lie (n, d), whole numbers of the unit, and what each weighs (n,)."""

    point: NDArray[np.int64]
    weight: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Gathered:
    """Weighted sums of places (k, d) and of weights (k,) by group."""

    place: NDArray[np.int64]
    weight: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Assigned:
    """The group of each participant of a shard, and the counts of each group."""

    label: NDArray[np.int32]
    counts: NDArray[np.int64]


def stream_groups(
    shards: Sequence[Shard],
    *,
    method: GroupMethod | str = GroupMethod.AUTO,
    seed: int = 0,
    min_votes: int = 7,
    max_groups: int = 6,
    n_repeats: int = 20,
    n_sampled: int = 20_000,
    pool: Pool | None = None,
) -> StreamedGroups:
    """The opinion groups of everybody in the shards; no more than the sample is held at once.

    `n_sampled` people, drawn by their ids' hashes, go through `opinion_groups`, which chooses
    axes and groups, tests and refits them. The axes are then refined on everybody's votes
    (`refined_axes`), the centres by two Lloyd steps over everybody, and everybody joins the
    nearest centre. Under POLIS the base clusters are those of the sample. All sums are of whole
    numbers, so the answer is the same for any cut into shards and for any pool.

    Errors as in `opinion_groups` and `totals`.
    """
    workers = pool or InProcess()
    counted = totals(shards, min_votes=min_votes, n_sampled=n_sampled, seed=seed, pool=workers)
    study = opinion_groups(
        counted.sample,
        method=method,
        seed=seed,
        min_votes=min_votes,
        max_groups=max_groups,
        n_repeats=n_repeats,
    )
    if study.verdict is not Verdict.GROUPS or study.space is None:
        return StreamedGroups(
            verdict=study.verdict,
            reason=f"{_on_sample(counted)} {study.reason}",
            partition=Partition.everyone(counted.n_participants),
            study=study,
            totals=counted,
            group_counts=np.zeros((0, len(counted.statements), 3), dtype=np.int64),
            axes=None,
            centres=np.zeros((0, 0)),
            n_passes=1,
        )
    axes = refined_axes(
        shards,
        study.space.axes[: study.n_axes],
        mean=counted.mean,
        min_votes=min_votes,
        seed=seed,
        pool=workers,
    )
    places = _Places(
        axes=axes,
        centres=np.zeros((study.partition.n_groups, study.n_axes)),
        method=study.method,
        min_votes=min_votes,
    )
    own = _gathered(counted.sample, study.partition.label, places)
    places = _with_centres(places, own)
    for _ in range(N_STEPS):
        places = _with_centres(places, _all_gathered(shards, places, workers))
    return _answer(shards, places, counted=counted, study=study, pool=workers)


def streamed_support(
    found: StreamedGroups,
    *,
    level: float = 0.95,
    method: SupportMethod = SupportMethod.HIERARCHICAL,
) -> Support:
    """The support of every statement, from the counts alone, as `support` has it.

    Telling statements and consensus follow from it as they do in memory.
    """
    counts = np.concatenate([found.totals.counts[None], found.group_counts])
    return support_of_counts(
        counts[:, :, ::-1],
        statements=found.totals.statements,
        groups=found.partition.names,
        level=level,
        method=method,
    )


def _answer(
    shards: Sequence[Shard],
    places: _Places,
    *,
    counted: Totals,
    study: OpinionGroups,
    pool: Pool,
) -> StreamedGroups:
    parts = list(pool.map(partial(_assign, places=places), shards))
    label = np.concatenate([part.label for part in parts])
    counts = np.sum([part.counts for part in parts], axis=0)
    sizes = np.bincount(label[label >= 0], minlength=len(places.centres))
    order = np.argsort(-sizes, kind="stable")
    renamed = np.append(np.argsort(order), -1).astype(np.int32)
    k = len(order)
    return StreamedGroups(
        verdict=Verdict.GROUPS,
        reason=(
            f"{k} groups among {counted.n_placed} people and {counted.n_votes} votes. "
            f"{_on_sample(counted)} {study.reason}"
        ),
        partition=Partition(names=tuple(ascii_uppercase[:k]), label=renamed[label]),
        study=study,
        totals=counted,
        group_counts=counts[order],
        axes=places.axes,
        centres=places.centres[order],
        n_passes=1 + places.axes.n_passes + N_STEPS + 1,
    )


def _on_sample(counted: Totals) -> str:
    return f"On {counted.sample.n_participants} of {counted.n_placed} people who can be placed:"


def _all_gathered(shards: Sequence[Shard], places: _Places, pool: Pool) -> _Gathered:
    parts = list(pool.map(partial(_gather, places=places), shards))
    return _Gathered(
        place=np.sum([part.place for part in parts], axis=0),
        weight=np.sum([part.weight for part in parts], axis=0),
    )


def _gather(shard: Shard, *, places: _Places) -> _Gathered:
    votes = shard.read()
    return _gathered(votes, _nearest(votes, places), places)


def _gathered(votes: Votes, label: NDArray[np.int32], places: _Places) -> _Gathered:
    at = _positions(votes, places)
    masks = [label == group for group in range(len(places.centres))]
    heavy = at.point * at.weight[:, None]
    return _Gathered(
        place=np.stack([heavy[mask].sum(axis=0) for mask in masks]),
        weight=np.array([at.weight[mask].sum() for mask in masks]),
    )


def _with_centres(places: _Places, gathered: _Gathered) -> _Places:
    """Centres at the weighted means; a group that lost everybody keeps its centre."""
    held = gathered.weight > 0
    mean = gathered.place * UNIT / np.maximum(gathered.weight, 1)[:, None]
    return replace(places, centres=np.where(held[:, None], mean, places.centres))


def _assign(shard: Shard, *, places: _Places) -> _Assigned:
    votes = shard.read()
    label = _nearest(votes, places)
    counts = group_counts(votes, label, k=len(places.centres))
    return _Assigned(label=label, counts=counts.astype(np.int64))


def _nearest(votes: Votes, places: _Places) -> NDArray[np.int32]:
    """The nearest centre of each, -1 for those with too few votes.

    Distances are added axis by axis: a matrix product's last bits hang on how many rows it has.
    """
    point = _positions(votes, places).point * UNIT
    gap = np.zeros((len(point), len(places.centres)))
    for axis in range(point.shape[1]):
        gap += (point[:, axis, None] - places.centres[None, :, axis]) ** 2
    enough = placed(votes, min_votes=places.min_votes)
    return np.where(enough, gap.argmin(axis=1), -1).astype(np.int32)


def _positions(votes: Votes, places: _Places) -> _Positions:
    """Under AUTO, means over a person's votes, weighing as many; under POLIS, stretched sums."""
    score = scores_on(votes, places.axes)
    each = votes.votes_each
    share = votes.n_statements / np.maximum(each, 1)
    if places.method is GroupMethod.AUTO:
        return _Positions(point=whole(score * share[:, None], UNIT), weight=each)
    stretched = score * np.sqrt(share)[:, None]
    return _Positions(point=whole(stretched, UNIT), weight=np.ones_like(each))
